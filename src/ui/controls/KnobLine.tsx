import { Segmented, type SegmentedChoice } from './Segmented.tsx'

/** A knob with a few values under its name. */
export function KnobLine<V extends string | number>(props: {
  label: string
  value: V
  choices: readonly SegmentedChoice<V>[]
  onChange: (value: V) => void
}) {
  return (
    <div className="knob">
      <div className="knob-label">{props.label}</div>
      <div className="knob-row">
        <Segmented {...props} />
      </div>
    </div>
  )
}
