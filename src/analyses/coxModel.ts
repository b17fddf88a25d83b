import { log } from '../kernel/elementary.ts'
import type { AdjustedCurvesResult, IntervalHazardRow, ProportionalityResult } from '../model/progressionResults.ts'
import type { SchoenfeldRow } from '../model/results.ts'
import type { ProgressionOptions } from '../model/study.ts'
import type { CoxModel } from '../statistics/coxModel.ts'
import { describeProblem } from '../statistics/fitProblem.ts'
import type { IntervalHazards } from '../statistics/intervalHazard.ts'
import type { Job, KernelPool, ResultOf } from '../statistics/jobs.ts'
import { bandOf } from '../statistics/kaplanMeier.ts'
import { wald } from '../statistics/wald.ts'
import { type CoxInput, coxPeople, schoenfeldRows } from './cox.ts'
import { stratified } from './progression.ts'

type Input = Omit<CoxInput, 'scores'> & { readonly score: string; readonly definition: string }

/** One score's Cox model of a set, looked into. */
export async function runCoxModel(
  pool: KernelPool,
  input: Input,
  signal?: AbortSignal,
): Promise<{ proportionality: ProportionalityResult; adjusted: AdjustedCurvesResult }> {
  const { study, set, score, definition } = input
  const options = study.analyses.progression
  const { people, covariates, scoreOf } = coxPeople(input)
  const values = scoreOf(score)
  const job: Job = {
    kind: 'coxModel',
    people,
    score: values,
    options: {
      cuts: options.hazardIntervals,
      quantiles: middles(options.strata),
      confidenceLevel: options.confidenceLevel,
    },
  }
  const [{ model }] = (await pool.map([job], { signal })) as ResultOf<'coxModel'>[]
  const nameOf = (column: number) => [...covariates.names, score][column]
  const common = {
    set: set.id,
    definition,
    score,
    n: model.n,
    events: model.events,
    status: model.problem?.status ?? ('ok' as const),
    reason: model.problem === null ? '' : set.lacking || describeProblem(model.problem, nameOf),
  }
  return {
    proportionality: {
      ...common,
      logHazardRatio: model.logHazardRatio,
      tests: testsOf(set.id, score, model),
      residuals: model.residuals.map(({ firstTime, lastTime, meanTime, ...rest }) => ({
        firstDay: firstTime,
        lastDay: lastTime,
        meanDay: meanTime,
        ...rest,
      })),
      intervals: intervalRows(set.id, score, model.intervals, options, nameOf),
      logLog: logLogCurves(input, values),
    },
    adjusted: {
      ...common,
      ciType: options.confidenceInterval,
      curves: model.curves.map((curve) => {
        const { lower, upper } = bandOf(
          curve.survival,
          curve.standardError,
          options.confidenceInterval,
          options.confidenceLevel,
        )
        return {
          quantile: curve.probability,
          timeDays: curve.time,
          survival: curve.survival,
          standardError: curve.standardError,
          ciLower: lower,
          ciUpper: upper,
          cumulativeHazard: curve.cumulativeHazard,
        }
      }),
    },
  }
}

/** The score's hazard ratio by interval in the scores given. Rows by score, then interval. */
export async function runIntervals(
  pool: KernelPool,
  input: CoxInput,
  { signal, onScores }: { readonly signal?: AbortSignal; readonly onScores?: (done: number) => void } = {},
): Promise<IntervalHazardRow[]> {
  const { study, set, scores } = input
  const options = study.analyses.progression
  const { people, covariates, scoreOf } = coxPeople(input)
  const rows: IntervalHazardRow[] = []
  await pool.map(
    scores.map(
      (score) => (): Job => ({
        kind: 'coxIntervals',
        people,
        score: scoreOf(score),
        cuts: options.hazardIntervals,
      }),
    ),
    {
      signal,
      onResult: (index, result) => {
        const { hazards } = result as ResultOf<'coxIntervals'>
        const nameOf = (column: number) => covariates.names[column] ?? scores[index]
        rows.push(...intervalRows(set.id, scores[index], hazards, options, nameOf))
        onScores?.(1)
      },
    },
  )
  return rows
}

/** Scores whose hazards are not proportional by the study's threshold (transform `km`), in the rows' order. */
export const disproportionate = (rows: readonly SchoenfeldRow[], { proportionalityAlpha }: ProgressionOptions) =>
  rows.filter(({ transform, p }) => transform === 'km' && p < proportionalityAlpha).map(({ score }) => score)

function testsOf(cohort: string, score: string, { tests }: CoxModel): SchoenfeldRow[] {
  return schoenfeldRows(
    cohort,
    score,
    tests.map(({ own, test }) => ({ transform: test.transform, global: test.global, score: own })),
  )
}

function intervalRows(
  cohort: string,
  score: string,
  { intervals, likelihoodRatio }: IntervalHazards,
  { confidenceLevel }: ProgressionOptions,
  nameOf: (column: number) => string,
): IntervalHazardRow[] {
  return intervals.map(({ from, to, people, events, problem, logHazardRatio, standardError }) => {
    const { z, p, log10P, ratio, ciLower, ciUpper } = wald(logHazardRatio, standardError, confidenceLevel)
    return {
      cohort,
      score,
      fromDays: from,
      toDays: to,
      people,
      events,
      logHazardRatio,
      standardError,
      z,
      p,
      log10P,
      hazardRatio: ratio,
      ciLower,
      ciUpper,
      status: problem?.status ?? 'ok',
      reason: problem === null ? '' : describeProblem(problem, nameOf),
      differenceChiSquare: likelihoodRatio?.chiSquare ?? Number.NaN,
      differenceDf: likelihoodRatio?.df ?? Number.NaN,
      differenceP: likelihoodRatio?.p ?? Number.NaN,
    }
  })
}

/** In the score's strata; where the survival is 1 or 0 the value is infinite and is left out. */
function logLogCurves({ set, study }: Input, values: Float64Array): ProportionalityResult['logLog'] {
  const all = new Float64Array(set.rows.reduce((most, row) => Math.max(most, row), -1) + 1).fill(Number.NaN)
  for (const [i, row] of set.rows.entries()) all[row] = values[i]
  return stratified(set, all, study.analyses.progression).strata.map(({ label, curve }) => {
    const used = [...curve.time.keys()].filter(
      (i) => curve.eventCounts[i] > 0 && curve.survival[i] > 0 && curve.survival[i] < 1,
    )
    return {
      stratum: label,
      timeDays: Float64Array.from(used, (i) => curve.time[i]),
      value: Float64Array.from(used, (i) => log(-log(curve.survival[i]))),
    }
  })
}

/** `0.1`, `0.5`, `0.9` for cuts at .2 and .8. */
function middles(cuts: readonly number[]): number[] {
  const edges = [0, ...cuts, 1]
  return edges.slice(1).map((edge, k) => Number(((edge + edges[k]) / 2).toPrecision(12)))
}
