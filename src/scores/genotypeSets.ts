import type { DosageTable } from '../formats/dosageTable.ts'
import type { Variant, VariantPiece } from '../formats/plinkBim.ts'
import type { Sample } from '../formats/plinkFam.ts'
import type { ReadOptions, Source } from '../formats/source.ts'
import type { PieceOptions } from '../formats/textPieces.ts'
import { InputError } from '../model/errors.ts'
import { chromosomeRank } from './chromosomes.ts'

/** A bed file with what its bim and fam say. */
export interface GenotypeSet {
  readonly bed: Source
  readonly firstVariant: Variant
  readonly samples: readonly Sample[]
  /** Calls `onVariant` for each variant in the file's order; gives their number. */
  eachVariant(onVariant: (variant: Variant) => void, options?: ReadOptions): Promise<number>
  /** `eachVariantPiece` of the same. */
  readonly eachPiece?: (
    onPiece: (piece: VariantPiece) => void,
    onVariant: (variant: Variant) => void,
    options: PieceOptions,
  ) => Promise<number>
}

/**
 * Sets by the place of their first variant, after checking that they belong together.
 * @throws InputError if there are none, or they do not hold the same people in the same order
 */
export function inGenomeOrder(sets: readonly GenotypeSet[]): GenotypeSet[] {
  if (sets.length === 0) throw new InputError('There are no genotypes (bed, bim and fam). No scores were computed.')
  return ordered(
    sets.map((set) => ({ set, name: set.bed.name, samples: set.samples, first: set.firstVariant })),
    'fam',
  )
}

/** The same of tables of dosages, whose columns hold the variants. */
export const dosagesInGenomeOrder = (tables: readonly DosageTable[]): DosageTable[] =>
  ordered(
    tables.map((set) => ({ set, name: set.fileName, samples: set.samples, first: set.variants[0] })),
    'dosage',
  )

interface Placed<Set> {
  readonly set: Set
  readonly name: string
  readonly samples: readonly Sample[]
  readonly first: Variant
}

function ordered<Set>(sets: readonly Placed<Set>[], kind: string): Set[] {
  const inOrder = [...sets].sort((a, b) => {
    const chromosomes = chromosomeRank(a.first.chromosome) - chromosomeRank(b.first.chromosome)
    if (chromosomes !== 0) return chromosomes
    return a.first.position - b.first.position || (a.name < b.name ? -1 : 1)
  })
  for (const set of inOrder.slice(1)) refuseOtherPeople(inOrder[0], set, kind)
  return inOrder.map(({ set }) => set)
}

function refuseOtherPeople<Set>(one: Placed<Set>, other: Placed<Set>, kind: string): void {
  const length = Math.max(one.samples.length, other.samples.length)
  for (let row = 0; row < length; row++) {
    const [expected, found] = [one.samples[row]?.individualId, other.samples[row]?.individualId]
    if (expected === found) continue
    throw new InputError(
      `${one.name} and ${other.name} do not hold the same people in the same order: row ${row + 1} of their ${kind} ` +
        `files is ${expected ?? 'missing'} in one and ${found ?? 'missing'} in the other. No scores were computed; ` +
        'everything else stays loaded. Give sets made from one fam file, such as one for each chromosome.',
    )
  }
}
