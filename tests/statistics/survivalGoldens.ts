import { golden } from './goldens.ts'

const names = ['colon_recurrence', 'float_ties', 'heart', 'lung', 'pbc', 'ties', 'tiny', 'veteran']

/** All golden cases of survfit or survdiff; these do not iterate, so R's `result` is the one to compare with. */
export function survivalCases<Spec, Result>(kind: 'survfit' | 'survdiff') {
  return names.flatMap((name) => {
    const { cases, column } = golden<Spec, null, Result>(name, kind)
    return cases.map(({ id, spec, compare, result }) => ({ id, spec, compare, result: result!, column }))
  })
}

/** Positions of the rows that have all of the columns named. */
export function completeRows(column: (name: string) => Float64Array, names: readonly (string | undefined)[]): number[] {
  const used = names.filter((name) => name !== undefined).map((name) => column(name))
  return [...used[0].keys()].filter((row) => used.every((values) => !Number.isNaN(values[row])))
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
