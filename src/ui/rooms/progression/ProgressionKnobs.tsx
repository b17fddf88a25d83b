import type { ProgressionOptions } from '../../../model/study.ts'
import { useAppState, useWorkbench } from '../../context.tsx'
import { Segmented, type SegmentedChoice } from '../../controls/Segmented.tsx'

/** Who is followed, how strata are cut, which interval: the options of the time-to-event analysis. */
export function ProgressionKnobs() {
  const { study } = useAppState().document
  const options = study.analyses.progression
  const turn = useTurn(options)
  const { strata } = options
  return (
    <aside className="panel knobs" aria-label="Knobs">
      <section className="panel-part">
        <h3>Who is followed</h3>
        <Line
          label="Dates after first MDD"
          value={options.timePoints === 'none' ? 0 : options.minTimePoints}
          choices={timePoints}
          onChange={(n) =>
            turn(`Dates after first MDD ${n === 0 ? 'any' : `≥ ${n}`}`, {
              minTimePoints: n,
              timePoints: n === 0 ? 'none' : options.timePoints === 'none' ? 'condition_dates' : options.timePoints,
            })
          }
        />
        <Line
          label="Dates of"
          value={options.timePoints}
          choices={dates}
          onChange={(value) => turn(`Dates of ${value.replaceAll('_', ' ')}`, { timePoints: value })}
        />
        <Line
          label="TRD on or before that date"
          value={options.nonPositive}
          choices={nonPositive}
          onChange={(value) =>
            turn(`TRD on or before the first MDD date: ${wordOf(nonPositive, value)}`, { nonPositive: value })
          }
        />
        <Line
          label="Censor at"
          value={options.censorAt}
          choices={censoring}
          onChange={(value) => turn(`Censor at ${wordOf(censoring, value)}`, { censorAt: value })}
        />
      </section>
      <section className="panel-part">
        <h3>Strata</h3>
        <Line
          label="Cuts"
          value={strata.join(' ')}
          choices={cuts}
          onChange={(value) => turn(`Strata ${wordOf(cuts, value)}`, { strata: value.split(' ').map(Number) })}
        />
      </section>
      <section className="panel-part">
        <h3>Intervals</h3>
        <Line
          label="Scale"
          value={options.confidenceInterval}
          choices={intervals}
          onChange={(value) => turn(`Interval ${value}`, { confidenceInterval: value })}
        />
      </section>
      <section className="panel-part">
        <h3>In words</h3>
        <p className="in-words">{inWords(options)}</p>
      </section>
    </aside>
  )
}

const timePoints = [
  { value: 0, label: 'any' },
  { value: 2, label: '> 1' },
  { value: 3, label: '> 2' },
]

const dates = [
  { value: 'condition_dates', label: 'conditions' },
  { value: 'mdd_dates', label: 'MDD' },
] as const satisfies readonly SegmentedChoice<ProgressionOptions['timePoints']>[]

const nonPositive = [
  { value: 'drop', label: 'leave out' },
  { value: 'half_day', label: 'count ½ day' },
] as const satisfies readonly SegmentedChoice<ProgressionOptions['nonPositive']>[]

const censoring = [
  { value: 'observation_end', label: 'obs. end' },
  { value: 'last_record', label: 'last record' },
] as const satisfies readonly SegmentedChoice<ProgressionOptions['censorAt']>[]

const cuts = [
  { value: '0.2 0.8', label: '20/80' },
  { value: '0.25 0.5 0.75', label: '¼' },
  { value: '0.2 0.4 0.6 0.8', label: '⅕' },
  { value: '0.5', label: '½' },
]

const intervals = [
  { value: 'log', label: 'log' },
  { value: 'log-log', label: 'log-log' },
  { value: 'plain', label: 'plain' },
] as const satisfies readonly SegmentedChoice<ProgressionOptions['confidenceInterval']>[]

const wordOf = (choices: readonly SegmentedChoice<string>[], value: string) =>
  choices.find((choice) => choice.value === value)?.label ?? value

function useTurn(options: ProgressionOptions) {
  const workbench = useWorkbench()
  return (name: string, next: Partial<ProgressionOptions>) =>
    workbench.changeStudy(name, (study) => ({
      ...study,
      analyses: { ...study.analyses, progression: { ...options, ...next } },
    }))
}

function Line<V extends string | number>(props: {
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

function inWords(options: ProgressionOptions): string {
  const end = options.censorAt === 'observation_end' ? 'end of observation' : 'last record'
  const of = options.timePoints === 'mdd_dates' ? 'an MDD diagnosis' : 'any condition'
  const who =
    options.timePoints === 'none'
      ? 'Everyone with trMDD or TRD is followed.'
      : `People with trMDD or TRD are followed who have ${options.minTimePoints} or more distinct dates with ${of} on or after the first MDD date.`
  const early =
    options.nonPositive === 'drop'
      ? 'People with TRD on or before that date are left out.'
      : 'People with TRD on or before that date count half a day.'
  return `Time runs from the first MDD date to the TRD date, else to the ${end}. ${who} ${early}`
}
