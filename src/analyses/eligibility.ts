import { type Extract, NO_DAY, type PersonColumn, personColumn, SEX_OTHER } from '../model/extract.ts'
import { covariateColumn, type Study } from '../model/study.ts'

/**
 * What a person needs to be analysed, in the order in which the attrition table removes people. `none`: nothing is missing.
 * The codes in `Eligibility.missing` are positions.
 */
export const requirements = ['none', 'sex', 'birth_year', 'covariates', 'score_row', 'observation_period'] as const
export type Requirement = (typeof requirements)[number]

export interface Eligibility {
  /** 1 where nothing is missing. */
  readonly eligible: Uint8Array
  /** The first requirement a person does not meet, as a position in `requirements`. */
  readonly missing: Uint8Array
  /** Requirements that no one could meet because the data have no such table or column. */
  readonly waived: readonly Requirement[]
  /** Covariates among the person columns that are there: all of them are required. */
  readonly covariates: readonly string[]
  /** A sentence for each waived requirement and each covariate that is not there. */
  readonly notes: readonly string[]
}

/** Covariates that are made from sex and birth year, not read from a column. */
export const derivedCovariates = ['sex', 'age']

/**
 * Who can be analysed: sex male or female, a birth year, every covariate of the study that is a person column, a row in the
 * score table (single scores may be missing) and an observation period. What the data do not have at all is waived.
 */
export function eligibility(study: Pick<Study, 'covariates'>, extract: Extract): Eligibility {
  const { people, scores, observation } = extract
  const { n } = people
  const wanted = study.covariates.map(covariateColumn).filter((name) => !derivedCovariates.includes(name))
  const covariates = wanted.filter((name) => hasAny(personColumn(people, name)))
  const absent = wanted.filter((name) => !covariates.includes(name))

  const columns = covariates.map((name) => personColumn(people, name)!)
  const rules: readonly Rule[] = [
    {
      code: 'sex',
      there: people.sex.some((sex) => sex !== SEX_OTHER),
      isMet: (row) => people.sex[row] !== SEX_OTHER,
      waivedNote: 'The data give no sex, so none is required.',
    },
    {
      code: 'birth_year',
      there: people.birthYear.some((year) => !Number.isNaN(year)),
      isMet: (row) => !Number.isNaN(people.birthYear[row]),
      waivedNote: 'The data give no year of birth, so none is required.',
    },
    {
      code: 'covariates',
      there: covariates.length > 0 || wanted.length === 0,
      isMet: (row) => columns.every((column) => isPresent(column, row)),
      waivedNote: 'The data have none of the covariates that are person columns, so none is required.',
    },
    {
      code: 'score_row',
      there: scores !== null,
      isMet: (row) => scores?.hasRow[row] === 1,
      waivedNote: 'The data have no scores, so no row in a score table is required.',
    },
    {
      code: 'observation_period',
      there: observation !== null,
      isMet: (row) => observation?.startDay[row] !== NO_DAY,
      waivedNote: 'The data have no observation periods, so none is required.',
    },
  ]
  const waived = n === 0 ? [] : rules.filter((rule) => !rule.there)
  const applied = rules.filter((rule) => !waived.includes(rule))
  const missing = new Uint8Array(n)
  for (let row = 0; row < n; row++) {
    const unmet = applied.find((rule) => !rule.isMet(row))
    if (unmet !== undefined) missing[row] = requirements.indexOf(unmet.code)
  }
  return {
    eligible: missing.map((code) => (code === 0 ? 1 : 0)),
    missing,
    waived: waived.map((rule) => rule.code),
    covariates,
    notes: [...waived.map((rule) => rule.waivedNote), ...absentNotes(absent, n > 0 && covariates.length > 0)],
  }
}

interface Rule {
  readonly code: Requirement
  /** Do the data have it at all. */
  readonly there: boolean
  readonly isMet: (row: number) => boolean
  readonly waivedNote: string
}

/** Is there a value at all; a column without any is as if it were not there. */
export function hasAny(column: PersonColumn | undefined): column is PersonColumn {
  if (column === undefined) return false
  return column.kind === 'number'
    ? column.values.some((value) => !Number.isNaN(value))
    : column.codes.some((code) => code >= 0)
}

function isPresent(column: PersonColumn, row: number): boolean {
  return column.kind === 'number' ? !Number.isNaN(column.values[row]) : column.codes[row] >= 0
}

function absentNotes(absent: readonly string[], someAreThere: boolean): string[] {
  if (absent.length === 0 || !someAreThere) return []
  return [
    `The data have no ${absent.join(', ')}. The models go without ${absent.length === 1 ? 'it' : 'them'}; ` +
      `the other covariates are required.`,
  ]
}
