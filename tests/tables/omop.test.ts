import { describe, expect, test } from 'vitest'
import type { Source } from '../../src/formats/source.ts'
import { isoDay } from '../../src/model/day.ts'
import { type Extract, NO_DAY } from '../../src/model/extract.ts'
import { fixture, fixtureBytes } from '../formats/givenFile.ts'
import { entry, newTables } from './helpers.ts'

const five = ['person', 'condition_occurrence', 'drug_exposure', 'procedure_occurrence', 'observation_period']

async function load(files: Promise<Source>[]) {
  const tables = newTables()
  await tables.add(await Promise.all(files))
  return { tables, extract: tables.extract() as Extract }
}

describe('Eunomia Synthea27Nj', () => {
  const csv = () => load(five.map((name) => fixture(`omop/eunomia-csv/${name.toUpperCase()}.csv`)))
  const parquet = () => load(five.map((name) => fixture(`omop/eunomia-parquet/${name}.parquet`)))

  test('opens as CSV', async () => {
    const { tables, extract } = await csv()
    const lines = (name: string): number =>
      new TextDecoder()
        .decode(fixtureBytes(`omop/eunomia-csv/${name}.csv`))
        .trimEnd()
        .split('\n').length - 1
    expect(tables.inventory().files.map(({ takenFor, state }) => [takenFor, state])).toEqual(
      five.map((kind) => [kind, 'ready']),
    )
    expect(extract.people.n).toBe(lines('PERSON'))
    expect(extract.conditions?.length).toBe(lines('CONDITION_OCCURRENCE'))
    expect(extract.drugs?.length).toBe(lines('DRUG_EXPOSURE'))
    expect(extract.procedures?.length).toBe(lines('PROCEDURE_OCCURRENCE'))
    expect([extract.people.sex[0], extract.people.birthYear[0], isoDay(extract.people.birthDay[0])]).toEqual([
      0,
      1998,
      '1998-04-09',
    ])
    expect(tables.inventory().files.flatMap(({ problems }) => problems)).toMatchObject([
      { file: 'PROCEDURE_OCCURRENCE.csv', rule: 'duplicate_event', effect: 'note', count: 9 },
    ])
  })

  test('opens as Parquet, with the same people and the same events', async () => {
    const [a, b] = [(await csv()).extract, (await parquet()).extract]
    for (const kind of ['conditions', 'drugs', 'procedures'] as const) expect(b[kind]).toEqual(a[kind])
    expect(b.observation).toEqual(a.observation)
    expect([b.people.ids, b.people.sex, b.people.birthDay]).toEqual([a.people.ids, a.people.sex, a.people.birthDay])
  })

  test('has no major depressive disorder (concept 4152280 and the like)', async () => {
    const { extract } = await csv()
    for (const concept of [4152280, 440383, 4282096, 432883])
      expect(extract.conditions?.conceptIds).not.toContain(concept)
  })
})

test('clin-data-pipeline: no end dates, day of birth from three columns, its MDD patients', async () => {
  const names = ['person', 'condition_occurrence', 'drug_exposure', 'observation_period']
  const { extract, tables } = await load(names.map((name) => fixture(`omop/clin-data-pipeline/${name}.csv`)))
  const text = new TextDecoder().decode(fixtureBytes('omop/clin-data-pipeline/condition_occurrence.csv'))
  const withMdd = new Set(
    text
      .split('\n')
      .map((line) => line.split(','))
      .filter((row) => row[2] === '4282096')
      .map((row) => row[1]),
  )
  const { conditions, people, drugs } = extract
  const mdd = conditions!.conceptIds.indexOf(4282096)
  const found = new Set(
    [...conditions!.person]
      .filter((_, i) => conditions!.concept[i] === mdd)
      .map((row) => String(people.ids.values[row])),
  )
  expect(withMdd.size).toBeGreaterThan(10)
  expect(found).toEqual(withMdd)
  expect([people.n, isoDay(people.birthDay[0]), people.sex[0]]).toEqual([1000, '1961-12-20', 0])
  expect(drugs?.conceptIds).toContain(739138)
  expect(drugs?.endDay.every((day) => day === -2147483648)).toBe(true)
  expect(entry(tables, 'person.csv').problems).toMatchObject([{ rule: 'sex_other', value: '0', count: 162 }])
})

test('SAFEHR: folders of Parquet parts; its visits are records too', async () => {
  const names = ['person', 'condition_occurrence', 'drug_exposure', 'procedure_occurrence', 'visit_occurrence']
  const files = names.map(async (name) => ({
    ...(await fixture(`omop/safehr/${name}/part-0.parquet`)),
    name: `${name}/part-0.parquet`,
  }))
  const { tables, extract } = await load(files)
  expect(tables.inventory().files.map(({ takenFor, state }) => [takenFor, state])).toEqual([
    ['person', 'ready'],
    ['condition_occurrence', 'ready'],
    ['drug_exposure', 'ready'],
    ['procedure_occurrence', 'ready'],
    ['visit_occurrence', 'ready'],
  ])
  expect(entry(tables, 'visit_occurrence/part-0.parquet').because).toBe('it has the column visit_start_date')
  expect(extract.visits?.conceptIds).toContain(9201)
  expect(extract.people.n).toBeGreaterThan(0)
  expect(extract.conditions?.length).toBeGreaterThan(0)
})

test('a death table is known by its column; the earliest date counts, undated rows and unknown people are set aside', async () => {
  const source = (name: string, text: string): Source => ({ name, blob: new Blob([text]) })
  const tables = newTables()
  const death =
    'person_id,death_date,death_type_concept_id\n2,2015-03-01,0\n1,2020-02-29,0\n2,2014-01-01,0\n3,,0\n9,2011-01-01,0\n'
  await tables.add([
    source(
      'person.csv',
      'person_id,birth_datetime,sex_at_birth\n1,1970-01-01,Male\n2,1971-01-01,Female\n3,1972-01-01,Male\n',
    ),
    source('death.csv', death),
  ])
  const entryOfDeath = entry(tables, 'death.csv')
  expect([entryOfDeath.takenFor, entryOfDeath.state, entryOfDeath.dateRange]).toEqual([
    'death',
    'ready',
    ['2011-01-01', '2020-02-29'],
  ])
  expect(entryOfDeath.problems.map(({ rule }) => rule).sort()).toEqual(['date_missing', 'unknown_person'])
  const { deathDay, digest } = tables.extract() as Extract
  expect(Array.from(deathDay!, (day) => (day === NO_DAY ? '' : isoDay(day)))).toEqual(['2020-02-29', '2014-01-01', ''])
  await tables.remove([entryOfDeath.id])
  expect((tables.extract() as Extract).deathDay).toBeUndefined()
  expect((tables.extract() as Extract).digest).not.toBe(digest)
})
