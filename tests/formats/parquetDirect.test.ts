import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { DateDay, Float64, Int32, Int64, Utf8 } from 'apache-arrow'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { createParquetReader } from '../../src/formats/parquet.ts'
import { planPages } from '../../src/formats/parquetDirect.ts'
import type { Source } from '../../src/formats/source.ts'
import { InputError } from '../../src/model/errors.ts'
import { given } from './givenFile.ts'
import { parquetWasm } from './parquetHost.ts'
import { readTable } from './readTable.ts'

/** Parquet of DuckDB whose pages are read here, against the same rows packed by zstd, which parquet-wasm reads. */

const rows = 50_000
const columns = [
  { name: 'id', type: new Int64() },
  { name: 'near', type: new Int32() },
  { name: 'wide', type: new Int32() },
  { name: 'day', type: new DateDay() },
  { name: 'code', type: new Utf8() },
  { name: 'text', type: new Utf8() },
  { name: 'ratio', type: new Float64() },
  { name: 'gap', type: new Int64() },
  { name: 'none', type: new Int32() },
]
const folder = mkdtempSync(join(tmpdir(), 'pgs-parquet-'))

beforeAll(async () => {
  const duckDb = await (await DuckDBInstance.create(':memory:')).connect()
  const missing = (every: number, value: string) => `CASE WHEN hash(i) % ${every} = 0 THEN NULL ELSE ${value} END`
  await duckDb.run(`CREATE TABLE t AS SELECT 9007199254740993 - 2 * i AS id, (i % 37)::INTEGER AS near, ((hash(i) % 4294967296)::BIGINT - 2147483648)::INTEGER AS wide,
    ${missing(5, `DATE '1900-01-01' + (hash(i) % 70000)::INTEGER`)} AS day, ${missing(3, `'F3' || (i % 900) || '.é'`)} AS code,
    'text ' || i AS text, ${missing(7, '(i % 100) / 8')} AS ratio, ${missing(2, 'i - 5')} AS gap, NULL::INTEGER AS none FROM range(${rows}) r(i)`)
  const write = (name: string, options: string) =>
    duckDb.run(`COPY t TO '${join(folder, name)}' (FORMAT parquet, ${options})`)
  await write('zstd.parquet', 'COMPRESSION zstd')
  await write('snappy.parquet', 'COMPRESSION snappy, ROW_GROUP_SIZE 20000')
  await write('plain.parquet', 'COMPRESSION uncompressed, ROW_GROUP_SIZE 2048')
  await write('newer.parquet', 'COMPRESSION snappy, PARQUET_VERSION V2')
})

const sourceOf = (name: string) => given(name, readFileSync(join(folder, name)))

const read = (source: Source) => readTable(source, createParquetReader(parquetWasm))

test('pages give the values, missing ones too, that parquet-wasm gives', async () => {
  expect(await planPages(sourceOf('zstd.parquet'), columns, rows)).toBeNull()
  const expected = await read(sourceOf('zstd.parquet'))
  expect(expected.rows.length).toBe(rows)
  expect(expected.columns.gap.filter((value) => value === null).length).toBeGreaterThan(rows / 3)
  for (const name of ['snappy.parquet', 'plain.parquet']) {
    expect(await planPages(sourceOf(name), columns, rows)).not.toBeNull()
    expect(await read(sourceOf(name))).toEqual(expected)
  }
})

test('other encodings, types, columns and row counts are left to parquet-wasm', async () => {
  const source = sourceOf('snappy.parquet')
  expect((await planPages(source, columns.slice(0, 2), rows))?.groups.map((group) => group.columns.length)).toContain(2)
  expect(await planPages(sourceOf('newer.parquet'), columns, rows)).toBeNull()
  expect(await planPages(source, [{ name: 'id', type: new Int32() }], rows)).toBeNull()
  expect(await planPages(source, [{ name: 'other', type: new Int32() }], rows)).toBeNull()
  expect(await planPages(source, columns, rows + 1)).toBeNull()
})

test('damaged pages are a file that cannot be used, whatever is damaged', async () => {
  const whole = readFileSync(join(folder, 'snappy.parquet'))
  let refused = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.double({ min: 0, max: 0.99, noNaN: true }), fc.nat(255)), { minLength: 1, maxLength: 6 }),
      async (changes) => {
        const bytes = Uint8Array.from(whole)
        for (const [place, value] of changes) bytes[4 + Math.floor(place * (whole.length - 20_000))] = value
        try {
          await read(given('damaged.parquet', bytes))
        } catch (cause) {
          expect(cause).toBeInstanceOf(InputError)
          refused++
        }
      },
    ),
    { numRuns: 40, seed: 11 },
  )
  expect(refused).toBeGreaterThan(5)
})
