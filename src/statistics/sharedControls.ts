import { exp } from '../kernel/elementary.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { rowsWhere, take } from '../numerics/rows.ts'
import { type StandardColumn, standardise } from './design.ts'
import type { FitProblem } from './fitProblem.ts'
import { fitLogistic, type LogisticFit } from './logistic.ts'

/** Effects of one score on two groups of cases, each against the same controls. */
export interface SharedControlsFit {
  readonly controls: number
  /** Per unit of the score; of the first group of cases, then of the second. NaN where `problem` is not null. */
  readonly effects: readonly [CaseEffect, CaseEffect]
  /** Of the two coefficients. */
  readonly covariance: number
}

export interface CaseEffect {
  readonly problem: FitProblem | null
  readonly cases: number
  readonly coefficient: number
  readonly standardError: number
}

/**
 * Two logistic regressions of shared controls, and the covariance of their coefficients: A₁⁻¹ (Σ u₁u₂ᵀ) A₂⁻¹ over the
 * controls, A the information and u = −μx a control's score vector (Lin & Sullivan 2009, American Journal of Human Genetics
 * 85:862). Only the controls are in both sums.
 *
 * @param group 0 control, 1 and 2 the two groups of cases
 * @param scores n values each, NaN where missing: those people are left out of that score's fits
 */
export function fitSharedControls(
  kernel: Kernel,
  columns: readonly Float64Array[],
  group: Uint8Array,
  scores: readonly Float64Array[],
): SharedControlsFit[] {
  return scores.map((score) => {
    const rows = rowsWhere(score.length, (i) => !Number.isNaN(score[i]))
    // In one well-conditioned scale for both fits; the covariance of raw intercepts would cancel.
    const standards = [...columns, score].map((column) => standardise(take(column, rows)))
    const own = take(group, rows)
    return sharedControls(kernel, standards, own)
  })
}

function sharedControls(kernel: Kernel, standards: readonly StandardColumn[], group: Uint8Array): SharedControlsFit {
  const last = standards.length - 1
  const unit = standards[last].scale
  const fits = [1, 2].map((cases) => {
    const rows = rowsWhere(group.length, (i) => group[i] === 0 || group[i] === cases)
    return fitLogistic(
      kernel,
      standards.map(({ values }) => take(values, rows)),
      take(group, rows).map((code) => Number(code === cases)),
    )
  })
  const effect = (fit: LogisticFit): CaseEffect => {
    const drop = fit.dropped.find(({ column }) => column === last)
    const problem: FitProblem | null = drop
      ? { status: drop.cause === 'constant_column' ? 'constant' : 'collinear', cause: drop.cause, column: last }
      : fit.problem
    const [coefficient, standardError] = [fit.coefficients, fit.standardErrors].map((all) => all[last + 1] / unit)
    return { problem, cases: fit.cases, coefficient, standardError }
  }
  const influences = fits.map((fit) => controlInfluence(fit, standards, group))
  let covariance = 0
  for (let i = 0; i < influences[0].length; i++) covariance += influences[0][i] * influences[1][i]
  return {
    controls: influences[0].length,
    effects: [effect(fits[0]), effect(fits[1])],
    covariance: covariance / (unit * unit),
  }
}

/** For each control the last element of A⁻¹u. */
function controlInfluence(
  { coefficients, covariance }: LogisticFit,
  standards: readonly StandardColumn[],
  group: Uint8Array,
): Float64Array {
  const size = coefficients.length
  const kept = [...coefficients.keys()].filter((j) => j === 0 || !Number.isNaN(coefficients[j]))
  const controls = [...group.keys()].filter((i) => group[i] === 0)
  return Float64Array.from(controls, (i) => {
    let eta = 0
    let direction = 0
    for (const j of kept) {
      const value = j === 0 ? 1 : standards[j - 1].values[i]
      eta += coefficients[j] * value
      direction += covariance[(size - 1) * size + j] * value
    }
    return -direction / (1 + exp(-eta))
  })
}
