import type { ProgressionOptions } from '../../../model/study.ts'
import { useAppState, useWorkbench } from '../../context.tsx'
import { KnobLine } from '../../controls/KnobLine.tsx'
import { Numbers } from '../../controls/Numbers.tsx'
import { Select } from '../../controls/Select.tsx'
import { has } from '../../state/state.ts'
import {
  censoring,
  cuts,
  dates,
  deaths,
  ends,
  firths,
  intervals,
  inWords,
  nonPositive,
  percentiles,
  threshold,
  timePoints,
  timeScales,
  wordOf,
} from './progressionChoices.ts'

/** Who is followed, on which time, in which strata, by which model: the options of the time-to-event analysis. */
export function ProgressionKnobs() {
  const { study } = useAppState().document
  const options = study.analyses.progression
  const turn = useTurn(options)
  return (
    <aside className="panel knobs" aria-label="Knobs">
      <FollowUp options={options} turn={turn} />
      <section className="panel-part">
        <h3>Strata</h3>
        <KnobLine
          label="Cuts"
          value={options.strata.join(' ')}
          choices={cuts}
          onChange={(value) => turn(`Strata ${wordOf(cuts, value)}`, { strata: value.split(' ').map(Number) })}
        />
        <Numbers
          label="Cut at percentiles"
          value={options.strata.map((cut) => Number((100 * cut).toPrecision(12)))}
          field={percentiles}
          onChange={(percents) =>
            turn(`Strata cut at ${percents.join(', ')}`, { strata: percents.map((percent) => percent / 100) })
          }
        />
        <KnobLine
          label="Interval of the curves"
          value={options.confidenceInterval}
          choices={intervals}
          onChange={(value) => turn(`Interval ${value}`, { confidenceInterval: value })}
        />
      </section>
      <Model options={options} turn={turn} />
      <section className="panel-part">
        <h3>In words</h3>
        <p className="in-words">{inWords(options)}</p>
      </section>
    </aside>
  )
}

interface Part {
  readonly options: ProgressionOptions
  readonly turn: ReturnType<typeof useTurn>
}

function FollowUp({ options, turn }: Part) {
  const state = useAppState()
  return (
    <section className="panel-part">
      <h3>Who is followed</h3>
      <KnobLine
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
      <KnobLine
        label="Dates of"
        value={options.timePoints}
        choices={dates}
        onChange={(value) => turn(`Dates of ${value.replaceAll('_', ' ')}`, { timePoints: value })}
      />
      <KnobLine
        label="TRD on or before that date"
        value={options.nonPositive}
        choices={nonPositive}
        onChange={(value) =>
          turn(`TRD on or before the first MDD date: ${wordOf(nonPositive, value)}`, { nonPositive: value })
        }
      />
      <KnobLine
        label="Censor at"
        value={options.censorAt}
        choices={censoring}
        onChange={(value) => turn(`Censor at ${wordOf(censoring, value)}`, { censorAt: value })}
      />
      {(has(state, 'death') || options.atDeath === 'end') && (
        <KnobLine
          label="Death during follow-up"
          value={options.atDeath}
          choices={deaths}
          onChange={(value) => turn(`Death during follow-up: ${wordOf(deaths, value)}`, { atDeath: value })}
        />
      )}
      <KnobLine
        label="Time scale"
        value={options.timeScale}
        choices={timeScales}
        onChange={(value) => turn(`Time scale ${wordOf(timeScales, value)}`, { timeScale: value })}
      />
    </section>
  )
}

const noCluster = 'everyone alone'

function Model({ options, turn }: Part) {
  const { inventory } = useAppState()
  const columns = inventory.files
    .filter(({ takenFor, state }) => takenFor === 'person' && state === 'ready')
    .flatMap((file) => file.columns.map(({ name }) => name))
    .filter((name) => name !== 'person_id')
  const clusters = [...new Set([noCluster, ...columns, ...(options.clusterBy === '' ? [] : [options.clusterBy])])]
  return (
    <section className="panel-part">
      <h3>Model</h3>
      <KnobLine
        label="Where the likelihood is monotone"
        value={options.firth}
        choices={firths}
        onChange={(value) => turn(`Monotone likelihood: ${wordOf(firths, value)}`, { firth: value })}
      />
      <div className="knob">
        <Select
          label="Clusters"
          value={options.clusterBy === '' ? noCluster : options.clusterBy}
          options={clusters.map((id) => ({ id, label: id }))}
          onChange={(id) => turn(`Robust standard errors: ${id}`, { clusterBy: id === noCluster ? '' : id })}
        />
      </div>
      <Numbers
        label="Intervals of the hazard ratio end at, days"
        value={options.hazardIntervals}
        field={ends}
        onChange={(hazardIntervals) =>
          turn(`Intervals end at ${hazardIntervals.join(', ')} d`, { hazardIntervals: [...hazardIntervals] })
        }
      />
      <Numbers
        label="Not proportional below P"
        value={[options.proportionalityAlpha]}
        field={threshold}
        onChange={([proportionalityAlpha]) =>
          turn(`Not proportional below P ${proportionalityAlpha}`, { proportionalityAlpha })
        }
      />
    </section>
  )
}

function useTurn(options: ProgressionOptions) {
  const workbench = useWorkbench()
  return (name: string, next: Partial<ProgressionOptions>) =>
    workbench.changeStudy(name, (study) => ({
      ...study,
      analyses: { ...study.analyses, progression: { ...options, ...next } },
    }))
}
