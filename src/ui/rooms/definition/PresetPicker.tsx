import { presetKey } from '../../../model/preset.ts'
import { currentPresets } from '../../../phenotype/presets.ts'
import { useAppState, useWorkbench } from '../../context.tsx'
import { Select } from '../../controls/Select.tsx'
import { presetOf } from '../../selectors.ts'

/** Sets every knob of the primary definition from a published definition. */
export function PresetPicker() {
  const state = useAppState()
  const workbench = useWorkbench()
  const present = presetKey(presetOf(state))
  return (
    <Select
      label="Preset"
      value={present}
      options={options}
      onChange={(key) => {
        const preset = currentPresets.find((one) => presetKey(one) === key)
        if (preset && key !== present) workbench.takePreset(preset)
      }}
    />
  )
}

const options = currentPresets.map((preset) => ({ id: presetKey(preset), label: preset.title, group: preset.group }))

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
