import { describe, expect, it } from 'vitest'
import { readPgsCatalog } from '../../src/formats/pgsCatalog.ts'
import type { Variant } from '../../src/formats/plinkBim.ts'
import type { Weight } from '../../src/formats/weights.ts'
import { joinWeights, type MatchLabel, matchLabels, matchWeights } from '../../src/scores/match.ts'
import { indexVariants } from '../../src/scores/variantIndex.ts'
import { fixture } from '../formats/givenFile.ts'

/** `1:100 rs1 A G`: a variant, or a weight of 1 with effect allele A; `.` is missing. */
function parts(text: string) {
  const [place, id, first, second] = text.split(' ')
  const [chromosome, position] = place.split(':')
  return { chromosome, position, id, first, second }
}
function variant(text: string): Variant {
  const { chromosome, position, id, first, second } = parts(text)
  return { chromosome, position: Number(position), id, a1: first, a2: second }
}
function weight(text: string, value = 1): Weight {
  const { chromosome, position, id, first, second } = parts(text)
  const known = <T>(field: string, as: T): T | null => (field === '.' ? null : as)
  return {
    id: known(id, id),
    chromosome: known(chromosome, chromosome),
    position: known(position, Number(position)),
    effectAllele: first,
    otherAllele: known(second, second),
    weight: value,
  }
}
const match = (variants: string[], weights: Weight[]) => matchWeights(indexVariants(variants.map(variant)), weights)
const labelsOf = (variants: string[], ...weights: string[]): MatchLabel[] =>
  [
    ...match(
      variants,
      weights.map((text) => weight(text)),
    ).labels,
  ].map((label) => matchLabels[label])

describe('a weight', () => {
  it.each<[MatchLabel, string, string]>([
    ['matched', '1:100 rs1 A G', '1:100 rs1 A G'],
    ['matched', '1:100 rs1 A G', '1:100 . A .'],
    ['matched', '1:100 rs1 a g', 'chr1:100 . A G'],
    ['matched', '1:100 rs1 AT A', '1:100 . AT A'],
    ['swapped', '1:100 rs1 A G', '1:100 rs1 G A'],
    ['swapped', '1:100 rs1 A G', '1:100 . G .'],
    ['flipped', '1:100 rs1 A G', '1:100 rs1 T C'],
    ['flipped', '1:100 rs1 A G', '1:100 rs1 C T'],
    ['flipped', '1:100 rs1 A G', '1:100 . C .'],
    ['flipped', '1:100 rs1 AAG A', '1:100 . CTT T'],
    ['ambiguous', '1:100 rs1 A T', '1:100 rs1 A T'],
    ['ambiguous', '1:100 rs1 C G', '1:100 rs1 G C'],
    ['absent', '1:100 rs1 A G', '1:101 rs1 A G'],
    ['absent', '1:100 rs1 A G', '2:100 rs1 A G'],
    ['absent', '1:100 rs1 A G', '.:. rs2 A G'],
    ['mismatch', '1:100 rs1 A G', '1:100 rs1 A C'],
    ['mismatch', '1:100 rs1 A T', '1:100 rs1 A G'],
    ['mismatch', '1:100 rs1 1 2', '1:100 rs1 1 3'],
    ['mismatch', '1:100 rs1 A G', '1:100 rs1 T <DEL>'],
    ['not_autosomal', 'X:100 rs1 A G', '23:100 rs1 A G'],
    ['not_autosomal', 'chrM:100 rs1 A G', '.:. rs1 A G'],
  ])('is %s: genotypes %s, weight %s', (label, genotypes, weights) => {
    expect(labelsOf([genotypes], weights)).toEqual([label])
  })

  it('is found by id where it has no position, or its chromosome is not given', () => {
    expect(labelsOf(['1:100 rs1 A G'], '.:. rs1 A G', '.:100 rs1 A G')).toEqual(['matched', 'duplicate'])
  })

  it('is found by id among variants whose position is not known', () => {
    expect(labelsOf(['1:0 rs1 A G'], '.:. rs1 A G', '1:0 rs2 A G')).toEqual(['matched', 'absent'])
  })

  it('takes the variant with its alleles at a site with several', () => {
    const site = ['1:100 rs1 A G', '1:100 rs1 T G']
    expect(match(site, [weight('1:100 . T G')]).variants).toEqual(Int32Array.of(1))
    expect(labelsOf(site, '1:100 . T G', '1:100 . A G')).toEqual(['matched', 'matched'])
  })

  it('is multiallelic where several variants fit and nothing tells which', () => {
    expect(labelsOf(['1:100 a A G', '1:100 b T G'], '1:100 . G .')).toEqual(['multiallelic'])
    expect(labelsOf(['1:100 a A G', '1:100 b T G'], '1:100 b G .')).toEqual(['swapped'])
  })

  it('is a duplicate where the genotypes have its variant twice, unless the id tells which', () => {
    const twice = ['1:100 a A G', '1:100 b G A']
    expect(labelsOf(twice, '1:100 . A G')).toEqual(['duplicate'])
    expect(labelsOf(twice, '1:100 b A G')).toEqual(['swapped'])
  })

  it('is a duplicate where an earlier one took the variant', () => {
    const matched = match(['1:100 rs1 A G'], [weight('1:100 . A G', 0.1), weight('1:100 . G A', 0.2)])
    expect([...matched.labels].map((label) => matchLabels[label])).toEqual(['matched', 'duplicate'])
    expect(matched.weights).toEqual(Float64Array.of(0.1))
  })

  it('prefers alleles as they are to alleles of the other strand', () => {
    expect(match(['1:100 a T C', '1:100 b A G'], [weight('1:100 . A G')]).variants).toEqual(Int32Array.of(1))
  })
})

