import type { Kernel } from '../kernel/kernel.ts'
import { rowsWhere, take } from '../numerics/rows.ts'
import { isProblem, standardColumns } from './design.ts'
import type { FitProblem } from './fitProblem.ts'
import { constantOutcome, countCases, type FittedDesign, fitLogistic } from './logistic.ts'
import { searchScores } from './scoreSearch.ts'

export interface ScoreFit {
  /** Null where the fit has numbers; its column is `columns.length` where it is the score. */
  readonly problem: FitProblem | null
  /** People who have the score. */
  readonly n: number
  readonly cases: number
  /** Of the score, per unit as given. */
  readonly coefficient: number
  readonly standardError: number
  readonly deviance: number
  /** Passes over the people. */
  readonly iterations: number
}

/**
 * Logistic regressions of one outcome on the same columns and one score each. The fits start from that of the columns
 * alone: in a basis where its information is the identity, with the score made orthogonal to the columns, BFGS needs a few
 * gradients. Products with the exact information give the score's column of its inverse at the estimate: the standard error,
 * and Newton's last step of the coefficient. A fit that does not behave is done again in the plain way, `fitLogistic`, which
 * also says what is wrong. No fit's bits depend on which other scores are there.
 *
 * @param covariates fit of the same outcome on the same columns (`fitDesign`); a problem of theirs is every score's
 * @param scores n values each, NaN where missing: those people are left out of that score's fit only
 */
export function fitScores(
  kernel: Kernel,
  columns: readonly Float64Array[],
  outcome: Uint8Array,
  covariates: FittedDesign | FitProblem,
  scores: readonly Float64Array[],
): ScoreFit[] {
  const everybody = { n: outcome.length, cases: countCases(outcome) }
  const people = scores.map((score) => (score.includes(NaN) ? peopleOf(score, outcome) : everybody))
  if (isProblem(covariates)) return people.map((own) => withoutNumbers(covariates, own))
  const p = covariates.kept.length + 1
  const passes = kernel.logistic({
    n: outcome.length,
    p,
    covariates: standardColumns(columns, outcome.length, covariates),
    outcome,
    scores,
  })
  try {
    passes.rebase(covariates.basis)
    const varying = people.map(({ n, cases }) => ({ n, varies: constantOutcome(n, cases) === null }))
    const estimates = searchScores(passes, covariates.estimate, varying, outcome.length)
    return estimates.map((estimate, s) => {
      if (estimate === null) return fitAlone(kernel, columns, outcome, scores[s])
      const { at: _, ...numbers } = estimate
      return { problem: null, ...people[s], ...numbers }
    })
  } finally {
    passes.close()
  }
}

/** The fit of one score by the plain way, among the people who have it. */
function fitAlone(
  kernel: Kernel,
  columns: readonly Float64Array[],
  outcome: Uint8Array,
  score: Float64Array,
): ScoreFit {
  const rows = rowsWhere(score.length, (i) => !Number.isNaN(score[i]))
  const own = [...columns, score].map((column) => take(column, rows))
  const fit = fitLogistic(kernel, own, take(outcome, rows))
  const at = columns.length
  const dropped = fit.dropped.find((drop) => drop.column === at)
  const problem: FitProblem | null = dropped
    ? { status: dropped.cause === 'constant_column' ? 'constant' : 'collinear', cause: dropped.cause, column: at }
    : fit.problem
  if (problem) return withoutNumbers(problem, fit)
  return {
    problem,
    n: fit.n,
    cases: fit.cases,
    coefficient: fit.coefficients[at + 1],
    standardError: fit.standardErrors[at + 1],
    deviance: fit.deviance,
    iterations: fit.iterations,
  }
}

interface People {
  readonly n: number
  readonly cases: number
}

function withoutNumbers(problem: FitProblem, { n, cases }: People): ScoreFit {
  return { problem, n, cases, coefficient: NaN, standardError: NaN, deviance: NaN, iterations: 0 }
}

function peopleOf(score: Float64Array, outcome: Uint8Array): People {
  let n = 0
  let cases = 0
  for (let i = 0; i < score.length; i++) {
    if (Number.isNaN(score[i])) continue
    n++
    cases += outcome[i]
  }
  return { n, cases }
}
