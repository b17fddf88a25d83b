import { exp } from '../kernel/elementary.ts'
import { InputError } from '../model/errors.ts'
import { type Extract, NO_DAY, personColumn } from '../model/extract.ts'
import type { CoxTestRow } from '../model/progressionResults.ts'
import type { CoxRow, SchoenfeldRow } from '../model/results.ts'
import type { ProgressionOptions, Study } from '../model/study.ts'
import { log10TwoSidedP, twoSidedP } from '../numerics/normal.ts'
import { take } from '../numerics/rows.ts'
import type { CoxEffect, FirthEffect } from '../statistics/coxEffect.ts'
import type { CoxPeople } from '../statistics/coxPeople.ts'
import type { CoxScoreFits } from '../statistics/coxScores.ts'
import { describeProblem } from '../statistics/fitProblem.ts'
import { COX_SCORES_PER_JOB, type Job, type KernelPool, type ResultOf } from '../statistics/jobs.ts'
import { wald } from '../statistics/wald.ts'
import { type Covariates, studyCovariates } from './covariates.ts'
import { scoresInSet, stratumLabels } from './progression.ts'
import { competingCauses, type ProgressionInputs, type ProgressionSet } from './progressionSet.ts'

export interface CoxInput {
  readonly extract: Extract
  readonly study: Study
  readonly options: ProgressionOptions['sets'][number]
  readonly people: Pick<ProgressionInputs, 'members' | 'eligible' | 'summary'>
  readonly set: ProgressionSet
  readonly scores: readonly string[]
}

export interface CoxResult {
  readonly cox: readonly CoxRow[]
  readonly schoenfeld: readonly SchoenfeldRow[]
  readonly tests: readonly CoxTestRow[]
}

/** Age in the time-to-event models: the study's `age` is that of a fixed year. */
const AGE_AT_FIRST_MDD = 'age at first MDD date'

/**
 * Cox models of time to TRD on each score, with the study's covariates, in one set; age is that at the first MDD date, in
 * years of 365.25 days. Rows by score.
 */
export async function runCox(
  pool: KernelPool,
  input: CoxInput,
  { signal, onScores }: { readonly signal?: AbortSignal; readonly onScores?: (done: number) => void } = {},
): Promise<CoxResult> {
  const { study, set, scores } = input
  const { strata: probabilities } = study.analyses.progression
  const { people, covariates, scoreOf } = coxPeople(input)
  const batches = Array.from({ length: Math.ceil(scores.length / COX_SCORES_PER_JOB) }, (_, k) =>
    scores.slice(k * COX_SCORES_PER_JOB, (k + 1) * COX_SCORES_PER_JOB),
  )
  const cox: CoxRow[] = []
  const schoenfeld: SchoenfeldRow[] = []
  const tests: CoxTestRow[] = []
  await pool.map(
    batches.map((names) => (): Job => ({ kind: 'coxScores', people, scores: names.map(scoreOf), probabilities })),
    {
      signal,
      onResult: (index, result) => {
        for (const [k, fits] of (result as ResultOf<'coxScores'>).fits.entries()) {
          const score = batches[index][k]
          cox.push(...coxRows(input, score, fits, covariates))
          schoenfeld.push(...schoenfeldRows(set.id, score, fits.proportionality))
          tests.push(coxTestRow(set.id, score, fits))
        }
        onScores?.(batches[index].length)
      },
    },
  )
  return { cox, schoenfeld, tests }
}

/** The set's people as the models take them; scores by name, in the set's order. */
export function coxPeople({ extract, study, options, people, set }: Omit<CoxInput, 'scores'>): {
  people: CoxPeople
  covariates: Covariates
  scoreOf: (score: string) => Float64Array
} {
  const covariates = coxCovariates(extract, study, people.summary.firstMdd)
  const { progression } = study.analyses
  const inUnit = scoresInSet(study, options, people, extract)
  return {
    people: {
      survival: { time: set.followUpDays, event: set.event, start: set.startDays },
      covariates: covariates.values.map((values) => take(values, set.rows)),
      cohort: set.cohort,
      competing: set.competing && {
        causes: competingCauses.length,
        time: set.competing.days,
        state: set.competing.state,
      },
      cluster: clusterOf(set, extract, study),
      firthLevel: progression.firth === 'fallback' ? progression.confidenceLevel : null,
    },
    covariates,
    scoreOf: (score) => take(inUnit(score), set.rows),
  }
}

/** The study's covariates, with age at the first MDD date in the place of age in a fixed year. */
export function coxCovariates(extract: Extract, study: Study, firstMdd: Int32Array): Covariates {
  const { birthDay } = extract.people
  const covariates = studyCovariates(extract, study)
  const ages = Float64Array.from(firstMdd, (day, row) =>
    day === NO_DAY || birthDay[row] === NO_DAY ? Number.NaN : (day - birthDay[row]) / 365.25,
  )
  const isAge = (k: number) => covariates.names[k] === 'age'
  return {
    names: covariates.names.map((name, k) => (isAge(k) ? AGE_AT_FIRST_MDD : name)),
    values: covariates.values.map((values, k) => (isAge(k) ? ages : values)),
    variables: covariates.variables,
    absent: covariates.absent,
  }
}

/**
 * Who stands together in robust standard errors; those without a value stand alone. Null where the study asks for nothing.
 *
 * @throws InputError if the data have no such column
 */
