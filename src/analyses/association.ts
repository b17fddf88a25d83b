import { InputError } from '../model/errors.ts'
import type { Extract } from '../model/extract.ts'
import type { AssociationRow, ResultTable } from '../model/results.ts'
import { type Contrast, contrastId, groups, type Study } from '../model/study.ts'
import { standardise } from '../scores/standardise.ts'
import { isProblem } from '../statistics/design.ts'
import { describeProblem, type FitProblem } from '../statistics/fitProblem.ts'
import { type Job, type KernelPool, type ResultOf, SCORES_PER_JOB } from '../statistics/jobs.ts'
import type { FittedDesign } from '../statistics/logistic.ts'
import type { ScoreFit } from '../statistics/logisticScores.ts'
import { wald } from '../statistics/wald.ts'
import { eligibleRows } from './cohorts.ts'
import { type Covariates, studyCovariates } from './covariates.ts'

export interface AssociationInput {
  readonly extract: Extract
  readonly study: Study
  /** Ids for the rows. */
  readonly cohort: string
  readonly definition: string
  /** Each person's group: index into `groups`. */
  readonly groups: Uint8Array
  /** 1 for people who may be analysed. */
  readonly eligible: Uint8Array
  /** 1 for people of the cohort. */
  readonly inCohort: Uint8Array
  /** Score columns in the order of the rows; by default the table's, but for those the study excludes. */
  readonly scores?: readonly string[]
}

export interface AssociationOptions {
  /** Rows as they are done, in order. */
  readonly onRows?: (rows: readonly AssociationRow[]) => void
  readonly signal?: AbortSignal
}

/**
 * Logistic regression of each contrast on each score, with the study's covariates, in one cohort. Rows: by contrast as in
 * the study, then by score.
 */
export async function runAssociation(
  pool: KernelPool,
  input: AssociationInput,
  { onRows, signal }: AssociationOptions = {},
): Promise<readonly AssociationRow[]> {
  const { study, extract } = input
  const covariates = studyCovariates(extract, study)
  const scores = input.scores ?? studyScores(extract, study)
  const eligible = eligibleRows(input.inCohort, input.eligible)
  const sets = study.contrasts.map((contrast) => contrastSet(input, eligible, contrast, covariates.values))
  const designs = await pool.map(
    sets.map(({ columns, outcome }): Job => ({ kind: 'logisticDesign', columns, outcome })),
    { signal },
  )
  const fits = designs.map((result) => (result as ResultOf<'logisticDesign'>).fit)

  const models = sets.map((_, k) => modelOf(covariates, fits[k]))
  const batches = sets.flatMap((set, k) => inBatches(scores).map((names) => ({ set, k, names })))
  const rows: AssociationRow[] = []
  await pool.map(
    batches.map(({ set, k, names }) => (): Job => {
      const standardised = { cohort: eligible, contrast: set.members, none: null }[study.scores.standardise]
      const scores = names.map((name) => {
        const values = scoreValues(extract, name)
        return pick(standardised === null ? values : standardise(values, standardised), set.people)
      })
      return { kind: 'logisticScores', columns: set.columns, outcome: set.outcome, covariates: fits[k], scores }
    }),
    {
      signal,
      onResult: (index, result) => {
        const { set, k, names } = batches[index]
        const scoreFits = (result as ResultOf<'logisticScores'>).fits
        const block = scoreFits.map((fit, s) => associationRow(input, set, names[s], fit, models[k]))
        rows.push(...block)
        onRows?.(block)
      },
    },
  )
  return rows
}

/** The score columns a study uses, in the table's order. */
export function studyScores(extract: Extract, study: Study): string[] {
  const excluded = new Set(study.scores.exclude)
  return (extract.scores?.names ?? []).filter((name) => !excluded.has(name))
}

function scoreValues(extract: Extract, name: string): Float64Array {
  const at = extract.scores?.names.indexOf(name) ?? -1
  if (at < 0) throw new InputError(`The score ${name} is not in the data. Nothing was computed; load its table first.`)
  return extract.scores!.values[at]
}

/** `association.csv`. */
export function associationTable(rows: readonly AssociationRow[]): ResultTable {
  const columns = Object.keys(tableColumns)
  const cells = Object.values(tableColumns)
  return {
    name: 'association',
    columns,
    rows: rows.map((row) =>
      cells.map((cell) => {
        const value = row[cell]
        if (typeof value === 'object') return value.join(' ')
        return Number.isNaN(value) ? null : value
      }),
    ),
  }
}

