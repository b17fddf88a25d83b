import type { Variant } from '../formats/plinkBim.ts'
import { variantNamed } from '../formats/variantList.ts'
import type { Place, WeightFile } from '../formats/weights.ts'
import type { Chromosomes } from './chromosomes.ts'
import { createHashSet, hashOfPlace, hashOfText } from './compact.ts'

/** Tells the variants that a weight may belong to. */
export type Wanted = (variant: Variant) => boolean

/**
 * Reads the weight files for the places and ids they name, so that of very large genotype sets only those variants are kept.
 * Some others may pass too (only hashes are kept): which variants are kept changes no result.
 */
export async function wantedBy(
  files: readonly WeightFile[],
  chromosomes: Chromosomes,
  signal: AbortSignal | undefined,
): Promise<Wanted> {
  const places = createHashSet()
  const ids = createHashSet()
  const addPlace = ({ chromosome, position }: Place): void => {
    if (chromosome !== null && position !== null) places.add(hashOfPlace(chromosomes.codeOf(chromosome), position))
  }
  for (const file of files) {
    await file.each(
      (allele) => {
        addPlace(allele)
        if (allele.otherPlace !== null) addPlace(allele.otherPlace)
        if (allele.id === null) return
        ids.add(hashOfText(allele.id))
        const { place } = variantNamed(allele.id)
        if (place !== null) addPlace(place)
      },
      { signal },
    )
  }
  return ({ chromosome, position, id }) =>
    (position > 0 && places.has(hashOfPlace(chromosomes.codeOf(chromosome), position))) || ids.has(hashOfText(id))
}
