import { Input, TextField } from 'react-aria-components'
import { formatCount } from '../../figures/numbers.ts'
import { knobValue } from '../../model/knobs.ts'
import { primaryDefinition } from '../../model/study.ts'
import { jobOf, useAppState, useWorkbench } from '../context.tsx'
import { Segmented } from '../controls/Segmented.tsx'
import { useDraft } from '../controls/useDraft.ts'
import { groupCounts, presetOf } from '../selectors.ts'
import { shown } from '../state/jobs.ts'
import type { State } from '../state/state.ts'
import type { KnobText } from './definitionKnobs.ts'
import { applies, readNumber } from './knobValues.ts'

/** One knob of the primary definition: its values side by side, each with the count it would give, and a field for others. */
export function KnobControl({ text, withQuestion }: { text: KnobText; withQuestion: boolean }) {
  const state = useAppState()
  const workbench = useWorkbench()
  const definition = primaryDefinition(state.document.study)
  const value = knobValue(definition, text.knob)
  const changed = knobValue(presetOf(state).knobs, text.knob) !== value
  const idle = !applies(text, definition)
  const inLine = text.counts === undefined && text.free === undefined && !withQuestion
  const isOther = !text.choices.some((choice) => choice.value === value)
  const { field, refusal, reset } = useDraft(isOther ? String(value) : '', (typed) => {
    if (typed.trim() === '') return null
    try {
      workbench.turnKnob(text.knob, readNumber(text, typed))
      return null
    } catch (error) {
      return (error as Error).message
    }
  })
  return (
    <div className={`knob${inLine ? ' in-line' : ''}${idle ? ' idle' : ''}`} id={`knob-${text.knob}`}>
      <div className="knob-label">
        {changed && <i className="changed" role="img" aria-label="differs from the preset" />}
        {text.label}
        {text.counts && <span className="caption">{text.counts}, n</span>}
      </div>
      <div className="knob-row">
        <Segmented
          label={text.label}
          value={value}
          choices={text.choices.map((choice) => ({
            ...choice,
            count: text.counts && (idle ? '' : countUnder(state, text, choice.value, value)),
          }))}
          isDisabled={idle}
          onChange={(next) => {
            reset()
            workbench.turnKnob(text.knob, next)
          }}
        />
        {text.free && (
          <div className={isOther ? 'free on' : 'free'}>
            <TextField aria-label={`${text.label}, another number`} isDisabled={idle} {...field}>
              <Input className="field" inputMode="numeric" placeholder="other" />
            </TextField>
            <span className="muted">{text.free.unit}</span>
          </div>
        )}
      </div>
      {refusal && (
        <p className="knob-refusal" role="alert">
          {refusal}
        </p>
      )}
      {withQuestion && <p className="knob-question">{text.question}</p>}
    </div>
  )
}

/** What the group is under the present value, or would be under another one; empty until it is counted. */
function countUnder(state: State, text: KnobText, choice: string | number, present: string | number): string {
  const group = text.counts!
  if (choice === present) {
    const { n, look } = groupCounts(state, [state.view.cohort])[group]
    return n === null || look === 'old' ? '' : formatCount(n)
  }
  const { value, look } = shown(jobOf(state, 'previews', state.view.cohort))
  const preview = look === 'current' && value?.find((one) => one.knob === text.knob && one.value === choice)
  return preview ? formatCount(preview.n[group]) : ''
}
