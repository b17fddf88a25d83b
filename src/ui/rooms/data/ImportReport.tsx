import { useState } from 'react'
import { Button } from 'react-aria-components'
import { formatCount } from '../../../figures/numbers.ts'
import type { ImportLine } from '../../../model/inventory.ts'
import { importLines } from '../../../tables/fileReport.ts'
import { jobOf, useAppState, useWorkbench } from '../../context.tsx'
import { Select } from '../../controls/Select.tsx'
import { countOf } from '../../format.ts'
import { shown } from '../../state/jobs.ts'
import { kindLabels } from './kinds.ts'

/** Tables longer than this would make the page slow; the CSV has all lines. */
const mostLines = 500

const effectLabels: Readonly<Record<ImportLine['effect'], string>> = {
  read: 'Read',
  used: 'Used',
  left_out: 'Left out',
  repaired: 'Repaired',
  note: 'Note',
  not_used: 'Not used',
  refused: 'Refused',
}

const everything = 'all'

/** What was read, repaired and left out, file by file, column by column: row numbers and counts, never a value. */
export function ImportReport() {
  const state = useAppState()
  const workbench = useWorkbench()
  const [file, setFile] = useState(everything)
  const [effect, setEffect] = useState<string>(everything)
  const checks = shown(jobOf(state, 'importChecks')).value ?? []
  const lines = [...importLines(state.inventory), ...checks]
  const places = [...new Set(lines.map(placeOf))]
  const chosen = lines.filter(
    (line) => (file === everything || placeOf(line) === file) && (effect === everything || line.effect === effect),
  )
  const visible = chosen.slice(0, mostLines)
  return (
    <section aria-label="Import report">
      <div className="toolbar">
        <h2>Import report</h2>
        <span className="muted">{countOf(chosen.length, 'line')}; row numbers and counts, no values</span>
        <span className="push" />
        <Select
          label="File"
          labelShown={false}
          value={places.includes(file) ? file : everything}
          options={[{ id: everything, label: 'All files' }, ...places.map((id) => ({ id, label: id }))]}
          onChange={setFile}
        />
        <Select
          label="What became of it"
          labelShown={false}
          value={effect}
          options={[
            { id: everything, label: 'Everything' },
            ...Object.entries(effectLabels).map(([id, label]) => ({ id, label })),
          ]}
          onChange={setEffect}
        />
        <Button className="button" onPress={() => workbench.saveImportReport(lines)}>
          Report as CSV
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls must be reached by the keyboard */}
      <section className="import-report" aria-label="Lines of the import report" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Column</th>
              <th scope="col">What was found and done</th>
              <th scope="col" className="number">
                Rows
              </th>
              <th scope="col">First rows</th>
              <th scope="col">Became</th>
            </tr>
          </thead>
          {[...new Set(visible.map(placeOf))].map((place) => (
            <tbody key={place}>
              <tr className="import-file">
                <th scope="rowgroup" colSpan={5}>
                  {place} <span className="muted">{accountOf(lines.filter((line) => placeOf(line) === place))}</span>
                </th>
              </tr>
              {visible
                .filter((line) => placeOf(line) === place)
                .map((line) => (
                  <tr
                    key={`${line.rule} ${line.column}`}
                    className={line.effect === 'left_out' ? 'left-out' : undefined}
                  >
                    <td>{line.column}</td>
                    <td>{line.message}</td>
                    <td className="number">{line.count === null ? '' : formatCount(line.count)}</td>
                    <td className="first-rows">{line.firstRows.map(formatCount).join(' · ')}</td>
                    <td>{effectLabels[line.effect]}</td>
                  </tr>
                ))}
            </tbody>
          ))}
        </table>
        {chosen.length > visible.length && (
          <p className="note">
            and {countOf(chosen.length - visible.length, 'more line')}: choose a file, or save the report.
          </p>
        )}
      </section>
    </section>
  )
}

/** The file, or the table where all of its files are meant. */
const placeOf = ({ file, table }: ImportLine): string =>
  file === '' && table !== null ? `All of ${kindLabels[table]}` : file

/** `Conditions: 1,000 rows = 990 used + 10 left out`. */
function accountOf(lines: readonly ImportLine[]): string {
  const table = lines.find((line) => line.table !== null && line.file !== '')?.table
  const count = (wanted: (line: ImportLine) => boolean) =>
    lines.filter(wanted).reduce((sum, line) => sum + (line.count ?? 0), 0)
  const rows = lines.find(({ rule }) => rule === 'rows')?.count
  const words = table ? kindLabels[table] : ''
  if (rows === undefined || rows === null) return words
  const used = count(({ effect }) => effect === 'used')
  const leftOut = count(({ effect }) => effect === 'left_out')
  return `${words}: ${countOf(rows, 'row')} = ${formatCount(used)} used + ${formatCount(leftOut)} left out`
}
