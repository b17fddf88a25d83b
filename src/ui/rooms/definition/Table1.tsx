import { Button } from 'react-aria-components'
import { formatCount, formatDecimal } from '../../../figures/numbers.ts'
import { describedGroups, type Table1Row } from '../../../model/cohortResults.ts'
import { jobOf, useAppState, useWorkbench } from '../../context.tsx'
import { Box, errorMessage } from '../../controls/Box.tsx'
import { cohortLabel, groupLabels } from '../../selectors.ts'
import { shown } from '../../state/jobs.ts'
import { Awaited } from './Awaited.tsx'
import { Table1Variables } from './Table1Variables.tsx'

/** What the groups of the cohort in view are like under the primary definition. */
export function Table1() {
  const state = useAppState()
  const workbench = useWorkbench()
  const { cohort } = state.view
  const job = jobOf(state, 'table1', cohort)
  const { value, look } = shown(job)
  return (
    <section className="panel-part" aria-label="Table 1" aria-busy={look === 'old'}>
      <div className="attrition-head">
        <h2>Table 1, {cohortLabel(state, cohort)}</h2>
        <Table1Variables />
        <Button
          className="button"
          isDisabled={job.state !== 'current'}
          onPress={() => workbench.exportTable('table1')}
          data-export=""
        >
          Export CSV
        </Button>
      </div>
      {job.state === 'failed' && <Box message={errorMessage(job.kind, job.message)} />}
      <Awaited job={job} />
      {job.state === 'idle' && <p className="muted">Needs people and conditions. Add them in the Data room.</p>}
      {value !== null && <GroupTable rows={value} isOld={look === 'old'} />}
    </section>
  )
}

function GroupTable({ rows, isOld }: { rows: readonly Table1Row[]; isOld: boolean }) {
  const lines = linesOf(rows)
  return (
    <>
      <table className={isOld ? 'table1 old' : 'table1'} aria-label="What the groups are like">
        <thead>
          <tr>
            <th scope="col" rowSpan={2}>
              <span className="unseen">Variable</span>
            </th>
            {describedGroups.map((group) => (
              <th key={group} scope="col" rowSpan={2} className="number">
                {groupLabels[group]}
                <br />n (%)
              </th>
            ))}
            <th scope="colgroup" colSpan={differences.length} className="number">
              Standardised difference
            </th>
          </tr>
          <tr>
            {differences.map(({ label }) => (
              <th key={label} scope="col" className="number">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <Line key={`${line[0].variable} ${line[0].level}`} line={line} />
          ))}
        </tbody>
      </table>
      <p className="note">
        Numbers: median (quartiles), range. Differences in pooled SDs; of a category as a whole over all its levels,
        without a sign. Missing is a level of its own.
      </p>
    </>
  )
}

/** A group's rows of one variable and level, in the order of the groups. */
function Line({ line }: { line: readonly Table1Row[] }) {
  const [{ variable, level }] = line
  return (
    <tr>
      <th scope="row" className={level === '' ? undefined : 'level'}>
        {level === '' ? (variableLabels[variable] ?? variable) : level}
      </th>
      {line.map((row) => (
        <td key={row.group} className="number">
          {Number.isNaN(row.median) ? shareOf(row) : summaryOf(row)}
        </td>
      ))}
      {differences.map(({ label, of }) => (
        <td key={label} className="number">
          {Number.isNaN(of(line)) ? '–' : formatDecimal(of(line), 2)}
        </td>
      ))}
    </tr>
  )
}

/** Of a line's groups: non-MDD, trMDD, TRD. */
const differences: readonly { label: string; of: (line: readonly Table1Row[]) => number }[] = [
  { label: 'trMDD v non', of: ([, trMDD]) => trMDD.differenceFromNonMDD },
  { label: 'TRD v non', of: ([, , TRD]) => TRD.differenceFromNonMDD },
  { label: 'TRD v trMDD', of: ([, , TRD]) => TRD.differenceFromTrMDD },
]

const shareOf = ({ n, percent }: Table1Row): string =>
  Number.isNaN(percent) ? formatCount(n) : `${formatCount(n)} (${formatDecimal(percent, 1)})`

const variableLabels: Readonly<Record<string, string>> = {
  people: 'People',
  sex: 'Sex',
  birth_year: 'Birth year',
  race_ethnicity: 'Race and ethnicity',
  age: 'Age',
}

function linesOf(rows: readonly Table1Row[]): readonly (readonly Table1Row[])[] {
  const count = describedGroups.length
  return Array.from({ length: rows.length / count }, (_, at) => rows.slice(at * count, (at + 1) * count))
}

function summaryOf({ median, lowerQuartile, upperQuartile, minimum, maximum }: Table1Row): string {
  const short = (value: number) =>
    Number.isInteger(value) ? String(value) : formatDecimal(value, Math.abs(value) < 1 ? 3 : 1)
  return `${short(median)} (${short(lowerQuartile)}–${short(upperQuartile)}), ${short(minimum)}–${short(maximum)}`
}
