import { useState } from 'react'
import { formatCount } from '../../../../figures/numbers.ts'
import type { EntryReport, SetReport } from '../../../../model/concepts.ts'
import type { ConceptEntry } from '../../../../model/extract.ts'
import { entryKey, sourceOf } from '../../../../phenotype/conceptSets.ts'
import { Segmented } from '../../../controls/Segmented.tsx'
import { entryName } from '../../../state/conceptSets.ts'
import { EntryText } from './EntryText.tsx'

/** The entries of a set with what they match in the data; each can be switched, taken out of the set, or removed. */
export function EntryTable({
  entries,
  set,
  isOld,
  change,
}: {
  entries: readonly ConceptEntry[]
  set: SetReport | null
  isOld: boolean
  change: (step: string, entries: readonly ConceptEntry[]) => void
}) {
  const [filter, setFilter] = useState<Filter>('all')
  const reports = new Map(set?.entries.map((report) => [reportKey(report.entry), report]))
  const rows = entries.map((entry, index) => ({ entry, index, report: reports.get(reportKey(entry)) ?? null }))
  const visible = rows.filter(({ report }) => filter === 'all' || (filter === 'occur') === (report?.rows ?? 0) > 0)
  const replace = (step: string, index: number, entry: ConceptEntry) =>
    change(`${step} ${entryName(entry)}`, entries.with(index, entry))
  return (
    <>
      {set !== null && <Segmented label="Entries shown" value={filter} choices={filters} onChange={setFilter} />}
      <div className="scrolls concept-table">
        <table className={isOld ? 'old' : undefined} aria-label="Entries">
          <thead>
            <tr>
              <th scope="col">Entry</th>
              <th scope="col" className="number">
                Rows
              </th>
              <th scope="col" className="number">
                People
              </th>
              <th scope="col">Descendants</th>
              <th scope="col">Exclude</th>
              <th scope="col">
                <span className="unseen">Remove</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {visible.map(({ entry, index, report }) => (
              <Row
                key={`${index} ${reportKey(entry)}`}
                entry={entry}
                report={report}
                onBelow={(includeDescendants) =>
                  replace(includeDescendants ? 'with descendants' : 'without descendants', index, {
                    ...entry,
                    includeDescendants,
                  })
                }
                onOut={(exclude) => replace(exclude ? 'exclude' : 'include', index, { ...entry, exclude })}
                onRemove={() => change(`remove ${entryName(entry)}`, entries.toSpliced(index, 1))}
              />
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}

type Filter = 'all' | 'occur' | 'absent'

const filters = [
  { value: 'all', label: 'All' },
  { value: 'occur', label: 'In the data' },
  { value: 'absent', label: 'Not in the data' },
] as const

/** Until new counts are there, those of an entry as it was are not shown beside it. */
const reportKey = (entry: ConceptEntry): string =>
  `${entryKey(entry)} ${entry.vocabulary ?? ''} ${entry.code ?? ''} ${entry.includeDescendants ? 1 : 0}${entry.exclude ? 1 : 0}`

function Row({
  entry,
  report,
  onBelow,
  onOut,
  onRemove,
}: {
  entry: ConceptEntry
  report: EntryReport | null
  onBelow: (on: boolean) => void
  onOut: (on: boolean) => void
  onRemove: () => void
}) {
  const name = entryName(entry)
  return (
    <tr className={entry.exclude ? 'excluded' : undefined}>
      <td>
        <EntryText entry={entry} source={sourceOf(entry)} fault={report?.fault ?? null} />
      </td>
      <td className="number">{report === null ? '' : formatCount(report.rows)}</td>
      <td className="number">{report === null ? '' : formatCount(report.people)}</td>
      <td>
        <Switch label={`${name} with descendants`} on={entry.includeDescendants === true} onChange={onBelow} />
      </td>
      <td>
        <Switch label={`${name} excluded`} on={entry.exclude === true} onChange={onOut} />
      </td>
      <td>
        <button type="button" className="icon-button" aria-label={`Remove ${name}`} onClick={onRemove}>
          ×
        </button>
      </td>
    </tr>
  )
}

function Switch({ label, on, onChange }: { label: string; on: boolean; onChange: (on: boolean) => void }) {
  return (
    <label className="tick">
      <input type="checkbox" aria-label={label} checked={on} onChange={(event) => onChange(event.target.checked)} />
    </label>
  )
}
