import { exp } from '../kernel/elementary.ts'
import { log10TwoSidedP, normalQuantile, twoSidedP } from '../numerics/normal.ts'

/** Wald test and interval of an effect on the log scale; limits are ratios. */
export interface Wald {
  readonly z: number
  /** Two-sided; 0 where it is below the smallest double. */
  readonly p: number
  readonly log10P: number
  readonly ratio: number
  readonly ciLower: number
  readonly ciUpper: number
  /** The limits' logarithms. */
  readonly logLower: number
  readonly logUpper: number
}

export function wald(effect: number, standardError: number, confidenceLevel: number): Wald {
  const z = effect / standardError
  const reach = normalQuantile((1 + confidenceLevel) / 2) * standardError
  return {
    z,
    p: twoSidedP(z),
    log10P: log10TwoSidedP(z),
    ratio: exp(effect),
    ciLower: exp(effect - reach),
    ciUpper: exp(effect + reach),
    logLower: effect - reach,
    logUpper: effect + reach,
  }
}
