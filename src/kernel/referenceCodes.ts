import type { PairCodes, TextCodes } from './codes.ts'
import type { Runs } from './sortRecords.ts'

/** `CodeLoops.pairCodes` as anyone would write it. */
export function referencePairCodes(): PairCodes {
  const codes = new Map<string, number>()
  return {
    codesOfColumns: (first, second, unless) =>
      first.map((one, i) => (unless?.[i] === -1 ? -1 : numberOf(codes, `${one},${second?.[i] ?? 0}`))),
    codesOf: (pairs, valid) =>
      Int32Array.from({ length: pairs.length >> 1 }, (_, i) =>
        valid?.[i] === 0 ? -1 : numberOf(codes, `${pairs[2 * i]},${pairs[2 * i + 1]}`),
      ),
    get size() {
      return codes.size
    },
    pairs: () => Int32Array.from([...codes.keys()].flatMap((pair) => pair.split(',').map(Number))),
  }
}

/** `CodeLoops.exchanged` as anyone would write it. */
export const referenceExchanged = (codes: Int32Array, values: Int32Array, missing: number): Int32Array =>
  codes.map((code) => (code === -1 ? missing : values[code]))

/** `CodeLoops.textCodes` as anyone would write it. */
export function referenceTextCodes(most: number, longest: number): TextCodes {
  const codes = new Map<string, number>()
  const texts: string[] = []
  return {
    codesOf(bytes, ends, valid) {
      const found = new Int32Array(ends.length - 1).fill(-1)
      for (let i = 0; i < found.length; i++) {
        if (valid?.[i] === 0) continue
        const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(ends[i], ends[i + 1]))
        found[i] = ends[i + 1] - ends[i] > longest ? -1 : numberOf(codes, text)
        if (found[i] === -1 || codes.size > most) return null
      }
      texts.push(...[...codes.keys()].slice(texts.length))
      return found
    },
    texts: () => texts,
  }
}

function numberOf(codes: Map<string, number>, text: string): number {
  const code = codes.get(text) ?? codes.size
  codes.set(text, code)
  return code
}

/** `RecordLoops.sortRecords` as anyone would write it. */
export function referenceSortRecords(
  records: Int32Array,
  stride: number,
  { starts }: Runs,
  columns: readonly Int32Array[],
): Int32Array {
  const alike: number[] = []
  const runs = Array.from({ length: starts.length - 1 }, (): Int32Array[] => [])
  for (let at = 0; at < records.length; at += stride + 1) {
    runs[records[at]].push(records.slice(at + 1, at + 1 + stride))
  }
  const key = [0, 1, 3, 4].filter((at) => at < stride)
  runs.forEach((own, run) => {
    own.sort((a, b) => key.map((at) => a[at] - b[at]).find((difference) => difference !== 0) ?? 0)
    own.forEach((record, k) => {
      record.forEach((number, c) => {
        columns[c][starts[run] + k] = number
      })
      if (k > 0 && key.every((at) => record[at] === own[k - 1][at])) alike.push(starts[run] + k)
    })
  })
  return Int32Array.from(alike)
}
