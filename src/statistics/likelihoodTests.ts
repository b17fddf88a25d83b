import type { Kernel } from '../kernel/kernel.ts'
import { rowsWhere, take } from '../numerics/rows.ts'
import { isProblem, standardColumns, standardise } from './design.ts'
import { dot, type FittedDesign, fitDesign } from './logistic.ts'

/** χ² statistics, one degree of freedom each, of one score beside the columns. NaN where there is no fit without it. */
export interface LikelihoodTests {
  /** −2 log likelihood of the columns alone, among the people who have the score. */
  readonly nullDeviance: number
  /** Rao's score test: slope² over its variance at the fit without the score (R's `anova(…, test = "Rao")`). */
  readonly score: number
}

/**
 * What likelihood-ratio and score tests need of the fits without the scores. People without a score are left out of its fit
 * without the score too.
 *
 * @param covariates fit of the outcome on the columns, everybody in it
 */
export function likelihoodTests(
  kernel: Kernel,
  columns: readonly Float64Array[],
  outcome: Uint8Array,
  covariates: FittedDesign,
  scores: readonly Float64Array[],
): LikelihoodTests[] {
  const whole = [...scores.keys()].filter((s) => !scores[s].includes(NaN))
  const tests: LikelihoodTests[] = scores.map(() => ({ nullDeviance: NaN, score: NaN }))
  const statistics = scoreStatistics(
    kernel,
    columns,
    outcome,
    covariates,
    whole.map((s) => scores[s]),
  )
  for (const [k, s] of whole.entries()) tests[s] = { nullDeviance: covariates.deviance, score: statistics[k] }
  for (const [s, score] of scores.entries()) {
    if (whole.includes(s)) continue
    const present = presentOnly(columns, outcome, score)
    const own = fitDesign(kernel, present.columns, present.outcome)
    if (isProblem(own)) continue
    const [statistic] = scoreStatistics(kernel, present.columns, present.outcome, own, [present.score])
    tests[s] = { nullDeviance: own.deviance, score: statistic }
  }
  return tests
}

export interface Present {
  readonly columns: Float64Array[]
  readonly outcome: Uint8Array
  readonly score: Float64Array
}

/** The people who have the score. */
export function presentOnly(columns: readonly Float64Array[], outcome: Uint8Array, score: Float64Array): Present {
  const rows = rowsWhere(score.length, (i) => !Number.isNaN(score[i]))
  return {
    columns: columns.map((column) => take(column, rows)),
    outcome: take(outcome, rows),
    score: take(score, rows),
  }
}

function scoreStatistics(
  kernel: Kernel,
  columns: readonly Float64Array[],
  outcome: Uint8Array,
  covariates: FittedDesign,
  scores: readonly Float64Array[],
): number[] {
  if (scores.length === 0) return []
  const n = outcome.length
  const passes = kernel.logistic({
    n,
    p: covariates.kept.length + 1,
    covariates: standardColumns(columns, n, covariates),
    outcome,
    scores: scores.map((score) => standardise(score).values),
  })
  try {
    passes.rebase(covariates.basis)
    const { cross, square, slope } = passes.scoreMoments(covariates.estimate)
    // The basis is orthonormal in the weights: what is left of the square is the score's variance beside the columns.
    return scores.map((_, s) => (slope[s] * slope[s]) / (square[s] - dot(cross[s], cross[s])))
  } finally {
    passes.close()
  }
}
