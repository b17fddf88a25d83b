import { describe, expect, test } from 'vitest'
import type { Source } from '../../src/formats/source.ts'
import type { Extract } from '../../src/model/extract.ts'
import type { Tables } from '../../src/tables/tables.ts'
import { entry, newTables, simOpen, simOpenTables } from './helpers.ts'
import { arrowOf, columnsOfFixture, csvOf, parquetOf } from './writeTables.ts'

const contents = new Map(
  simOpenTables.map((name) => [name as string, columnsOfFixture(`sim-open/extract/${name}.csv.gz`)]),
)

async function load(files: readonly Source[]): Promise<{ tables: Tables; extract: Extract }> {
  const tables = newTables()
  await tables.add(files)
  const extract = tables.extract()
  if (extract === null)
    throw new Error(JSON.stringify(tables.inventory().files.map(({ name, problems }) => [name, problems])))
  return { tables, extract }
}

const fromCsv = simOpen().then(load)

/** A fixed, irregular order. */
const shuffled = (length: number): number[] =>
  Array.from({ length }, (_, i) => i).sort((a, b) => ((a * 7919) % 104_729) - ((b * 7919) % 104_729))

const split = (name: string, columns: ReadonlyMap<string, string[]>): Source[] => {
  const length = [...columns.values()][0].length
  const order = shuffled(length)
  return [0, 1, 2].map((part) =>
    csvOf(
      `${name}-${part}.csv`,
      columns,
      order.filter((_, i) => i % 3 === part),
    ),
  )
}

describe('the simulated extract as CSV, gzip', () => {
  test('every file is recognised by its columns', async () => {
    const { tables } = await fromCsv
    const taken = tables
      .inventory()
      .files.map(({ name, takenFor, format, state, rows }) => [name, takenFor, format, state, rows])
    expect(taken).toEqual([
      ['person.csv.gz', 'person', 'CSV, gzip', 'ready', 6000],
      ['observation_period.csv.gz', 'observation_period', 'CSV, gzip', 'ready', 5977],
      ['condition_occurrence.csv.gz', 'condition_occurrence', 'CSV, gzip', 'ready', 39602],
      ['drug_exposure.csv.gz', 'drug_exposure', 'CSV, gzip', 'ready', 42072],
      ['procedure_occurrence.csv.gz', 'procedure_occurrence', 'CSV, gzip', 'ready', 1250],
      ['pgs.csv.gz', 'scores', 'CSV, gzip', 'ready', 5986],
      ['pgs_info.csv.gz', 'score_descriptions', 'CSV, gzip', 'ready', 61],
      ['concept_sets.csv.gz', 'concept_sets', 'CSV, gzip', 'ready', 57],
    ])
  })

  test('people are in id order, with sex, birth and the other columns', async () => {
    const { extract } = await fromCsv
    const { people } = extract
    const person = contents.get('person')!
    const ids = person.get('person_id')!
    const order = ids.map((_, i) => i).sort((a, b) => Number(ids[a]) - Number(ids[b]))
    const inOrder = (column: string) => order.map((i) => person.get(column)![i])
    expect(people.n).toBe(6000)
    expect(people.ids.kind).toBe('integer')
    expect(Array.from(people.ids.values, String)).toEqual(inOrder('person_id'))
    expect([...people.sex]).toEqual(inOrder('sex_at_birth').map((sex) => ['Male', 'Female'].indexOf(sex)))
    expect([...people.birthYear]).toEqual(
      inOrder('year_of_birth').map((year) => (year === '' ? Number.NaN : Number(year))),
    )
    const pc = people.columns.get('PC7')
    expect(pc?.kind === 'number' && [...pc.values]).toEqual(
      inOrder('PC7').map((value) => (value === '' ? Number.NaN : Number(value))),
    )
    const cohort = people.columns.get('cohort')
    expect(cohort?.kind === 'category' && Array.from(cohort.codes, (code) => cohort.levels[code])).toEqual(
      inOrder('cohort'),
    )
    expect([...people.columns.keys()].sort()).toEqual(
      ['cohort', 'race_ethnicity', ...Array.from({ length: 16 }, (_, i) => `PC${i + 1}`)].sort(),
    )
  })

  test('events are sorted, and undated rows and unknown people are counted', async () => {
    const { tables, extract } = await fromCsv
    for (const [name, events] of [
      ['condition_occurrence', extract.conditions],
      ['drug_exposure', extract.drugs],
    ] as const) {
      const columns = contents.get(name)!
      const dates = columns.get(name === 'drug_exposure' ? 'drug_exposure_start_date' : 'condition_start_date')!
      const known = new Set(contents.get('person')!.get('person_id'))
      const persons = columns.get('person_id')!
      const undated = dates.filter((date) => date === '').length
      const orphans = dates.filter((date, i) => date !== '' && !known.has(persons[i])).length
      expect(events?.length).toBe(dates.length - undated - orphans)
      const problems = entry(tables, `${name}.csv.gz`).problems
      expect(problems.filter(({ rule }) => rule === 'date_missing').map(({ count }) => count)).toEqual(
        undated ? [undated] : [],
      )
      expect(problems.filter(({ rule }) => rule === 'unknown_person').map(({ count }) => count)).toEqual(
        orphans ? [orphans] : [],
      )
      for (let i = 1; i < (events?.length ?? 0); i++) {
        const { person, day, concept } = events!
        const step = person[i] - person[i - 1] || day[i] - day[i - 1] || concept[i] - concept[i - 1]
        expect(step).toBeGreaterThanOrEqual(0)
      }
    }
  })

  test('scores, concept sets and descriptions', async () => {
    const { extract, tables } = await fromCsv
    expect(extract.scores?.names.length).toBe(61)
    expect(extract.scores?.hasRow.reduce((sum, has) => sum + has, 0)).toBe(5986)
    expect(extract.scoreDescriptions?.[0]).toEqual({
      column: 'pgs_educational_attainment',
      domain: 'education_cognition',
      trait: 'educational_attainment',
    })
    expect(extract.conceptSets?.antidepressant[0]).toEqual({ conceptId: 2000000101, name: 'sertraline' })
    const { people, scores, simulated, digest } = tables.inventory()
    expect([people, scores, simulated, digest]).toEqual([6000, 61, false, extract.digest])
  })
})

