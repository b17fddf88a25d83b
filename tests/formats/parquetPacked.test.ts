import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, it, test } from 'vitest'
import { type DosageTable, openDosages } from '../../src/formats/dosageTable.ts'
import { pageCodecs } from '../../src/formats/pageCodecs.ts'
import { chunkNumbers, type PackedColumns } from '../../src/kernel/dosages.ts'
import { loadKernel } from '../../src/kernel/loadKernel.ts'
import { randomSource } from '../kernel/random.ts'
import { temporaryFolder } from '../temporaryFolder.ts'
import { fixture, given } from './givenFile.ts'
import { parquetReader } from './parquetHost.ts'

const kernel = await loadKernel(readFileSync('build/kernel.wasm'), pageCodecs)
const parquet = parquetReader()

const people = 3001
const ids = Array.from({ length: people }, (_, person) => `p${person}`)
const nameOf = (at: number): string => `1:${at + 1}:G:A`

/** A frame of zstd whose blocks are stored as they are, or are one byte repeated. */
function zstdStored(bytes: Uint8Array): Uint8Array {
  const size = Buffer.alloc(4)
  size.writeUInt32LE(bytes.length)
  const blocks = Array.from({ length: Math.max(1, Math.ceil(bytes.length / 1000)) }, (_, at) => {
    const part = bytes.subarray(1000 * at, 1000 * (at + 1))
    const isRepeated = part.length > 1 && part.every((byte) => byte === part[0])
    const head = Buffer.alloc(3)
    head.writeUIntLE((part.length << 3) | (isRepeated ? 2 : 0) | (1000 * (at + 1) >= bytes.length ? 1 : 0), 0, 3)
    return Buffer.concat([head, isRepeated ? part.subarray(0, 1) : part])
  })
  return Buffer.concat([Buffer.of(0x28, 0xb5, 0x2f, 0xfd, 0xa0), size, ...blocks])
}

const gzipped = { codec: 'GZIP' as const, compressors: { GZIP: gzipSync } }

type Column = { readonly type: 'FLOAT' | 'DOUBLE' | 'INT32' | 'INT64'; readonly data: readonly (number | null)[] }

/** Copies to `digits` decimals, of a share missing, with runs of equal ones. */
function drawn(seed: number, digits: number, missing: number): (number | null)[] {
  const { uniform } = randomSource(seed)
  const copies = Array.from({ length: people }, () =>
    uniform() < missing ? null : Number((2 * uniform()).toFixed(digits)),
  )
  for (let from = 100; from + 400 < people; from += 700) copies.fill(uniform() < 0.5 ? 1 : null, from, from + 300)
  return missing === 0 ? copies.map((value) => value ?? 0) : copies
}

const columns: readonly Column[] = [
  { type: 'FLOAT', data: drawn(1, 2, 0) },
  { type: 'FLOAT', data: drawn(2, 6, 0.1) },
  { type: 'DOUBLE', data: drawn(3, 3, 0) },
  { type: 'DOUBLE', data: drawn(4, 15, 0.02) },
  { type: 'INT32', data: drawn(5, 0, 0.1) },
  { type: 'INT64', data: drawn(6, 0, 0.1) },
  { type: 'FLOAT', data: drawn(7, 1, 1) },
  { type: 'DOUBLE', data: drawn(8, 0, 0) },
]

function written(chosen: readonly Column[], options: object = {}, ofColumns: object = {}): Promise<DosageTable> {
  const data = chosen.map(({ type, data: copies }, at) => ({
    name: nameOf(at),
    type,
    data: copies.map((value) => (type === 'INT64' && value !== null ? BigInt(value) : value)),
    ...ofColumns,
  }))
  const columnData = [{ name: 'person_id', data: ids, type: 'STRING' as const }, ...data]
  return opened(new Uint8Array(parquetWriteBuffer({ columnData, ...options })))
}

const opened = async (bytes: Uint8Array<ArrayBuffer>): Promise<DosageTable> =>
  openDosages('d.parquet', await parquet.open(given('d.parquet', bytes)))

