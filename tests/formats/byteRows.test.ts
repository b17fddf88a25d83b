import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createByteRow, eachByteRow } from '../../src/formats/byteRows.ts'
import { parseNumber } from '../../src/formats/cells.ts'
import { eachLine, fieldsOf } from '../../src/formats/lines.ts'
import { given } from './givenFile.ts'

const encoder = new TextEncoder()

function numberOf(text: string): number {
  const bytes = encoder.encode(`${text}\n`)
  const row = createByteRow(1, [0])
  row.read(bytes, 0, bytes.length - 1)
  return row.numbers[0]
}

const digits = (most: number) => fc.stringMatching(new RegExp(`^[0-9]{0,${most}}$`))
const written = fc
  .tuple(
    fc.constantFrom('', '-', '+'),
    digits(20),
    fc.constantFrom('', '.'),
    digits(25),
    fc.constantFrom('', 'e', 'E', 'e-', 'e+', 'E-'),
    digits(3),
  )
  .map((parts) => parts.join(''))
  .filter((text) => text !== '')

describe('a number in a row of bytes', () => {
  it('has the bits of the number as text, however it is written', () => {
    fc.assert(
      fc.property(written, (text) => Object.is(numberOf(text), parseNumber(text))),
      { numRuns: 20_000 },
    )
  })

  it('has the bits of any double that is printed', () => {
    fc.assert(
      fc.property(
        fc.double({ noDefaultInfinity: true, noNaN: true }),
        fc.integer({ min: 1, max: 17 }),
        (value, count) => {
          for (const text of [String(value), value.toPrecision(count), value.toExponential(count - 1)])
            if (!Object.is(numberOf(text), parseNumber(text))) return false
          return true
        },
      ),
      { numRuns: 20_000 },
    )
  })

  it.each(['', '-', '.', 'e5', '1e', '1e+', '0x10', '1_0', 'NA', 'nan', 'Inf', '1e999', '1,5', '٣', '1.5.2', '--1'])(
    'is NaN for "%s", as in any text',
    (text) => {
      expect(numberOf(text === '' ? 'x' : text)).toBeNaN()
      expect(parseNumber(text)).toBeNaN()
    },
  )
})

describe('rows of bytes', () => {
  const texts = [
    'a\tb 1\r\nc  d\t\t2.5\n\n \t \ne f 3',
    '\tx\ty\t-4\t\nünï\tß\t5e-3\r\n',
    'one\ntoo many fields 6 7 8\n',
    `long ${'b'.repeat(100)} 9\n`,
  ]
  it.each(texts)('have the fields of the lines: %j', async (text) => {
    const source = given('rows.txt', encoder.encode(text))
    const expected: [number, string[]][] = []
    await eachLine(source, (line, number) => {
      if (line.trim() !== '') expected.push([number, fieldsOf(line)])
    })
    const row = createByteRow(3, [2])
    const found: [number, string[], number][] = []
    await eachByteRow(source, row, (number) => {
      const fields = Array.from({ length: Math.min(3, row.count) }, (_, field) => row.text(field))
      found.push([number, fields, row.count])
      if (row.count >= 3) expect(row.numbers[0]).toEqual(parseNumber(fields[2]))
    })
    expect(found).toEqual(expected.map(([number, fields]) => [number, fields.slice(0, 3), fields.length]))
  })

  it('are found wherever the file is cut into pieces', async () => {
    const lines = Array.from({ length: 60_000 }, (_, at) => `id${at}\tA\t${at / 8}`)
    const row = createByteRow(3, [2])
    let at = 0
    await eachByteRow(given('rows.txt', encoder.encode(lines.join('\n'))), row, (number) => {
      if (number !== at + 1 || row.text(0) !== `id${at}` || row.numbers[0] !== at / 8) throw new Error(`line ${number}`)
      at++
    })
    expect(at).toBe(lines.length)
  })
})
