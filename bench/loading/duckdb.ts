import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { writeArrow } from './arrow.ts'

/** Formats of the files; DuckDB reads no Arrow files without an extension from the network. */
export const formats = ['parquet', 'arrow', 'csv', 'csv.gz'] as const
export type Format = (typeof formats)[number]

const pick = (salt: number, below: number): string => `(hash(i * 16 + ${salt}) % ${below})::INTEGER`
/** Few values often, many rarely, as concepts are. */
const skewed = (salt: number, below: number): string =>
  `floor(${below} * pow((hash(i * 16 + ${salt}) % 1000003) / 1000003.0, 3))::INTEGER`
const day = (salt: number): string => `(DATE '2008-01-01' + ${pick(salt, 5800)})`
const person = (salt: number, people: number): string => `1000000 + ${pick(salt, people)}::BIGINT AS person_id`

const simulated = {
  person: (people: number) => `SELECT 1000000 + i AS person_id, 1930 + ${pick(1, 75)} AS year_of_birth,
    CASE WHEN ${pick(2, 2)} = 0 THEN 8507 ELSE 8532 END AS gender_concept_id, 8527 AS race_concept_id FROM range(${people}) t(i)`,
  condition_occurrence: (people: number, rows: number) => `SELECT i AS condition_occurrence_id, ${person(3, people)},
    4000000 + ${skewed(4, 3000)} AS condition_concept_id, ${day(5)} AS condition_start_date, 32020 AS condition_type_concept_id,
    chr(65 + ${skewed(4, 3000)} % 26) || lpad((${skewed(4, 3000)} // 26 % 100)::VARCHAR, 2, '0') || '.' || ${pick(6, 4)}
    AS condition_source_value, 44800000 + ${skewed(4, 3000)} * 4 + ${pick(6, 4)} AS condition_source_concept_id FROM range(${rows}) t(i)`,
  drug_exposure: (people: number, rows: number) => `SELECT i AS drug_exposure_id, ${person(7, people)},
    19000000 + ${skewed(8, 2000)} AS drug_concept_id, ${day(9)} AS drug_exposure_start_date,
    ${day(9)} + 30 * (1 + ${pick(10, 3)}) AS drug_exposure_end_date, 32838 AS drug_type_concept_id,
    30 * (1 + ${pick(10, 3)}) AS days_supply, (50000000000 + ${skewed(8, 2000)}::BIGINT * 7919)::VARCHAR AS drug_source_value,
    45000000 + ${skewed(8, 2000)} AS drug_source_concept_id FROM range(${rows}) t(i)`,
} as const

const eventTables = ['condition_occurrence', 'drug_exposure'] as const

/** What the loader uses of each table, and the order it puts it in. */
const read = {
  condition_occurrence: {
    columns:
      'person_id, condition_start_date AS day, condition_concept_id, condition_source_value, condition_source_concept_id',
    order: 'person_id, condition_start_date, condition_concept_id',
    needed: 'condition_concept_id < 4000030',
  },
  drug_exposure: {
    columns:
      'person_id, drug_exposure_start_date AS day, drug_concept_id, drug_exposure_end_date, days_supply, drug_source_value, drug_source_concept_id',
    order: 'person_id, drug_exposure_start_date, drug_concept_id, drug_exposure_end_date, days_supply',
    needed: 'drug_concept_id < 19000020',
  },
} as const

export interface DuckDb {
  readonly version: string
  /** Files of people, conditions and drugs, as a data base would export them: rows in no order. Returns their paths, people first. */
  write(folder: string, people: number, rows: number, formats: readonly Format[]): Promise<(format: Format) => string[]>
  /** Reads the event files of a format into sorted tables; milliseconds of wall and CPU time. */
  load(folder: string, format: Format, which: 'all rows' | 'needed concepts'): Promise<{ wall: number; cpu: number }>
  /** Rows and Σ days of the tables last loaded. */
  content(): Promise<{ readonly rows: number[]; readonly daySums: number[] }>
  close(): void
}

export async function openDuckDb(root: string): Promise<DuckDb> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const rowsOf = async (sql: string) => (await connection.runAndReadAll(sql)).getRows()
  return {
    version: String((await rowsOf('SELECT version()'))[0][0]),
    async write(folder, people, rows, wanted) {
      for (const [table, sql] of Object.entries(simulated)) {
        const path = join(folder, table)
        await connection.run(`COPY (${sql(people, rows)}) TO '${path}.parquet' (FORMAT parquet)`)
      }
      for (const path of eventTables.map((table) => join(folder, table))) {
        const copy = (to: string, options: string) =>
          connection.run(`COPY (FROM '${path}.parquet') TO '${path}.${to}' (${options})`)
        if (wanted.includes('csv')) await copy('csv', 'HEADER')
        if (wanted.includes('csv.gz')) await copy('csv.gz', 'HEADER, COMPRESSION gzip')
        if (wanted.includes('arrow')) await writeArrow(root, path)
      }
      return (format) =>
        [join(folder, 'person.parquet')].concat(eventTables.map((table) => join(folder, `${table}.${format}`)))
    },
    async load(folder, format, which) {
      const file = format === 'arrow' ? 'parquet' : format
      for (const table of eventTables) await connection.run(`DROP TABLE IF EXISTS ${table}`)
      const cpu = process.cpuUsage()
      const start = performance.now()
      for (const table of eventTables) {
        const { columns, order, needed } = read[table]
        const where = which === 'all rows' ? '' : `WHERE ${needed}`
        await connection.run(
          `CREATE TABLE ${table} AS SELECT ${columns} FROM '${join(folder, table)}.${file}' ${where} ORDER BY ${order}`,
        )
      }
      const wall = performance.now() - start
      const { user, system } = process.cpuUsage(cpu)
      return { wall, cpu: (user + system) / 1000 }
    },
    async content() {
      const found = await Promise.all(
        eventTables.map((table) => rowsOf(`SELECT count(*), sum(day - DATE '1970-01-01') FROM ${table}`)),
      )
      return { rows: found.map(([row]) => Number(row[0])), daySums: found.map(([row]) => Number(row[1])) }
    },
    close: () => connection.closeSync(),
  }
}
