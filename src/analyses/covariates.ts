import { type Extract, type People, type PersonColumn, personColumn } from '../model/extract.ts'
import type { Study } from '../model/study.ts'
import { hasAny } from './eligibility.ts'

/** Regressor columns of all people, NaN where missing. */
export interface Covariates {
  readonly names: readonly string[]
  readonly values: readonly Float64Array[]
  /** Covariates of the study that the data do not have. */
  readonly absent: readonly string[]
}

/** The study's covariates: `sex` (female = 1), `age`, numbers as they are, categories as one column a level but the first. */
export function studyCovariates(extract: Extract, study: Study): Covariates {
  const names: string[] = []
  const values: Float64Array[] = []
  const absent: string[] = []
  for (const name of study.covariates) {
    const columns = covariateColumns(extract.people, name, study.ageYear)
    if (!columns) absent.push(name)
    for (const [column, numbers] of columns ?? []) {
      names.push(column)
      values.push(numbers)
    }
  }
  return { names, values, absent }
}

/** Null where no one has a value: as if the column were not there. */
function covariateColumns(people: People, name: string, ageYear: number): [string, Float64Array][] | null {
  const column = covariateColumn(people, name, ageYear)
  if (!hasAny(column)) return null
  if (column.kind === 'number') return [[name, column.values]]
  return column.levels
    .map((level, code): [string, Float64Array] => [
      `${name}: ${level}`,
      Float64Array.from(column.codes, (own) => (own < 0 ? NaN : Number(own === code))),
    ])
    .slice(1)
}

function covariateColumn(people: People, name: string, ageYear: number): PersonColumn | undefined {
  if (name === 'sex') return { kind: 'number', values: Float64Array.from(people.sex, (sex) => (sex < 0 ? NaN : sex)) }
  if (name === 'age') return { kind: 'number', values: people.birthYear.map((year) => ageYear - year) }
  return personColumn(people, name)
}
