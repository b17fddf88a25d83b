import type { Variant } from '../formats/plinkBim.ts'
import type { Sample } from '../formats/plinkFam.ts'
import type { ReadOptions, Source } from '../formats/source.ts'
import { InputError } from '../model/errors.ts'
import { chromosomeRank } from './chromosomes.ts'

/** A bed file with what its bim and fam say. */
export interface GenotypeSet {
  readonly bed: Source
  readonly firstVariant: Variant
  readonly samples: readonly Sample[]
  /** Calls `onVariant` for each variant in the file's order; gives their number. */
  eachVariant(onVariant: (variant: Variant) => void, options?: ReadOptions): Promise<number>
}

/**
 * Sets by the place of their first variant, after checking that they belong together.
 * @throws InputError if there are none, or they do not hold the same people in the same order
 */
export function inGenomeOrder(sets: readonly GenotypeSet[]): GenotypeSet[] {
  if (sets.length === 0) throw new InputError('There are no genotypes (bed, bim and fam). No scores were computed.')
  const ordered = [...sets].sort((a, b) => {
    const [first, second] = [a.firstVariant, b.firstVariant]
    const chromosomes = chromosomeRank(first.chromosome) - chromosomeRank(second.chromosome)
    if (chromosomes !== 0) return chromosomes
    return first.position - second.position || (a.bed.name < b.bed.name ? -1 : 1)
  })
  for (const set of ordered.slice(1)) refuseOtherPeople(ordered[0], set)
  return ordered
}

function refuseOtherPeople(one: GenotypeSet, other: GenotypeSet): void {
  const length = Math.max(one.samples.length, other.samples.length)
  for (let row = 0; row < length; row++) {
    const [expected, found] = [one.samples[row]?.individualId, other.samples[row]?.individualId]
    if (expected === found) continue
    throw new InputError(
      `${one.bed.name} and ${other.bed.name} do not hold the same people in the same order: row ${row + 1} of their fam ` +
        `files is ${expected ?? 'missing'} in one and ${found ?? 'missing'} in the other. No scores were computed; ` +
        'everything else stays loaded. Give sets made from one fam file, such as one for each chromosome.',
    )
  }
}
