import type { ReactNode } from 'react'
import { formatCount } from '../../../../figures/numbers.ts'
import type { ConceptEntry } from '../../../../model/extract.ts'
import { entryKey } from '../../../../phenotype/conceptSets.ts'
import { EntryText } from './EntryText.tsx'

export interface Candidate {
  readonly entry: ConceptEntry
  readonly source: string
  /** Third line: where it was found, or why it is near. */
  readonly note: string
  readonly rows: number
  readonly people: number
}

/** Entries that could be added, with what they would bring. */
export function CandidateTable({
  label,
  candidates,
  isOld = false,
  actions,
}: {
  label: string
  candidates: readonly Candidate[]
  isOld?: boolean
  actions: (entry: ConceptEntry) => ReactNode
}) {
  return (
    <div className="scrolls concept-table">
      <table className={isOld ? 'old' : undefined} aria-label={label}>
        <thead>
          <tr>
            <th scope="col">{label}</th>
            <th scope="col" className="number">
              Rows
            </th>
            <th scope="col" className="number">
              People
            </th>
            <th scope="col">
              <span className="unseen">Take it</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {candidates.map(({ entry, source, note, rows, people }) => (
            <tr key={entryKey(entry)}>
              <td>
                <EntryText entry={entry} source={source} />
                <span className="caption entry-codes">{note}</span>
              </td>
              <td className="number">{formatCount(rows)}</td>
              <td className="number">{formatCount(people)}</td>
              <td className="entry-actions">{actions(entry)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