async function byDuckDb(options: string): Promise<DosageTable> {
  const connection = await (await DuckDBInstance.create()).connect()
  const made = Array.from({ length: 6 }, (_, k) => {
    const copies = `round((hash(i * 7 + ${k}) % 2001) / 1000.0, ${k % 4})`
    const value = k < 2 ? copies : `case when hash(i + ${k}) % 9 = 0 then null else ${copies} end`
    return `cast(${value} as ${k % 2 ? 'float' : 'double'}) as "${nameOf(k)}"`
  })
  const path = join(temporaryFolder('packed'), 'd.parquet')
  await connection.run(
    `copy (select 'p' || i as person_id, ${made.join(', ')} from range(5000) t(i)) to '${path}' (format parquet, ${options})`,
  )
  return opened(new Uint8Array(readFileSync(path)))
}

const all = (table: DosageTable): Int32Array => Int32Array.from(table.variants.keys())
const packedOf = async (table: DosageTable): Promise<PackedColumns | null> =>
  (await table.readPacked?.(all(table))) ?? null

/** What the kernel unpacks is what the full reader reads; and sums and counts are those of it. */
async function expectSame(table: DosageTable): Promise<void> {
  const packed = await packedOf(table)
  expect(packed).not.toBeNull()
  const n = table.samples.length
  const held = packed && kernel.holdDosages(packed, n)
  const expected = await table.read(all(table))
  expect(held?.read()).toEqual(expected)
  if (held === null) return
  expect(kernel.countDosages(held.dosages, n)).toEqual(kernel.countDosages(expected, n))
  for (const nScores of [7, 1]) {
    const weights = Float64Array.from({ length: nScores * table.variants.length }, (_, at) => Math.sin(at))
    expect(kernel.scoreDosages(held.dosages, n, weights, nScores)).toEqual(
      kernel.scoreDosages(expected, n, weights, nScores),
    )
  }
  held.close()
}

describe('columns that the kernel unpacks', () => {
  it.each([
    ['in one row group', {}, {}],
    ['uncompressed', { codec: 'UNCOMPRESSED' }, {}],
    ['in many row groups', { rowGroupSize: [7, 1000, 1, 600] }, {}],
    ['in many pages', { pageSize: 900, rowGroupSize: [500, 10_000] }, {}],
    ['without dictionaries', {}, { encoding: 'PLAIN' }],
    ['gzip', gzipped, {}],
    ['zstd, nothing packed', { codec: 'ZSTD', compressors: { ZSTD: zstdStored } }, { encoding: 'PLAIN' }],
    ['gzip, in many pages', { ...gzipped, pageSize: 900 }, {}],
    ['without dictionaries, in many pages', { pageSize: 1500, codec: 'UNCOMPRESSED' }, { encoding: 'PLAIN' }],
  ])('%s', async (_, options, ofColumns) => {
    await expectSame(await written(columns, options, ofColumns))
    await expectSame(await written(columns.slice(0, 2), options, ofColumns))
  })

  it('in a table that cannot lack values', async () => {
    await expectSame(await written([columns[0], columns[2], columns[7]], {}, { nullable: false }))
  })

  it('some of them, in any row groups', async () => {
    const table = await written(columns, { rowGroupSize: [1000, 10_000] })
    const some = Int32Array.of(1, 4, 5)
    const packed = await table.readPacked?.(some)
    expect(packed && kernel.holdDosages(packed, people)?.read()).toEqual(await table.read(some))
  })

  it('of files by DuckDB', async () => {
    await expectSame(await openDosages('d', await parquet.open(await fixture('genotypes/dosages.parquet'))))
    for (const options of [
      'compression snappy, row_group_size 2048',
      'compression uncompressed',
      "parquet_version 'V2', compression snappy",
      'dictionary_size_limit 1, compression snappy',
      'compression zstd',
      'compression zstd, compression_level 1, row_group_size 2048',
      'compression zstd, compression_level 19, dictionary_size_limit 1',
      "parquet_version 'V2', compression zstd",
      'compression gzip',
      'compression gzip, dictionary_size_limit 1',
    ]) {
      const table = await byDuckDb(options)
      const packed = await packedOf(table)
      expect(packed).not.toBeNull()
      // The second version stores f64 in another encoding, which is left to the full reader.
      if (packed !== null && kernel.holdDosages(packed, 5000) !== null) await expectSame(table)
      else expect(options).toContain('V2')
    }
  })
})