describe('the same data in other clothes have the same digest', () => {
  const same = async (files: readonly Source[]) => {
    expect((await load(files)).extract.digest).toBe((await fromCsv).extract.digest)
  }
  test('Parquet', () => same([...contents].map(([name, columns]) => parquetOf(`${name}.parquet`, columns))))
  test('Arrow file', () => same([...contents].map(([name, columns]) => arrowOf(`${name}.arrow`, columns, 'file'))))
  test('Arrow stream', () => same([...contents].map(([name, columns]) => arrowOf(`${name}.arrows`, columns, 'stream'))))
  test('rows in another order, over three files each', () =>
    same(
      [...contents].flatMap(([name, columns]) =>
        name === 'pgs_info' ? [csvOf('pgs_info.csv', columns)] : split(name, columns),
      ),
    ))
  test('one table as CSV, the next as Parquet', () =>
    same([...contents].map(([name, columns], i) => (i % 2 ? parquetOf(name, columns) : csvOf(name, columns)))))
  test('scores in two files by column', () => {
    const pgs = contents.get('pgs')!
    const part = (from: number, to: number) =>
      new Map([...pgs].filter(([name], i) => name === 'person_id' || (i >= from && i < to)))
    const others = [...contents]
      .filter(([name]) => name !== 'pgs')
      .map(([name, columns]) => csvOf(`${name}.csv`, columns))
    return same([...others, csvOf('a.csv', part(1, 31)), csvOf('b.csv', part(31, 99))])
  })
  test('and a changed value has another', async () => {
    const changed = new Map(contents)
    const person = new Map(changed.get('person'))
    person.set(
      'year_of_birth',
      person.get('year_of_birth')!.map((year, i) => (i === 17 ? '1901' : year)),
    )
    changed.set('person', person)
    const { extract } = await load([...changed].map(([name, columns]) => csvOf(`${name}.csv`, columns)))
    expect(extract.digest).not.toBe((await fromCsv).extract.digest)
  })
})
