import { sideBySide } from '../kernel/dense.ts'
import { multiplyVector } from '../numerics/cholesky.ts'
import type { Design } from './design.ts'
import type { FitProblem, SeparatedEnds } from './fitProblem.ts'

/**
 * Is it separation? Then along some step no case goes down and no control up (Albert & Anderson 1984). The last steps may
 * be rounding only, as the information vanishes in that direction; so all are tried, but the first few.
 */
export function noMaximum(
  columns: readonly Float64Array[],
  design: Design,
  steps: readonly Float64Array[],
  outcome: Uint8Array,
): FitProblem {
  const standard = sideBySide(design.standard, outcome.length)
  for (const step of steps.slice(Math.min(4, steps.length - 1))) {
    const ends = endsAlong(multiplyVector(design.basis, step), standard, outcome)
    if (!ends) continue
    for (const column of design.kept) {
      const own = separatedEnds(columns[column], outcome)
      if (own) return { status: 'separation', cause: 'separating_column', column, ends: own }
    }
    return { status: 'separation', cause: 'separating_combination', column: null, ends }
  }
  return { status: 'not_converged', cause: 'no_convergence', column: null }
}

/** Null where the direction does not separate. Up is towards the cases. */
function endsAlong(direction: Float64Array, standard: Float64Array, outcome: Uint8Array): SeparatedEnds | null {
  const change = multiplyVector(standard, direction)
  let least = Infinity
  const most = [0, 0]
  for (let i = 0; i < outcome.length; i++) {
    const towards = outcome[i] === 1 ? change[i] : -change[i]
    least = Math.min(least, towards)
    most[outcome[i]] = Math.max(most[outcome[i]], towards)
  }
  const whole = Math.max(most[0], most[1])
  if (!(whole > 0 && least >= -1e-5 * whole)) return null
  return { highest: most[1] > 1e-5 * whole ? 'cases' : null, lowest: most[0] > 1e-5 * whole ? 'controls' : null }
}

/** Not null where no case lies on the controls' side of some value of the column, and no control on the cases'. */
function separatedEnds(column: Float64Array, outcome: Uint8Array): SeparatedEnds | null {
  const least = [Infinity, Infinity]
  const most = [-Infinity, -Infinity]
  for (let i = 0; i < column.length; i++) {
    least[outcome[i]] = Math.min(least[outcome[i]], column[i])
    most[outcome[i]] = Math.max(most[outcome[i]], column[i])
  }
  const upper = most[0] <= least[1] ? 1 : most[1] <= least[0] ? 0 : null
  if (upper === null) return null
  const names = ['controls', 'cases'] as const
  const lower = 1 - upper
  return {
    highest: most[upper] > most[lower] ? names[upper] : null,
    lowest: least[lower] < least[upper] ? names[lower] : null,
  }
}
