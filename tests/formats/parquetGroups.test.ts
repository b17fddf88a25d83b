import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import { DateDay, Int32, Table, TimestampMicrosecond, tableToIPC, Utf8, vectorFromArray } from 'apache-arrow'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { Compression, Table as WasmTable, WriterPropertiesBuilder, writeParquet } from 'parquet-wasm/node'
import { describe, expect, it, test } from 'vitest'
import { loadKernel } from '../../src/kernel/loadKernel.ts'
import { randomSource } from '../kernel/random.ts'
import { temporaryFolder } from '../temporaryFolder.ts'
import { given } from './givenFile.ts'
import { parquetReader } from './parquetHost.ts'
import { type Read, readTable } from './readTable.ts'

const module = await WebAssembly.compile(readFileSync('build/kernel.wasm'))
const parquet = parquetReader()

/** Reads a file by a kernel, and says how many columns of row groups the kernel took and left. */
async function byKernel(bytes: Uint8Array<ArrayBuffer>, whole?: Uint8Array) {
  const kernel = await loadKernel(module)
  const columns = { taken: 0, left: 0 }
  const counted = <T>(found: T | null): T | null => {
    columns[found === null ? 'left' : 'taken']++
    return found
  }
  const loops = {
    ...kernel,
    unpackColumn: (...asked: Parameters<typeof kernel.unpackColumn>) => counted(kernel.unpackColumn(...asked)),
    unpackTexts: (...asked: Parameters<typeof kernel.unpackTexts>) => counted(kernel.unpackTexts(...asked)),
  }
  const read = await readTable(given('t.parquet', bytes), parquet, { loops, bytes: whole })
  return { read, ...columns }
}

/** Reads it by the full reader alone. */
const fully = (bytes: Uint8Array<ArrayBuffer>): Promise<Read> => readTable(given('t.parquet', bytes), parquet)

/** The kernel takes all columns of all row groups, and reads what the full reader reads. */
async function expectTaken(bytes: Uint8Array<ArrayBuffer>, columns: number): Promise<void> {
  const { read, taken, left } = await byKernel(bytes)
  expect(read).toEqual(await fully(bytes))
  expect([taken, left]).toEqual([columns, 0])
  expect((await byKernel(bytes, bytes)).read).toEqual(read)
}

/** The kernel takes nothing, and the full reader all. */
async function expectLeft(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const { read, taken } = await byKernel(bytes)
  expect(read).toEqual(await fully(bytes))
  expect(taken).toBe(0)
}

async function byDuckDb(columns: string, rows: number, options: string): Promise<Uint8Array<ArrayBuffer>> {
  const folder = temporaryFolder('groups')
  const connection = await (await DuckDBInstance.create()).connect()
  const path = join(folder, 't.parquet')
  await connection.run(`copy (select ${columns} from range(${rows}) t(i)) to '${path}' (format parquet, ${options})`)
  return new Uint8Array(readFileSync(path))
}

/** Of a share of the rows missing. */
const lacking = (sql: string, salt: number, share = 7): string =>
  `case when hash(i + ${salt}) % ${share} = 0 then null else ${sql} end`

/** Columns as they come in OMOP, by name. */
const omop = {
  person_id: '9223372036854775000 - i * 3',
  concept: '(4000000 + hash(i) % 300)::integer',
  absent: lacking('(hash(i) % 300)::integer', 1),
  day: "date '0001-01-01' + (hash(i * 3) % 3652059)::integer",
  end_day: lacking("date '2008-01-01' + (hash(i) % 5800)::integer", 2),
  instant: lacking(
    "timestamp '1969-12-31 00:00:00' + to_microseconds((hash(i) % 400000000000)::bigint - 200000000000)",
    3,
  ),
  millisecond: "(timestamp '1969-12-31 23:59:59' + to_milliseconds(hash(i) % 4000))::timestamp_ms",
  nanosecond: "(timestamp '2020-02-29 23:59:59' + to_seconds(i))::timestamp_ns",
  zoned: "(timestamp '2020-02-29 23:59:59' + to_seconds(i))::timestamptz",
  code: lacking("chr(65 + (hash(i) % 26)::integer) || (hash(i) % 100) || '.' || (i % 4)", 4),
  word: "case i % 4 when 0 then '' when 1 then 'é' when 2 then '日本' else '𝄞' end",
  all_different: "'free text ' || i",
  none: 'null::varchar',
  wide: lacking('hash(i) / 3.0', 5),
  narrow: lacking('(hash(i) % 1000 / 7.0)::float', 6),
} as const

const columnsOf = (names: readonly (keyof typeof omop)[]): string =>
  names.map((name) => `${omop[name]} as ${name}`).join(', ')
