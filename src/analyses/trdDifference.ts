import type { AssociationRow, ResultTable, TrdDifferenceRow } from '../model/results.ts'
import { groups } from '../model/study.ts'
import { log10TwoSidedP, twoSidedP } from '../numerics/normal.ts'
import { take } from '../numerics/rows.ts'
import { inUnits } from '../scores/standardise.ts'
import { describeProblem, type FitProblem } from '../statistics/fitProblem.ts'
import { type Job, type KernelPool, MODELS_PER_JOB, type ResultOf } from '../statistics/jobs.ts'
import type { SharedControlsFit } from '../statistics/sharedControls.ts'
import { inBatches } from './association.ts'
import { tooFew } from './associationRow.ts'
import { eligibleRows } from './cohorts.ts'
import { type AssociationInput, scoreUnits, studyScores } from './contrastSet.ts'
import { studyCovariates } from './covariates.ts'
import { adjustedScores } from './scoreUnits.ts'
import type { DetailOptions } from './sexModels.ts'
import { tableOf } from './tableOf.ts'

/** Controls, then the two groups of cases. */
const compared = ['nonMDD', 'trMDD', 'TRD'] as const

/**
 * The log odds ratios of TRD and of trMDD, each against the people without MDD, and their difference. Scores are per SD of
 * the cohort (or as they are, where the study does not standardise), so that the two fits have one unit.
 *
 * @param direct the contrast TRD/trMDD in the same cohort, one row a score
 */
export async function runTrdDifference(
  pool: KernelPool,
  input: AssociationInput,
  direct: readonly AssociationRow[],
  { signal, onFits }: DetailOptions = {},
): Promise<TrdDifferenceRow[]> {
  const { extract, study } = input
  const covariates = studyCovariates(extract, study)
  const eligible = eligibleRows(input.inCohort, input.eligible)
  const wanted = compared.map((each) => groups.indexOf(each))
  const people = eligible.filter(
    (i) => wanted.includes(input.groups[i]) && covariates.values.every((column) => !Number.isNaN(column[i])),
  )
  const group = Uint8Array.from(people, (i) => wanted.indexOf(input.groups[i]))
  const columns = covariates.values.map((column) => take(column, people))
  const scores = input.scores ?? studyScores(extract, study)
  const adjusted = adjustedScores(extract, study, eligible)
  const { standardise } = study.scores
  const unitOf = scoreUnits(input, adjusted, standardise === 'contrast' ? 'cohort' : standardise)
  const batches = inBatches(scores, MODELS_PER_JOB)
  const results = await pool.map(
    batches.map((names) => (): Job => {
      const values = names.map((name) => {
        const all = adjusted(name)
        return inUnits(all, people, unitOf(name, all))
      })
      return { kind: 'sharedControls', columns, group, scores: values }
    }),
    { signal, onResult: (index) => onFits?.(batches[index].length) },
  )
  const byScore = new Map(direct.map((row) => [row.score, row]))
  return results
    .flatMap((result) => (result as ResultOf<'sharedControls'>).fits)
    .map((fit, s) => differenceRow(input, scores[s], fit, byScore.get(scores[s]), covariates.names))
}

function differenceRow(
  { study, cohort, definition }: AssociationInput,
  score: string,
  { controls, effects: [trMdd, trd], covariance }: SharedControlsFit,
  direct: AssociationRow | undefined,
  names: readonly string[],
): TrdDifferenceRow {
  const { minCases } = study.analyses.association
  const problems = [trMdd, trd].map(({ problem, cases }) => tooFew({ n: controls + cases, cases }, minCases) ?? problem)
  const nothing = problems.some((problem) => problem !== null)
  const difference = nothing ? NaN : trd.coefficient - trMdd.coefficient
  const variance = trd.standardError * trd.standardError + trMdd.standardError * trMdd.standardError - 2 * covariance
  const standardError = nothing ? NaN : Math.sqrt(variance)
  const z = difference / standardError
  const odd = problems.findIndex((problem) => problem !== null)
  return {
    cohort,
    definition,
    score,
    controls,
    trMdd: trMdd.cases,
    trd: trd.cases,
    trdLogOddsRatio: problems[1] ? NaN : trd.coefficient,
    trdStandardError: problems[1] ? NaN : trd.standardError,
    trMddLogOddsRatio: problems[0] ? NaN : trMdd.coefficient,
    trMddStandardError: problems[0] ? NaN : trMdd.standardError,
    covariance: nothing ? NaN : covariance,
    difference,
    standardError,
    z,
    p: twoSidedP(z),
    log10P: log10TwoSidedP(z),
    directLogOddsRatio: direct?.logOddsRatio ?? NaN,
    directStandardError: direct?.standardError ?? NaN,
    directP: direct?.p ?? NaN,
    directLog10P: direct?.log10P ?? NaN,
    status: problems[odd]?.status ?? 'ok',
    reason: nothing ? reasonOf(problems[odd]!, compared[odd + 1], score, names) : '',
  }
}

function reasonOf(problem: FitProblem, cases: string, score: string, names: readonly string[]): string {
  const sentence = describeProblem(problem, (column) => names[column] ?? score, { cases, controls: compared[0] })
  return `${cases}/${compared[0]}: ${sentence}`
}

/** `trd_difference.csv`. */
export const trdDifferenceTable = (rows: readonly TrdDifferenceRow[]): ResultTable =>
  tableOf(
    'trd_difference',
    {
      cohort: 'cohort',
      definition: 'definition',
      score: 'score',
      n_nonmdd: 'controls',
      n_trmdd: 'trMdd',
      n_trd: 'trd',
      trd_log_odds_ratio: 'trdLogOddsRatio',
      trd_standard_error: 'trdStandardError',
      trmdd_log_odds_ratio: 'trMddLogOddsRatio',
      trmdd_standard_error: 'trMddStandardError',
      covariance: 'covariance',
      difference: 'difference',
      standard_error: 'standardError',
      z: 'z',
      p: 'p',
      log10_p: 'log10P',
      direct_log_odds_ratio: 'directLogOddsRatio',
      direct_standard_error: 'directStandardError',
      direct_p: 'directP',
      direct_log10_p: 'directLog10P',
      status: 'status',
      reason: 'reason',
    },
    rows,
  )
