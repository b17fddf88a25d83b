/**
 * Places as near as may be to those wanted (least squares), at least `gap` apart, in the order wanted, inside
 * `least … most`. Places that crowd each other move as one block around their mean (pool adjacent violators).
 */
export function spread(wanted: readonly number[], gap: number, least: number, most: number): readonly number[] {
  const order = wanted.map((_, index) => index).sort((a, b) => wanted[a] - wanted[b] || a - b)
  const blocks: { sum: number; count: number }[] = []
  order.forEach((index, rank) => {
    // Without its share of the gaps each place is only bound not to stand before the former one.
    let block = { sum: wanted[index] - rank * gap, count: 1 }
    for (;;) {
      const former = blocks.at(-1)
      if (former === undefined || former.sum / former.count <= block.sum / block.count) break
      block = { sum: former.sum + block.sum, count: former.count + block.count }
      blocks.pop()
    }
    blocks.push(block)
  })
  const highest = most - (wanted.length - 1) * gap
  const sorted = blocks.flatMap(({ sum, count }) => {
    const at = Math.max(least, Math.min(sum / count, highest))
    return Array.from({ length: count }, () => at)
  })
  const places: number[] = []
  order.forEach((index, rank) => {
    places[index] = sorted[rank] + rank * gap
  })
  return places
}
