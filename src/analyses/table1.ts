import { type DescribedGroup, describedGroups, type Table1Row } from '../model/cohortResults.ts'
import type { Extract, People, PersonColumn } from '../model/extract.ts'
import { personColumn } from '../model/extract.ts'
import type { ResultTable } from '../model/results.ts'
import { groups, type Study } from '../model/study.ts'
import type { Status } from '../phenotype/status.ts'
import { quantile } from '../statistics/quantile.ts'
import { categoryDifference, numberDifference, shareDifference } from '../statistics/standardisedDifference.ts'
import { ages } from './covariates.ts'
import { raceEthnicity } from './raceEthnicity.ts'
import { tableOf } from './tableOf.ts'

/**
 * What each group of one cohort is like under one definition. Rows: the group's size, then the study's variables in their
 * order, of a category the whole and its levels; within each nonMDD, trMDD, TRD. Variables that the data do not have are left out.
 *
 * @param rows the eligible people of the cohort, ascending
 */
export function table1Rows(
  { cohort, definition, rows }: { cohort: string; definition: string; rows: Int32Array },
  { group }: Pick<Status, 'group'>,
  study: Pick<Study, 'ageYear' | 'ageDate' | 'analyses'>,
  { people }: Pick<Extract, 'people'>,
): Table1Row[] {
  const inGroup = describedGroups.map((name) => rows.filter((row) => groups[group[row]] === name))
  const total = inGroup.reduce((sum, { length }) => sum + length, 0)
  const of = (variable: string, level: string, facts: (at: number) => Facts): Table1Row[] =>
    describedGroups.map((name, at) => ({ cohort, definition, group: name, variable, level, ...none, ...facts(at) }))

  const sizes = of('people', '', (at) => ({ n: inGroup[at].length, percent: percent(inGroup[at].length, total) }))
  const described = study.analyses.table1.variables.flatMap((variable) => {
    const column = valuesOf(people, variable, study)
    if (column === undefined) return []
    if (column.kind === 'number') {
      const values = inGroup.map((members) => sortedValues(column.values, members))
      return of(variable, '', (at) => numberFacts(values, at, inGroup[at].length))
    }
    const levels = [...column.levels.filter((level) => level !== MISSING), MISSING]
    const counts = inGroup.map((members) => countsOf(column, members, levels))
    const shares = counts.map((each, at) => each.map((n) => n / inGroup[at].length))
    const missing = levels.length - 1
    return [
      ...of(variable, '', (at) => {
        const n = inGroup[at].length - counts[at][missing]
        return { n, percent: percent(n, inGroup[at].length), ...differences(counts, at, categoryDifference) }
      }),
      ...shownLevels(column.levels, counts, levels).flatMap((level) => {
        const k = levels.indexOf(level)
        const ofLevel = shares.map((each) => each[k])
        return of(variable, level, (at) => ({
          n: counts[at][k],
          percent: percent(counts[at][k], inGroup[at].length),
          ...differences(ofLevel, at, shareDifference),
        }))
      }),
    ]
  })
  return [...sizes, ...described]
}

export const table1Table = (rows: readonly Table1Row[]): ResultTable =>
  tableOf<Table1Row>(
    'table1',
    {
      cohort: 'cohort',
      definition: 'definition',
      group: 'group',
      variable: 'variable',
      level: 'level',
      n: 'n',
      percent: 'percent',
      median: 'median',
      minimum: 'minimum',
      maximum: 'maximum',
      lower_quartile: 'lowerQuartile',
      upper_quartile: 'upperQuartile',
      standardised_difference: 'differenceFromNonMDD',
      standardised_difference_trmdd: 'differenceFromTrMDD',
    },
    rows,
  )

const MISSING = 'Missing'

type Facts = Partial<Omit<Table1Row, 'cohort' | 'definition' | 'group' | 'variable' | 'level'>> & { readonly n: number }

const none = {
  percent: Number.NaN,
  median: Number.NaN,
  minimum: Number.NaN,
  maximum: Number.NaN,
  lowerQuartile: Number.NaN,
  upperQuartile: Number.NaN,
  differenceFromNonMDD: Number.NaN,
  differenceFromTrMDD: Number.NaN,
}

function valuesOf(
  people: People,
  variable: string,
  study: Pick<Study, 'ageYear' | 'ageDate'>,
): PersonColumn | undefined {
  if (variable === 'sex')
    return {
      kind: 'category',
      codes: Int32Array.from(people.sex, (sex) => (sex < 0 ? -1 : 1 - sex)),
      levels: ['female', 'male'],
    }
  if (variable === 'birth_year') return { kind: 'number', values: people.birthYear }
  if (variable === 'age') return { kind: 'number', values: ages(people, study) }
  if (variable === 'race_ethnicity') return raceEthnicity(people)
  return personColumn(people, variable)
}

/** Of the eight of race and ethnicity all; else `Missing` only where someone is. */
function shownLevels(
  own: readonly string[],
  counts: readonly (readonly number[])[],
  levels: readonly string[],
): readonly string[] {
  if (own.includes(MISSING)) return own
  return counts.some((each) => each[levels.length - 1] > 0) ? levels : own
}

function countsOf(
  { codes, levels }: PersonColumn & { kind: 'category' },
  members: Int32Array,
  wanted: readonly string[],
): number[] {
  const at = levels.map((level) => wanted.indexOf(level))
  const counts = wanted.map(() => 0)
  for (const row of members) counts[at[codes[row]] ?? wanted.length - 1]++
  return counts
}

const sortedValues = (values: Float64Array, members: Int32Array): Float64Array =>
  Float64Array.from(members, (row) => values[row])
    .filter((value) => !Number.isNaN(value))
    .sort()

function numberFacts(values: readonly Float64Array[], at: number, people: number): Facts {
  const own = values[at]
  const n = own.length
  const share = { n, percent: percent(n, people) }
  if (n === 0) return share
  return {
    ...share,
    median: quantile(own, 0.5),
    minimum: own[0],
    maximum: own[n - 1],
    lowerQuartile: quantile(own, 0.25),
    upperQuartile: quantile(own, 0.75),
    ...differences(values, at, numberDifference),
  }
}

/** Of the group at a place from those before it: every group but the first from the first, the last from the second too. */
function differences<T>(of: readonly T[], at: number, difference: (first: T, second: T) => number) {
  return {
    differenceFromNonMDD: at === position('nonMDD') ? Number.NaN : difference(of[at], of[position('nonMDD')]),
    differenceFromTrMDD: at === position('TRD') ? difference(of[at], of[position('trMDD')]) : Number.NaN,
  }
}

const position = (group: DescribedGroup): number => describedGroups.indexOf(group)

const percent = (n: number, of: number): number => (of === 0 ? Number.NaN : (100 * n) / of)
