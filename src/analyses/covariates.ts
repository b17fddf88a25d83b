import { dayOf } from '../model/day.ts'
import { InputError } from '../model/errors.ts'
import { type Extract, NO_DAY, type People, type PersonColumn, personColumn } from '../model/extract.ts'
import { type Covariate, covariateColumn, type Study } from '../model/study.ts'
import { hasAny } from './eligibility.ts'

/** Regressor columns of all people, NaN where missing. */
export interface Covariates {
  readonly names: readonly string[]
  readonly values: readonly Float64Array[]
  /** The study's covariate each column is of. */
  readonly variables: readonly string[]
  /** Covariates of the study that the data do not have. */
  readonly absent: readonly string[]
}

export interface StudyCovariates extends Covariates {
  /** 1 for people who have all of them. */
  readonly complete: Uint8Array
}

/** More would be a column for nearly every value: a number taken for a category. */
const MOST_LEVELS = 50

type CovariateChoices = Pick<Study, 'covariates' | 'ageYear' | 'ageDate'>

/** Of the last two choices for each data set: a toggle of a definition makes no columns of everyone again. */
const kept = new WeakMap<People, { readonly key: string; readonly made: StudyCovariates }[]>()

/**
 * The study's covariates: `sex` (female = 1), `age`, numbers as they are, categories as one column for each level but the
 * reference (treatment coding), named `column: level`.
 *
 * @throws InputError if a column cannot be coded as the study asks for
 */
export function studyCovariates({ people }: Pick<Extract, 'people'>, study: CovariateChoices): StudyCovariates {
  const { covariates, ageYear, ageDate } = study
  const key = JSON.stringify([covariates, ageYear, ageDate])
  const known = kept.get(people) ?? []
  const found = known.find((each) => each.key === key)
  if (found !== undefined) return found.made
  const made = makeCovariates(people, study)
  kept.set(people, [{ key, made }, ...known.slice(0, 1)])
  return made
}

function makeCovariates(people: People, study: CovariateChoices): StudyCovariates {
  const names: string[] = []
  const values: Float64Array[] = []
  const variables: string[] = []
  const absent: string[] = []
  for (const covariate of study.covariates) {
    const variable = covariateColumn(covariate)
    const column = personValues(people, variable, study)
    // Where no one has a value it is as if the column were not there.
    if (!hasAny(column)) absent.push(variable)
    for (const [name, numbers] of hasAny(column) ? coded(column, covariate) : []) {
      names.push(name)
      values.push(numbers)
      variables.push(variable)
    }
  }
  const complete = new Uint8Array(people.n).fill(1)
  for (const column of values) for (let i = 0; i < people.n; i++) if (Number.isNaN(column[i])) complete[i] = 0
  return { names, values, variables, absent, complete }
}

function personValues(people: People, name: string, study: CovariateChoices): PersonColumn | undefined {
  if (name === 'sex') return { kind: 'category', codes: Int32Array.from(people.sex), levels: ['male', 'female'] }
  if (name === 'age') return { kind: 'number', values: ages(people, study) }
  return personColumn(people, name)
}

/** In whole years by the birth year, or in years of 365.25 days from the date of birth to the study's date. */
export function ages(
  { birthYear, birthDay }: Pick<People, 'birthYear' | 'birthDay'>,
  { ageYear, ageDate }: Pick<Study, 'ageYear' | 'ageDate'>,
): Float64Array {
  if (ageDate === null) return birthYear.map((year) => ageYear - year)
  const [year, month, dayOfMonth] = ageDate.split('-').map(Number)
  const day = dayOf(year, month, dayOfMonth)
  return Float64Array.from(birthDay, (own) => (own === NO_DAY ? NaN : (day - own) / 365.25))
}

function coded(column: PersonColumn, covariate: Covariate): [string, Float64Array][] {
  const name = covariateColumn(covariate)
  const { kind, reference } = typeof covariate === 'string' ? { kind: 'as_read', reference: null } : covariate
  // Sex has always been a number, with the name `sex`.
  const asNumber = kind === 'number' || (kind === 'as_read' && (column.kind === 'number' || name === 'sex'))
  if (!asNumber) return dummies(name, asCategory(name, column), reference)
  if (reference !== null) {
    throw new InputError(
      `The covariate ${name} is a number, which has no reference level ${reference}. Make it a category in the study, ` +
        'or take the reference out. Nothing was computed.',
    )
  }
  return [[name, asNumbers(name, column)]]
}

function dummies(
  name: string,
  { codes, levels }: PersonColumn & { kind: 'category' },
  reference: string | null,
): [string, Float64Array][] {
  const base = reference === null ? 0 : levels.indexOf(reference)
  if (base < 0) {
    throw new InputError(
      `The covariate ${name} has no level ${reference} to compare the others with; it has ${levels.join(', ')}. ` +
        'Choose one of them in the study. Nothing was computed.',
    )
  }
  return [...levels.entries()]
    .filter(([code]) => code !== base)
    .map(([code, level]) => [
      `${name}: ${level}`,
      Float64Array.from(codes, (own) => (own < 0 ? NaN : Number(own === code))),
    ])
}

function asNumbers(name: string, column: PersonColumn): Float64Array {
  if (column.kind === 'number') return column.values
  if (name === 'sex') return Float64Array.from(column.codes, (code) => (code < 0 ? NaN : code))
  const numbers = column.levels.map(Number)
  const wrong = column.levels.find((level, code) => level.trim() === '' || !Number.isFinite(numbers[code]))
  if (wrong === undefined) return Float64Array.from(column.codes, (code) => (code < 0 ? NaN : numbers[code]))
  throw new InputError(
    `The covariate ${name} cannot be a number: one of its values is ${wrong}. Make it a category in the study, or mend ` +
      'the column. Nothing was computed.',
  )
}

/** Levels of numbers in ascending order. */
function asCategory(name: string, column: PersonColumn): PersonColumn & { kind: 'category' } {
  const distinct =
    column.kind === 'category'
      ? column.levels
      : Float64Array.from(new Set(column.values.filter((value) => !Number.isNaN(value)))).sort()
  if (distinct.length > MOST_LEVELS) {
    throw new InputError(
      `The covariate ${name} has ${distinct.length} levels; a category may have ${MOST_LEVELS}. Make it a number in the ` +
        'study, or group its values. Nothing was computed.',
    )
  }
  if (column.kind === 'category') return column
  const codes = new Map([...distinct].map((value, code) => [value, code]))
  return {
    kind: 'category',
    codes: Int32Array.from(column.values, (value) => codes.get(value) ?? -1),
    levels: [...distinct].map(String),
  }
}
