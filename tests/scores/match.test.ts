import { describe, expect, it } from 'vitest'
import { openPgsCatalog } from '../../src/formats/pgsCatalog.ts'
import type { Variant } from '../../src/formats/plinkBim.ts'
import { numberChromosomes } from '../../src/scores/chromosomes.ts'
import { findVariant, type MatchBy, type MatchLabel } from '../../src/scores/match.ts'
import { matchScores } from '../../src/scores/scoreWeights.ts'
import { buildVariantTable } from '../../src/scores/variantTable.ts'
import { wantedBy } from '../../src/scores/wanted.ts'
import { eachLoggedRow } from '../../src/scores/weightLog.ts'
import { fixture } from '../formats/givenFile.ts'
import { readAll, type Weight, weightFile, weightOf } from './weightFiles.ts'

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
function weight(text: string, value = 1, further: Partial<Weight> = {}): Weight {
  const { chromosome, position, id, first, second } = parts(text)
  const known = <T>(field: string, as: T): T | null => (field === '.' ? null : as)
  return weightOf({
    id: known(id, id),
    chromosome: known(chromosome, chromosome),
    position: known(position, Number(position)),
    effectAllele: first,
    otherAllele: known(second, second),
    weight: value,
    ...further,
  })
}

/** The weights, as one score in one file or several, matched to the variants. */
async function match(
  variants: readonly string[],
  files: readonly (readonly Weight[])[],
  matchBy: MatchBy = 'position',
) {
  const chromosomes = numberChromosomes()
  const builder = buildVariantTable(chromosomes)
  for (const [row, text] of variants.entries()) builder.add(variant(text), row)
  const table = builder.finish()
  const opened = files.map((weights, k) => weightFile('s', weights, `file${k}`))
  // Memory for hardly a row: most of them go to blobs.
  const matched = await matchScores(table, chromosomes, opened, { matchBy, memoryBytes: 0 })
  const rows: { variant: number; weight: number; countsA2: boolean }[] = []
  const logged = await matched.weights.read(0, table.length)
  eachLoggedRow(logged, ({ variant, countsA2 }, { scores, weights, at }) => {
    expect([...scores]).toEqual([0])
    const weight = weights[at]
    if (!Number.isNaN(weight)) rows.push({ variant, weight, countsA2 })
  })
  rows.sort((a, b) => a.variant - b.variant)
  return {
    counts: matched.scores[0].counts,
    used: rows.map(({ variant }) => variant),
    weights: rows.map(({ weight }) => weight),
    countsA2: rows.map(({ countsA2 }) => countsA2),
    isUsed: rows.every(({ variant }, at) => matched.used[at] === variant),
    found: files.flat().map((one) => findVariant(table, chromosomes, one, matchBy)),
  }
}

