import type { Place, WeightedAllele } from '../formats/weights.ts'
import type { Chromosomes } from './chromosomes.ts'
import type { VariantTable } from './variantTable.ts'

/**
 * What became of a weight; each gets exactly one label.
 *
 * Used in the score: `matched`, the effect allele is a1 of the genotypes; `swapped`, it is a2; `flipped`, the alleles fit
 * only as read on the other strand; `ambiguous`, A/T or C/G, which fit on both strands alike: taken by the alleles' names (as
 * PLINK 2 does), or as their frequency says.
 *
 * Left out: `ambiguous_left_out`, as the study asks for, or because the frequency does not tell; `absent`, no variant at the
 * place (or of the id); `other_build`, none at the place, but there is one where the file's other build or the id has it;
 * `mismatch`, other alleles there; `multiallelic`, several variants there fit and the weight's alleles do not say which;
 * `duplicate`, the variant is there twice, or an earlier row of the weights took it; `not_autosomal`, on X, Y or MT, where
 * copies are not counted as on the autosomes; `unsupported`, the effect is not weight × copies (haplotypes, dominance …);
 * `failed_quality_control`, the variant is there, but its genotypes are not good enough; `not_in_reduced_set`, it is there, but
 * the study takes the variants of a reduced set alone, which has it not.
 */
export const matchLabels = [
  'matched',
  'swapped',
  'flipped',
  'ambiguous',
  'ambiguous_left_out',
  'absent',
  'other_build',
  'mismatch',
  'multiallelic',
  'duplicate',
  'not_autosomal',
  'unsupported',
  'failed_quality_control',
  'not_in_reduced_set',
] as const
export type MatchLabel = (typeof matchLabels)[number]
export type UsedLabel = 'matched' | 'swapped' | 'flipped' | 'ambiguous'
export const usedLabels: readonly UsedLabel[] = ['matched', 'swapped', 'flipped', 'ambiguous']

/** Where a weight's variant is looked for: at the file's place (its id, where it has no place), at the place its other build has, or by id. */
export type MatchBy = 'position' | 'other_build' | 'id'

export interface Fit {
  readonly variant: number
  readonly label: UsedLabel
  /** The effect allele is a2, or its complement is. */
  readonly countsA2: boolean
}
export type Found = Fit | { readonly label: Exclude<MatchLabel, UsedLabel> }

/** The variant of a weight, or why it has none. */
export function findVariant(
  table: VariantTable,
  chromosomes: Chromosomes,
  weight: WeightedAllele,
  matchBy: MatchBy,
): Found {
  if (weight.unsupported !== null) return { label: 'unsupported' }
  const place = placeOf(weight, matchBy)
  const first = firstOf(table, chromosomes, weight, place)
  const chromosome =
    first >= 0 ? table.chromosomeCode(first) : weight.chromosome === null ? null : chromosomes.codeOf(weight.chromosome)
  if (chromosome !== null && chromosomes.isNotAutosomal(chromosome)) return { label: 'not_autosomal' }
  if (first < 0) return { label: isElsewhere(table, chromosomes, weight, matchBy) ? 'other_build' : 'absent' }
  return bestFit(table, first, place === null ? table.nextWithId : table.nextAtPlace, weight)
}

/** Null where the id is all there is to go by. */
function placeOf(weight: WeightedAllele, matchBy: MatchBy): Place | null {
  if (matchBy === 'id' && weight.id !== null) return null
  const place = matchBy === 'other_build' && weight.otherPlace !== null ? weight.otherPlace : weight
  return place.chromosome === null || place.position === null ? null : place
}

function firstOf(table: VariantTable, chromosomes: Chromosomes, weight: WeightedAllele, place: Place | null): number {
  if (place === null) return weight.id === null ? -1 : table.withId(weight.id)
  return table.atPlace(chromosomes.codeOf(place.chromosome ?? ''), place.position ?? 0)
}

/** Is there a variant with the weight's alleles where the other build, or the id, has it? */
function isElsewhere(table: VariantTable, chromosomes: Chromosomes, weight: WeightedAllele, matchBy: MatchBy): boolean {
  const others = (['position', 'other_build', 'id'] as const).filter((way) => way !== matchBy)
  return others.some((way) => {
    const place = placeOf(weight, way)
    const first = firstOf(table, chromosomes, weight, place)
    if (first < 0) return false
    return 'variant' in bestFit(table, first, place === null ? table.nextWithId : table.nextAtPlace, weight)
  })
}

function bestFit(table: VariantTable, first: number, next: (variant: number) => number, weight: WeightedAllele): Found {
  if (next(first) < 0) return fitOf(table, first, weight) ?? { label: 'mismatch' }
  const fits: Fit[] = []
  for (let variant = first; variant >= 0; variant = next(variant)) {
    const fit = fitOf(table, variant, weight)
    if (fit !== null) fits.push(fit)
  }
  const direct = fits.filter(({ label }) => label !== 'flipped')
  const best = direct.length > 0 ? direct : fits
  if (best.length === 0) return { label: 'mismatch' }
  if (best.length === 1) return best[0]
  const sameId = best.filter(({ variant }) => table.id(variant) === weight.id)
  if (sameId.length === 1) return sameId[0]
  const kinds = new Set(best.map(({ variant }) => alleleKey(table, variant)))
  return { label: kinds.size === 1 ? 'duplicate' : 'multiallelic' }
}

function alleleKey(table: VariantTable, variant: number): string {
  const [one, other] = [table.a1(variant), table.a2(variant)]
  return one < other ? `${one}/${other}` : `${other}/${one}`
}

function fitOf(table: VariantTable, variant: number, weight: WeightedAllele): Fit | null {
  const a1 = table.a1(variant)
  const a2 = table.a2(variant)
  const effect = weight.effectAllele.toUpperCase()
  const other = weight.otherAllele?.toUpperCase() ?? null
  const named = alleleOf(a1, a2, effect, other)
  if (named !== null) {
    const countsA2 = named === 'a2'
    const label = otherStrand(a1) === a2 ? 'ambiguous' : countsA2 ? 'swapped' : 'matched'
    return { variant, label, countsA2 }
  }
  if (otherStrand(a1) === a2) return null
  const otherFlipped = other === null ? null : otherStrand(other)
  if (other !== null && otherFlipped === null) return null
  const flipped = alleleOf(a1, a2, otherStrand(effect), otherFlipped)
  return flipped === null ? null : { variant, label: 'flipped', countsA2: flipped === 'a2' }
}

/** Which allele of the genotypes the effect allele is; null where the alleles do not fit. */
function alleleOf(a1: string, a2: string, effect: string | null, other: string | null): 'a1' | 'a2' | null {
  if (effect === a1 && (other === null || other === a2)) return 'a1'
  if (effect === a2 && (other === null || other === a1)) return 'a2'
  return null
}

const complements: Readonly<Record<string, string>> = { A: 'T', C: 'G', G: 'C', T: 'A' }

/** The allele as read on the other strand, also of insertions; null for what is not written in bases. */
export function otherStrand(allele: string): string | null {
  if (allele.length === 1) return complements[allele] ?? null
  let reversed = ''
  for (const base of allele) {
    const complement = complements[base]
    if (complement === undefined) return null
    reversed = complement + reversed
  }
  return reversed
}
