import { readFileSync } from 'node:fs'
import { fixture, rowsOf } from '../simOpen.ts'

/** Golden files: R's results on public and seeded data; `tests/fixtures/goldens/README.md` has the format. */

export interface GoldenCase<Spec, Result> {
  readonly id: string
  readonly kind: string
  readonly spec: Spec
  readonly compare: 'all' | 'status'
  readonly result: Result
}

export const survivalGoldens = [
  'colon_recurrence',
  'float_ties',
  'heart',
  'lung',
  'pbc',
  'ties',
  'tiny',
  'veteran',
] as const

/** Columns of a golden data set by name; NaN where missing. */
export function goldenColumns(name: string): Map<string, Float64Array> {
  const rows = rowsOf(`goldens/${name}.csv`)
  const columns = Object.keys(rows[0]).map((column): [string, Float64Array] => [
    column,
    Float64Array.from(rows, (row) => (row[column] === '' ? Number.NaN : Number(row[column]))),
  ])
  return new Map(columns)
}

export function goldenCases<Spec, Result>(
  kind: string,
): { name: string; id: string; golden: GoldenCase<Spec, Result> }[] {
  return survivalGoldens.flatMap((name) => {
    const { cases } = JSON.parse(readFileSync(fixture(`goldens/${name}.json`), 'utf8')) as {
      cases: GoldenCase<Spec, Result>[]
    }
    return cases.filter((golden) => golden.kind === kind).map((golden) => ({ name, id: golden.id, golden }))
  })
}

/** Positions of the rows that have all of the columns named. */
export function completeRows(
  columns: ReadonlyMap<string, Float64Array>,
  names: readonly (string | undefined)[],
): number[] {
  const used = names.filter((name) => name !== undefined).map((name) => columns.get(name)!)
  return [...used[0].keys()].filter((row) => used.every((column) => !Number.isNaN(column[row])))
}

/** The largest error of ours against theirs: |a − b| / max(|b|, its standard error); infinite where only one is missing. */
export function largestError(
  ours: ArrayLike<number>,
  theirs: readonly (number | null | string)[],
  standardErrors?: readonly (number | null)[],
): number {
  if (ours.length !== theirs.length) return Infinity
  let largest = 0
  theirs.forEach((value, i) => {
    const missing = value === null || value === ''
    if (missing || Number.isNaN(ours[i])) {
      if (!(missing && Number.isNaN(ours[i]))) largest = Infinity
      return
    }
    const expected = Number(value)
    const difference = Math.abs(ours[i] - expected)
    // Where the expected value is exactly 0 and has no error of its own, 1e-12 absolutely is 1e-10 of 0.01.
    const scale = Math.max(Math.abs(expected), Math.abs(standardErrors?.[i] ?? 0)) || 0.01
    largest = Math.max(largest, difference / scale)
  })
  return largest
}
