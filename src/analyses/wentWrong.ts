import type { AssociationRow, ResultTable, WentWrong } from '../model/results.ts'
import { tableOf } from './tableOf.ts'

/** How many rows of which status, and why, the commonest first; rows with a plain estimate are not in it. */
export function wentWrong(rows: readonly AssociationRow[]): WentWrong[] {
  const kinds = new Map<string, { first: Omit<WentWrong, 'rows' | 'scores'>; scores: string[] }>()
  for (const { status, method, reason, score } of rows) {
    if (status === 'ok' && method !== 'firth') continue
    const first = { status, method, reason: reason.replaceAll(score, 'The score') }
    const key = JSON.stringify(first)
    const kind = kinds.get(key) ?? { first, scores: [] }
    kind.scores.push(score)
    kinds.set(key, kind)
  }
  return [...kinds.values()]
    .map(({ first, scores }) => ({ ...first, rows: scores.length, scores: [...new Set(scores)] }))
    .sort((a, b) => b.rows - a.rows)
}

/** `fit_problems.csv`: by cohort, definition and contrast. */
export function fitProblemsTable(rows: readonly AssociationRow[]): ResultTable {
  const blocks = new Map<string, AssociationRow[]>()
  for (const row of rows) {
    const key = JSON.stringify([row.cohort, row.definition, row.contrast])
    const block = blocks.get(key)
    if (block) block.push(row)
    else blocks.set(key, [row])
  }
  const problems = [...blocks.values()].flatMap((block) => {
    const { cohort, definition, contrast } = block[0]
    return wentWrong(block).map((kind) => ({ cohort, definition, contrast, ...kind }))
  })
  return tableOf(
    'fit_problems',
    {
      cohort: 'cohort',
      definition: 'definition',
      contrast: 'contrast',
      status: 'status',
      method: 'method',
      reason: 'reason',
      rows: 'rows',
      scores: (row) => row.scores.join(' '),
    },
    problems,
  )
}
