import { beforeAll, describe, expect, it } from 'vitest'
import { isoDay } from '../../src/model/day.ts'
import { type Extract, NO_DAY, SEX_OTHER } from '../../src/model/extract.ts'
import type { Inventory } from '../../src/model/inventory.ts'
import { everythingWrong } from '../fixtures/everything-wrong/generate.mjs'
import { newTables } from './helpers.ts'

const { files, planted } = everythingWrong()
const sources = [...files].map(([name, content]) => ({ name, blob: new Blob([content as BlobPart]) }))

describe('an extract with everything wrong at once', () => {
  let inventory: Inventory
  let extract: Extract

  beforeAll(async () => {
    const tables = newTables()
    inventory = await tables.add(sources)
    extract = tables.extract()!
  })

  it('opens: every file is taken for what it is', () => {
    expect(inventory.files.map(({ name, takenFor, state }) => [name, takenFor, state])).toEqual([
      ['Person.CSV', 'person', 'ready'],
      ['condition_000000000000.csv.gz', 'condition_occurrence', 'ready'],
      ['condition_000000000001.csv.gz', 'condition_occurrence', 'ready'],
      ['CONDITION_OCCURRENCE_000000000002.csv', 'condition_occurrence', 'ready'],
      ['drug_exposure/part-0.parquet', 'drug_exposure', 'ready'],
      ['drug_exposure/part-1.parquet', 'drug_exposure', 'ready'],
      ['observation_period.csv', 'observation_period', 'ready'],
      ['lists/has_wgs.txt', 'person_list', 'ready'],
    ])
  })

  it('counts each repair as often as it was planted, and no other', () => {
    const counted: Record<string, number> = {}
    for (const { rule, count } of inventory.files.flatMap(({ problems }) => problems)) {
      counted[rule] = (counted[rule] ?? 0) + count
    }
    expect(counted).toEqual(planted.rules)
  })

  it('keeps the rest: people, events, ends and ids to the last digit', () => {
    const { people, conditions, drugs, observation, lists } = extract
    expect(people.n).toBe(planted.people)
    expect(conditions?.length).toBe(planted.conditions)
    expect(drugs?.length).toBe(planted.drugs)
    expect(drugs?.endDay.filter((day) => day === NO_DAY).length).toBe(planted.drugsWithoutEnd)
    expect(people.sex.filter((sex) => sex === SEX_OTHER).length).toBe(planted.withoutSex)
    expect(people.birthYear.filter(Number.isNaN).length).toBe(planted.withoutBirth)
    expect(observation?.startDay.filter((day) => day === NO_DAY).length).toBe(3)
    expect(lists?.get('has_wgs')?.reduce((sum, on) => sum + on, 0)).toBe(planted.listed)
    const ids = people.ids.values as BigInt64Array
    expect(ids).toContain(-9007199254740993n)
    expect(ids).toContain(9007199254740995n)
  })

  it('moves no day by a time zone, and takes dates beyond 2100 as they are', () => {
    const days = [...extract.conditions!.day].map(isoDay)
    expect(days.filter((day) => day > '2100-01-01').sort()).toEqual(['2150-01-01', '2150-01-02'])
    // The first person's first diagnosis was written at 23:30 UTC, the second person's at half past midnight, 14 hours ahead.
    expect(days).toContain('2005-01-01')
    const birthDays = [...extract.people.birthDay].filter((day) => day !== NO_DAY).map(isoDay)
    expect(birthDays).toContain('1940-01-01')
    expect(birthDays.filter((day) => day.endsWith('-07-01')).length).toBeGreaterThanOrEqual(11)
  })

  it('is the same extract whatever the order of its files', async () => {
    const tables = newTables()
    await tables.add([...sources].reverse())
    expect(tables.extract()?.digest).toBe(extract.digest)
  })
})

describe('files without column names', () => {
  const load = async (name: string, text: string) => {
    const tables = newTables()
    const [file] = (await tables.add([{ name, blob: new Blob([text]) }])).files
    return { file, tables }
  }

  it('are asked about where their name says nothing, and then read in OMOP’s order', async () => {
    const { file, tables } = await load('extract.csv', '1,77,2010-01-01,2020-01-01,0\n2,78,2011-01-01,2020-01-01,0\n')
    expect([file.takenFor, file.alternatives]).toEqual([null, ['observation_period']])
    expect(file.because).toContain('Say what it is, or add the names as its first line')
    const [taken] = (await tables.takeFor(file.id, 'observation_period')).files
    expect([taken.state, taken.rows, taken.people]).toEqual(['ready', 2, 2])
  })

  it('are refused as a table of another width', async () => {
    const { file } = await load('person.csv', '1,8507,1970\n2,8532,1971\n')
    expect(file.takenFor).toBeNull()
    expect(file.because).toContain('OMOP’s person has not with its 3 columns')
  })

  it('may follow CDM 5.3 or 5.4', async () => {
    const wide = (columns: number) => `${['5', '77', '4030840', '2015-02-03'].join()}${','.repeat(columns - 4)}\n`
    for (const columns of [14, 16]) {
      const { file } = await load('procedure_occurrence.csv', wide(columns))
      expect([file.takenFor, file.rows, file.dateRange?.[0]]).toEqual(['procedure_occurrence', 1, '2015-02-03'])
    }
  })
})
