import type { Variant } from '../formats/plinkBim.ts'
import type { Weight } from '../formats/weights.ts'
import type { VariantIndex } from './variantIndex.ts'

/**
 * What became of a weight; each gets exactly one label.
 *
 * Used in the score: `matched`, the effect allele is a1 of the genotypes; `swapped`, it is a2; `flipped`, the alleles fit
 * only as read on the other strand; `ambiguous`, A/T or C/G, taken by the alleles' names although the strand cannot be
 * checked (as PLINK 2 does).
 *
 * Left out: `absent`, no variant at the place (or of the id); `mismatch`, other alleles there; `multiallelic`, several
 * variants there fit and the weight's alleles do not say which; `duplicate`, the variant is there twice, or an earlier row of
 * the weights took it; `not_autosomal`, on X, Y or MT, where copies are not counted as on the autosomes.
 */
export const matchLabels = [
  'matched',
  'swapped',
  'flipped',
  'ambiguous',
  'absent',
  'mismatch',
  'multiallelic',
  'duplicate',
  'not_autosomal',
] as const
export type MatchLabel = (typeof matchLabels)[number]

/** Weights that a score uses, by variant. */
export interface UsedWeights {
  /** Ascending indices into the variants given to `indexVariants`. */
  readonly variants: Int32Array
  /** Per copy of the effect allele. */
  readonly weights: Float64Array
  /** 1 where the effect allele is a2. */
  readonly countsA2: Uint8Array
}

export interface MatchedWeights extends UsedWeights {
  /** One for each weight, in their order: index into `matchLabels`. */
  readonly labels: Uint8Array
  readonly counts: Readonly<Record<MatchLabel, number>>
}

/**
 * Finds the variant of each weight: by chromosome and position where the weight has both, else by id. Whether the builds are
 * the same is not looked at.
 *
 * @param taken 1 for variants that other weights of the same score use already; those used here are added
 */
export function matchWeights(
  index: VariantIndex,
  weights: readonly Weight[],
  taken = new Uint8Array(index.variants.length),
): MatchedWeights {
  const labels = new Uint8Array(weights.length)
  const tally = new Array<number>(matchLabels.length).fill(0)
  const rowOf = new Int32Array(index.variants.length).fill(-1)
  const isA2 = new Uint8Array(weights.length)
  let used = 0
  for (let row = 0; row < weights.length; row++) {
    const found = findVariant(index, weights[row])
    const repeated = 'variant' in found && taken[found.variant] === 1
    labels[row] = labelCodes[repeated ? 'duplicate' : found.label]
    tally[labels[row]]++
    if (repeated || !('variant' in found)) continue
    taken[found.variant] = 1
    rowOf[found.variant] = row
    isA2[row] = found.countsA2 ? 1 : 0
    used++
  }

  const variants = new Int32Array(used)
  let at = 0
  for (let variant = 0; variant < rowOf.length; variant++) if (rowOf[variant] >= 0) variants[at++] = variant
  const counts = Object.fromEntries(matchLabels.map((label, code) => [label, tally[code]])) as Record<
    MatchLabel,
    number
  >
  return {
    labels,
    counts,
    variants,
    weights: Float64Array.from(variants, (variant) => weights[rowOf[variant]].weight),
    countsA2: Uint8Array.from(variants, (variant) => isA2[rowOf[variant]]),
  }
}

const labelCodes = Object.fromEntries(matchLabels.map((label, code) => [label, code])) as Record<MatchLabel, number>

/** The weights of one score that came in several files, of which none uses a variant of another. */
export function joinWeights(files: readonly UsedWeights[]): UsedWeights {
  if (files.length === 1) return files[0]
  const length = files.reduce((sum, { variants }) => sum + variants.length, 0)
  const joined = {
    variants: new Int32Array(length),
    weights: new Float64Array(length),
    countsA2: new Uint8Array(length),
  }
  const cursors = files.map(() => 0)
  for (let at = 0; at < length; ) {
    // The file whose next variant is lowest, for as long as it is: usually a file holds a chromosome.
    const [lowest, second] = twoLowest(files, cursors)
    const { variants, weights, countsA2 } = files[lowest]
    for (; cursors[lowest] < variants.length && variants[cursors[lowest]] < second; cursors[lowest]++) {
      joined.variants[at] = variants[cursors[lowest]]
      joined.weights[at] = weights[cursors[lowest]]
      joined.countsA2[at++] = countsA2[cursors[lowest]]
    }
  }
  return joined
}

/** The file with the lowest next variant, and the lowest next variant of the others. */
function twoLowest(files: readonly UsedWeights[], cursors: readonly number[]): [file: number, others: number] {
  let lowest = -1
  let variantOfLowest = Number.POSITIVE_INFINITY
  let others = Number.POSITIVE_INFINITY
  for (let file = 0; file < files.length; file++) {
    const variant = files[file].variants[cursors[file]] ?? Number.POSITIVE_INFINITY
    if (variant < variantOfLowest) {
      others = variantOfLowest
      variantOfLowest = variant
      lowest = file
    } else if (variant < others) others = variant
  }
  return [lowest, others]
}

interface Fit {
  readonly variant: number
  readonly label: 'matched' | 'swapped' | 'flipped' | 'ambiguous'
  readonly countsA2: boolean
}
type Found = Fit | { readonly label: Exclude<MatchLabel, Fit['label']> }

function findVariant(index: VariantIndex, weight: Weight): Found {
  const { chromosome, position } = weight
  const placed = chromosome !== null && position !== null
  const first = placed ? index.atPlace(chromosome, position) : index.withId(weight.id ?? '')
  const onChromosome = first < 0 ? chromosome : index.variants[first].chromosome
  if (onChromosome !== null && index.isNotAutosomal(onChromosome)) return notAutosomal
  if (first < 0) return absent
  const next = placed ? index.nextAtPlace : index.nextWithId
  if (next(first) < 0) return fitOf(index.variants[first], first, weight) ?? mismatch

  const fits: Fit[] = []
  for (let variant = first; variant >= 0; variant = next(variant)) {
    const fit = fitOf(index.variants[variant], variant, weight)
    if (fit !== null) fits.push(fit)
  }
  const direct = fits.filter(({ label }) => label !== 'flipped')
  const best = direct.length > 0 ? direct : fits
  if (best.length === 0) return mismatch
  if (best.length === 1) return best[0]
  const sameId = best.filter(({ variant }) => index.variants[variant].id === weight.id)
  if (sameId.length === 1) return sameId[0]
  const kinds = new Set(best.map(({ variant }) => alleleKey(index.variants[variant])))
  return { label: kinds.size === 1 ? 'duplicate' : 'multiallelic' }
}

const absent: Found = { label: 'absent' }
const mismatch: Found = { label: 'mismatch' }
const notAutosomal: Found = { label: 'not_autosomal' }

function alleleKey({ a1, a2 }: Variant): string {
  const [one, other] = [a1.toUpperCase(), a2.toUpperCase()]
  return one < other ? `${one}/${other}` : `${other}/${one}`
}

function fitOf(candidate: Variant, variant: number, weight: Weight): Fit | null {
  const a1 = candidate.a1.toUpperCase()
  const a2 = candidate.a2.toUpperCase()
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
function otherStrand(allele: string): string | null {
  if (allele.length === 1) return complements[allele] ?? null
  let reversed = ''
  for (const base of allele) {
    const complement = complements[base]
    if (complement === undefined) return null
    reversed = complement + reversed
  }
  return reversed
}
