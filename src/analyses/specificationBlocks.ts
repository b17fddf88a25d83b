import type { SpecificationNumbers } from '../model/effectResults.ts'

type NumberField = 'logOddsRatio' | 'standardError' | 'p' | 'n' | 'cases'
type CodeField = 'status' | 'method'

/** Blocks of one grid, each beginning where the former ends, as one. */
export function joinedBlocks(blocks: readonly SpecificationNumbers[]): SpecificationNumbers {
  const size = blocks.reduce((sum, { p }) => sum + p.length, 0)
  const numbers = (field: NumberField) =>
    filled(
      new Float64Array(size),
      blocks.map((block) => block[field]),
    )
  const codes = (field: CodeField) =>
    filled(
      new Uint8Array(size),
      blocks.map((block) => block[field]),
    )
  return {
    first: 0,
    points: blocks.flatMap(({ points }) => points),
    logOddsRatio: numbers('logOddsRatio'),
    standardError: numbers('standardError'),
    p: numbers('p'),
    n: numbers('n'),
    cases: numbers('cases'),
    status: codes('status'),
    method: codes('method'),
  }
}

function filled<A extends Float64Array | Uint8Array>(whole: A, parts: readonly A[]): A {
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
