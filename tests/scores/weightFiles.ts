import type { WeightedAllele, WeightFile } from '../../src/formats/weights.ts'

/** A row of a weight file with one score. */
export type Weight = WeightedAllele & { readonly weight: number }

/** A weight with what tests seldom set. */
export function weightOf(given: Partial<Weight> & { effectAllele: string; weight: number }): Weight {
  return {
    id: null,
    chromosome: null,
    position: null,
    otherAllele: null,
    otherPlace: null,
    effectAlleleFrequency: Number.NaN,
    unsupported: null,
    ...given,
  }
}

/** Weights in memory as a file with one score. */
export function weightFile(name: string, weights: readonly Weight[], fileName = name): WeightFile {
  return {
    fileName,
    scores: [name],
    build: null,
    otherBuild: null,
    async each(onWeight) {
      for (const [at, { weight, ...allele }] of weights.entries()) onWeight(allele, Float64Array.of(weight), at + 1)
      return { rows: weights.length, notes: [] }
    },
  }
}

/** All that a weight file with one score holds. */
export async function readAll(opened: WeightFile | Promise<WeightFile>) {
  const file = await opened
  const variants: Weight[] = []
  const { notes } = await file.each((allele, weights) => variants.push({ ...allele, weight: weights[0] }))
  return { name: file.scores[0], build: file.build, otherBuild: file.otherBuild, variants, notes }
}
