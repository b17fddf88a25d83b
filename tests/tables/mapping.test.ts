import { describe, expect, it } from 'vitest'
import type { Source } from '../../src/formats/source.ts'
import { InputError } from '../../src/model/errors.ts'
import type { FileMapping, SavedMapping } from '../../src/model/importMapping.ts'
import { parseStudy, studyText } from '../../src/model/studyDocument.ts'
import { paperStudy } from '../../src/phenotype/presets.ts'
import { mappableRoles, mappingFault, shapeOf } from '../../src/tables/mapping.ts'
import type { Tables } from '../../src/tables/tables.ts'
import { entry, newTables, problemsOf } from './helpers.ts'

const given = (name: string, text: string): Source => ({ name, blob: new Blob([text]) })

const person = given('person.csv', 'person_id,year_of_birth,sex_at_birth\n1,1970,Male\n2,1980,Female\n')
const odd = (name = 'odd.csv', head = 'patnr,diagnosedatum,omop,bemerkung') =>
  given(name, `${head}\n1,2020-01-01,4152280,x\n2,2021-02-03,4152280,y\n1,2020-05-01,440383,z\n`)
const mapping: FileMapping = {
  table: 'condition_occurrence',
  columns: { person: 'patnr', concept: 'omop', start: 'diagnosedatum' },
}

const saved = (tables: Tables, name: string, said: FileMapping = mapping): SavedMapping => ({
  shape: entry(tables, name).shape!,
  madeFor: name,
  ...said,
})

const rulesOf = (tables: Tables, name: string) => entry(tables, name).report.map(({ rule }) => rule)

async function mapped(): Promise<Tables> {
  const tables = newTables()
  await tables.add([person, odd()])
  await tables.mapFile(entry(tables, 'odd.csv').id, mapping)
  return tables
}

describe('a file whose columns are none that is known', () => {
  it('is read as it is said by hand, and the report says so', async () => {
    const tables = newTables()
    await tables.add([person, odd()])
    expect(entry(tables, 'odd.csv')).toMatchObject({ takenFor: null, state: 'ignored', mapping: null })
    const { id, shape } = entry(tables, 'odd.csv')
    await tables.mapFile(id, mapping)
    expect(tables.extract()!.conditions!.length).toBe(3)
    expect(entry(tables, 'odd.csv')).toMatchObject({
      takenFor: 'condition_occurrence',
      state: 'ready',
      rows: 3,
      shape,
      mapping: { ...mapping, by: 'hand' },
    })
    expect(entry(tables, 'odd.csv').columns.map(({ usedAs }) => usedAs)).toEqual([
      'person',
      'start date',
      'concept',
      null,
    ])
    expect(rulesOf(tables, 'odd.csv')).toContain('mapping_by_hand')
  })

  it('gives the extract that the usual names give', async () => {
    const usual = newTables()
    const head = 'person_id,condition_start_date,condition_concept_id,bemerkung'
    await usual.add([person, odd('usual.csv', head)])
    expect((await mapped()).extract()!.digest).toBe(usual.extract()!.digest)
  })

  it('with no column for something goes without it, though it has one of the usual name', async () => {
    const head = 'person_id,drug_concept_id,drug_exposure_start_date,days_supply'
    const tables = newTables()
    await tables.add([person, given('d.csv', `${head}\n1,5,2020-01-01,30\n`)])
    expect([...tables.extract()!.drugs!.supplyDays]).toEqual([30])
    await tables.mapFile(entry(tables, 'd.csv').id, { table: 'drug_exposure', columns: { supply: null } })
    expect([...tables.extract()!.drugs!.supplyDays]).toEqual([-2147483648])
  })

  it('a column said to be one thing is not another one by its name', async () => {
    const head = 'person_id,condition_concept_id,condition_start_date,condition_start_datetime'
    const tables = newTables()
    await tables.add([person, given('c.csv', `${head}\n1,5,2020-01-01,2019-01-01\n`)])
    await tables.mapFile(entry(tables, 'c.csv').id, {
      table: 'condition_occurrence',
      columns: { start: 'condition_start_datetime' },
    })
    expect(entry(tables, 'c.csv').dateRange).toEqual(['2019-01-01', '2019-01-01'])
  })

  it('without a line of names has no shape to save anything for', async () => {
    const tables = newTables()
    await tables.add([person, given('extract.csv', '1,2020-01-01,5\n2,2020-01-02,5\n')])
    expect(entry(tables, 'extract.csv').shape).toBeNull()
  })
})

