import { type Preset, presetKey } from '../../../model/preset.ts'
import { currentPresets } from '../../../phenotype/presets.ts'
import { useAppState, useWorkbench } from '../../context.tsx'
import { Select } from '../../controls/Select.tsx'
import { presetOf } from '../../selectors.ts'

/** Sets every knob of the primary definition from a published definition. */
export function PresetPicker() {
  const state = useAppState()
  const workbench = useWorkbench()
  const preset = presetOf(state)
  const present = presetKey(preset)
  const isFormer = !options.some(({ id }) => id === present)
  return (
    <Select
      label="Preset"
      value={present}
      options={isFormer ? [...options, former(preset)] : options}
      onChange={(key) => {
        const preset = currentPresets.find((one) => presetKey(one) === key)
        if (preset && key !== present) workbench.takePreset(preset)
      }}
    />
  )
}

const options = currentPresets.map((preset) => ({ id: presetKey(preset), label: preset.title, group: preset.group }))

/** A version that has a successor: to be had only where a study names it. */
const former = (preset: Preset) => ({
  id: presetKey(preset),
  label: `${preset.title}, version ${preset.version}`,
  group: preset.group,
})

/** What the source of the preset says, and what of it the knobs do not have. */
export function PresetSource() {
  const state = useAppState()
  const { title, version, says, source, leftOut } = presetOf(state)
  return (
    <section className="preset-source" aria-label="Source of the preset">
      <p>
        <strong>{title}</strong> <span className="caption">version {version}</span> {says}
      </p>
      <details>
        <summary>Source, and what is read into it</summary>
        <p>
          {source.citation}. {source.url}
        </p>
        <ul>
          {leftOut.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      </details>
    </section>
  )
}
