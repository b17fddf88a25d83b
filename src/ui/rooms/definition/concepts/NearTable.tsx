import { Button } from 'react-aria-components'
import type { NearConcept } from '../../../../model/concepts.ts'
import type { ConceptEntry } from '../../../../model/extract.ts'
import { entryName } from '../../../state/conceptSets.ts'
import { CandidateTable } from './CandidateTable.tsx'

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
      <CandidateTable
        label="Concept"
        candidates={near.map((one) => ({ ...one, source: 'occurs in the data', note: one.because }))}
        isOld={isOld}
        actions={(entry) => (
          <Button className="button small" aria-label={`Add ${entryName(entry)}`} onPress={() => add(entry)}>
            Add
          </Button>
        )}
      />
    </section>
  )
}
