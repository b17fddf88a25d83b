import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { openDelimited } from '../../src/formats/delimited.ts'
import { detect } from '../../src/formats/index.ts'
import type { Source } from '../../src/formats/source.ts'
import { fixtureBytes, given } from './givenFile.ts'
import { parquetReader } from './parquetHost.ts'
import { readTable } from './readTable.ts'

const parquet = parquetReader()

async function read(source: Source) {
  const problems: [string, number, string][] = []
  const table = await readTable(source, parquet, {
    onRowProblem: (rule, row, found) => problems.push([rule, row, found]),
  })
  return { ...table, problems }
}

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
    if (id.kind !== 'text') throw new Error('text expected')
    for (const value of id.values) seen.push(Number(value))
    expect(batch.firstRow).toBe(Number(id.values[0]) + 1)
  })
  expect(calls).toBeGreaterThan(1)
  expect(seen).toEqual(lines.map((_, i) => i))
})

test('formats are told by content', () => {
  const start = (path: string) => fixtureBytes(`formats/${path}`).slice(0, 4096)
  const text = (content: string) => new TextEncoder().encode(content)
  expect(detect('x', start('parquet/alltypes_plain.parquet'))).toBe('parquet')
  expect(detect('x', start('arrow/integration/generated_primitive.arrow_file'))).toBe('arrowFile')
  expect(detect('x', start('arrow/integration/generated_primitive.stream'))).toBe('arrowStream')
  expect(detect('x', start('plink/some_missing.bed'))).toBe('bed')
  expect(detect('x', start('plink/some_missing.bim'))).toBe('bim')
  expect(detect('x', start('plink/some_missing.fam'))).toBe('fam')
  expect(detect('x', start('plink/small.bim_bad_positions.bim'), true)).toBe('bim')
  expect(detect('x', start('weights/custom.txt'))).toBe('pgsCatalog')
  expect(detect('x', text('1 rs1 5 A G 0.1\n1 rs2 6 C T -2e-5\n'), true)).toBe('prsCs')
  // Alleles coded 1 and 2, as in the fam file's columns of sex and phenotype.
  expect(detect('x', text('1 7 5 1 2 0.1\n1 8 6 2 1 -2e-5\n'), true)).toBe('prsCs')
  expect(detect('x', text('1 7 0 0 2 0.1\n1 8 0 0 1 -2e-5\n'), true)).toBe('fam')
  expect(detect('x', text('1 7 0 5 1 2\n1 8 0 6 2 1\n'), true)).toBe('bim')
  expect(detect('x', text('1 1 0 1 1 2\n1 2 0 2 1 2\n'), true)).toBe('bim')
  expect(detect('x', text('1 1 0 0 2 -0.42\n2 2 0 0 1 0.5\n'), true)).toBe('fam')
  expect(detect('x', text('a,b\n1,2\n'), true)).toBe('csv')
  expect(detect('x', text('a\tb\n1\t2\n'), true)).toBe('tsv')
  expect(detect('x.csv', text('{"schema": 1}'), true)).toBe('study')
  expect(detect('x.csv', new Uint8Array([1, 0, 2, 0, 0, 0, 7]), true)).toBeNull()
})
