import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { fixture, fixtureBytes } from './givenFile.ts'
import { parquetReader } from './parquetHost.ts'
import { open, readTable } from './readTable.ts'

const parquet = parquetReader()

interface Json {
  schema: {
    fields: {
      name: string
      type: { name: string; bitWidth?: number; unit?: string; precision?: string; isSigned?: boolean }
    }[]
  }
  batches: { count: number; columns: { name: string; VALIDITY: number[]; DATA?: unknown[] }[] }[]
}

const perDay: Record<string, bigint> = {
  SECOND: 86400n,
  MILLISECOND: 86400000n,
  MICROSECOND: 86400000000n,
  NANOSECOND: 86400000000000n,
}

/** What the JSON says a column holds, in the terms of `readTable`; null for types compared elsewhere or not read. */
function expectedOf(json: Json, at: number): unknown[] | null {
  const { type } = json.schema.fields[at]
  const convert: Record<string, (value: never) => unknown> = {
    int: (value: string | number) =>
      type.bitWidth === 64 ? (type.isSigned ? BigInt(value) : String(value)) : Number(value),
    floatingpoint: type.precision === 'SINGLE' ? Math.fround : Number,
    utf8: (value: string) => (value === '' ? null : value),
    largeutf8: (value: string) => (value === '' ? null : value),
    bool: (value: boolean | number) => String(Boolean(value)),
    date: (value: string | number) =>
      type.unit === 'DAY' ? Number(value) : Number(floor(BigInt(value), perDay.MILLISECOND)),
    timestamp: (value: string) => Number(floor(BigInt(value), perDay[type.unit ?? ''])),
  }
  const each = convert[type.name]
  if (!each) return null
  return json.batches.flatMap(({ columns }) =>
    (columns[at].DATA ?? []).map((value, i) => (columns[at].VALIDITY[i] ? each(value as never) : null)),
  )
}

const floor = (value: bigint, by: bigint): bigint => (value - (((value % by) + by) % by)) / by

describe('values agree with the JSON beside the files', () => {
  for (const name of ['primitive', 'datetime', 'primitive_large_offsets']) {
    for (const end of ['arrow_file', 'stream']) {
      test(`generated_${name}.${end}`, async () => {
        const path = `formats/arrow/integration/generated_${name}`
        const json: Json = JSON.parse(gunzipSync(fixtureBytes(`${path}.json.gz`)).toString())
        const { columns } = await readTable(await fixture(`${path}.${end}`), parquet)
        let compared = 0
        json.schema.fields.forEach((field, at) => {
          const expected = expectedOf(json, at)
          if (!expected || !columns[field.name]) return
          expect([field.name, columns[field.name]]).toEqual([field.name, expected])
          compared++
        })
        expect(compared).toBeGreaterThan(name === 'primitive_large_offsets' ? 1 : 8)
      })
    }
  }
})

test('dictionaries of any code width are the texts they stand for', async () => {
  for (const name of ['dictionary', 'dictionary_unsigned']) {
    const path = `formats/arrow/integration/generated_${name}`
    const json = JSON.parse(gunzipSync(fixtureBytes(`${path}.json.gz`)).toString())
    const file = await readTable(await fixture(`${path}.arrow_file`), parquet)
    expect(await readTable(await fixture(`${path}.stream`), parquet)).toEqual(file)
    const dictionaries = new Map(
      json.dictionaries.map((each: { id: number; data: { columns: { DATA: unknown[]; VALIDITY: number[] }[] } }) => [
        each.id,
        each.data.columns[0],
      ]),
    )
    json.schema.fields.forEach((field: { name: string; dictionary: { id: number } }, at: number) => {
      const levels = dictionaries.get(field.dictionary.id) as { DATA: unknown[]; VALIDITY: number[] }
      const expected = json.batches.flatMap((batch: { columns: { DATA: number[]; VALIDITY: number[] }[] }) =>
        batch.columns[at].DATA.map((code, i) =>
          batch.columns[at].VALIDITY[i] && levels.VALIDITY[code] ? String(levels.DATA[code]) || null : null,
        ),
      )
      expect(file.columns[field.name].map((value) => value || null)).toEqual(expected)
    })
  }
})

test('nested columns are listed as not readable', async () => {
  const table = await open(await fixture('formats/arrow/integration/generated_nested.stream'), parquet)
  expect(table.fields.map(({ readable }) => readable)).toEqual(table.fields.map(() => false))
})

test('Parquet: INT96 timestamps are days, whole decimals exact, a nested column is passed by', async () => {
  const spark = await readTable(await fixture('formats/parquet/int96_from_spark.parquet'), parquet)
  expect(spark.columns.a.slice(0, 2)).toEqual([19723, 19723])
  const decimals = await readTable(await fixture('formats/parquet/int64_decimal.parquet'), parquet)
  expect(decimals.columns.value).toEqual(Array.from({ length: 24 }, (_, i) => String(i + 1)))
  const nested = await open(await fixture('formats/parquet/nested_lists.snappy.parquet'), parquet)
  expect(nested.fields.map(({ name, readable }) => [name, readable])).toEqual([
    ['a', false],
    ['b', true],
  ])
})
