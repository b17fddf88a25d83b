import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DuckDBInstance } from '@duckdb/node-api'
import {
  Bool,
  type DataType,
  Dictionary,
  Float32,
  Float64,
  Int16,
  Int32,
  Int64,
  LargeUtf8,
  RecordBatchReader,
  Table,
  TimestampMicrosecond,
  tableToIPC,
  Utf8,
  vectorFromArray,
} from 'apache-arrow'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { ParquetFile, Table as WasmTable, writeParquet } from 'parquet-wasm/node'
import { describe, expect, it, test } from 'vitest'
import { fieldOf } from '../../src/formats/arrowColumns.ts'
import { readFooter } from '../../src/formats/parquetFooter.ts'
import { arrowFields } from '../../src/formats/parquetSchema.ts'
import { loadKernel } from '../../src/kernel/loadKernel.ts'
import { temporaryFolder } from '../temporaryFolder.ts'
import { fixture, fixtureBytes } from './givenFile.ts'
import { parquetReader } from './parquetHost.ts'
import { readTable } from './readTable.ts'

type Bytes = Uint8Array<ArrayBuffer>

function footerOf(bytes: Bytes) {
  const { length } = bytes
  const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(length - 8, true)
  return readFooter(bytes.subarray(length - 8 - size, length - 8))
}

/** What the footer alone says; null where it is left to the full reader. */
function byFooter(bytes: Bytes) {
  const footer = footerOf(bytes)
  const fields = arrowFields(footer)
  return fields && { fields: fields.map(fieldOf), rowCount: footer.rowCount, metadata: footer.metadata }
}

async function byFullReader(bytes: Bytes) {
  const file = await ParquetFile.fromFile(new Blob([bytes]))
  const metadata = file.metadata().fileMetadata()
  const { fields } = RecordBatchReader.from(file.schema().intoIPCStream()).open().schema
  return {
    fields: fields.map(fieldOf),
    rowCount: metadata.numRows(),
    metadata: new Map<string, string>(metadata.keyValueMetadata()),
  }
}

/** By parquet-wasm, which keeps Arrow's schema in the footer. */
function byArrow(type: DataType, values: readonly unknown[]): Bytes {
  const table = new Table({ id: vectorFromArray(['a', 'b'], new Utf8()), x: vectorFromArray(values, type) })
  return new Uint8Array(writeParquet(WasmTable.fromIPCStream(tableToIPC(table, 'stream'))))
}

async function byDuckDb(columns: string, options: string): Promise<Bytes> {
  const folder = temporaryFolder('schema')
  const connection = await (await DuckDBInstance.create()).connect()
  const path = join(folder, 't.parquet')
  await connection.run(`copy (select ${columns} from range(50) t(i)) to '${path}' (format parquet, ${options})`)
  return new Uint8Array(readFileSync(path))
}

/** A good file that the full reader refuses, as its footer names a list's elements wrongly. */
const misnamed = 'formats/parquet/dict-page-offset-zero.parquet'

describe('what the footer says alone is what the full reader says', () => {
  const folder = fileURLToPath(new URL('../fixtures/', import.meta.url))
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.parquet'))

  it('of every fixture that it is enough for', async () => {
    let enough = 0
    for (const name of files) {
      const bytes = fixtureBytes(name)
      const found = byFooter(bytes)
      if (found === null || name === misnamed) continue
      enough++
      expect([name, found]).toEqual([name, await byFullReader(bytes)])
    }
    expect(enough).toBeGreaterThan(0)
  })

  it.each([
    ['f32', new Float32(), [1, null]],
    ['f64', new Float64(), [1, 2]],
    ['i32', new Int32(), [1, 2]],
    ['i64', new Int64(), [1n, null]],
    ['truths', new Bool(), [true, false]],
    ['texts', new Utf8(), ['x', 'y']],
    ['long texts', new LargeUtf8(), ['x', null]],
  ])('of %s with the schema of Arrow', async (_, type, values) => {
    const bytes = byArrow(type, values)
    const found = byFooter(bytes)
    expect(found?.metadata.has('ARROW:schema')).toBe(true)
    expect(found).toEqual(await byFullReader(bytes))
  })

  it('of tables by hyparquet and DuckDB', async () => {
    const data = [
      { name: 'person_id', data: ['a', 'b'], type: 'STRING' as const },
      { name: '1:100:A:G', data: [0.5, 2], type: 'FLOAT' as const },
      { name: 'rs1_A(/G)', data: [1, null], type: 'DOUBLE' as const },
      { name: 'sex', data: [1, 2], type: 'INT32' as const },
    ]
    const written = new Uint8Array(parquetWriteBuffer({ columnData: data, kvMetadata: [{ key: 'a', value: 'b' }] }))
    expect(byFooter(written)).toEqual(await byFullReader(written))
    for (const options of ['compression snappy', "parquet_version 'V2'"]) {
      const columns = `'p' || i as person_id, cast(i / 50.0 as float) as x, cast(i as double) as y, i % 2 = 0 as z`
      const bytes = await byDuckDb(columns, options)
      expect(byFooter(bytes)).toEqual(await byFullReader(bytes))
    }
  })
})

test.each([
  ['instants', byArrow(new TimestampMicrosecond(), [0, 1])],
  ['dictionaries', byArrow(new Dictionary(new Utf8(), new Int32()), ['x', 'y'])],
  ['short whole numbers', byArrow(new Int16(), [1, 2])],
])('%s are left to the full reader', (_, bytes) => {
  expect(byFooter(bytes)).toBeNull()
})

test('a schema of Arrow that is of other columns is not believed', () => {
  const footer = footerOf(byArrow(new Float32(), [1, 2]))
  expect(arrowFields(footer)).not.toBeNull()
  expect(arrowFields({ ...footer, columns: footer.columns.slice(1) })).toBeNull()
  expect(arrowFields({ ...footer, columns: [...footer.columns].reverse() })).toBeNull()
})

test('with a kernel a good file is read that the full reader refuses; the values are those that DuckDB reads', async () => {
  const loops = await loadKernel(await WebAssembly.compile(readFileSync('build/kernel.wasm')))
  const { columns } = await readTable(await fixture(misnamed), parquetReader(), { loops })
  expect(columns.l_partkey).toEqual(Array(39).fill(1552))
  await expect(byFullReader(fixtureBytes(misnamed))).rejects.toThrow('list element type')
})
