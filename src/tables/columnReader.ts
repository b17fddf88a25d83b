import { isMissingText, isPaddedCode, parseNumber } from '../formats/cells.ts'
import type { Values } from '../formats/table.ts'
import { isoDay } from '../model/day.ts'
import { NO_DAY } from '../model/extract.ts'

/** A column as kept: numbers, or texts by code. Numbers among texts are written in their shortest form. */
export type ParsedColumn =
  | { readonly kind: 'number'; readonly values: Float64Array }
  | { readonly kind: 'category'; readonly codes: Int32Array; readonly levels: readonly string[] }

export interface ColumnReader {
  add(values: Values, length: number): void
  column(): ParsedColumn
}

/** Reads a column whose kind shows only as it is read: numbers until the first text that is none, or is a code with zeros in front. */
export function createColumnReader(): ColumnReader {
  let chunks: Float64Array[] = []
  let codeChunks: Int32Array[] | null = null
  const levels = new Map<string, number>()

  const codeOf = (text: string): number => {
    if (isMissingText(text)) return -1
    const number = isPaddedCode(text) ? Number.NaN : parseNumber(text)
    const level = Number.isNaN(number) ? text : String(number)
    let code = levels.get(level)
    if (code === undefined) {
      code = levels.size
      levels.set(level, code)
    }
    return code
  }
  const coded = (numbers: Float64Array): Int32Array =>
    Int32Array.from(numbers, (value) => (Number.isNaN(value) ? -1 : codeOf(String(value))))

  return {
    add(values, length) {
      const numbers = codeChunks || hasPaddedCode(values) ? null : numbersOf(values, length)
      if (numbers) {
        chunks.push(numbers)
        return
      }
      codeChunks ??= chunks.map(coded)
      chunks = []
      codeChunks.push(codesOf(values, length, codeOf))
    },
    column: () =>
      codeChunks
        ? { kind: 'category', codes: joinInt32(codeChunks), levels: [...levels.keys()] }
        : { kind: 'number', values: joinFloat64(chunks) },
  }
}

function hasPaddedCode(values: Values): boolean {
  if (values.kind === 'text') return values.values.some(isPaddedCode)
  return values.kind === 'dictionary' && values.codes.some((code) => code !== -1 && isPaddedCode(values.levels[code]))
}

/** The batch as numbers (NaN where missing), null if it holds a text that is no number. */
export function numbersOf(
  values: Values,
  length: number,
  onText?: (index: number, text: string) => void,
): Float64Array | null {
  if (values.kind === 'number') {
    // Infinity is no measurement: it counts as missing, as in text.
    return values.values.every((value) => value - value === 0 || Number.isNaN(value))
      ? values.values
      : values.values.map((value) => (value - value === 0 ? value : Number.NaN))
  }
  const out = new Float64Array(length).fill(Number.NaN)
  if (values.kind === 'missing') return out
  if (values.kind === 'day') return null
  if (values.kind === 'int32') {
    for (let i = 0; i < length; i++) if (values.valid === null || values.valid[i] === 1) out[i] = values.values[i]
    return out
  }
  if (values.kind === 'int64') {
    // By halves, rounded once as `Number` rounds, without an object for each.
    const halves = new Int32Array(values.values.buffer, values.values.byteOffset, 2 * length)
    for (let i = 0; i < length; i++) {
      if (values.valid !== null && values.valid[i] === 0) continue
      out[i] = halves[2 * i + 1] * 4_294_967_296 + (halves[2 * i] >>> 0)
    }
    return out
  }
  for (let i = 0; i < length; i++) {
    const text = values.kind === 'text' ? values.values[i] : (values.levels[values.codes[i]] ?? '')
    if (isMissingText(text)) continue
    const value = parseNumber(text)
    if (Number.isNaN(value)) {
      if (!onText) return null
      onText(i, text)
    }
    out[i] = value
  }
  return out
}

/** Calls `onText` with each value that is there, as text. */
export function eachText(values: Values, length: number, onText: (index: number, text: string) => void): void {
  if (values.kind === 'missing') return
  for (let i = 0; i < length; i++) {
    const text = textAt(values, i)
    if (!isMissingText(text)) onText(i, text)
  }
}

function codesOf(values: Values, length: number, codeOf: (text: string) => number): Int32Array {
  if (values.kind === 'dictionary') {
    const levelCodes = values.levels.map(codeOf)
    return values.codes.map((code) => (code === -1 ? -1 : levelCodes[code]))
  }
  const codes = new Int32Array(length).fill(-1)
  eachText(values, length, (i, text) => {
    codes[i] = codeOf(text)
  })
  return codes
}

function textAt(values: Exclude<Values, { kind: 'missing' }>, i: number): string {
  switch (values.kind) {
    case 'text':
      return values.values[i]
    case 'dictionary':
      return values.levels[values.codes[i]] ?? ''
    case 'number':
      return Number.isNaN(values.values[i]) ? '' : String(values.values[i])
    case 'day':
      return values.values[i] === NO_DAY ? '' : isoDay(values.values[i])
    default:
      return values.valid !== null && values.valid[i] === 0 ? '' : String(values.values[i])
  }
}

export const joinInt32 = (chunks: readonly Int32Array[]): Int32Array => join(chunks, Int32Array)

const joinFloat64 = (chunks: readonly Float64Array[]): Float64Array => join(chunks, Float64Array)

/** One chunk is given back as it is. */
function join<T extends Int32Array | Float64Array>(chunks: readonly T[], Numbers: new (length: number) => T): T {
  if (chunks.length === 1) return chunks[0]
  const joined = new Numbers(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    joined.set(chunk, at)
    at += chunk.length
  }
  return joined
}