const names = Object.keys(omop) as (keyof typeof omop)[]

describe('columns that the kernel reads', () => {
  it.each([
    ['Snappy', 'compression snappy'],
    ['uncompressed, in many row groups', 'compression uncompressed, row_group_size 2048'],
    ['without dictionaries', 'compression snappy, dictionary_size_limit 1'],
    ['zstd', 'compression zstd'],
    ['zstd, quick', 'compression zstd, compression_level 1, dictionary_size_limit 1'],
    ['zstd, in many row groups', 'compression zstd, compression_level 22, row_group_size 2048'],
  ])('by DuckDB, %s', async (_, options) => {
    const bytes = await byDuckDb(columnsOf(names), 5000, options)
    await expectTaken(bytes, names.length * (options.includes('2048') ? 3 : 1))
  })

  it('by DuckDB, more rows than are given at a time', async () => {
    const some = ['person_id', 'absent', 'end_day', 'code', 'wide'] as const
    for (const codec of ['snappy', 'zstd']) {
      const bytes = await byDuckDb(columnsOf(some), 300_000, `row_group_size 300000, compression ${codec}`)
      await expectTaken(bytes, some.length)
    }
  })

  const rows = 3001
  const data = (value: (i: number) => unknown, gap = 0) =>
    Array.from({ length: rows }, (_, i) => (gap > 0 && i % gap === 3 ? null : value(i)))
  const written = (options: object, ofColumns: object = {}, gap = 0): Uint8Array<ArrayBuffer> => {
    const columnData = [
      { name: 'id', type: 'INT64' as const, data: data((i) => BigInt(i) * 10n ** 14n) },
      { name: 'concept', type: 'INT32' as const, data: data((i) => (i * 7919) % 500, gap) },
      { name: 'date', type: 'TIMESTAMP' as const, data: data((i) => new Date(86_400_000 * (i - 1500) - 1), gap) },
      { name: 'code', type: 'STRING' as const, data: data((i) => `F${i % 97}.é`, gap) },
      { name: 'score', type: 'DOUBLE' as const, data: data((i) => i / 7, gap) },
      { name: 'single', type: 'FLOAT' as const, data: data((i) => i / 8, gap) },
    ].map((column) => ({ ...column, ...ofColumns }))
    return new Uint8Array(parquetWriteBuffer({ columnData, ...options }))
  }

  it.each([
    ['as it does by itself', {}, {}, 2],
    ['uncompressed', { codec: 'UNCOMPRESSED' }, {}, 2],
    ['in many row groups', { rowGroupSize: [7, 1000, 1, 2000] }, {}, 4],
    ['in many pages', { pageSize: 900, rowGroupSize: [500, 10_000] }, {}, 2],
    ['plain', {}, { encoding: 'PLAIN' }, 2],
    ['plain, in many pages', { pageSize: 1500, codec: 'UNCOMPRESSED' }, { encoding: 'PLAIN' }, 2],
    ['that cannot lack values', {}, { nullable: false }, 2],
  ])('by hyparquet-writer, %s', async (_, options, ofColumns, groups) => {
    await expectTaken(written(options, ofColumns), 6 * groups)
    if (!('nullable' in ofColumns)) await expectTaken(written(options, ofColumns, 11), 6 * groups)
  })

  it.each([
    ['with dictionaries', true, 1],
    ['without', false, 2],
  ])('by parquet-wasm from Arrow, %s', async (_, dictionaries, version) => {
    const texts = data((i) => (i % 2 === 0 ? `code ${i % 300}` : `free ${i}`), 5) as (string | null)[]
    const table = new Table({
      concept: vectorFromArray(data((i) => i % 40, 9) as (number | null)[], new Int32()),
      day: vectorFromArray(data((i) => new Date(86_400_000 * (i - 700)), 8) as (Date | null)[], new DateDay()),
      instant: vectorFromArray(data((i) => 86_399_999 * i, 13) as (number | null)[], new TimestampMicrosecond()),
      code: vectorFromArray(texts, new Utf8()),
    })
    const properties = new WriterPropertiesBuilder()
      .setCompression(Compression.SNAPPY)
      .setDictionaryEnabled(dictionaries)
      .setDataPageSizeLimit(2000)
      .setMaxRowGroupSize(1500)
      .setWriterVersion(version - 1)
      .build()
    const wasm = WasmTable.fromIPCStream(tableToIPC(table, 'stream'))
    const bytes = new Uint8Array(writeParquet(wasm, properties))
    // The second version stores plain numbers and texts as differences.
    if (version === 1) await expectTaken(bytes, 3 * table.numCols)
    else expect((await byKernel(bytes)).read).toEqual(await fully(bytes))
  })
})