/** Of weights that are rows of one score. */
async function labelsOf(variants: string[], ...weights: string[]): Promise<MatchLabel[]> {
  const rows = weights.map((text) => weight(text))
  const labels: MatchLabel[] = []
  let before = new Map<string, number>()
  for (let n = 1; n <= rows.length; n++) {
    const { counts } = await match(variants, [rows.slice(0, n)])
    labels.push(Object.entries(counts).find(([label, count]) => count > (before.get(label) ?? 0))?.[0] as MatchLabel)
    before = new Map(Object.entries(counts))
  }
  return labels
}

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
    ['absent', '1:100 rs1 A G', '1:101 rs2 A G'],
    ['absent', '1:100 rs1 A G', '2:100 . A G'],
    ['absent', '1:100 rs1 A G', '1:101 rs1 A C'],
    ['other_build', '1:100 rs1 A G', '1:101 rs1 A G'],
    ['other_build', '1:100 rs1 A G', '1:101 rs1 C T'],
    ['absent', '1:100 rs1 A G', '.:. rs2 A G'],
    ['mismatch', '1:100 rs1 A G', '1:100 rs1 A C'],
    ['mismatch', '1:100 rs1 A T', '1:100 rs1 A G'],
    ['mismatch', '1:100 rs1 1 2', '1:100 rs1 1 3'],
    ['mismatch', '1:100 rs1 A G', '1:100 rs1 T <DEL>'],
    ['not_autosomal', 'X:100 rs1 A G', '23:100 rs1 A G'],
    ['not_autosomal', 'chrM:100 rs1 A G', '.:. rs1 A G'],
  ])('is %s: genotypes %s, weight %s', async (label, genotypes, weights) => {
    expect(await labelsOf([genotypes], weights)).toEqual([label])
  })

  it.each<[MatchLabel, boolean, string, string]>([
    ['swapped', true, '1:100 rs1 0 A', '1:100 rs1 A G'],
    ['matched', false, '1:100 rs1 0 A', '1:100 rs1 G A'],
    ['matched', false, '1:100 rs1 A .', '1:100 rs1 A G'],
    ['swapped', true, '1:100 rs1 0 A', '1:100 rs1 A .'],
    ['ambiguous', true, '1:100 rs1 0 A', '1:100 rs1 A T'],
    ['flipped', true, '1:100 rs1 0 A', '1:100 rs1 T C'],
    ['flipped', false, '1:100 rs1 0 A', '1:100 rs1 C T'],
  ])(
    'is %s (counting a2: %s) where everybody of %s has one allele: %s',
    async (label, countsA2, genotype, weighted) => {
      const { counts, countsA2: counted } = await match([genotype], [[weight(weighted)]])
      expect([counts[label], counted]).toEqual([1, [countsA2]])
    },
  )
  it.each([
    ['1:100 rs1 0 A', '1:100 rs1 G C'],
    ['1:100 rs1 0 A', '1:100 rs1 G .'],
    ['1:100 rs1 0 0', '1:100 rs1 A G'],
  ])('is a mismatch where the one allele of %s is none of %s', async (genotype, weighted) => {
    expect((await match([genotype], [[weight(weighted)]])).counts.mismatch).toBe(1)
  })
  it('takes the variant that names both alleles before one that names the common one alone', async () => {
    const { used } = await match(['1:100 a 0 A', '1:100 b G A'], [[weight('1:100 . G A')]])
    expect(used).toEqual([1])
  })
  it('is found by id where it has no position, or its chromosome is not given', async () => {
    expect(await labelsOf(['1:100 rs1 A G'], '.:. rs1 A G', '.:100 rs1 A G')).toEqual(['matched', 'duplicate'])
  })

  it.each([
    ['1:100:G:A', 'A', '.', 'matched'],
    ['chr1_100_A_G', 'a', '.', 'matched'],
    ['chr1:100', 'G', 'A', 'swapped'],
    ['1:100:C:A', 'A', '.', 'mismatch'],
    ['1:101:A:G', 'A', '.', 'absent'],
    ['X:100:A:G', 'A', '.', 'not_autosomal'],
  ])('without a place is found where its id %s says: %s', async (id, effect, other, label) => {
    const weights = [weight(`.:. ${id} ${effect} ${other}`)]
    for (const matchBy of ['position', 'other_build', 'id'] as const)
      expect((await match(['1:100 rs1 A G'], [weights], matchBy)).counts[label as MatchLabel]).toBe(1)
  })
  it('is found by id among variants whose position is not known', async () => {
    expect(await labelsOf(['1:0 rs1 A G'], '.:. rs1 A G', '1:0 rs2 A G')).toEqual(['matched', 'absent'])
  })

  it('takes the variant with its alleles at a site with several', async () => {
    const site = ['1:100 rs1 A G', '1:100 rs1 T G']
    expect((await match(site, [[weight('1:100 . T G')]])).used).toEqual([1])
    expect(await labelsOf(site, '1:100 . T G', '1:100 . A G')).toEqual(['matched', 'matched'])
  })

  it('is multiallelic where several variants fit and nothing tells which', async () => {
    expect(await labelsOf(['1:100 a A G', '1:100 b T G'], '1:100 . G .')).toEqual(['multiallelic'])
    expect(await labelsOf(['1:100 a A G', '1:100 b T G'], '1:100 b G .')).toEqual(['swapped'])
  })

  it('is a duplicate where the genotypes have its variant twice, unless the id tells which', async () => {
    const twice = ['1:100 a A G', '1:100 b G A']
    expect(await labelsOf(twice, '1:100 . A G')).toEqual(['duplicate'])
    expect(await labelsOf(twice, '1:100 b A G')).toEqual(['swapped'])
  })

  it('is a duplicate where an earlier one took the variant', async () => {
    expect(await labelsOf(['1:100 rs1 A G'], '1:100 . A G', '1:100 . G A')).toEqual(['matched', 'duplicate'])
    const { weights } = await match(['1:100 rs1 A G'], [[weight('1:100 . A G', 0.1), weight('1:100 . G A', 0.2)]])
    expect(weights).toEqual([0.1])
  })

  it('prefers alleles as they are to alleles of the other strand', async () => {
    expect((await match(['1:100 a T C', '1:100 b A G'], [[weight('1:100 . A G')]])).used).toEqual([1])
  })

  it('is unsupported where its effect is not weight × copies, even if the variant is there', async () => {
    const { counts, used } = await match(
      ['1:100 a A G'],
      [[weight('1:100 a A G', Number.NaN, { unsupported: 'recessive' })]],
    )
    expect([counts.unsupported, used]).toEqual([1, []])
  })
})