function clusterOf({ rows }: ProgressionSet, { people }: Extract, { analyses }: Study): Int32Array | null {
  const { clusterBy } = analyses.progression
  if (clusterBy === '') return null
  const column = personColumn(people, clusterBy)
  if (column === undefined) {
    throw new InputError(
      `There is no column ${clusterBy} among the people, so robust standard errors cannot be clustered by it. ` +
        `The columns are ${[...people.columns.keys()].join(', ') || 'none'}. Choose one of them, or none.`,
    )
  }
  const codes = new Map<number, number>()
  return Int32Array.from(rows, (row, i) => {
    const value = column.kind === 'number' ? column.values[row] : column.codes[row]
    if (column.kind === 'number' ? Number.isNaN(value) : value < 0) return -1 - i
    if (!codes.has(value)) codes.set(value, codes.size)
    return codes.get(value)!
  })
}

function coxRows({ study, set }: CoxInput, score: string, fits: CoxScoreFits, covariates: Covariates): CoxRow[] {
  const { strata, confidenceLevel } = study.analyses.progression
  const labels = stratumLabels(strata)
  const percent = (cut: number) => Number((cut * 100).toPrecision(12))
  const [lowest, highest] = [fits.cuts[0], fits.cuts.at(-1)!]
  const between = `q${percent(strata.at(-1)!)}_vs_q${percent(strata[0])}_continuous`

  const row = (model: string, regressors: readonly string[], effect: CoxEffect, units = 1): CoxRow => {
    const { problem, dropped } = effect
    const { logHazardRatio: perUnit, standardError: errorPerUnit, logLikelihood } = effect.firth ?? effect
    const logHazardRatio = perUnit * units
    const standardError = errorPerUnit * units
    const tested = wald(logHazardRatio, standardError, confidenceLevel)
    const { z, p, log10P, ratio, ciLower, ciUpper } =
      effect.firth === null ? tested : { ...tested, ...profiled(effect.firth, units) }
    const columnName = (column: number) => [...covariates.names, ...regressors][column]
    return {
      cohort: set.id,
      score,
      model,
      ties: effect.ties,
      n: fits.n,
      events: fits.events,
      logHazardRatio,
      standardError,
      z,
      p,
      log10P,
      hazardRatio: ratio,
      ciLower,
      ciUpper,
      method: effect.firth === null ? 'wald' : 'firth',
      status: problem?.status ?? 'ok',
      reason: problem === null ? '' : set.lacking || describeProblem(problem, columnName),
      logLikelihood,
      robustStandardError: effect.robustStandardError * units,
      covariates: covariates.names.filter((_, column) => !dropped.some((each) => each.column === column)),
      leftOut: [
        ...(covariates.absent.length > 0 ? [`Not in the data: ${covariates.absent.join(', ')}.`] : []),
        ...dropped.map(({ cause, column }) => describeProblem({ status: 'collinear', cause, column }, columnName)),
      ].join(' '),
    }
  }
  const stratumNames = labels.slice(1).map((label) => `${score} ${label}`)
  return [
    ...[fits.efron, fits.breslow].flatMap((effect) => [
      row('per_unit', [score], effect),
      ...(strata.length > 1 ? [row(between, [score], effect, highest - lowest)] : []),
    ]),
    ...fits.strata.map((effect, k) => row(`stratum_${labels[k + 1]}_vs_${labels[0]}`, stratumNames, effect)),
    row('ordinal_step', [`${score} by stratum`], fits.step),
    ...(fits.withinCohorts === null ? [] : [row('per_unit_strata_cohort', [score], fits.withinCohorts)]),
    ...fits.causes.map(({ events, effect }, k) => ({
      ...row(`per_unit_cause_${competingCauses[k].toLowerCase()}`, [score], effect),
      events,
    })),
  ]
}

/** Test by the penalised likelihood ratio, interval by its profile. */
function profiled({ logHazardRatio, likelihoodRatio, ciLower, ciUpper }: FirthEffect, units: number) {
  const z = Math.sign(logHazardRatio) * Math.sqrt(likelihoodRatio)
  return {
    z,
    p: twoSidedP(z),
    log10P: log10TwoSidedP(z),
    ciLower: exp(ciLower * units),
    ciUpper: exp(ciUpper * units),
  }
}

export function schoenfeldRows(
  cohort: string,
  score: string,
  proportionality: CoxScoreFits['proportionality'],
): SchoenfeldRow[] {
  return proportionality.map(({ transform, score: own, global }) => ({
    cohort,
    score,
    transform,
    chiSquare: own.chiSquare,
    df: own.df,
    p: own.p,
    globalChiSquare: global.chiSquare,
    globalDf: global.df,
    globalP: global.p,
  }))
}

function coxTestRow(cohort: string, score: string, { n, events, tests }: CoxScoreFits): CoxTestRow {
  const none = { chiSquare: Number.NaN, df: Number.NaN, p: Number.NaN }
  const { likelihoodRatio, wald, score: scoreTest } = tests ?? { likelihoodRatio: none, wald: none, score: none }
  return {
    cohort,
    score,
    n,
    events,
    df: likelihoodRatio.df,
    likelihoodRatio: likelihoodRatio.chiSquare,
    likelihoodRatioP: likelihoodRatio.p,
    wald: wald.chiSquare,
    waldP: wald.p,
    scoreTest: scoreTest.chiSquare,
    scoreTestP: scoreTest.p,
    concordance: tests?.concordance.concordance ?? Number.NaN,
    concordanceStandardError: tests?.concordance.standardError ?? Number.NaN,
  }
}
