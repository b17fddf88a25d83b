import { openBed } from '../../src/formats/plinkBed.ts'
import { eachVariant, type Variant } from '../../src/formats/plinkBim.ts'
import type { Sample } from '../../src/formats/plinkFam.ts'
import { readFam } from '../../src/formats/plinkFam.ts'
import type { GenotypeSet } from '../../src/scores/genotypeSets.ts'
import { fixture, fixtureBytes, given } from '../formats/givenFile.ts'
import { type Weight, weightOf } from './weightFiles.ts'

/** A genotype set whose variants are in memory. */
export interface HeldSet extends GenotypeSet {
  readonly variants: readonly Variant[]
}

export function heldSet(bed: GenotypeSet['bed'], variants: readonly Variant[], samples: readonly Sample[]): HeldSet {
  return {
    bed,
    variants,
    samples,
    firstVariant: variants[0],
    async eachVariant(onVariant) {
      for (const variant of variants) onVariant(variant)
      return variants.length
    },
  }
}

/** A bed file of the fixtures with its bim and fam. */
export async function genotypeSet(prefix: string): Promise<HeldSet> {
  const variants: Variant[] = []
  await eachVariant(await fixture(`${prefix}.bim`), (variant) => variants.push(variant))
  return heldSet(await fixture(`${prefix}.bed`), variants, await readFam(await fixture(`${prefix}.fam`)))
}

const table = (path: string): string[][] =>
  new TextDecoder()
    .decode(fixtureBytes(path))
    .trim()
    .split('\n')
    .map((line) => line.split('\t'))

/** The three scores of `<name>.weights.tsv`, found by id. */
export function weightsOf(name: string): { name: string; weights: Weight[] }[] {
  const [head, ...rows] = table(`genotypes/${name}.weights.tsv`)
  return head.slice(3).map((score, k) => ({
    name: score,
    weights: rows.map(([id, effectAllele, otherAllele, ...weights]) =>
      weightOf({ id, effectAllele, otherAllele, weight: Number(weights[k]) }),
    ),
  }))
}

/** What plink2 printed (of its modes: `.none`, `.reference`): for each score averages and sums in the order of the fam file. */
export function plinkScores(name: string): { sums: string[][]; averages: string[][] } {
  const [head, ...rows] = table(`genotypes/${name}.sscore`)
  const columns = (ending: string) =>
    head.flatMap((column, at) =>
      column.endsWith(ending) && column !== 'NAMED_ALLELE_DOSAGE_SUM' ? [rows.map((row) => row[at])] : [],
    )
  return { sums: columns('_SUM'), averages: columns('_AVG') }
}

/** The genotypes as copies of a1 (NaN where missing), one array for each variant: read bit by bit. */
export async function copiesOfA1({ bed, variants, samples }: HeldSet): Promise<number[][]> {
  const opened = await openBed(bed, samples.length, variants.length)
  const bytes = await opened.read(0, variants.length)
  return variants.map((_, variant) =>
    samples.map((_, person) => {
      const byte = bytes[variant * opened.bytesPerVariant + Math.floor(person / 4)]
      return [2, Number.NaN, 1, 0][Math.floor(byte / 4 ** (person % 4)) % 4]
    }),
  )
}

/** A bed file of these calls (copies of a1, NaN missing), variant by variant. */
export function bedOf(name: string, copies: readonly (readonly number[])[]): GenotypeSet['bed'] {
  const bytesPerVariant = Math.ceil(copies[0].length / 4)
  const bytes = new Uint8Array(3 + copies.length * bytesPerVariant)
  bytes.set([0x6c, 0x1b, 1])
  copies.forEach((variant, v) => {
    variant.forEach((count, person) => {
      const code = Number.isNaN(count) ? 1 : [3, 2, 0][count]
      bytes[3 + v * bytesPerVariant + Math.floor(person / 4)] += code * 4 ** (person % 4)
    })
  })
  return given(name, bytes)
}
