import { type DosageTable, openDosages } from '../formats/dosageTable.ts'
import { openWeights } from '../formats/index.ts'
import { eachVariant, eachVariantPiece, firstVariant } from '../formats/plinkBim.ts'
import { readFam, type Sample } from '../formats/plinkFam.ts'
import { eachFrequency } from '../formats/plinkFrequencies.ts'
import type { ImportLoops } from '../formats/table.ts'
import { eachListedVariant } from '../formats/variantList.ts'
import { stemOf, type WeightFile } from '../formats/weights.ts'
import { InputError } from '../model/errors.ts'
import { dosagesInGenomeOrder, type GenotypeSet, inGenomeOrder } from '../scores/genotypeSets.ts'
import type { VariantListFile } from '../scores/reducedSet.ts'
import type { GenotypeInput } from '../scores/scoring.ts'
import type { GenomicFile, Tables } from '../tables/tables.ts'

/**
 * The loaded genotype sets: each bed with the bim and fam files of its name, or the only ones there are.
 * @throws InputError if a bed lacks one of them
 */
export function genotypeSets(tables: Tables, signal: AbortSignal | undefined): Promise<GenotypeSet[]> {
  return Promise.all(
    tables.sources('genotypes').map(async (bed) => {
      const variants = partner(tables, bed, 'variants', 'bim')
      return {
        bed: bed.source,
        firstVariant: await firstVariant(variants.source),
        samples: await readFam(partner(tables, bed, 'samples', 'fam').source, { signal }),
        eachVariant: (onVariant, options) => eachVariant(variants.source, onVariant, options),
        eachPiece: (onPiece, onVariant, options) => eachVariantPiece(variants.source, onPiece, onVariant, options),
      } satisfies GenotypeSet
    }),
  )
}

export const dosageTables = (
  tables: Tables,
  newLoops: () => Promise<ImportLoops>,
  signal: AbortSignal | undefined,
): Promise<DosageTable[]> =>
  Promise.all(
    tables
      .sources('dosages')
      .flatMap(({ source, table }) =>
        table === null ? [] : [newLoops().then((loops) => openDosages(source.name, table, { signal, loops }))],
      ),
  )

/** The people of the genotype files, and the file that says so. */
export async function genotypedPeople(
  tables: Tables,
  newLoops: () => Promise<ImportLoops>,
  signal: AbortSignal | undefined,
): Promise<{ readonly samples: readonly Sample[]; readonly name: string }> {
  if (tables.sources('genotypes').length === 0) {
    const [{ samples, fileName }] = dosagesInGenomeOrder(await dosageTables(tables, newLoops, signal))
    return { samples, name: fileName }
  }
  const [{ samples, bed }] = inGenomeOrder(await genotypeSets(tables, signal))
  return { samples, name: bed.name }
}

export const weightFiles = (tables: Tables): Promise<WeightFile[]> =>
  Promise.all(tables.sources('weights').map(({ source, format }) => openWeights(source, format)))

export const frequencyFiles = (tables: Tables): NonNullable<GenotypeInput['frequencyFiles']> =>
  tables.sources('frequencies').map(
    ({ source }) =>
      (onRow, options) =>
        eachFrequency(source, onRow, options),
  )

/** Lists of variants, and bim files beside those of the bed files: what a reduced set has. */
export function variantLists(tables: Tables): VariantListFile[] {
  const beds = tables.sources('genotypes').map(({ source }) => stemOf(source.name))
  const variants = tables.sources('variants').map(({ source }) => source)
  const stems = variants.map(({ name }) => stemOf(name))
  const isAlone = beds.length > 0 && beds.every((stem) => stems.includes(stem))
  const ofBims = isAlone ? variants.filter(({ name }) => !beds.includes(stemOf(name))) : []
  return [
    ...tables.sources('variant_list').map(
      ({ source }): VariantListFile => ({
        fileName: source.name,
        each: (onVariant, options) => eachListedVariant(source, onVariant, options),
      }),
    ),
    ...ofBims.map(
      (source): VariantListFile => ({
        fileName: source.name,
        each: (onVariant, options) =>
          eachVariant(
            source,
            ({ id, chromosome, position, a1, a2 }) =>
              onVariant({ id, place: { chromosome, position }, alleles: [a1.toUpperCase(), a2.toUpperCase()] }),
            options,
          ),
      }),
    ),
  ]
}

function partner(tables: Tables, bed: GenomicFile, kind: 'variants' | 'samples', suffix: string): GenomicFile {
  const all = tables.sources(kind)
  const found =
    all.find(({ source }) => stemOf(source.name) === stemOf(bed.source.name)) ?? (all.length === 1 ? all[0] : undefined)
  if (found !== undefined) return found
  throw new InputError(
    `${bed.source.name} has no ${suffix} file of its name. Add ${stemOf(bed.source.name)}.${suffix}.`,
  )
}
