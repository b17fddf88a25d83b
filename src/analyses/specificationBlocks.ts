import type { SpecificationNumbers } from '../model/effectResults.ts'

type NumberField = 'logOddsRatio' | 'standardError' | 'p' | 'n' | 'cases'
type CodeField = 'status' | 'method'

/** Blocks of one grid, each beginning where the former ends, as one. */
export function joinedBlocks(blocks: readonly SpecificationNumbers[]): SpecificationNumbers {
  const size = blocks.reduce((sum, { p }) => sum + p.length, 0)
  const numbers = (field: NumberField) => {
    const whole = new Float64Array(size)
    let at = 0
    for (const block of blocks) {
      whole.set(block[field], at)
      at += block[field].length
    }
    return whole
  }
  const codes = (field: CodeField) => {
    const whole = new Uint8Array(size)
    let at = 0
    for (const block of blocks) {
      whole.set(block[field], at)
      at += block[field].length
    }
    return whole
  }
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
