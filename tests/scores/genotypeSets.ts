import { openBed } from '../../src/formats/plinkBed.ts'
import { readBim } from '../../src/formats/plinkBim.ts'
import { readFam } from '../../src/formats/plinkFam.ts'
import type { WeightFile } from '../../src/formats/weights.ts'
import type { GenotypeSet } from '../../src/scores/fromGenotypes.ts'
import { fixture, fixtureBytes, given } from '../formats/givenFile.ts'

/** A bed file of the fixtures with its bim and fam. */
export async function genotypeSet(prefix: string): Promise<GenotypeSet> {
  return {
    bed: await fixture(`${prefix}.bed`),
    variants: await readBim(await fixture(`${prefix}.bim`)),
    samples: await readFam(await fixture(`${prefix}.fam`)),
  }
}

const table = (path: string): string[][] =>
  new TextDecoder()
    .decode(fixtureBytes(path))
    .trim()
    .split('\n')
    .map((line) => line.split('\t'))

/** The three scores of `<name>.weights.tsv`, found by id. */
export function weightsOf(name: string): WeightFile[] {
  const [head, ...rows] = table(`genotypes/${name}.weights.tsv`)
  return head.slice(3).map((score, k) => ({
    name: score,
    build: null,
    notes: [],
    variants: rows.map(([id, effectAllele, otherAllele, ...weights]) => ({
      id,
      chromosome: null,
      position: null,
      effectAllele,
      otherAllele,
      weight: Number(weights[k]),
    })),
  }))
}

/** What plink2 printed: for each score averages and sums in the order of the fam file. */
export function plinkScores(name: string): { sums: string[][]; averages: string[][] } {
  const [head, ...rows] = table(`genotypes/${name}.sscore`)
  const columns = (ending: string) =>
    head.flatMap((column, at) => (column.endsWith(ending) ? [rows.map((row) => row[at])] : []))
  return { sums: columns('_SUM'), averages: columns('_AVG') }
}

/** The genotypes as copies of a1 (NaN where missing), one array for each variant: read bit by bit. */
export async function copiesOfA1({ bed, variants, samples }: GenotypeSet): Promise<number[][]> {
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
