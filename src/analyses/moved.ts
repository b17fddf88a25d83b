import type { KnobDifference, MovedResult, Movers } from '../model/comparison.ts'
import type { ResultTable } from '../model/results.ts'
import { groups } from '../model/study.ts'
import { differenceText } from '../phenotype/differences.ts'
import { jointClasses } from './jointClasses.ts'

/** Everyone's group, as `Status.group`, under two definitions and under the steps between them. */
export interface MoveInputs {
  readonly from: Uint8Array
  readonly to: Uint8Array
  /** Each difference, and the groups under the first definition changed by it alone. */
  readonly differences: readonly (KnobDifference & { readonly group: Uint8Array })[]
}

/**
 * Who moves between two definitions by which rule. A difference decides for those whom it alone takes from their group under
 * the first definition to that under the second; some have several such, and some need more than one at a time.
 *
 * @param rows row numbers of the cohort's eligible people
 */
export function moved(cohort: string, { from, to, differences }: MoveInputs, rows: Int32Array): MovedResult {
  const counts = groups.map(() => groups.map(() => 0))
  const movers = new Map<string, { from: number; to: number; deciding: number[]; n: number }>()
  for (const { groups: codes, n } of jointClasses([from, to, ...differences.map(({ group }) => group)], rows)) {
    const [before, after, ...alone] = codes
    counts[before][after] += n
    if (before === after) continue
    const deciding = alone.flatMap((code, position) => (code === after ? [position] : []))
    const key = [before, after, ...deciding].join()
    const same = movers.get(key)
    if (same === undefined) movers.set(key, { from: before, to: after, deciding, n })
    else same.n += n
  }
  return {
    cohort,
    n: rows.length,
    counts,
    differences: differences.map(({ knob, change, value }) => ({ knob, change, value })),
    movers: [...movers.values()]
      .sort((a, b) => a.from - b.from || a.to - b.to || byRules(a.deciding, b.deciding))
      .map((mover): Movers => ({ ...mover, from: groups[mover.from], to: groups[mover.to] })),
  }
}

/** From the first definition, named by its label, to another. */
export interface LabelledMove {
  readonly from: string
  readonly to: string
  readonly result: MovedResult
}

/** `moved.csv`: those who stay, group by group, and those who move, by what decides. */
export function movedTable(moves: readonly LabelledMove[]): ResultTable {
  return {
    name: 'moved',
    columns: ['cohort', 'definition', 'other_definition', 'group', 'other_group', 'rule', 'n'],
    rows: moves.flatMap(({ from, to, result }) => [
      ...groups.map((group, code) => [result.cohort, from, to, group, group, 'stays', result.counts[code][code]]),
      ...result.movers.map((mover) => [
        result.cohort,
        from,
        to,
        mover.from,
        mover.to,
        mover.deciding.length === 0
          ? 'several together'
          : mover.deciding.map((position) => differenceText(result.differences[position])).join(' or '),
        mover.n,
      ]),
    ]),
  }
}

/** One rule before several, in the order of the knobs; what needs more than one comes last. */
function byRules(a: readonly number[], b: readonly number[]): number {
  const rank = (deciding: readonly number[]) => (deciding.length === 0 ? Number.POSITIVE_INFINITY : deciding.length)
  if (rank(a) !== rank(b)) return rank(a) < rank(b) ? -1 : 1
  const at = a.findIndex((position, index) => position !== b[index])
  return at < 0 ? 0 : a[at] - b[at]
}
