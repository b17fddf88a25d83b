import { formatCount } from '../../../figures/numbers.ts'
import type { KnobDifference, MovedResult } from '../../../model/comparison.ts'
import { type Knob, knobs } from '../../../model/knobs.ts'
import { groups } from '../../../model/study.ts'
import { jobOf, useAppState, useWorkbench } from '../../context.tsx'
import { Box, errorMessage } from '../../controls/Box.tsx'
import { Select } from '../../controls/Select.tsx'
import { knobText, valueInWords } from '../../knobs/knobValues.ts'
import { cohortLabel, groupLabels } from '../../selectors.ts'
import { candidates, comparisonSlot, movedBetween } from '../../state/comparison.ts'
import { shown } from '../../state/jobs.ts'
import { Awaited } from './Awaited.tsx'

/** Where people go between two definitions, and which of their differences takes them there. */
export function Moved() {
  const state = useAppState()
  const workbench = useWorkbench()
  const { comparison, cohort } = state.view
  const between = movedBetween(state)
  const options = candidates(state).map(({ key, label }) => ({ id: key, label }))
  if (between === null) {
    return (
      <section className="panel-part">
        <p className="muted">One definition so far. Pin the study (P) and turn a knob to see who moves.</p>
      </section>
    )
  }
  const { from, to } = between
  const job = jobOf(state, 'moved', comparisonSlot(cohort, [from, to]))
  const { value, look } = shown(job)
  return (
    <section className="panel-part" aria-label="Who moved" aria-busy={look === 'old'}>
      <h2>Who moved, {cohortLabel(state, cohort)}</h2>
      <div className="moved-between">
        <Select
          label="From"
          value={from.key}
          options={options}
          onChange={(key) => workbench.setView({ comparison: { ...comparison, from: key, to: to.key } })}
        />
        <Select
          label="to"
          value={to.key}
          options={options}
          onChange={(key) => workbench.setView({ comparison: { ...comparison, from: from.key, to: key } })}
        />
      </div>
      {job.state === 'failed' && <Box message={errorMessage(job.kind, job.message)} />}
      <Awaited job={job} />
      {value !== null && (
        <>
          <CrossTable moved={value} isOld={look === 'old'} />
          <MoversTable moved={value} isOld={look === 'old'} />
        </>
      )}
    </section>
  )
}

function CrossTable({ moved, isOld }: { moved: MovedResult; isOld: boolean }) {
  return (
    <table className={isOld ? 'old' : undefined} aria-label="Groups under the one, by groups under the other">
      <thead>
        <tr>
          <th scope="col">From ↓ to →</th>
          {groups.map((group) => (
            <th key={group} scope="col" className="number">
              {groupLabels[group]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {groups.map((group, row) => (
          <tr key={group}>
            <th scope="row">{groupLabels[group]}</th>
            {groups.map((other, column) => {
              const n = moved.counts[row][column]
              return (
                <td key={other} className={row !== column && n > 0 ? 'number significant' : 'number muted'}>
                  {formatCount(n)}
                </td>
              )
            })}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function MoversTable({ moved, isOld }: { moved: MovedResult; isOld: boolean }) {
  if (moved.movers.length === 0) return <p className="muted">No one is in another group.</p>
  return (
    <table className={isOld ? 'old movers' : 'movers'} aria-label="Deciding rules">
      <thead>
        <tr>
          <th scope="col">Who moved</th>
          <th scope="col" className="number">
            People
          </th>
          <th scope="col">Deciding rule</th>
        </tr>
      </thead>
      <tbody>
        {moved.movers.map(({ from, to, deciding, n }) => (
          <tr key={[from, to, ...deciding].join(' ')}>
            <td>
              {groupLabels[from]} → {groupLabels[to]}
            </td>
            <td className="number">{formatCount(n)}</td>
            <td>
              {deciding.length === 0
                ? 'several together'
                : deciding.map((position) => differenceInWords(moved.differences[position])).join(', or ')}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** *Gap that ends a period 90 d*, *ECT counted too*. */
function differenceInWords({ knob, change, value }: KnobDifference): string {
  if (knob === 'conceptSets') return `Concept sets of its own (${value})`
  const known = knobs.find((one): one is Knob => one === knob)
  const text = known && knobText(known)
  if (text === undefined) return `${knob} ${value}`
  if (change === '=') return `${text.label} ${valueInWords(text, value)}`
  return `${text.label} ${change === '+' ? 'with' : 'without'} ${value}`
}
