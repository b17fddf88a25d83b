import { useEffect, useState } from 'react'
import { Button } from 'react-aria-components'
import type { ConceptHit } from '../../../../model/concepts.ts'
import type { ConceptEntry, ConceptSets } from '../../../../model/extract.ts'
import { entryKey } from '../../../../phenotype/conceptSets.ts'
import { useAppState, useWorkbench } from '../../../context.tsx'
import { Box } from '../../../controls/Box.tsx'
import { entryName } from '../../../state/conceptSets.ts'
import { AddByHand } from './AddByHand.tsx'
import { CandidateTable } from './CandidateTable.tsx'

/** Letters typed within this many ms are one search. */
const settled = 200

/** Searches the built-in lists, the concept table and the codes of the data for what could be added. */
export function AddEntries({
  name,
  digest,
  sets,
  add,
}: {
  name: string
  digest: string | null
  sets: ConceptSets
  add: (entry: ConceptEntry) => void
}) {
  const { study } = useAppState().document
  const workbench = useWorkbench()
  const [text, setText] = useState('')
  const [found, setFound] = useState<{ hits: readonly ConceptHit[]; fault: string | null }>(nothing)
  useEffect(() => {
    if (digest === null || text.trim() === '') {
      setFound(nothing)
      return
    }
    let awaited = true
    const timer = setTimeout(() => {
      workbench
        .ask((engine, ticket) => engine.searchConcepts(ticket, study, name, text))
        .then(
          (hits) => awaited && setFound({ hits, fault: null }),
          (error: Error) => awaited && setFound({ hits: [], fault: error.message }),
        )
    }, settled)
    return () => {
      awaited = false
      clearTimeout(timer)
    }
  }, [digest, text, name, study, workbench])
  const inSet = new Set((sets[name] ?? []).map(entryKey))
  return (
    <section className="panel-part concept-sets" aria-label="Add to the set">
      <h2>Add to the set</h2>
      {digest === null ? (
        <p className="muted">The search needs data. A concept or a code can be added by hand.</p>
      ) : (
        <input
          type="search"
          className="field wide"
          aria-label="Search names, codes and concept ids"
          placeholder="Search names, codes and concept ids"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      )}
      {found.fault !== null && <Box message={found.fault} />}
      {digest !== null && text.trim() !== '' && found.hits.length > 0 && (
        <CandidateTable
          label="Found"
          candidates={found.hits.map((hit) => ({ ...hit, note: origins[hit.origin] }))}
          actions={(entry) =>
            inSet.has(entryKey(entry)) ? (
              <span className="tag">in the set</span>
            ) : (
              <>
                <Button className="button small" aria-label={`Add ${entryName(entry)}`} onPress={() => add(entry)}>
                  Add
                </Button>
                <Button
                  className="button small"
                  aria-label={`Exclude ${entryName(entry)}`}
                  onPress={() => add({ ...entry, exclude: true })}
                >
                  Exclude
                </Button>
              </>
            )
          }
        />
      )}
      <AddByHand add={add} />
    </section>
  )
}

const nothing = { hits: [], fault: null }

const origins: Readonly<Record<ConceptHit['origin'], string>> = {
  list: 'in a built-in list',
  concept: 'in the concept table',
  data: 'occurs in the data',
}