describe('columns that are left to the full reader', () => {
  it('are those with numbers that are no copies', async () => {
    for (const wrong of [2.5, -0.001, Number.POSITIVE_INFINITY]) {
      for (const encoding of ['PLAIN', undefined] as const) {
        const data = drawn(9, 2, 0)
        data[2000] = wrong
        const table = await written([columns[0], { type: 'DOUBLE', data }], {}, encoding && { encoding })
        const packed = await packedOf(table)
        expect(packed && kernel.holdDosages(packed, people)).toBeNull()
        await expect(table.read(all(table))).rejects.toThrow(`d.parquet, row 2001, column ${nameOf(1)}: ${wrong} is no`)
      }
    }
  })

  it('are those of other encodings', async () => {
    const table = await written(columns.slice(0, 1), {}, { encoding: 'BYTE_STREAM_SPLIT' })
    const packed = await packedOf(table)
    expect(packed && kernel.holdDosages(packed, people)).toBeNull()
  })

  it('are those packed otherwise', async () => {
    const table = await written(columns.slice(0, 2), { codec: 'BROTLI', compressors: { BROTLI: brotliCompressSync } })
    expect(await packedOf(table)).toBeNull()
    expect((await table.read(all(table))).subarray(0, people)).toEqual(
      Float64Array.from(columns[0].data, (value) => Math.fround(value ?? 0)),
    )
  })
})

test('bytes that are flipped, cut or misplaced are unpacked to numbers of copies or left', async () => {
  const { uniform } = randomSource(11)
  const whole = (at: number): number => Math.floor(uniform() * at)
  const outcomes = { read: 0, left: 0 }
  const tables = [
    ...[{ pageSize: 900 }, { codec: 'UNCOMPRESSED' }, { rowGroupSize: [1000, 10_000] }, gzipped].map((options) =>
      written(columns, options),
    ),
    byDuckDb('compression zstd'),
    byDuckDb('compression zstd, compression_level 1, dictionary_size_limit 1'),
  ]
  for (const table of tables) {
    const packed = await packedOf(await table)
    if (packed === null) throw new Error('not packed')
    const { parts, chunks } = packed
    for (let round = 0; round < 1500; round++) {
      const changed = { parts: parts.map((part) => part.slice()), chunks: chunks.slice() }
      const [part] = changed.parts
      const chunk = chunkNumbers * whole(chunks.length / chunkNumbers)
      // Headers of pages and of what is packed in them stand at the start of a chunk.
      const at = Math.min(part.length - 1, chunks[chunk] + whole(round % 2 ? 60 : chunks[chunk + 1]))
      if (round % 3 === 0) part[at] = whole(256)
      else if (round % 3 === 1) part[at] ^= 1 << whole(8)
      else changed.chunks[chunk + whole(chunkNumbers)] = [-1, 0, 1, 3, 2 ** 31 - 1, whole(40_000)][whole(6)]
      if (round % 7 === 0) changed.parts[0] = part.slice(0, whole(part.length))
      const held = kernel.holdDosages(changed, (await table).samples.length)
      if (held === null) outcomes.left++
      else {
        outcomes.read++
        expect(held.read().every((value) => Number.isNaN(value) || (value >= 0 && value <= 2))).toBe(true)
        held.close()
      }
    }
  }
  expect(outcomes.read).toBeGreaterThan(100)
  expect(outcomes.left).toBeGreaterThan(1000)
})
