import { ascendingRows } from '../numerics/rows.ts'
import { chromosomeName, chromosomeRank } from './chromosomes.ts'

/** What the order of variants goes by; columns of them, in the order of the files. */
export interface PlacedVariants {
  readonly positions: Int32Array
  /** Of each variant, index into the names. */
  readonly chromosomes: Uint16Array
  readonly chromosomeNames: readonly string[]
  id(variant: number): string
  /** Alleles of the variant as one text. */
  alleles(variant: number): string
}

/**
 * Variants by chromosome, position, id and alleles: sums over them then have the same bits in whatever order files list them.
 *
 * @returns which variant comes first, which next …; null where they are in this order already, as most files are
 */
export function genomeOrder(variants: PlacedVariants): Int32Array | null {
  const { positions, chromosomes } = variants
  const ranks = ranksOf(variants.chromosomeNames)
  const places = new Float64Array(positions.length)
  for (let at = 0; at < places.length; at++) places[at] = ranks[chromosomes[at]] * 2 ** 32 + positions[at]
  const order = ascendingRows(places)
  for (let from = 0, to = 1; from < order.length; from = to++) {
    while (to < order.length && places[order[to]] === places[order[from]]) to++
    if (to - from > 1) sortNames(order.subarray(from, to), variants)
  }
  return order.every((variant, at) => variant === at) ? null : order
}

/** Autosomes by number, then the others by name. */
function ranksOf(names: readonly string[]): number[] {
  const plain = names.map(chromosomeName)
  const inOrder = [...new Set(plain)].sort(
    (a, b) => chromosomeRank(a) - chromosomeRank(b) || (a < b ? -1 : Number(a > b)),
  )
  return plain.map((name) => inOrder.indexOf(name))
}

/** Variants of one place, by id, then by alleles. */
function sortNames(order: Int32Array, { id, alleles }: PlacedVariants): void {
  const named = Array.from(order, (variant) => ({ variant, id: id(variant) }))
  const isAfter = (a: (typeof named)[number], b: (typeof named)[number]): number => {
    if (a.id !== b.id) return a.id < b.id ? -1 : 1
    const [one, other] = [alleles(a.variant), alleles(b.variant)]
    return one === other ? a.variant - b.variant : one < other ? -1 : 1
  }
  for (const [at, { variant }] of named.sort(isAfter).entries()) order[at] = variant
}

/** Rows in the order in which a file has them, and for each row as given its place among those; null where that is the same. */
export function fileOrder(rows: Int32Array): { readonly rows: Int32Array; readonly places: Int32Array | null } {
  const order = ascendingRows(Float64Array.from(rows))
  if (order.every((at, k) => at === k)) return { rows, places: null }
  const places = new Int32Array(rows.length)
  for (const [place, at] of order.entries()) places[at] = place
  return { rows: order.map((at) => rows[at]), places }
}

/** Runs of values, one for each row in the file's order, put in the order of the rows as given. */
export function placed<T extends Uint8Array | Float64Array | Int32Array>(values: T, places: Int32Array | null): T {
  if (places === null) return values
  const length = values.length / places.length
  const inOrder = new (values.constructor as new (length: number) => T)(values.length)
  for (const [at, place] of places.entries())
    inOrder.set(values.subarray(place * length, (place + 1) * length), at * length)
  return inOrder
}
