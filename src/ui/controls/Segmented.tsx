import { memo, useLayoutEffect, useRef, useState } from 'react'
import { Label, Radio, RadioGroup } from 'react-aria-components'

export interface SegmentedChoice<V extends string | number> {
  readonly value: V
  readonly label: string
  /** Second line; part of the choice's name. Empty while it is not known. */
  readonly count?: string
}

interface SegmentedProps<V extends string | number> {
  readonly label: string
  /** Null or a value that is not among the choices: none is selected. */
  readonly value: V | null
  readonly choices: readonly SegmentedChoice<V>[]
  readonly onChange: (value: V) => void
  readonly labelShown?: boolean
  readonly isDisabled?: boolean
}

/** A few values side by side: a radio group, in which the arrow keys change the value. */
export function Segmented<V extends string | number>(props: SegmentedProps<V>) {
  const latest = useRef(props.onChange)
  useLayoutEffect(() => {
    latest.current = props.onChange
  })
  const [onChange] = useState(() => (value: V) => latest.current(value))
  return <Segments {...(props as unknown as SegmentedProps<string | number>)} onChange={onChange as never} />
}

/** Rooms have many of these and render often: one in which nothing to be seen has changed is left alone. */
const Segments = memo(SegmentsAfresh, (before, after) => seen(before) === seen(after))

const seen = ({ label, value, choices, labelShown, isDisabled }: SegmentedProps<string | number>): string =>
  JSON.stringify([label, value, choices.map((one) => [one.value, one.label, one.count]), labelShown, isDisabled])

function SegmentsAfresh({
  label,
  value,
  choices,
  onChange,
  labelShown = false,
  isDisabled = false,
}: SegmentedProps<string | number>) {
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