describe('columns that are left to the full reader', () => {
  it('are those packed otherwise', async () => {
    for (const options of ['compression brotli', 'compression gzip', 'compression lz4']) {
      await expectLeft(await byDuckDb(columnsOf(['person_id', 'code', 'end_day']), 3000, options))
    }
    const columnData = [{ name: 'id', type: 'INT32' as const, data: Array.from({ length: 50 }, (_, i) => i) }]
    const options = { codec: 'GZIP' as const, compressors: { GZIP: gzipSync } }
    await expectLeft(new Uint8Array(parquetWriteBuffer({ columnData, ...options })))
  })

  it('are those of other encodings', async () => {
    const differences = await byDuckDb(
      'i as id, (i * 7)::integer as day',
      3000,
      "parquet_version 'V2', dictionary_size_limit 1",
    )
    const { read, left } = await byKernel(differences)
    expect(read).toEqual(await fully(differences))
    expect(left).toBe(1)
  })

  it('are those of other types, and all columns beside them', async () => {
    for (const type of ['smallint', 'utinyint', 'uinteger', 'ubigint', 'boolean', 'decimal(12, 2)']) {
      await expectLeft(await byDuckDb(`i as id, (i % 2)::integer::${type} as other`, 300, 'compression snappy'))
    }
  })

  it('are those of one name', async () => {
    const bytes = await byDuckDb('i as id_a, i + 1 as id_b, (i % 9)::integer as n', 100, 'compression uncompressed')
    const text = Buffer.from(bytes).toString('latin1').replaceAll('id_b', 'id_a')
    const { taken } = await byKernel(new Uint8Array(Buffer.from(text, 'latin1')))
    expect(taken).toBe(0)
  })

  it('are texts of which too many are different, from that row group on', async () => {
    const texts = await byDuckDb(
      "case when i < 60000 then 'a' else 'text ' || i end as text, i as id",
      180_000,
      'row_group_size 61440',
    )
    const { read, taken, left } = await byKernel(texts)
    const expected = await fully(texts)
    expect(read.rows).toEqual(expected.rows)
    expect(read.columns).toEqual(expected.columns)
    expect([taken, left]).toEqual([4, 1])
  })

  it('are texts that are no UTF-8, which are refused in the words that they were', async () => {
    const bytes = await byDuckDb("'word ' || (i % 5) as word", 100, 'compression uncompressed')
    const at = Buffer.from(bytes).indexOf('word 3')
    bytes[at + 2] = 0xff
    const refusal = await fully(bytes).catch((cause: unknown) => cause)
    expect(refusal).toMatchObject({ name: 'InputError', message: expect.stringContaining('t.parquet') })
    await expect(byKernel(bytes)).rejects.toEqual(refusal)
  })
})

test('bytes that are flipped, cut or exchanged are read as by the full reader, or left to it', async () => {
  const { uniform } = randomSource(23)
  const whole = (below: number): number => Math.floor(uniform() * below)
  const outcomes = { same: 0, refused: 0 }
  const some = ['person_id', 'absent', 'day', 'end_day', 'instant', 'code', 'word', 'wide'] as const
  for (const options of [
    'compression uncompressed',
    'compression snappy',
    'compression snappy, dictionary_size_limit 1',
    'compression zstd',
    'compression zstd, compression_level 1, dictionary_size_limit 1',
  ]) {
    const sound = await byDuckDb(columnsOf(some), 500, options)
    const footer = new DataView(sound.buffer).getUint32(sound.length - 8, true)
    const pages = sound.length - 8 - footer
    for (let round = 0; round < 250; round++) {
      const bytes = sound.slice()
      // Half of them near the headers of pages, which stand where columns begin.
      const at = 4 + whole(pages - 4)
      if (round % 3 === 0) bytes[at] = whole(256)
      else if (round % 3 === 1) bytes[at] ^= 1 << whole(8)
      else bytes.copyWithin(at, 4 + whole(pages - 4), 4 + whole(pages - 4))
      const expected = await fully(bytes).catch((cause: unknown) => cause)
      const own = await byKernel(bytes).catch((cause: unknown) => cause)
      if (expected instanceof Error) {
        outcomes.refused++
        expect(own, `round ${round}, ${options}`).toEqual(expected)
      } else {
        outcomes.same++
        expect(own, `round ${round}, ${options}`).toMatchObject({ read: expected })
      }
    }
  }
  expect(outcomes.same).toBeGreaterThan(100)
  expect(outcomes.refused).toBeGreaterThan(100)
})
