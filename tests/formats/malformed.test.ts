import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { detectSource } from '../../src/formats/index.ts'
import { fixture, fixtureBytes, given } from './givenFile.ts'
import { parquetReader } from './parquetHost.ts'
import { open, readTable } from './readTable.ts'

const parquet = parquetReader()
const folder = (path: string): string[] => readdirSync(new URL(`../fixtures/${path}`, import.meta.url)).sort()

describe('Arrow files found by fuzzing are refused, by name and within 5 s', () => {
  for (const name of folder('formats/arrow/fuzz')) {
    test(name, { timeout: 5000 }, async () => {
      const source = await fixture(`formats/arrow/fuzz/${name}`)
      if ((await detectSource(source))?.id.startsWith('arrow')) {
        await expect(readTable(source, parquet)).rejects.toMatchObject({
          name: 'InputError',
          message: expect.stringContaining(name),
        })
      } else expect(await detectSource(source)).toBeNull()
    })
  }
})

test('compressed Arrow buffers are refused', async () => {
  for (const name of ['generated_lz4.arrow_file', 'generated_lz4.stream']) {
    const source = await fixture(`formats/arrow/integration/${name}`)
    await expect(readTable(source, parquet)).rejects.toThrow('has compressed buffers')
  }
})

test('a big-endian Arrow stream is refused', async () => {
  const bytes = fixtureBytes('formats/arrow/integration/generated_primitive.stream')
  const view = new DataView(bytes.buffer)
  const root = 8 + view.getUint32(8, true)
  const headerField = root + view.getUint16(root - view.getInt32(root, true) + 4 + 2 * 2, true)
  const schema = headerField + view.getUint32(headerField, true)
  const places = schema - view.getInt32(schema, true)
  // Little-endian is the default and takes no space: borrow the number of another field as the flag.
  view.setUint16(places + 4, view.getUint16(places + 6, true), true)
  await expect(readTable(given('big.arrows', bytes), parquet)).rejects.toThrow('big.arrows is a big-endian Arrow file')
})

test('an Arrow file or stream cut anywhere is refused or ends at a whole batch', async () => {
  const bytes = fixtureBytes('formats/arrow/integration/generated_primitive.arrow_file')
  for (const share of [0.05, 0.3, 0.6, 0.9, 0.99]) {
    const cut = given('cut.arrow', bytes.slice(0, Math.floor(bytes.length * share)))
    await expect(readTable(cut, parquet)).rejects.toThrow('cut.arrow ends in the middle')
  }
})

const refusedParquet: [string, string][] = [
  ['nation.dict-malformed.parquet', 'nation.dict-malformed.parquet is malformed Parquet'],
  ['dict-page-offset-zero.parquet', 'dict-page-offset-zero.parquet is malformed Parquet'],
  ['uniform_encryption.parquet.encrypted', 'is encrypted Parquet'],
  ['encrypt_columns_plaintext_footer.parquet.encrypted', 'is malformed Parquet'],
]
for (const [name, message] of refusedParquet) {
  test(`${name} is refused, and the next file is read`, async () => {
    await expect(readTable(await fixture(`formats/parquet/${name}`), parquet)).rejects.toThrow(message)
    const next = await readTable(await fixture('formats/parquet/alltypes_plain.parquet'), parquet)
    expect(next.columns.id).toEqual([4, 5, 6, 7, 2, 3, 0, 1])
  })
}

test('differences of more than 32 bits, as DuckDB writes in Parquet V2, are refused with what to do; other columns are read', async () => {
  const source = await fixture('formats/parquet/differences_of_33_bits.parquet')
  await expect(readTable(source, parquet)).rejects.toThrow(
    /32-bit numbers of wide are stored as differences .* Write it again with PARQUET_VERSION V1, or those numbers with 64 bits\.$/,
  )
  const ids: number[] = []
  await (await open(source, parquet)).read([0], ({ columns: [values] }) => {
    if (values.kind === 'int64') ids.push(...Array.from(values.values, Number))
  })
  expect(ids).toEqual(Array.from({ length: 200 }, (_, i) => i))
})

test('Parquet cut anywhere is refused and says so', async () => {
  const bytes = fixtureBytes('formats/parquet/alltypes_plain.parquet')
  for (const length of [0, 11, 12, 500, bytes.length - 1]) {
    const cut = readTable(given('cut.parquet', bytes.slice(0, length)), parquet)
    await expect(cut).rejects.toThrow(
      length === 0 ? 'cut.parquet is empty (0 bytes)' : /cut\.parquet (ends in the middle|was taken)/,
    )
  }
})

test('Parquet with flipped bytes is read or refused, never a hang or a crash', async () => {
  const whole = fixtureBytes('formats/parquet/lz4_raw_compressed.parquet')
  for (let at = 4; at < whole.length - 4; at += 3) {
    const bytes = whole.slice()
    bytes[at] ^= 0xff
    const outcome = await readTable(given('flipped.parquet', bytes), parquet).catch((cause: unknown) => cause)
    if (outcome instanceof Error)
      expect([outcome.name, outcome.message]).toEqual(['InputError', expect.stringContaining('flipped.parquet')])
  }
  expect((await readTable(await fixture('formats/parquet/lz4_raw_compressed.parquet'), parquet)).rows).toEqual([
    1, 2, 3, 4,
  ])
})
