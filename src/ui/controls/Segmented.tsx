import { Label, Radio, RadioGroup } from 'react-aria-components'

export interface SegmentedChoice<V extends string | number> {
  readonly value: V
  readonly label: string
  /** Second line; part of the choice's name. Empty while it is not known. */
  readonly count?: string
}

/** A few values side by side: a radio group, in which the arrow keys change the value. */
export function Segmented<V extends string | number>({
  label,
  value,
  choices,
  onChange,
  labelShown = false,
  isDisabled = false,
}: {
  label: string
  /** Null or a value that is not among the choices: none is selected. */
  value: V | null
  choices: readonly SegmentedChoice<V>[]
  onChange: (value: V) => void
  labelShown?: boolean
  isDisabled?: boolean
}) {
  const chosen = choices.some((choice) => choice.value === value) ? String(value) : null
  const twoLines = choices.some((choice) => choice.count !== undefined)
  return (
    <RadioGroup
      className={labelShown ? 'labelled' : twoLines ? 'two-lines knob-segments' : 'knob-segments'}
      aria-label={labelShown ? undefined : label}
      orientation="horizontal"
      value={chosen}
      isDisabled={isDisabled}
      onChange={(text) => {
        const choice = choices.find((one) => String(one.value) === text)
        if (choice) onChange(choice.value)
      }}
    >
      {labelShown && <Label className="caption">{label}</Label>}
      <div className="segments">
        {choices.map((choice) => (
          <Radio key={String(choice.value)} value={String(choice.value)} className="segment">
            <span>{choice.label}</span>
            {choice.count !== undefined && <span className="segment-count">{choice.count}</span>}
          </Radio>
        ))}
      </div>
    </RadioGroup>
  )
}
