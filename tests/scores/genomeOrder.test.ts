import { expect, it } from 'vitest'
import { fileOrder, genomeOrder, placed } from '../../src/scores/genomeOrder.ts'

type Named = readonly [chromosome: string, position: number, id: string, alleles: string]

const orderOf = (variants: readonly Named[]): Int32Array | null => {
  const chromosomeNames = [...new Set(variants.map(([chromosome]) => chromosome))]
  return genomeOrder({
    positions: Int32Array.from(variants, ([, position]) => position),
    chromosomes: Uint16Array.from(variants, ([chromosome]) => chromosomeNames.indexOf(chromosome)),
    chromosomeNames,
    id: (variant) => variants[variant][2],
    alleles: (variant) => variants[variant][3],
  })
}

const inOrder: readonly Named[] = [
  ['chr1', 5, 'b', 'A G'],
  ['1', 7, '.', 'A C'],
  ['chr1', 7, '.', 'A G'],
  ['1', 7, 'rs2', 'A C'],
  ['2', 1, 'a', 'A C'],
  ['chr10', 1, 'a', 'A C'],
  ['22', 2_000_000_000, 'a', 'A C'],
  ['MT', 1, 'a', 'A C'],
  ['23', 4, 'a', 'A C'],
  ['chrX', 5, 'a', 'A C'],
]

it('goes by chromosome as a number, position, id and alleles, however they are written', () => {
  expect(orderOf(inOrder)).toBeNull()
  for (const step of [3, 7, 9]) {
    const listed = inOrder.map((_, at) => inOrder[(at * step + 4) % inOrder.length])
    expect([...orderOf(listed)!].map((at) => listed[at])).toEqual(inOrder)
  }
})

it('leaves variants that are the same in every way as they come', () => {
  expect(orderOf([...inOrder.slice(0, 2), inOrder[1], ...inOrder.slice(2)])).toBeNull()
  expect(orderOf([])).toBeNull()
})

it('reads rows as the file has them, and gives them as they were asked for', () => {
  const asked = Int32Array.of(9, 2, 5)
  const { rows, places } = fileOrder(asked)
  expect([...rows]).toEqual([2, 5, 9])
  const read = Uint8Array.from([...rows].flatMap((row) => [row, 10 * row]))
  expect([...placed(read, places)]).toEqual([9, 90, 2, 20, 5, 50])
  const sorted = Int32Array.of(1, 4)
  expect(fileOrder(sorted)).toEqual({ rows: sorted, places: null })
  const values = Float64Array.of(1, 2)
  expect(placed(values, null)).toBe(values)
})
