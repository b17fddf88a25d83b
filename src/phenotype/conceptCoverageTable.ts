import type { ConceptReport, EntryReport } from '../model/concepts.ts'
import type { ConceptEntry, ConceptSets } from '../model/extract.ts'
import type { ResultTable } from '../model/results.ts'

type Cell = string | number | null

/** A definition with sets of its own, and what the data hold of the sets it reads: its own, unless a table among the data replaces them. */
export interface OwnCoverage {
  readonly id: string
  readonly conceptSets?: ConceptSets
  readonly report: ConceptReport
}

/**
 * `concept_coverage.csv`: each of the study's sets as a whole, its entries, then the frequent concepts near it that are in none;
 * then the same of the sets that definitions have of their own.
 */
export function conceptCoverageTable(ofStudy: ConceptReport, own: readonly OwnCoverage[] = []): ResultTable {
  return {
    name: 'concept_coverage',
    columns,
    rows: [
      ...setRows(ofStudy, ofStudy.sets, null),
      ...own.flatMap(({ id, conceptSets = {}, report }) =>
        setRows(
          report,
          report.sets.filter(({ class: name }) => report.from === 'study' && name in conceptSets),
          id,
        ),
      ),
    ],
  }
}

const columns = [
  'set',
  'table',
  'item',
  'concept_id',
  'vocabulary',
  'code',
  'name',
  'drug_class',
  'include_descendants',
  'is_excluded',
  'concepts',
  'n_rows',
  'n_people',
  'source',
  'note',
  'definition',
]

function setRows({ from }: ConceptReport, sets: ConceptReport['sets'], definition: string | null): Cell[][] {
  const ofSet = definition === null && from === 'data' ? 'concept-set table among the data' : null
  return sets.flatMap(({ class: name, table, rows, people, entries, near }): Cell[][] => {
    const line = (item: string, entry: ConceptEntry | null, rest: readonly Cell[]): Cell[] => [
      name,
      table,
      item,
      ...(entry === null ? Array<Cell>(7).fill(null) : cellsOf(entry)),
      ...rest,
      definition,
    ]
    return [
      line('set', null, [null, rows, people, ofSet, null]),
      ...entries.map((one) =>
        line(one.entry.exclude ? 'excluded' : 'entry', one.entry, [
          one.concepts,
          one.rows,
          one.people,
          one.source || null,
          noteOf(one),
        ]),
      ),
      ...near.map((one) => line('near', one.entry, [null, one.rows, one.people, null, one.because])),
    ]
  })
}

const cellsOf = ({
  conceptId,
  vocabulary,
  code,
  name,
  drugClass,
  includeDescendants,
  exclude,
}: ConceptEntry): Cell[] => [
  conceptId || null,
  vocabulary ?? null,
  code ?? null,
  name,
  drugClass ?? null,
  includeDescendants ? 1 : 0,
  exclude ? 1 : 0,
]

function noteOf({ fault, rows }: EntryReport): string | null {
  return fault ?? (rows === 0 ? 'does not occur' : null)
}