describe('matching', () => {
  const genotypes = ['1:100 a A G', '1:200 b C T', '1:300 c A C', '2:50 d G T']
  const weights = [
    weight('2:50 . T G', 4),
    weight('1:300 . C .', 3),
    weight('1:100 . T C', 1),
    weight('1:150 . A G', 9),
    weight('1:200 . C A', 9),
  ]

  it('lists what is used by variant, with the allele that is counted', () => {
    expect(match(genotypes, weights)).toMatchObject({
      variants: Int32Array.of(0, 2, 3),
      weights: Float64Array.of(1, 3, 4),
      countsA2: Uint8Array.of(0, 1, 1),
    })
  })

  it('counts every weight once', () => {
    const { counts } = match(genotypes, weights)
    expect(counts).toEqual({
      matched: 0,
      swapped: 2,
      flipped: 1,
      ambiguous: 0,
      absent: 1,
      mismatch: 1,
      multiallelic: 0,
      duplicate: 0,
      not_autosomal: 0,
    })
  })

  it('gives each weight the same label whatever their order and that of the variants', () => {
    const labels = (variants: string[], order: Weight[]) =>
      new Map(Array.from(match(variants, order).labels, (label, row) => [order[row], matchLabels[label]]))
    const straight = labels(genotypes, weights)
    const turned = labels([...genotypes].reverse(), [...weights].reverse())
    for (const one of weights) expect(turned.get(one)).toBe(straight.get(one))
  })

  it('joins the files of one score as if they were one', () => {
    const index = indexVariants(genotypes.map(variant))
    const whole = matchWeights(index, weights)
    const taken = new Uint8Array(genotypes.length)
    const halves = [weights.slice(0, 1), weights.slice(1)].map((half) => matchWeights(index, half, taken))
    const { variants, weights: values, countsA2 } = whole
    expect(joinWeights(halves)).toEqual({ variants, weights: values, countsA2 })
  })

  it('finds PGS000001 in genotypes on its build, allele by allele', async () => {
    const { variants } = await readPgsCatalog(await fixture('formats/weights/PGS000001_hmPOS_GRCh38.txt.gz'))
    const placed = variants.filter(({ position }) => position !== null)
    expect(placed.length).toBeGreaterThan(70)
    const other = (row: number) => placed[row].otherAllele ?? 'N'
    const lines = placed.map(({ chromosome, position, effectAllele }, row) => {
      const place = `${chromosome}:${position} id${row}`
      return row % 2 === 0 ? `${place} ${effectAllele} ${other(row)}` : `${place} ${other(row)} ${effectAllele}`
    })
    // The first is not there, the second has another allele, the third is there twice.
    lines[1] = lines[1].replace(/\S+$/, 'N')
    lines.push(`${lines[2].replace('id2', 'again')}`)
    const { counts, labels } = match(lines.slice(1), placed as Weight[])
    expect([...labels].slice(0, 3).map((label) => matchLabels[label])).toEqual(['absent', 'mismatch', 'duplicate'])
    const palindromes = placed.filter(
      ({ effectAllele }, row) => row > 2 && ['AT', 'TA', 'CG', 'GC'].includes(effectAllele + other(row)),
    ).length
    expect(counts.ambiguous).toBe(palindromes)
    expect(counts.matched + counts.swapped).toBe(placed.length - 3 - palindromes)
    expect(Object.values(counts).reduce((sum, count) => sum + count)).toBe(placed.length)
  })
})
