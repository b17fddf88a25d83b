import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { DuckDBInstance } from '@duckdb/node-api'
import { beforeAll, describe, expect, it } from 'vitest'
import { isoDay } from '../../src/model/day.ts'
import { type Events, type Extract, NO_DAY, SEX_FEMALE, SEX_MALE } from '../../src/model/extract.ts'
import { fixture } from '../formats/givenFile.ts'
import { newTables, problemsOf } from './helpers.ts'

/** Every public OMOP set, in each of its formats, held against DuckDB over the same files. */

const root = fileURLToPath(new URL('../fixtures/omop/', import.meta.url))

const eventTables = [
  {
    table: 'condition_occurrence',
    field: 'conditions',
    concept: 'condition_concept_id',
    start: 'condition_start_date',
  },
  { table: 'drug_exposure', field: 'drugs', concept: 'drug_concept_id', start: 'drug_exposure_start_date' },
  { table: 'procedure_occurrence', field: 'procedures', concept: 'procedure_concept_id', start: 'procedure_date' },
  { table: 'visit_occurrence', field: 'visits', concept: 'visit_concept_id', start: 'visit_start_date' },
] as const

const sets: readonly { readonly name: string; readonly pathOf: (table: string) => string }[] = [
  { name: 'eunomia-csv', pathOf: (table) => `eunomia-csv/${table.toUpperCase()}.csv` },
  { name: 'eunomia-parquet', pathOf: (table) => `eunomia-parquet/${table}.parquet` },
  { name: 'clin-data-pipeline', pathOf: (table) => `clin-data-pipeline/${table}.csv` },
  { name: 'safehr', pathOf: (table) => `safehr/${table}/part-0.parquet` },
]

let query: (sql: string) => Promise<(string | null)[][]>

beforeAll(async () => {
  const connection = await (await DuckDBInstance.create()).connect()
  query = async (sql) =>
    (await connection.runAndReadAll(sql))
      .getRows()
      .map((row) => row.map((cell) => (cell === null ? null : String(cell))))
})

describe.each(sets)('$name', ({ pathOf }) => {
  const has = (table: string) => existsSync(`${root}${pathOf(table)}`)
  const from = (table: string) => {
    const path = `${root}${pathOf(table)}`
    return path.endsWith('.csv') ? `read_csv('${path}', all_varchar = true)` : `read_parquet('${path}')`
  }
  let extract: Extract
  const tables = newTables()

  beforeAll(async () => {
    const names = ['person', 'observation_period', ...eventTables.map(({ table }) => table)].filter(has)
    const files = await Promise.all(names.map((table) => fixture(`omop/${pathOf(table)}`)))
    // Parquet folders hold files of one name.
    await tables.add(files.map((file, at) => ({ ...file, name: `${names[at]}/${file.name}` })))
    extract = tables.extract()!
  })

  it('has DuckDB’s people, ids, sexes and births', async () => {
    const [[n, first, last, male, female, years]] = await query(
      `SELECT count(DISTINCT person_id), min(person_id::BIGINT), max(person_id::BIGINT),
        count(*) FILTER (gender_concept_id::INT = 8507), count(*) FILTER (gender_concept_id::INT = 8532),
        sum(year_of_birth::INT) FROM ${from('person')}`,
    )
    const { people } = extract
    const sexes = (sex: number) => people.sex.filter((own) => own === sex).length
    expect([people.n, people.ids.values[0], people.ids.values[people.n - 1]].map(String)).toEqual([n, first, last])
    expect([sexes(SEX_MALE), sexes(SEX_FEMALE)].map(String)).toEqual([male, female])
    expect(String(people.birthYear.reduce((sum, year) => sum + year, 0))).toBe(years)
  })

  it.each(eventTables)('has DuckDB’s events of $table', async ({ table, field, concept, start }) => {
    if (!has(table)) return expect(extract[field] ?? null).toBeNull()
    const events = extract[field] as Events
    const born = problemsOf(tables, `${table}/${pathOf(table).split('/').at(-1)}`).find(
      ({ rule }) => rule === 'before_birth',
    )
    const known = `person_id::BIGINT IN (SELECT person_id::BIGINT FROM ${from('person')}) AND ${start} IS NOT NULL`
    const rows = await query(
      `SELECT ${concept}::INT AS c, count(*), count(DISTINCT person_id), min(${start}::DATE)::VARCHAR, max(${start}::DATE)::VARCHAR
       FROM ${from(table)} WHERE ${known} GROUP BY c ORDER BY c`,
    )
    const total = rows.reduce((sum, row) => sum + Number(row[1]), 0)
    expect(events.length).toBe(total - (born?.count ?? 0))
    if (born !== undefined) return
    expect(countsOf(events)).toEqual(rows)
  })

  it('counts the repeats that DuckDB finds', async () => {
    for (const { table, concept, start } of eventTables) {
      // Two visits of one kind on one day are two visits.
      if (!has(table) || table === 'visit_occurrence') continue
      const path = `${table}/${pathOf(table).split('/').at(-1)}`
      const columns = (await query(`DESCRIBE SELECT * FROM ${from(table)}`)).map(([name]) => String(name).toLowerCase())
      const keys = [
        'person_id',
        concept,
        start,
        ...(table === 'drug_exposure' ? ['drug_exposure_end_date', 'days_supply'] : []),
        `${table.split('_')[0]}_source_concept_id`,
        `${table.split('_')[0]}_source_value`,
      ].filter((name) => columns.includes(name))
      const [[repeats]] = await query(
        `SELECT count(*) - count(DISTINCT (${keys.join(', ')})) FROM ${from(table)} WHERE ${start} IS NOT NULL`,
      )
      const counted = problemsOf(tables, path).find(({ rule }) => rule === 'duplicate_event')?.count ?? 0
      expect([path, counted]).toEqual([path, Number(repeats)])
    }
  })

  it('has DuckDB’s observation periods', async () => {
    if (!has('observation_period')) return expect(extract.observation).toBeNull()
    const [[n, first, last]] = await query(
      `SELECT count(DISTINCT person_id), min(observation_period_start_date::DATE)::VARCHAR,
        max(observation_period_end_date::DATE)::VARCHAR FROM ${from('observation_period')}`,
    )
    const { startDay, endDay } = extract.observation!
    const starts = startDay.filter((day) => day !== NO_DAY)
    expect([String(starts.length), isoDay(Math.min(...starts)), isoDay(Math.max(...endDay))]).toEqual([n, first, last])
  })
})

/** Concept, rows, people, first and last day, as the query gives them. */
function countsOf(events: Events): (string | null)[][] {
  const byConcept = new Map<number, { rows: number; people: Set<number>; first: number; last: number }>()
  for (let i = 0; i < events.length; i++) {
    const id = events.conceptIds[events.concept[i]]
    const known = byConcept.get(id) ?? { rows: 0, people: new Set(), first: Infinity, last: -Infinity }
    known.rows++
    known.people.add(events.person[i])
    known.first = Math.min(known.first, events.day[i])
    known.last = Math.max(known.last, events.day[i])
    byConcept.set(id, known)
  }
  return [...byConcept]
    .sort(([a], [b]) => a - b)
    .map(([id, { rows, people, first, last }]) => [id, rows, people.size, isoDay(first), isoDay(last)].map(String))
}

describe('every set', () => {
  it('is among those tested', () => {
    expect(
      readdirSync(root)
        .filter((name) => !name.includes('.'))
        .sort(),
    ).toEqual(sets.map(({ name }) => name).sort())
  })
})
