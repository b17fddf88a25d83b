import { Input, TextField } from 'react-aria-components'
import { type NumberField, readNumbers } from './numberField.ts'
import { useDraft } from './useDraft.ts'

/** Any numbers within the limits: taken on Enter or when the field is left. */
export function Numbers(props: {
  label: string
  value: readonly number[]
  field: NumberField
  onChange: (value: readonly number[]) => void
}) {
  const { field, refusal } = useDraft(props.value.join(', '), (typed) => {
    const numbers = readNumbers(typed, props.field)
    if (typeof numbers === 'string') return numbers
    if (numbers.join(', ') !== props.value.join(', ')) props.onChange(numbers)
    return null
  })
  return (
    <div className="knob">
      <div className="knob-label">{props.label}</div>
      <TextField className="numbers-field" aria-label={props.label} {...field}>
        <Input className="field" inputMode="decimal" />
      </TextField>
      {refusal && (
        <p className="knob-refusal" role="alert">
          {refusal}
        </p>
      )}
    </div>
  )
}