const tableColumns: Readonly<Record<string, keyof AssociationRow>> = {
  cohort: 'cohort',
  definition: 'definition',
  contrast: 'contrast',
  score: 'score',
  n: 'n',
  cases: 'cases',
  log_odds_ratio: 'logOddsRatio',
  standard_error: 'standardError',
  z: 'z',
  p: 'p',
  log10_p: 'log10P',
  odds_ratio: 'oddsRatio',
  ci_lower: 'ciLower',
  ci_upper: 'ciUpper',
  method: 'method',
  status: 'status',
  reason: 'reason',
  iterations: 'iterations',
  deviance: 'deviance',
  covariates: 'covariates',
  left_out: 'leftOut',
}

/** The people of a contrast who have all covariates, in id order. */
interface ContrastSet {
  readonly contrast: Contrast
  /** Row numbers of the contrast's people, with and without all covariates. */
  readonly members: Int32Array
  /** Those who have all covariates. */
  readonly people: Int32Array
  readonly outcome: Uint8Array
  readonly columns: readonly Float64Array[]
}

function contrastSet(
  { groups: group }: AssociationInput,
  eligible: Int32Array,
  contrast: Contrast,
  covariates: readonly Float64Array[],
): ContrastSet {
  const cases = groups.indexOf(contrast.cases)
  const controls = groups.indexOf(contrast.controls)
  const members = eligible.filter((i) => group[i] === cases || group[i] === controls)
  const people = members.filter((i) => covariates.every((column) => !Number.isNaN(column[i])))
  return {
    contrast,
    members,
    people,
    outcome: Uint8Array.from(people, (i) => Number(group[i] === cases)),
    columns: covariates.map((column) => pick(column, people)),
  }
}

function inBatches(names: readonly string[]): string[][] {
  const batches: string[][] = []
  for (let first = 0; first < names.length; first += SCORES_PER_JOB) {
    batches.push(names.slice(first, first + SCORES_PER_JOB))
  }
  return batches
}

function pick(values: Float64Array, rows: Int32Array): Float64Array {
  const picked = new Float64Array(rows.length)
  for (let k = 0; k < rows.length; k++) picked[k] = values[rows[k]]
  return picked
}

function associationRow(
  { study, cohort, definition }: AssociationInput,
  { contrast, members }: ContrastSet,
  score: string,
  fit: ScoreFit,
  model: Model,
): AssociationRow {
  const { minCases, confidenceLevel } = study.analyses.association
  const problem = tooFew(fit, minCases) ?? fit.problem
  const effect = problem ? NaN : fit.coefficient
  const standardError = problem ? NaN : fit.standardError
  const { z, p, log10P, ratio, ciLower, ciUpper } = wald(effect, standardError, confidenceLevel)
  return {
    cohort,
    definition,
    contrast: contrastId(contrast),
    score,
    n: fit.n,
    cases: fit.cases,
    incomplete: members.length - fit.n,
    logOddsRatio: effect,
    standardError,
    z,
    p,
    log10P,
    oddsRatio: ratio,
    ciLower,
    ciUpper,
    method: 'wald',
    status: problem?.status ?? 'ok',
    covariates: model.kept,
    leftOut: model.leftOut,
    reason: problem ? describeProblem(problem, (column) => model.columns[column] ?? score) : '',
    iterations: problem ? 0 : fit.iterations,
    deviance: problem ? NaN : fit.deviance,
  }
}

function tooFew({ n, cases }: ScoreFit, least: number): FitProblem | null {
  if (n > 0 && cases < least) return { status: 'too_few_cases', cause: 'few_cases', column: null }
  if (n > 0 && n - cases < least) return { status: 'too_few_cases', cause: 'few_controls', column: null }
  return null
}

/** What a contrast's models share. */
interface Model {
  /** Names of the regressor columns, as the fits number them. */
  readonly columns: readonly string[]
  readonly kept: readonly string[]
  readonly leftOut: string
}

function modelOf({ names, absent }: Covariates, fit: FittedDesign | FitProblem): Model {
  const dropped = isProblem(fit) ? [] : fit.dropped
  const sentences = dropped.map(({ column, cause }) => `${names[column]} ${leftOutBecause[cause]}`)
  return {
    columns: names,
    kept: names.filter((_, column) => !dropped.some((each) => each.column === column)),
    leftOut: [...(absent.length > 0 ? [`Not in the data: ${absent.join(', ')}.`] : []), ...sentences].join(' '),
  }
}

const leftOutBecause = {
  constant_column: 'is the same for everyone and was left out.',
  collinear_column: 'is a linear combination of the covariates before it and was left out.',
} as const
