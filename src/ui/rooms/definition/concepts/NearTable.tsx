import { Button } from 'react-aria-components'
import { formatCount } from '../../../../figures/numbers.ts'
import type { NearConcept } from '../../../../model/concepts.ts'
import type { ConceptEntry } from '../../../../model/extract.ts'
import { entryKey } from '../../../../phenotype/conceptSets.ts'
import { entryName } from '../../../state/conceptSets.ts'
import { EntryText } from './EntryText.tsx'

/** Frequent concepts of the data that are near the set and in none. */
export function NearTable({
  near,
  isOld,
  add,
}: {
  near: readonly NearConcept[]
  isOld: boolean
  add: (entry: ConceptEntry) => void
}) {
  return (
    <section className="panel-part concept-sets" aria-label="Near the set, in none">
      <h2>Near the set, in none</h2>
      <div className="scrolls concept-table">
        <table className={isOld ? 'old' : undefined}>
          <thead>
            <tr>
              <th scope="col">Concept</th>
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
            {near.map(({ entry, rows, people, because }) => (
              <tr key={entryKey(entry)}>
                <td>
                  <EntryText entry={entry} source="occurs in the data" />
                  <span className="caption entry-codes">{because}</span>
                </td>
                <td className="number">{formatCount(rows)}</td>
                <td className="number">{formatCount(people)}</td>
                <td className="entry-actions">
                  <Button className="button small" aria-label={`Add ${entryName(entry)}`} onPress={() => add(entry)}>
                    Add
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