describe('a mapping saved in the study', () => {
  it('is applied to the next file of the same columns, in any order and case, and the report says so', async () => {
    const first = await mapped()
    const tables = newTables()
    await tables.takeMappings([saved(first, 'odd.csv')])
    await tables.add([
      person,
      given('next.csv', 'OMOP,Bemerkung,PATNR,Diagnosedatum\n5,x,1,2020-01-01\n5,x,2,2020-01-02\n'),
    ])
    expect(tables.extract()!.conditions!.length).toBe(2)
    expect(entry(tables, 'next.csv')).toMatchObject({
      takenFor: 'condition_occurrence',
      because: 'the study has a mapping for files with these columns',
      mapping: { by: 'study' },
    })
    expect(rulesOf(tables, 'next.csv')).toContain('mapping_saved')
  })

  it('is not applied to a file with one column more', async () => {
    const first = await mapped()
    const tables = newTables()
    await tables.takeMappings([saved(first, 'odd.csv')])
    await tables.add([person, given('more.csv', 'patnr,diagnosedatum,omop,bemerkung,more\n1,2020-01-01,5,x,1\n')])
    expect(entry(tables, 'more.csv')).toMatchObject({ takenFor: null, mapping: null })
  })

  it('reads again only the files that it changes anything for', async () => {
    const tables = await mapped()
    const read: string[] = []
    const noted = { onProgress: ({ task }: { task: string }) => read.push(task) }
    await tables.takeMappings([saved(tables, 'odd.csv')], noted)
    expect([read, entry(tables, 'odd.csv').mapping?.by]).toEqual([[], 'study'])
    const dates = { ...saved(tables, 'odd.csv'), columns: { ...mapping.columns, sourceCode: 'bemerkung' } }
    await tables.takeMappings([dates], noted)
    expect([...new Set(read)]).toEqual(['Reading odd.csv', 'Putting the files together'])
    expect(entry(tables, 'odd.csv').columns.map(({ usedAs }) => usedAs)).toContain('source code')
  })

  it('goes before what was said by hand when it is new; taken out, what was said by hand stays', async () => {
    const tables = await mapped()
    const keep = saved(tables, 'odd.csv')
    await tables.takeMappings([keep])
    await tables.takeMappings([])
    expect(entry(tables, 'odd.csv')).toMatchObject({ state: 'ready', rows: 3, mapping: { by: 'hand' } })
    await tables.takeMappings([{ ...keep, table: null, columns: {} }])
    expect(entry(tables, 'odd.csv')).toMatchObject({ takenFor: null, state: 'ignored' })
    expect(rulesOf(tables, 'odd.csv')).toEqual(['set_aside_by_hand'])
    await tables.takeMappings([])
    expect(entry(tables, 'odd.csv')).toMatchObject({ takenFor: null, mapping: null })
  })

  it('stopped while files are read again leaves everything as it was', async () => {
    const tables = await mapped()
    const keep = saved(tables, 'odd.csv')
    await tables.takeMappings([keep])
    const before = tables.inventory()
    const stop = new AbortController()
    const changed = { ...keep, columns: { ...keep.columns, sourceCode: 'bemerkung' } }
    const work = tables.takeMappings([changed], { signal: stop.signal, onInventory: () => stop.abort() })
    await expect(work).rejects.toThrow()
    expect(tables.inventory()).toEqual(before)
  })

  it('is of the document: written, read, and refused with a sentence where it cannot be', async () => {
    const kept = saved(await mapped(), 'odd.csv')
    const study = { ...paperStudy(), importMappings: [kept] }
    expect(parseStudy(studyText(study), 'mine.json').importMappings).toEqual([kept])
    const refusal = (importMappings: readonly unknown[]) => () =>
      parseStudy(JSON.stringify({ ...paperStudy(), importMappings }), 'mine.json')
    expect(refusal([kept, kept])).toThrow(
      'mine.json: two mappings (importMappings) are for files of the same columns. The study was not opened',
    )
    expect(refusal([{ ...kept, columns: { person: 'patnr', start: 'PATNR' } }])).toThrow(
      'mine.json: the mapping made for odd.csv uses the column patnr twice: a column is one thing.',
    )
    expect(refusal([{ ...kept, table: 'visits' }])).toThrow(/importMappings\.0\.table must be person or/)
    expect(refusal([{ ...kept, shape: 'x' }])).toThrow(/importMappings\.0\.shape cannot be used/)
  })

  it('leaves documents without one as they are', () => {
    expect('importMappings' in parseStudy(studyText(paperStudy()), 'old.json')).toBe(false)
  })
})

