import { InputError } from '../model/errors.ts'
import type { JointModel, JointTerm } from '../model/results.ts'
import { contrastId } from '../model/study.ts'
import { chiSquareUpperTail } from '../numerics/chiSquare.ts'
import { describeProblem } from '../statistics/fitProblem.ts'
import type { Job, KernelPool, ResultOf } from '../statistics/jobs.ts'
import { wald } from '../statistics/wald.ts'
import { modelOf, tooFew } from './associationRow.ts'
import { type AssociationInput, prepare } from './contrastSet.ts'
import { completeCases } from './modelCard.ts'

/**
 * Several scores in one model, and each alone among the same people: the study's first contrast. Tests and intervals are
 * Wald's, of maximum likelihood or of Firth's estimates.
 *
 * @throws InputError if the data have no such score, or none is given
 */
export async function runJointModel(
  pool: KernelPool,
  input: AssociationInput & { readonly scores: readonly string[] },
  signal?: AbortSignal,
): Promise<JointModel> {
  const { study, scores } = input
  if (scores.length === 0) throw new InputError('A model of several scores needs at least one. Choose some.')
  const { covariates, sets, score } = prepare(input)
  const [set] = sets
  const options = study.analyses.association
  const values = scores.map((name) => score(name, set))
  const { columns, outcome } = completeCases(set, values)
  const others = columns.slice(0, covariates.names.length)
  const own = columns.slice(covariates.names.length)
  const [together, ...design] = await pool.map(
    [
      { kind: 'logisticModel', columns, outcome, tested: scores.length, options },
      { kind: 'logisticDesign', columns: others, outcome },
    ] as Job[],
    { signal },
  )
  const { fit: alone } = design[0] as ResultOf<'logisticDesign'>
  const [singly] = await pool.map(
    [{ kind: 'logisticScores', columns: others, outcome, covariates: alone, scores: own, options }] as Job[],
    { signal },
  )
  const single = (singly as ResultOf<'logisticScores'>).fits
  const { fit, firth, nullDeviance, inflation } = (together as ResultOf<'logisticModel'>).model

  const few = tooFew(fit, options.minCases)
  const problem = few ?? fit.problem
  const shown = few ? null : firth?.problem === null ? firth : fit.problem ? null : fit
  const model = modelOf(covariates, shown ?? alone)
  const name = (column: number): string => covariates.names[column] ?? scores[column - covariates.names.length]
  const df = inflation.filter((value) => !Number.isNaN(value)).length
  const statistic = Math.max(0, nullDeviance - fit.deviance)
  return {
    cohort: input.cohort,
    definition: input.definition,
    contrast: contrastId(set.contrast),
    n: fit.n,
    cases: fit.cases,
    incomplete: set.members.length - fit.n,
    terms: scores.map((each, k): JointTerm => {
      const at = covariates.names.length + 1 + k
      const [estimate, standardError] = shown ? [shown.coefficients[at], shown.standardErrors[at]] : [NaN, NaN]
      const test = wald(estimate, standardError, options.confidenceLevel)
      const one = wald(single[k].coefficient, single[k].standardError, options.confidenceLevel)
      return {
        score: each,
        logOddsRatio: estimate,
        standardError,
        z: test.z,
        p: test.p,
        log10P: test.log10P,
        oddsRatio: test.ratio,
        ciLower: test.ciLower,
        ciUpper: test.ciUpper,
        vif: shown ? inflation[k] : NaN,
        alone: { logOddsRatio: single[k].coefficient, standardError: single[k].standardError, p: one.p },
      }
    }),
    deviance: shown?.deviance ?? NaN,
    likelihoodRatio: { statistic: problem ? NaN : statistic, df, p: problem ? NaN : chiSquareUpperTail(statistic, df) },
    method: shown && shown === firth ? 'firth' : 'wald',
    status: problem?.status ?? 'ok',
    reason: [
      problem ? describeProblem(problem, name, set.contrast) : '',
      ...fit.dropped
        .filter(({ column }) => column >= covariates.names.length)
        .map(({ column, cause }) => describeProblem({ status: 'collinear', cause, column }, name)),
    ]
      .filter(Boolean)
      .join(' '),
    covariates: model.kept,
    leftOut: model.leftOut,
  }
}