describe('a weight on another build', () => {
  const genotypes = ['1:100 rs1 A G', '1:200 rs2 C T', '1:900 rs3 A C']
  const elsewhere = (text: string, position: number) => weight(text, 1, { otherPlace: { chromosome: '1', position } })
  const weights = [elsewhere('1:150 . A G', 100), elsewhere('1:250 . C T', 200), elsewhere('1:350 . A C', 300)]

  it('is told from an absent one by its other place', async () => {
    expect((await match(genotypes, [weights])).counts).toMatchObject({ other_build: 2, absent: 1, matched: 0 })
  })

  it('is matched there when asked to', async () => {
    expect((await match(genotypes, [weights], 'other_build')).counts).toMatchObject({ matched: 2, absent: 1 })
  })

  it('is matched by id when asked to, and by place where it has none', async () => {
    const rows = [weight('1:150 rs1 A G'), weight('1:200 . C T')]
    expect((await match(genotypes, [rows], 'id')).counts).toMatchObject({ matched: 2 })
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

  it('keeps what is used by variant, with the allele that is counted', async () => {
    expect(await match(genotypes, [weights])).toMatchObject({
      used: [0, 2, 3],
      weights: [1, 3, 4],
      countsA2: [false, true, true],
      isUsed: true,
    })
  })

  it('counts every weight once', async () => {
    const { counts } = await match(genotypes, [weights])
    expect(counts).toEqual({
      matched: 0,
      swapped: 2,
      flipped: 1,
      ambiguous: 0,
      ambiguous_left_out: 0,
      absent: 1,
      other_build: 0,
      mismatch: 1,
      multiallelic: 0,
      duplicate: 0,
      not_autosomal: 0,
      unsupported: 0,
      failed_quality_control: 0,
      not_in_reduced_set: 0,
    })
  })

  it('finds the same for each weight whatever their order and that of the variants', async () => {
    const labels = async (variants: string[], order: Weight[]) =>
      new Map((await match(variants, [order])).found.map(({ label }, row) => [order[row], label]))
    const straight = await labels(genotypes, weights)
    const turned = await labels([...genotypes].reverse(), [...weights].reverse())
    for (const one of weights) expect(turned.get(one)).toBe(straight.get(one))
  })

  it('joins the files of one score as if they were one', async () => {
    const { found: _, ...whole } = await match(genotypes, [weights])
    const { found: __, ...halves } = await match(genotypes, [weights.slice(0, 1), weights.slice(1)])
    expect(halves).toEqual(whole)
  })

  it('finds PGS000001 in genotypes on its build, allele by allele', async () => {
    const { variants } = await readAll(openPgsCatalog(await fixture('formats/weights/PGS000001_hmPOS_GRCh38.txt.gz')))
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
    const { counts, found } = await match(lines.slice(1), [placed])
    expect(found.slice(0, 3).map(({ label }) => label)).toEqual(['absent', 'mismatch', 'duplicate'])
    const palindromes = placed.filter(
      ({ effectAllele }, row) => row > 2 && ['AT', 'TA', 'CG', 'GC'].includes(effectAllele + other(row)),
    ).length
    expect(counts.ambiguous).toBe(palindromes)
    expect(counts.matched + counts.swapped).toBe(placed.length - 3 - palindromes)
    expect(Object.values(counts).reduce((sum, count) => sum + count)).toBe(placed.length)
  })
})

describe('the variants that weights name', () => {
  it('are kept of a large set by place, by other place and by id; most others are not', async () => {
    const chromosomes = numberChromosomes()
    const file = weightFile('s', [
      weight('1:100 . A G'),
      weight('1:150 . A G', 1, { otherPlace: { chromosome: 'chr2', position: 70 } }),
      weight('.:. rs9 A G'),
      weight('.:. chr5:40:A:G A G'),
    ])
    const wanted = await wantedBy([file], chromosomes, undefined)
    expect(
      ['1:100 x A G', 'chr1:150 x A G', '2:70 x A G', '7:7 rs9 A G', '5:40 y A G'].every((text) =>
        wanted(variant(text)),
      ),
    ).toBe(true)
    const others = Array.from({ length: 10_000 }, (_, at) => variant(`3:${at + 1} other${at} A G`))
    expect(others.filter(wanted).length).toBeLessThan(5)
  })
})
