import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadKernel } from '../../src/kernel/loadKernel.ts'
import { referenceKernel } from '../../src/kernel/reference.ts'
import type { FieldKind } from '../../src/kernel/textRows.ts'

const kernel = await loadKernel(readFileSync('build/kernel.wasm'))
const encoder = new TextEncoder()

const digits = (most: number) => fc.stringMatching(new RegExp(`^[0-9]{0,${most}}$`))
const number = fc
  .tuple(
    fc.constantFrom('', '-', '+'),
    digits(18),
    fc.constantFrom('', '.'),
    digits(20),
    fc.constantFrom('', '', 'e', 'E', 'e-', 'e+'),
    digits(3),
  )
  .map((parts) => parts.join(''))
  .filter((text) => text !== '')
const usual = fc.integer({ min: -2_000_000, max: 2_000_000 }).map((value) => (value / 1e6).toFixed(6))
const word = fc.constantFrom('A', 'G', 'rs1', 'rs12345678', 'chr7', 'ACGT', 'ACGA', '.', '1:2:A:G', '\r', 'x\ry')
const whole = fc.oneof(fc.nat().map(String), fc.integer().map(String), fc.constantFrom('-0', '007', '999999999'))
const byKind = { number: fc.oneof(number, usual), whole, text: word, code: word, 'passed over': word } as const

const columns: readonly FieldKind[] = ['text', 'code', 'number', 'whole', 'passed over', 'number', 'code']
const gap = fc.constantFrom('\t', ' ', '  ', ' \t')
const line = fc
  .tuple(
    fc.constantFrom('', ' '),
    fc.tuple(...columns.map((kind) => fc.tuple(byKind[kind], gap))),
    fc.constantFrom('', ' ', '\r'),
  )
  .map(([before, fields, after]) => before + fields.flat().slice(0, -1).join('') + after)
const lines = fc.array(fc.oneof({ weight: 9, arbitrary: line }, fc.constantFrom('', ' ', '\r')), { maxLength: 12 })

describe('rows of text', () => {
  it('are read by the assembly as by the reference, wherever the text is cut', () => {
    fc.assert(
      fc.property(lines, fc.nat(), (lines, cut) => {
        const bytes = encoder.encode(lines.map((line) => `${line}\n`).join(''))
        const at = bytes.length === 0 ? 0 : cut % bytes.length
        const expected = referenceKernel.textRows([bytes], columns)
        expect(kernel.textRows([bytes.subarray(0, at), bytes.subarray(at)], columns)).toEqual(expected)
      }),
      { numRuns: 3000 },
    )
  })

  it('have the bits of numbers however they are written, or none', () => {
    fc.assert(
      fc.property(fc.array(byKind.number, { minLength: 1, maxLength: 30 }), (cells) => {
        const bytes = encoder.encode(`${cells.join('\n')}\n`)
        const read = kernel.textRows([bytes], ['number'])
        expect(read).toEqual(referenceKernel.textRows([bytes], ['number']))
        for (const [at, value] of read?.numbers.entries() ?? [])
          if (!Number.isNaN(value)) expect(value).toBe(Number(cells[at]))
      }),
      { numRuns: 3000 },
    )
  })

  it.each([
    ['another number of fields', 'rs1 1\nrs2\n'],
    ['a whole number that is none', 'rs1 1\nrs2 1.0\n'],
    ['a whole number that is long', 'rs1 1234567890\n'],
    ['a text that is not ASCII', 'rsä 1\n'],
  ])('are left to others where there is %s', (_, text) => {
    expect(kernel.textRows([encoder.encode(text)], ['text', 'whole'])).toBeNull()
    expect(referenceKernel.textRows([encoder.encode(text)], ['text', 'whole'])).toBeNull()
  })
})
