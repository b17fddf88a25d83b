import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isMissingText } from '../../src/formats/cells.ts'
import { openDelimited } from '../../src/formats/delimited.ts'
import { createByteReader } from '../../src/formats/delimitedBytes.ts'
import { createTextReader, type OnRows, sayRagged } from '../../src/formats/delimitedText.ts'
import type { Source } from '../../src/formats/source.ts'
import type { Values } from '../../src/formats/table.ts'
import { createChunkDecoder } from '../../src/formats/textDecoding.ts'
import { given } from './givenFile.ts'
import { parquetReader } from './parquetHost.ts'
import { readTable } from './readTable.ts'

const parquet = parquetReader()

async function read(source: Source) {
  const problems: [string, number, string][] = []
  const table = await readTable(source, parquet, {
    onRowProblem: (rule, row, found) => problems.push([rule, row, found]),
  })
  return { ...table, columns: asTexts(table.columns), problems }
}

/** Whole numbers come as such or as texts, which is the same to every reader of a column. */
const asTexts = (columns: Record<string, unknown[]>): Record<string, (string | null)[]> =>
  Object.fromEntries(
    Object.entries(columns).map(([name, cells]) => [name, cells.map((cell) => (cell === null ? null : String(cell)))]),
  )

describe('delimiters, quotes, line ends', () => {
  const cases: [string, string][] = [
    ['comma', 'a,b\n1,x y\n2,"p,q"\n'],
    ['tab under .csv', 'a\tb\n1\tx y\n2\tp,q\n'],
    ['semicolon', 'a;b\n1;x y\n2;p,q\n'],
    ['pipe', 'a|b\n1|x y\n2|p,q'],
    ['\\r\\n', 'a,b\r\n1,x y\r\n2,"p,q"\r\n'],
    ['\\r', 'a,b\r1,x y\r2,"p,q"\r'],
    ['mixed line ends', 'a,b\r\n1,x y\n2,"p,q"\r\n'],
    ['byte order mark', '\ufeffa,b\n1,x y\n2,"p,q"\n'],
    ['# before the head', '#a,b\n1,x y\n2,"p,q"\n'],
  ]
  for (const [what, text] of cases) {
    test(what, async () => {
      expect(await read(given('x.csv', text))).toEqual({
        rows: [1, 2],
        columns: { a: ['1', '2'], b: ['x y', 'p,q'] },
        problems: [],
      })
    })
  }
  test('newlines and doubled quotes inside quotes', async () => {
    const { columns, rows } = await read(given('x.csv', 'a,b\n1,"two\nlines"\n2,"say ""no"""\n3,last\n'))
    expect([columns.b, rows]).toEqual([
      ['two\nlines', 'say "no"', 'last'],
      [1, 2, 3],
    ])
  })
  test('UTF-16 with its mark', async () => {
    const text = '\ufeffa,b\n1,é\n'
    const bytes = new Uint8Array([...text].flatMap((c) => [c.charCodeAt(0) & 255, c.charCodeAt(0) >> 8]))
    expect((await read(given('x.csv', bytes))).columns).toEqual({ a: ['1'], b: ['é'] })
  })
  test('Latin-1 is read and told', async () => {
    const bytes = new Uint8Array([...'a,b\n1,caf\u00e9\n'].map((c) => c.charCodeAt(0)))
    const { columns, problems } = await read(given('x.csv', bytes))
    expect(columns.b).toEqual(['café'])
    expect(problems.map(([rule]) => rule)).toEqual(['encoding'])
  })
})

test('ragged rows and rows with stray quotes are set aside with their numbers; empty lines count', async () => {
  const { columns, rows, problems } = await read(given('x.csv', 'a,b\n1,x\n2\n\n4,x,y\n5,"x"y"\n6,z\n'))
  expect([columns.a, rows]).toEqual([
    ['1', '6'],
    [1, 6],
  ])
  expect(problems.map(([rule, row]) => [rule, row])).toEqual([
    ['ragged_row', 2],
    ['ragged_row', 4],
    ['stray_quote', 5],
  ])
})

test('rows and quoted newlines across chunks keep their numbers', async () => {
  const lines = Array.from({ length: 150_000 }, (_, i) =>
    i % 1000 === 7 ? `${i},"é\nü ${i}"` : `${i},${'x'.repeat(i % 90)}`,
  )
  const text = `id,note\n${lines.join('\n')}\n`
  const seen: number[] = []
  const table = await openDelimited(given('long.csv.gz', new Uint8Array(gzipSync(text))))
  let calls = 0
  await table.read([0, 1], (batch) => {
    calls++
    const [id] = batch.columns
    if (id.kind !== 'int32') throw new Error('whole numbers expected')
    for (const value of id.values) seen.push(value)
    expect(batch.firstRow).toBe(id.values[0] + 1)
  })
  expect(calls).toBeGreaterThan(1)
  expect(seen).toEqual(lines.map((_, i) => i))
})

