import { Button } from 'react-aria-components'
import { formatCount } from '../../../figures/numbers.ts'
import { dayOf, isoDay } from '../../../model/day.ts'
import type { PlausibilityReport } from '../../../model/plausibility.ts'
import type { Study } from '../../../model/study.ts'
import { jobOf, useAppState, useWorkbench } from '../../context.tsx'
import { Box, errorMessage } from '../../controls/Box.tsx'
import { PositiveControlLine } from '../../controls/PositiveControlLine.tsx'
import { type Read, readNumberWithin, TakenField } from '../../controls/TakenField.tsx'
import { countOf } from '../../format.ts'
import { shown } from '../../state/jobs.ts'
import { kindLabels } from './kinds.ts'

/** What in the data can hardly be true, and what was done with it; whether the score of MDD predicts MDD. */
export function Plausibility() {
  const state = useAppState()
  const workbench = useWorkbench()
  const job = jobOf(state, 'plausibility')
  const { value, look } = shown(job)
  if (job.state === 'failed') return <Box message={errorMessage(job.kind, job.message)} />
  if (value === null) return null
  const found = value.checks.filter(({ n }) => n > 0)
  const clean = value.checks.filter(({ n }) => n === 0)
  return (
    <section aria-label="Plausibility" aria-busy={look === 'old'}>
      <div className="toolbar">
        <h2>Plausibility</h2>
        <span className="muted">
          {countOf(value.checks.length, 'check')}
          {found.length === 0 ? ', nothing found' : `, of which ${found.length} found something`}
        </span>
        <span className="push" />
        <Button className="button" onPress={() => workbench.exportTable('plausibility')} data-export="">
          Export CSV
        </Button>
      </div>
      <Limits report={value} />
      {found.length > 0 && (
        <table className={look === 'old' ? 'plausibility old' : 'plausibility'}>
          <thead>
            <tr>
              <th scope="col">Table</th>
              <th scope="col">What was found</th>
              <th scope="col" className="number">
                How many
              </th>
              <th scope="col" className="number">
                Of
              </th>
              <th scope="col">What was done</th>
            </tr>
          </thead>
          <tbody>
            {found.map((check) => (
              <tr key={`${check.table} ${check.rule}`}>
                <td>{kindLabels[check.table]}</td>
                <td>{check.label}</td>
                <td className="number">{formatCount(check.n)}</td>
                <td className="number">{countOf(check.of, check.unit === 'rows' ? 'row' : 'person')}</td>
                <td className="muted">{check.consequence}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {clean.length > 0 && (
        <details className="clean-checks">
          <summary>{countOf(clean.length, 'check')} found nothing</summary>
          <ul>
            {clean.map((check) => (
              <li key={`${check.table} ${check.rule}`}>
                {kindLabels[check.table]}: {check.label}, 0 of{' '}
                {countOf(check.of, check.unit === 'rows' ? 'row' : 'person')}
              </li>
            ))}
          </ul>
        </details>
      )}
      <PositiveControlLine />
    </section>
  )
}

/** From what on something is implausible: the data’s end, and the longest supply. */
function Limits({ report }: { report: PlausibilityReport }) {
  const { dataEnd, maxSupplyDays } = useAppState().document.study.analyses.plausibility
  const workbench = useWorkbench()
  const change = (step: string, limits: Partial<Study['analyses']['plausibility']>) =>
    workbench.changeStudy(step, (study) => ({
      ...study,
      analyses: { ...study.analyses, plausibility: { ...study.analyses.plausibility, ...limits } },
    }))
  return (
    <div className="limits">
      <TakenField
        labelShown
        label="The data end on"
        className="date"
        present={dataEnd ?? ''}
        placeholder={report.endFrom === 'study' || report.dataEnd === null ? 'YYYY-MM-DD' : report.dataEnd}
        read={readDate}
        onTake={(date) => change(date === null ? 'Data’s end as found' : `Data’s end ${date}`, { dataEnd: date })}
      />
      <span className="muted">{ends[report.endFrom ?? 'none']}</span>
      <TakenField
        labelShown
        label="Longest plausible supply, days"
        className="short"
        isNumber
        present={String(maxSupplyDays)}
        read={(typed) => readNumberWithin(typed, { least: 1, most: 36500, isWhole: true })}
        onTake={(days) => days !== null && change(`Longest plausible supply ${days} d`, { maxSupplyDays: days })}
      />
    </div>
  )
}

const ends: Readonly<Record<NonNullable<PlausibilityReport['endFrom']> | 'none', string>> = {
  study: 'as said here',
  observation_period: 'the last end of an observation period',
  records: 'the last record, slips left aside',
  none: 'the data have no dates',
}

/** A calendar date, or nothing: the end is found in the data then. */
function readDate(typed: string): Read<string | null> {
  if (typed === '') return { value: null }
  const [, ...parts] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(typed) ?? []
  const [year, month, dayOfMonth] = parts.map(Number)
  // A day that does not exist comes back as another.
  const isDate = parts.length > 0 && month >= 1 && month <= 12 && isoDay(dayOf(year, month, dayOfMonth)) === typed
  return isDate ? { value: typed } : { refusal: 'A date as YYYY-MM-DD, or nothing.' }
}
