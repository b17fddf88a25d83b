import type { Field } from '../formats/table.ts'
import type { EffectField } from '../model/effectResults.ts'
import type { ColumnMapping } from '../model/importMapping.ts'

/** What is read of a table of effects; the others by their usual names only. */
export type EffectColumn =
  | EffectField
  | 'minusLog10P'
  | 'test'
  | 'model'
  | 'ties'
  | 'status'
  | 'error'
  | 'converged'
  | 'simulated'
  | 'controls'

/** Usual names in lower case, best first: this tool's own, REGENIE's, PLINK 2's, PheTK's and those of R. */
const usualNames: Readonly<Record<EffectColumn, readonly string[]>> = {
  score: ['score', 'pgs', 'prs', 'id', 'snp', 'variable', 'term', 'predictor'],
  logRatio: ['log_odds_ratio', 'log_hazard_ratio', 'beta', 'beta_ind', 'log_or', 'estimate', 'effect', 'coef', 'b'],
  ratio: ['odds_ratio', 'hazard_ratio', 'or', 'hr', 'exp(coef)'],
  standardError: ['standard_error', 'log(or)_se', 'se', 'std_error', 'std.error', 'stderr', 'se(coef)'],
  ciLower: ['ci_lower', 'l95', 'conf_int_1', 'hazard_ratio_low', 'ci_lo', 'conf.low', 'lower', 'lo'],
  ciUpper: ['ci_upper', 'u95', 'conf_int_2', 'hazard_ratio_high', 'ci_hi', 'conf.high', 'upper', 'hi'],
  p: ['p', 'p_value', 'pvalue', 'p.value', 'pval', 'pr(>|z|)'],
  minusLog10P: ['log10p', 'neg_log10_p', 'neg_log_p_value'],
  n: ['n', 'obs_ct', 'nobs', 'n_total', 'sample_size'],
  cases: ['cases', 'n_cases', 'events', 'case_ct'],
  controls: ['controls', 'n_controls'],
  cohort: ['cohort', 'set', 'study_cohort'],
  contrast: ['contrast', 'phecode', 'phenotype', 'outcome'],
  definition: ['definition'],
  effectAllele: ['effect_allele', 'allele1', 'a1'],
  otherAllele: ['other_allele', 'allele0', 'omitted', 'a2'],
  test: ['test'],
  model: ['model'],
  ties: ['ties'],
  status: ['status'],
  error: ['errcode'],
  converged: ['converged'],
  simulated: ['data'],
}

/** What the user may say that a column is, in the order of asking. */
export const mappableEffects = [
  'score',
  'logRatio',
  'ratio',
  'standardError',
  'ciLower',
  'ciUpper',
  'p',
  'n',
  'cases',
  'cohort',
  'contrast',
  'definition',
  'effectAllele',
  'otherAllele',
] as const satisfies readonly EffectField[]

/** What a column is used as, as the inventory says it. */
export const effectLabels: Readonly<Record<EffectColumn, string>> = {
  score: 'score',
  logRatio: 'log ratio',
  ratio: 'ratio',
  standardError: 'standard error',
  ciLower: 'lower limit',
  ciUpper: 'upper limit',
  p: 'P',
  minusLog10P: '−log10 P',
  n: 'people',
  cases: 'cases',
  controls: 'controls',
  cohort: 'cohort',
  contrast: 'contrast',
  definition: 'definition',
  effectAllele: 'effect allele',
  otherAllele: 'other allele',
  test: 'test',
  model: 'model',
  ties: 'ties',
  status: 'status',
  error: 'error',
  converged: 'converged',
  simulated: 'simulated',
}

/** A row's texts; empty where missing. */
export type EffectCells = Readonly<Partial<Record<EffectColumn, string>>>

/** Position of each column that is there; the user's word goes before the usual names. */
export type EffectPositions = Readonly<Partial<Record<EffectColumn, number>>>

export function effectPositions(fields: readonly Field[], mapping: ColumnMapping | null): EffectPositions {
  const names = fields.map(({ name }) => name.toLowerCase())
  const said = mapping?.columns ?? {}
  const entries = (Object.keys(usualNames) as EffectColumn[]).flatMap((column) => {
    const chosen = said[column]
    const usual = usualNames[column].map((name) => names.indexOf(name)).find((at) => at !== -1) ?? -1
    const at = chosen === undefined ? usual : names.indexOf(chosen?.toLowerCase() ?? '')
    // A column the user took for one thing is not a second one by its name.
    const taken = chosen === undefined && at !== -1 && Object.values(said).includes(fields[at].name)
    return at === -1 || taken ? [] : [[column, at] as const]
  })
  return Object.fromEntries(entries)
}

/** How PheWAS programs write one score's effects on many outcomes: the score is not in the table. */
export const isPhewas = (fields: readonly Field[]): boolean =>
  fields.some(({ name }) => name.toLowerCase() === 'phecode')

/** Whether the effects are hazard ratios: by the name of their column, or by how ties were handled. */
export const areHazards = (fields: readonly Field[], { logRatio, ratio, ties }: EffectPositions): boolean =>
  ties !== undefined || /hazard|^hr$/i.test(fields[logRatio ?? ratio ?? -1]?.name ?? '')

/** Columns of tables that hold effects beside other things, and are made again from the effects themselves. */
const notEffects = ['reference_log_odds_ratio', 'specification', 'difference', 'direct_log_odds_ratio', 'effect_weight']

/** Why a table is one of effects, in words; null where it is none. */
export function effectsBecause(fields: readonly Field[]): string | null {
  const names = fields.map(({ name }) => name.toLowerCase())
  if (notEffects.some((name) => names.includes(name))) return null
  const at = effectPositions(fields, null)
  const hasEffect = at.logRatio !== undefined || at.ratio !== undefined
  const hasError = at.standardError !== undefined || (at.ciLower !== undefined && at.ciUpper !== undefined)
  if (!hasEffect || !hasError || (at.score === undefined && !isPhewas(fields))) return null
  // Models of one sex, or with a product, are of other people than those of both.
  if (at.model !== undefined && at.ties === undefined) return null
  if (names.includes('genpos') && names.includes('log10p')) return 'it has the columns of REGENIE'
  if (names.includes('obs_ct') && names.includes('a1')) return 'it has the columns of PLINK 2’s --glm'
  if (isPhewas(fields)) return 'it has the columns of PheTK'
  const effect = fields[at.logRatio ?? at.ratio!].name
  return `it has the columns ${fields[at.score!].name} and ${effect}`
}

/** Names that would do, for a refusal. */
export const namesOf = (column: EffectColumn): string => usualNames[column].slice(0, 4).join(', ')
