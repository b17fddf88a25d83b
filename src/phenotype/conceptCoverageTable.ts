import type { ConceptReport, EntryReport } from '../model/concepts.ts'
import type { ConceptEntry } from '../model/extract.ts'
import type { ResultTable } from '../model/results.ts'

type Cell = string | number | null

/** `concept_coverage.csv`: each set as a whole, its entries, then the frequent concepts near it that are in none. */
export function conceptCoverageTable(report: ConceptReport): ResultTable {
  const rows = report.sets.flatMap(({ class: name, table, rows, people, entries, near }): Cell[][] => {
    const line = (item: string, entry: ConceptEntry | null, rest: readonly Cell[]): Cell[] => [
      name,
      table,
      item,
      ...(entry === null ? Array<Cell>(7).fill(null) : cellsOf(entry)),
      ...rest,
    ]
    return [
      line('set', null, [null, rows, people, report.from === 'data' ? 'concept-set table among the data' : null, null]),
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
  return {
    name: 'concept_coverage',
    columns: [
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
    ],
    rows,
  }
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