describe('a mapping that cannot be', () => {
  const fields = ['patnr', 'diagnosedatum', 'omop', 'bemerkung'].map((name) => ({ name }))
  const fault = (said: Partial<FileMapping>) => mappingFault({ ...mapping, ...said }, fields)

  it('gets a sentence', () => {
    expect(fault({})).toBeNull()
    expect(fault({ columns: { person: 'patient' } })).toBe(
      'The mapping takes the person from the column patient, which the file does not have. Found: patnr, diagnosedatum, omop, bemerkung.',
    )
    expect(fault({ columns: { person: 'patnr', concept: 'PATNR' } })).toBe(
      'The column PATNR is said to be both the person and the concept. A column is one thing.',
    )
    expect(fault({ columns: { features: 'omop' } })).toBe(
      'The mapping has features, which is nothing of the table condition_occurrence; it has person, concept, start, ' +
        'sourceConcept, sourceCode, sourceVocabulary.',
    )
    expect(fault({ columns: { person: null } })).toBe(
      'The mapping has no column for the person, which the table condition_occurrence needs.',
    )
  })

  it.each([
    [
      'date',
      { start: 'bemerkung' },
      'the column bemerkung was said to hold the start date, but none of its 3 values can be read as that.',
    ],
    [
      'concept',
      { concept: 'bemerkung', start: 'diagnosedatum' },
      'the column bemerkung was said to hold the concept, but none of its 3 values can be read as that.',
    ],
  ])('a column that holds no %s is refused, and the file stays as it was', async (_, columns, words) => {
    const tables = await mapped()
    const before = tables.inventory()
    const { id } = entry(tables, 'odd.csv')
    const work = tables.mapFile(id, { ...mapping, columns: { ...mapping.columns, ...columns } })
    await expect(work).rejects.toThrow(InputError)
    await expect(tables.mapFile(id, { ...mapping, columns: { ...mapping.columns, ...columns } })).rejects.toThrow(
      `odd.csv: ${words} Nothing was taken from the file; other files stay loaded. Choose another column. The file stays as it was.`,
    )
    expect(tables.inventory()).toEqual(before)
  })

  it('of the study is a problem of the file, which then can be corrected', async () => {
    const kept = saved(await mapped(), 'odd.csv')
    const tables = newTables()
    await tables.takeMappings([{ ...kept, columns: { ...kept.columns, concept: 'code' } }])
    await tables.add([person, odd()])
    expect(entry(tables, 'odd.csv').state).toBe('failed')
    expect(problemsOf(tables, 'odd.csv')[0]).toMatchObject({
      rule: 'mapping_refused',
      message:
        'odd.csv: The mapping takes the concept from the column code, which the file does not have. Found: patnr, ' +
        'diagnosedatum, omop, bemerkung. Nothing was taken from the file; other files stay loaded. Choose other columns.',
    })
    await tables.mapFile(entry(tables, 'odd.csv').id, mapping)
    expect(entry(tables, 'odd.csv')).toMatchObject({ state: 'ready', rows: 3 })
  })
})

describe('shapes', () => {
  const shape = (...names: string[]) => shapeOf(names.map((name) => ({ name })))
  it('are of the set of names, whatever its order and case; names do not run into each other', () => {
    expect(shape('a', 'B')).toBe(shape('b', 'A'))
    expect(shape('a', 'b')).not.toBe(shape('ab'))
    expect(shape('a', 'b')).not.toBe(shape('a', 'b', 'b'))
    expect(shape('a')).toMatch(/^[0-9a-f]{64}$/)
  })
})

it('every table that can be said has its columns', () => {
  for (const table of ['person', 'visit_occurrence', 'effects', 'scores'] as const) {
    expect(mappableRoles(table).some(({ required }) => required)).toBe(true)
  }
})
