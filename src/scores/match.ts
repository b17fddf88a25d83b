import { variantNamed } from '../formats/variantList.ts'
import type { NamedCodes, Place, WeightedAllele, WeightPiece } from '../formats/weights.ts'
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

/**
 * Where a weight's variant is looked for: at the file's place (its id, where it has no place), at the place its other build has, or
 * by id. An id that no variant has may itself name a place (`chr1:1000:A:G`).
 */
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
  const placed = first < 0 && place === null ? placedById(weight) : null
  if (placed !== null) return findVariant(table, chromosomes, placed, 'position')
  const chromosome =
    first >= 0 ? table.chromosomeCode(first) : weight.chromosome === null ? null : chromosomes.codeOf(weight.chromosome)
  if (chromosome !== null && chromosomes.isNotAutosomal(chromosome)) return { label: 'not_autosomal' }
  if (first < 0) return { label: isElsewhere(table, chromosomes, weight, matchBy) ? 'other_build' : 'absent' }
  return bestFit(table, first, place === null ? table.nextWithId : table.nextAtPlace, weight)
}

/** The weight at the place that its id names (`1:1000:A:G`), with the alleles there; null where it names none. */
function placedById(weight: WeightedAllele): WeightedAllele | null {
  const { place, alleles } = variantNamed(weight.id ?? '')
  if (place === null) return null
  const effect = weight.effectAllele.toUpperCase()
  const named = alleles?.includes(effect) ? (alleles.find((allele) => allele !== effect) ?? null) : null
  return { ...weight, ...place, otherAllele: weight.otherAllele ?? named }
}

/** `findVariant` of the rows of a piece: rows with one variant at their place, or of their id, take a shorter way to the same. */
export function findInPiece(
  table: VariantTable,
  chromosomes: Chromosomes,
  piece: WeightPiece,
  matchBy: MatchBy,
): (at: number) => Found {
  const { ids, positions, effectAlleles, otherAlleles } = piece
  const codesOf = (column: NamedCodes | null, codeOf: (text: string) => number): Int32Array =>
    Int32Array.from(column?.texts ?? [], (text) => (text === null ? -1 : codeOf(text)))
  const chromosomeCodes = codesOf(piece.chromosomes, chromosomes.codeOf)
  const effects = codesOf(effectAlleles, table.alleles.codeOf)
  const others = codesOf(otherAlleles, table.alleles.codeOf)
  const byId = ids !== null && (matchBy === 'id' || piece.chromosomes === null || positions === null)

  const firstOf = (at: number): number => {
    if (byId) return table.withIdIn(ids.hashes[at], ids.bytes, at === 0 ? 0 : ids.ends[at - 1], ids.ends[at])
    if (piece.chromosomes === null || positions === null) return -1
    const chromosome = chromosomeCodes[piece.chromosomes.codes[at]]
    return chromosome < 0 ? -1 : table.atPlace(chromosome, positions[at])
  }
  const next = byId ? table.nextWithId : table.nextAtPlace
  return (at) => {
    const first = firstOf(at)
    if (first < 0 || next(first) >= 0 || chromosomes.isNotAutosomal(table.chromosomeCode(first)))
      return findVariant(table, chromosomes, piece.allele(at), matchBy)
    const other = otherAlleles === null ? NO_ALLELE : others[otherAlleles.codes[at]]
    return fitOf(table, first, effects[effectAlleles.codes[at]], other)
  }
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
  const effect = table.alleles.codeOf(weight.effectAllele)
  const other = weight.otherAllele === null ? NO_ALLELE : table.alleles.codeOf(weight.otherAllele)
  if (next(first) < 0) return fitOf(table, first, effect, other)
  const fits: Fit[] = []
  for (let variant = first; variant >= 0; variant = next(variant)) {
    const fit = fitOf(table, variant, effect, other)
    if ('variant' in fit) fits.push(fit)
  }
  const { isUnseen } = table.alleles
  const whole = fits.filter(({ variant }) => !isUnseen(table.a1Code(variant)) && !isUnseen(table.a2Code(variant)))
  const named = whole.length > 0 ? whole : fits
  const direct = named.filter(({ label }) => label !== 'flipped')
  const best = direct.length > 0 ? direct : named
  if (best.length === 0) return mismatch
  if (best.length === 1) return best[0]
  const sameId = best.filter(({ variant }) => table.id(variant) === weight.id)
  if (sameId.length === 1) return sameId[0]
  const kinds = new Set(best.map(({ variant }) => alleleKey(table, variant)))
  return { label: kinds.size === 1 ? 'duplicate' : 'multiallelic' }
}

function alleleKey(table: VariantTable, variant: number): string {
  const [one, other] = [table.a1Code(variant), table.a2Code(variant)]
  return one < other ? `${one}/${other}` : `${other}/${one}`
}

/** Where a weight names no other allele. */
const NO_ALLELE = -1

const mismatch = { label: 'mismatch' } as const

/** How a weight fits a variant at its place, by the codes of its alleles. */
function fitOf(table: VariantTable, variant: number, effect: number, other: number): Found {
  const a1 = table.a1Code(variant)
  const a2 = table.a2Code(variant)
  const { otherStrand, isUnseen } = table.alleles
  if (isUnseen(a1) || isUnseen(a2))
    return fitOfSeen(table, variant, isUnseen(a1) ? a2 : a1, isUnseen(a1), effect, other)
  const isAmbiguous = otherStrand(a1) === a2
  if (isAllele(effect, other, a1, a2)) return { variant, label: isAmbiguous ? 'ambiguous' : 'matched', countsA2: false }
  if (isAllele(effect, other, a2, a1)) return { variant, label: isAmbiguous ? 'ambiguous' : 'swapped', countsA2: true }
  if (isAmbiguous) return mismatch
  const effectFlipped = otherStrand(effect)
  const otherFlipped = other === NO_ALLELE ? NO_ALLELE : otherStrand(other)
  if (effectFlipped < 0 || (other !== NO_ALLELE && otherFlipped < 0)) return mismatch
  if (isAllele(effectFlipped, otherFlipped, a1, a2)) return { variant, label: 'flipped', countsA2: false }
  if (isAllele(effectFlipped, otherFlipped, a2, a1)) return { variant, label: 'flipped', countsA2: true }
  return mismatch
}

/**
 * Where everybody has the same allele the file may not name the other one: it is the weight's other one, as it would be in a
 * file that names both, so the effect allele has two copies in everybody or none.
 */
function fitOfSeen(
  { alleles: { otherStrand, isUnseen } }: VariantTable,
  variant: number,
  seen: number,
  isA2Seen: boolean,
  effect: number,
  other: number,
): Found {
  if (isUnseen(seen) || effect === other) return mismatch
  const onStrand = (one: number, second: number): boolean | null =>
    one === seen ? true : second === seen ? false : null
  const isAmbiguous = other !== NO_ALLELE && otherStrand(effect) === other
  const direct = onStrand(effect, other)
  if (direct !== null) {
    const countsA2 = direct === isA2Seen
    return { variant, label: isAmbiguous ? 'ambiguous' : countsA2 ? 'swapped' : 'matched', countsA2 }
  }
  const flipped = onStrand(otherStrand(effect), other === NO_ALLELE ? NO_ALLELE : otherStrand(other))
  return flipped === null ? mismatch : { variant, label: 'flipped', countsA2: flipped === isA2Seen }
}

const isAllele = (effect: number, other: number, one: number, two: number): boolean =>
  effect === one && (other === NO_ALLELE || other === two)