/** All rows and problems of a text by one reader: the quick one over bytes, cut into blocks, or Papa's. */
function readBlocks(text: string, cuts: readonly number[], quick: boolean) {
  const dialect = { delimiter: ',', newline: '\n', width: 3, hasHead: true } as const
  const columns = [0, 1, 2, 1]
  const rows: (string | number)[][] = []
  const problems: unknown[] = []
  const options = { onRowProblem: (...found: unknown[]) => problems.push(found) }
  const onRows: OnRows = (numbers, values) =>
    numbers.forEach((row, i) => {
      rows.push([row, ...values.map((each) => cellAt(each, i))])
    })
  const bytes = new TextEncoder().encode(text)
  if (!quick) {
    createTextReader(given('x.csv', ''), dialect, columns, createChunkDecoder(), 0, onRows, options).take(bytes, true)
    return { rows, problems }
  }
  const reader = createByteReader(',', 3, columns)
  let record = 0
  let from = 0
  for (const end of [...cuts.filter((cut) => cut < bytes.length), bytes.length]) {
    const found = reader.read(bytes.slice(from, end), end === bytes.length, record === 0)
    if (found === null) throw new Error(`refused: ${JSON.stringify(text)}`)
    const first = record
    for (const [at, fields] of found.ragged) sayRagged(options, first + at, fields, 3)
    onRows(
      found.records.map((at) => first + at),
      found.columns,
    )
    record += found.count
    from += found.end
  }
  return { rows, problems }
}

function cellAt(values: Values, i: number): string {
  if (values.kind === 'int32' || values.kind === 'int64') return values.valid?.[i] === 0 ? '' : String(values.values[i])
  if (values.kind !== 'text' && values.kind !== 'dictionary') throw new Error(values.kind)
  const text = values.kind === 'text' ? values.values[i] : (values.levels[values.codes[i]] ?? '')
  return isMissingText(text) ? '' : text
}

test('what is read out of the bytes is what Papa reads', () => {
  const usual = ['', 'NA', '\\N', '0', '-0', '007', '12', '-7', '3000000000', '-9007199254740993', '123456789012345']
  const odd = ['2019-03-01', 'F32.9', 'café', ' 5', '1.50', 'a"b', '"q,r"', '"two\nlines"', '"say ""no"""', '""', '"7"']
  const cell = fc.oneof(
    fc.constantFrom(...usual),
    fc.constantFrom(...odd),
    fc.integer().map(String),
    fc.string({ maxLength: 6 }).map((text) => text.replace(/[",\r\n]/g, '_')),
  )
  const line = fc.oneof(
    { weight: 8, arbitrary: fc.tuple(cell, cell, cell).map((cells) => cells.join(',')) },
    { weight: 1, arbitrary: fc.constantFrom('', 'x', '1,2', '1,2,3,4', '"a""b"', ',,', '1,"a""b",3,4') },
  )
  const file = fc.tuple(
    fc.array(line, { minLength: 1, maxLength: 12 }),
    fc.constantFrom('\n', '\r\n'),
    fc.boolean(),
    fc.array(fc.nat(150), { maxLength: 3 }).map((cuts) => cuts.sort((a, b) => a - b)),
  )
  fc.assert(
    fc.property(file, ([lines, newline, ends, cuts]) => {
      const text = `a,b,c${newline}${lines.join(newline)}${ends ? newline : ''}`
      expect(readBlocks(text, cuts, true)).toEqual(readBlocks(text, [], false))
    }),
    { numRuns: 2000, seed: 5 },
  )
})

test('stray quotes, open quotes and bytes that are no UTF-8 are left to Papa', () => {
  const read = (text: string) => createByteReader(',', 2, [0, 1]).read(new TextEncoder().encode(text), true, true)
  const latin1 = new Uint8Array([...'a,b\n1,caf\u00e9\n'].map((c) => c.charCodeAt(0)))
  expect(read('a,b\n1,"x"y"\n')).toBeNull()
  expect(read('a,b\n1,"x" \n')).toBeNull()
  expect(read('a,b\n1,"x\n')).toBeNull()
  expect(createByteReader(',', 2, [0, 1]).read(latin1, true, true)).toBeNull()
  expect(read('a,b\n1,"x"\n')!.count).toBe(2)
})
