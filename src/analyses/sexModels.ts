import type { SexModels } from '../model/engine.ts'
import { SEX_FEMALE, SEX_MALE } from '../model/extract.ts'
import type { AssociationRow, ResultTable, SexDifferenceRow, SexRow } from '../model/results.ts'
import { covariateColumn } from '../model/study.ts'
import { log10TwoSidedP, twoSidedP } from '../numerics/normal.ts'
import { take } from '../numerics/rows.ts'
import { type Job, type KernelPool, MODELS_PER_JOB, type ResultOf } from '../statistics/jobs.ts'
import { inBatches, runAssociation } from './association.ts'
import { associationColumns, associationRow, modelOf } from './associationRow.ts'
import { type AssociationInput, prepare } from './contrastSet.ts'
import { tableOf } from './tableOf.ts'

export interface DetailOptions {
  readonly signal?: AbortSignal
  /** How many fits more are done. */
  readonly onFits?: (done: number) => void
}

/**
 * Each score within each sex, without sex among the covariates, and the product of score and sex (female = 1) beside both
 * of them in everyone. Scores have the same unit in all three. Only the study's first contrast.
 */
export async function runSexModels(
  pool: KernelPool,
  input: AssociationInput,
  { signal, onFits }: DetailOptions = {},
): Promise<SexModels> {
  const { study, extract } = input
  const { sex } = extract.people
  if (!sex.includes(SEX_FEMALE) || !sex.includes(SEX_MALE)) return { rows: [], differences: [] }
  const contrasts = study.contrasts.slice(0, 1)
  const others = study.covariates.filter((covariate) => covariateColumn(covariate) !== 'sex')
  const within = (wanted: number) =>
    runAssociation(
      pool,
      {
        ...input,
        study: { ...study, contrasts, covariates: others },
        only: Uint8Array.from(sex, (own) => Number(own === wanted)),
      },
      { signal, onRows: (rows) => onFits?.(rows.length) },
    )
  const [female, male] = [await within(SEX_FEMALE), await within(SEX_MALE)]
  const covariates = others.length < study.covariates.length ? study.covariates : [...others, 'sex']
  const product = await interactions(pool, { ...input, study: { ...study, contrasts, covariates } }, { signal, onFits })
  return {
    rows: female.flatMap((row, s): SexRow[] => [
      { ...row, model: 'female' },
      { ...male[s], model: 'male' },
      { ...product[s], model: 'interaction' },
    ]),
    differences: female.map((row, s) => sexDifference(row, male[s], product[s])),
  }
}

async function interactions(
  pool: KernelPool,
  input: AssociationInput,
  { signal, onFits }: DetailOptions,
): Promise<AssociationRow[]> {
  const { covariates, scores, sets, score } = prepare(input)
  const [set] = sets
  const { columns, outcome } = set
  const female = take(Float64Array.from(input.extract.people.sex), set.people)
  const options = input.study.analyses.association
  const [design] = await pool.map([{ kind: 'logisticDesign', columns, outcome }], { signal })
  const model = modelOf(covariates, (design as ResultOf<'logisticDesign'>).fit)
  const batches = inBatches(scores, MODELS_PER_JOB)
  const results = await pool.map(
    batches.map((names) => (): Job => {
      const values = names.map((name) => score(name, set))
      return { kind: 'interactions', columns, outcome, modifier: female, scores: values, options }
    }),
    { signal, onResult: (index) => onFits?.(batches[index].length) },
  )
  return results
    .flatMap((result) => (result as ResultOf<'interactions'>).fits)
    .map((fit, s) => associationRow(input, set, [scores[s], `${scores[s]} × female`], fit, model))
}

/** z = (b_f − b_m) / √(s_f² + s_m²): the sexes share no one. */
export function sexDifference(
  female: AssociationRow,
  male: AssociationRow,
  interaction: AssociationRow,
): SexDifferenceRow {
  const difference = female.logOddsRatio - male.logOddsRatio
  const standardError = Math.sqrt(female.standardError * female.standardError + male.standardError * male.standardError)
  const z = difference / standardError
  const odd = [female, male, interaction].find(({ status }) => status !== 'ok')
  const whose = odd === female ? 'Among women' : odd === male ? 'Among men' : 'With the product'
  return {
    cohort: female.cohort,
    definition: female.definition,
    contrast: female.contrast,
    score: female.score,
    femaleLogOddsRatio: female.logOddsRatio,
    femaleStandardError: female.standardError,
    maleLogOddsRatio: male.logOddsRatio,
    maleStandardError: male.standardError,
    difference,
    standardError,
    z,
    p: twoSidedP(z),
    log10P: log10TwoSidedP(z),
    interactionLogOddsRatio: interaction.logOddsRatio,
    interactionStandardError: interaction.standardError,
    interactionP: interaction.p,
    interactionLog10P: interaction.log10P,
    status: odd?.status ?? 'ok',
    reason: odd ? `${whose}: ${odd.reason}` : '',
  }
}

/** `sex.csv`. */
export function sexTable(rows: readonly SexRow[]): ResultTable {
  const { cohort, definition, contrast, score, ...rest } = associationColumns
  const columns = { cohort, definition, contrast, score, model: 'model', ...rest } as const
  return tableOf('sex', columns, rows)
}

/** `sex_difference.csv`. */
export const sexDifferenceTable = (rows: readonly SexDifferenceRow[]): ResultTable =>
  tableOf(
    'sex_difference',
    {
      cohort: 'cohort',
      definition: 'definition',
      contrast: 'contrast',
      score: 'score',
      female_log_odds_ratio: 'femaleLogOddsRatio',
      female_standard_error: 'femaleStandardError',
      male_log_odds_ratio: 'maleLogOddsRatio',
      male_standard_error: 'maleStandardError',
      difference: 'difference',
      standard_error: 'standardError',
      z: 'z',
      p: 'p',
      log10_p: 'log10P',
      interaction_log_odds_ratio: 'interactionLogOddsRatio',
      interaction_standard_error: 'interactionStandardError',
      interaction_p: 'interactionP',
      interaction_log10_p: 'interactionLog10P',
      status: 'status',
      reason: 'reason',
    },
    rows,
  )
