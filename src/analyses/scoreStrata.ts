import type { ResultTable } from '../model/results.ts'
import type { StratumRow } from '../model/strataResults.ts'
import { type Contrast, contrastId, type ScoreStrata } from '../model/study.ts'
import { chiSquareUpperTail } from '../numerics/chiSquare.ts'
import { describeProblem } from '../statistics/fitProblem.ts'
import type { Job, KernelPool, ResultOf } from '../statistics/jobs.ts'
import type { LogisticModel } from '../statistics/logisticModel.ts'
import { strataByQuantile } from '../statistics/quantile.ts'
import { wald } from '../statistics/wald.ts'
import { estimateColumns, tooFew } from './associationRow.ts'
import { type AssociationInput, prepare } from './contrastSet.ts'
import { completeCases } from './modelCard.ts'
import { stratumLabels } from './progression.ts'
import type { DetailOptions } from './sexModels.ts'
import { tableOf } from './tableOf.ts'

/**
 * Each score cut into strata at the study's percentiles among the people of a contrast who have it and all covariates, and
 * the odds of each stratum against those of the reference, covariates beside them. Tests and intervals are Wald's, of
 * maximum likelihood or of Firth's estimates.
 *
 * @returns by contrast, score and stratum
 */
export async function runScoreStrata(
  pool: KernelPool,
  input: AssociationInput,
  { signal, onFits }: DetailOptions = {},
): Promise<StratumRow[]> {
  const { association: options, scoreStrata } = input.study.analyses
  const { covariates, scores, sets, score: valuesOf } = prepare(input)
  const models = sets.flatMap((set) => scores.map((score) => ({ set, score })))
  const cuts: Cut[] = []
  const results = await pool.map(
    models.map(({ set, score }, at) => (): Job => {
      const { columns, outcome } = completeCases(set, [valuesOf(score, set)])
      const cut = cutScore(columns[columns.length - 1], outcome, scoreStrata)
      cuts[at] = cut
      const tested = cut.columns.length
      return { kind: 'logisticModel', columns: [...columns.slice(0, -1), ...cut.columns], outcome, tested, options }
    }),
    { signal, onResult: () => onFits?.(1) },
  )
  return results.flatMap((result, at) =>
    stratumRows(
      input,
      { contrast: models[at].set.contrast, score: models[at].score },
      cuts[at],
      (result as ResultOf<'logisticModel'>).model,
      covariates.names,
    ),
  )
}

/** A score in strata; the reference has no column. */
interface Cut {
  readonly reference: number
  readonly n: readonly number[]
  readonly cases: readonly number[]
  readonly columns: readonly Float64Array[]
}

function cutScore(values: Float64Array, outcome: Uint8Array, { cuts, reference: which }: ScoreStrata): Cut {
  const stratum = strataByQuantile(values, cuts)
  const reference = referenceStratum(cuts, which)
  const n = [...cuts, 1].map(() => 0)
  const cases = n.slice()
  for (let i = 0; i < stratum.length; i++) {
    n[stratum[i]]++
    cases[stratum[i]] += outcome[i]
  }
  const compared = [...n.keys()].filter((k) => k !== reference)
  return { reference, n, cases, columns: compared.map((k) => Float64Array.from(stratum, (own) => Number(own === k))) }
}

/** Of the cuts, ascending; `middle` is the stratum that holds the median. */
export function referenceStratum(cuts: ScoreStrata['cuts'], which: ScoreStrata['reference']): number {
  if (which === 'lowest') return 0
  const above = cuts.findIndex((cut) => cut >= 0.5)
  return above < 0 ? cuts.length : above
}

function stratumRows(
  { study, cohort, definition }: AssociationInput,
  { contrast, score }: { readonly contrast: Contrast; readonly score: string },
  { reference, n, cases, columns }: Cut,
  { fit, firth, nullDeviance }: LogisticModel,
  covariates: readonly string[],
): StratumRow[] {
  const { confidenceLevel, minCases } = study.analyses.association
  const labels = stratumLabels(study.analyses.scoreStrata.cuts)
  const few = tooFew(fit, minCases)
  const noReference = fit.n > 0 && n[reference] === 0
  const problem = few ?? fit.problem
  const isFirth = few === null && !noReference && firth?.problem === null
  const shown = noReference || few ? null : isFirth ? firth : fit.problem ? null : fit
  const compared = labels.filter((_, k) => k !== reference)
  const name = (column: number): string => covariates[column] ?? `${score} ${compared[column - covariates.length]}`
  const ofAll = noReference
    ? `No one is in the stratum ${labels[reference]}, with which the others are compared: too many have the same score.`
    : problem
      ? describeProblem(problem, name, contrast)
      : ''
  const df = noReference ? 0 : columns.length - fit.dropped.filter(({ column }) => column >= covariates.length).length
  const statistic = problem || df === 0 ? Number.NaN : Math.max(0, nullDeviance - fit.deviance)
  const likelihoodRatio = { statistic, df, p: problem || df === 0 ? Number.NaN : chiSquareUpperTail(statistic, df) }
  return labels.map((stratum, k): StratumRow => {
    const column = covariates.length + k - Number(k > reference)
    const isReference = k === reference
    const estimate = shown === null ? Number.NaN : isReference ? 0 : shown.coefficients[column + 1]
    const standardError = shown === null || isReference ? Number.NaN : shown.standardErrors[column + 1]
    const drop = isReference ? undefined : fit.dropped.find((each) => each.column === column)
    const ofOwn =
      drop === undefined || noReference
        ? ''
        : n[k] === 0
          ? `No one is in the stratum ${stratum}: too many have the same score.`
          : describeProblem({ status: 'collinear', cause: drop.cause, column }, name)
    const { z, p, log10P, ratio, ciLower, ciUpper } = wald(estimate, standardError, confidenceLevel)
    return {
      cohort,
      definition,
      contrast: contrastId(contrast),
      score,
      stratum,
      isReference,
      n: n[k],
      cases: cases[k],
      logOddsRatio: estimate,
      standardError,
      z,
      p,
      log10P,
      oddsRatio: ratio,
      ciLower,
      ciUpper,
      method: isFirth ? 'firth' : 'wald',
      status: noReference || ofOwn !== '' ? 'not_estimable' : (problem?.status ?? 'ok'),
      reason: [ofAll, ofOwn].filter(Boolean).join(' '),
      likelihoodRatio,
    }
  })
}

/** `strata.csv`. */
export const strataTable = (rows: readonly StratumRow[]): ResultTable =>
  tableOf(
    'strata',
    {
      cohort: 'cohort',
      definition: 'definition',
      contrast: 'contrast',
      score: 'score',
      stratum: 'stratum',
      reference: 'isReference',
      n: 'n',
      cases: 'cases',
      ...estimateColumns,
      chi_square: ({ likelihoodRatio }: StratumRow) => likelihoodRatio.statistic,
      df: ({ likelihoodRatio }: StratumRow) => likelihoodRatio.df,
      chi_square_p: ({ likelihoodRatio }: StratumRow) => likelihoodRatio.p,
    },
    rows,
  )
