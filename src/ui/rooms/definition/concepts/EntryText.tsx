import { useState } from 'react'
import type { ConceptEntry } from '../../../../model/extract.ts'
import { drugClassOf } from '../../../../phenotype/drugClasses.ts'
import { entryName } from '../../../state/conceptSets.ts'

/** An entry in two lines: its name, then vocabulary, code, concept id and class; pressed, where it comes from. */
export function EntryText({
  entry,
  source,
  fault = null,
}: {
  entry: ConceptEntry
  source: string
  fault?: string | null
}) {
  const [open, setOpen] = useState(false)
  const { conceptId, vocabulary, code } = entry
  const parts = [
    [vocabulary, code].filter(Boolean).join(' '),
    conceptId === 0 ? '' : String(conceptId),
    drugClassOf(entry) ?? '',
  ]
  return (
    <>
      <button type="button" className="entry-name" aria-expanded={open} onClick={() => setOpen(!open)}>
        {entryName(entry)}
      </button>
      <span className="caption entry-codes">{parts.filter(Boolean).join(' · ')}</span>
      {fault !== null && <span className="entry-fault">{fault}</span>}
      {open && <span className="caption entry-source">{source || 'no source given'}</span>}
    </>
  )
}
