import { exp } from '../kernel/elementary.ts'
import type { AssociationRow, ResultTable } from '../model/results.ts'
import { contrastId } from '../model/study.ts'
import { log10TwoSidedP, twoSidedP } from '../numerics/normal.ts'
import type { AssociationFit } from '../statistics/associationFits.ts'
import { isProblem } from '../statistics/design.ts'
import { describeProblem, type FitProblem } from '../statistics/fitProblem.ts'
import type { FittedDesign } from '../statistics/logistic.ts'
import { wald } from '../statistics/wald.ts'
import type { AssociationInput, ContrastSet } from './contrastSet.ts'
import type { Covariates } from './covariates.ts'
import { tableOf } from './tableOf.ts'

/** What a contrast's models share. */
export interface Model {
  /** Names of the regressor columns, as the fits number them. */
  readonly columns: readonly string[]
  readonly kept: readonly string[]
  readonly leftOut: string
}

export function modelOf({ names, absent }: Covariates, fit: Pick<FittedDesign, 'dropped'> | FitProblem): Model {
  const dropped = isProblem(fit) ? [] : fit.dropped.filter(({ column }) => column < names.length)
  const sentences = dropped.map(({ column, cause }) => `${names[column]} ${leftOutBecause[cause]}`)
  return {
    columns: names,
    kept: names.filter((_, column) => !dropped.some((each) => each.column === column)),
    leftOut: [...(absent.length > 0 ? [`Not in the data: ${absent.join(', ')}.`] : []), ...sentences].join(' '),
  }
}

export const leftOutBecause = {
  constant_column: 'is the same for everyone and was left out.',
  collinear_column: 'is a linear combination of the covariates before it and was left out.',
} as const

/** @param terms names of the columns after the covariates, the score's first */
export function associationRow(
  { study, cohort, definition }: AssociationInput,
  { contrast, members }: Pick<ContrastSet, 'contrast' | 'members'>,
  terms: readonly string[],
  fit: AssociationFit,
  model: Model,
): AssociationRow {
  const { minCases, confidenceLevel, test } = study.analyses.association
  const few = tooFew(fit, minCases)
  const problem = few ?? fit.problem
  const firth = few ? null : fit.firth
  const plain = problem ? without : { ...fit, ...limitsOf(fit.coefficient, fit.standardError, confidenceLevel) }
  const { coefficient, standardError, z, ciLower, ciUpper, deviance, iterations } = firth ?? plain
  const sentence = problem && describeProblem(problem, (column) => columnName(model, terms, column), contrast)
  return {
    cohort,
    definition,
    contrast: contrastId(contrast),
    score: terms[0],
    n: fit.n,
    cases: fit.cases,
    incomplete: members.length - fit.n,
    logOddsRatio: coefficient,
    standardError,
    z,
    p: twoSidedP(z),
    log10P: log10TwoSidedP(z),
    oddsRatio: exp(coefficient),
    ciLower: exp(ciLower),
    ciUpper: exp(ciUpper),
    method: firth ? 'firth' : test,
    status: problem?.status ?? 'ok',
    covariates: model.kept,
    leftOut: model.leftOut,
    reason: [sentence ?? '', firth ? firthBecause(fit, study.analyses.association) : ''].filter(Boolean).join(' '),
    iterations,
    deviance,
  }
}

const without = {
  coefficient: NaN,
  standardError: NaN,
  z: NaN,
  ciLower: NaN,
  ciUpper: NaN,
  deviance: NaN,
  iterations: 0,
}

/** Of Wald's interval, on the log scale. */
function limitsOf(coefficient: number, standardError: number, confidenceLevel: number) {
  const { logLower, logUpper } = wald(coefficient, standardError, confidenceLevel)
  return { ciLower: logLower, ciUpper: logUpper }
}

function columnName({ columns }: Model, terms: readonly string[], column: number): string {
  return columns[column] ?? terms[column - columns.length]
}

function firthBecause(
  { problem, firth: estimate }: AssociationFit,
  { firth, firthBelowCases }: AssociationInput['study']['analyses']['association'],
): string {
  const open = Number.isNaN(estimate!.ciLower + estimate!.ciUpper)
  if (open) return 'The estimate is Firth’s, by penalised likelihood; its interval could not be found on one side.'
  if (problem) return 'The estimate is Firth’s, by penalised likelihood.'
  if (firth === 'always') return 'The study asks for Firth’s estimates everywhere.'
  return `There are fewer than ${firthBelowCases} cases or controls, for which the study asks for Firth’s estimate.`
}

export function tooFew({ n, cases }: Pick<AssociationFit, 'n' | 'cases'>, least: number): FitProblem | null {
  if (n > 0 && cases < least) return { status: 'too_few_cases', cause: 'few_cases', column: null }
  if (n > 0 && n - cases < least) return { status: 'too_few_cases', cause: 'few_controls', column: null }
  return null
}

/** `association.csv`. */
export const associationTable = (rows: readonly AssociationRow[]): ResultTable =>
  tableOf('association', associationColumns, rows)

/** Of an estimate, with its test and what became of the fit. */
export const estimateColumns = {
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
} as const

export const associationColumns = {
  cohort: 'cohort',
  definition: 'definition',
  contrast: 'contrast',
  score: 'score',
  n: 'n',
  cases: 'cases',
  ...estimateColumns,
  iterations: 'iterations',
  deviance: 'deviance',
  covariates: (row: AssociationRow) => row.covariates.join(' '),
  left_out: 'leftOut',
} as const
