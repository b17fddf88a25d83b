import { Segmented, type SegmentedChoice } from './Segmented.tsx'

/** Four values with more letters than this stand in pairs, so that the narrowest panel has them whole. */
const lettersInLine = 24

/** A knob with a few values under its name. */
export function KnobLine<V extends string | number>(props: {
  label: string
  value: V
  choices: readonly SegmentedChoice<V>[]
  onChange: (value: V) => void
}) {
  const letters = props.choices.reduce((sum, { label }) => sum + label.length, 0)
  const inPairs = props.choices.length === 4 && letters > lettersInLine
  return (
    <div className={inPairs ? 'knob in-pairs' : 'knob'}>
      <div className="knob-label">{props.label}</div>
      <div className="knob-row">
        <Segmented {...props} />
      </div>
    </div>
  )
}
