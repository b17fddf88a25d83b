import type { SpecificationResult } from '../model/effectResults.ts'

export interface StripWords {
  readonly knobWords: ReadonlyMap<string, string>
  readonly valueWords: (knob: string, value: string | number) => string
}

export interface Strip {
  /** One option each; `at` in rows from the top. */
  readonly rows: readonly { readonly label: string; readonly at: number }[]
  /** The knobs' names, beside their first option. */
  readonly heads: readonly { readonly label: string; readonly at: number }[]
  readonly traces: readonly { readonly x: readonly (number | null)[]; readonly y: readonly (number | null)[] }[]
  /** In rows. */
  readonly height: number
  /** More specifications than can be told apart: densities stand for ticks. */
  readonly dense: boolean
}

/** Beyond this many specifications, densities. */
const MOST_TICKS = 1500
const BINS = 300
/** Between knobs, in rows. */
const GAP = 0.45
const TICK = 0.38

/**
 * Which options each specification has: a tick for each, or how dense they are in 300 bins, one trace an option.
 *
 * @param order specifications from left to right
 */
export function specificationOptions(
  { points, knobs }: Pick<SpecificationResult, 'points' | 'knobs'>,
  order: readonly number[],
  { knobWords, valueWords }: StripWords,
): Strip {
  const axes = ['definition', ...knobs]
    .map((knob, k) => ({ knob, of: (i: number) => (k === 0 ? points[i].definition : points[i].values[k - 1]) }))
    .map(({ knob, of }) => ({ knob, of, options: [...new Set(points.map((_, i) => of(i)))] }))
    // What is the same everywhere needs no rows.
    .filter(({ options }) => options.length > 1)
  const dense = order.length > MOST_TICKS
  const rows: { label: string; at: number }[] = []
  const heads: { label: string; at: number }[] = []
  const traces: Strip['traces'][number][] = []
  let at = 0
  for (const { knob, of, options } of axes) {
    if (rows.length > 0) at += GAP
    heads.push({ label: knobWords.get(knob) ?? knob, at })
    for (const option of options) {
      rows.push({ label: valueWords(knob, option), at })
      const ranks = order.flatMap((i, rank) => (of(i) === option ? [rank] : []))
      traces.push(dense ? densities(ranks, order.length, at + 0.5) : ticks(ranks, at + 0.5))
      at++
    }
  }
  return { rows, heads, traces, height: Math.max(1, at), dense }
}

function ticks(ranks: readonly number[], middle: number) {
  return {
    x: ranks.flatMap((rank) => [rank + 0.5, rank + 0.5, null]),
    y: ranks.flatMap(() => [middle - TICK, middle + TICK, null]),
  }
}

/** A tick a bin, as high as the share of its specifications that have the option. */
function densities(ranks: readonly number[], total: number, middle: number) {
  const counts = new Array<number>(BINS).fill(0)
  for (const rank of ranks) counts[Math.floor((rank * BINS) / total)]++
  const bins = counts.flatMap((count, bin) => (count > 0 ? [{ bin, height: (TICK * count * BINS) / total }] : []))
  return {
    x: bins.flatMap(({ bin }) => [((bin + 0.5) * total) / BINS, ((bin + 0.5) * total) / BINS, null]),
    y: bins.flatMap(({ height }) => [middle - Math.min(TICK, height), middle + Math.min(TICK, height), null]),
  }
}
