import type { Variant } from '../formats/plinkBim.ts'
import type { Weight } from '../formats/weights.ts'

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

/** Variants of the genotypes, to be looked up by place and by id. */
export interface VariantIndex {
  readonly variants: readonly Variant[]
  readonly byPlace: Chains
  readonly byId: Chains
}

/** Variants with the same key: `first` of each key, then `next` of each variant, −1 at the end. */
interface Chains {
  readonly first: ReadonlyMap<string, number>
  readonly next: Int32Array
}

export function indexVariants(variants: readonly Variant[]): VariantIndex {
  return {
    variants,
    byPlace: chained(variants, ({ chromosome, position }) =>
      position > 0 ? placeKey(chromosomeName(chromosome), position) : null,
    ),
    byId: chained(variants, ({ id }) => (id === '.' ? null : id)),
  }
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
  const counts = Object.fromEntries(matchLabels.map((label) => [label, 0])) as Record<MatchLabel, number>
  const used: { variant: number; weight: number; countsA2: boolean }[] = []
  for (const [row, weight] of weights.entries()) {
    const found = findVariant(index, weight)
    const repeated = 'variant' in found && taken[found.variant] === 1
    const label = repeated ? 'duplicate' : found.label
    labels[row] = matchLabels.indexOf(label)
    counts[label]++
    if (repeated || !('variant' in found)) continue
    taken[found.variant] = 1
    used.push({ variant: found.variant, weight: weight.weight, countsA2: found.countsA2 })
  }
  return { labels, counts, ...byVariant(used) }
}

/** The weights of one score that came in several files, of which none uses a variant of another. */
export function joinWeights(files: readonly UsedWeights[]): UsedWeights {
  if (files.length === 1) return files[0]
  return byVariant(
    files.flatMap(({ variants, weights, countsA2 }) =>
      Array.from(variants, (variant, at) => ({ variant, weight: weights[at], countsA2: countsA2[at] === 1 })),
    ),
  )
}

function byVariant(used: { variant: number; weight: number; countsA2: boolean }[]): UsedWeights {
  used.sort((a, b) => a.variant - b.variant)
  return {
    variants: Int32Array.from(used, ({ variant }) => variant),
    weights: Float64Array.from(used, ({ weight }) => weight),
    countsA2: Uint8Array.from(used, ({ countsA2 }) => (countsA2 ? 1 : 0)),
  }
}

/** `chr1` → `1`, `23` → `X` and the like, in capitals. */
export function chromosomeName(chromosome: string): string {
  const bare = chromosome.replace(/^chr/i, '').toUpperCase()
  return sexChromosomes[bare] ?? bare
}

const sexChromosomes: Readonly<Record<string, string>> = {
  23: 'X',
  24: 'Y',
  25: 'XY',
  26: 'MT',
  M: 'MT',
  PAR1: 'XY',
  PAR2: 'XY',
}
const notAutosomal: ReadonlySet<string> = new Set(['X', 'Y', 'XY', 'MT'])

const placeKey = (chromosome: string, position: number): string => `${chromosome}:${position}`

function chained(variants: readonly Variant[], keyOf: (variant: Variant) => string | null): Chains {
  const first = new Map<string, number>()
  const next = new Int32Array(variants.length).fill(-1)
  for (let variant = variants.length - 1; variant >= 0; variant--) {
    const key = keyOf(variants[variant])
    if (key === null) continue
    next[variant] = first.get(key) ?? -1
    first.set(key, variant)
  }
  return { first, next }
}

interface Fit {
  readonly variant: number
  readonly label: 'matched' | 'swapped' | 'flipped' | 'ambiguous'
  readonly countsA2: boolean
}
type Found = Fit | { readonly label: Exclude<MatchLabel, Fit['label']> }

function findVariant({ variants, byPlace, byId }: VariantIndex, weight: Weight): Found {
  const candidates =
    weight.chromosome !== null && weight.position !== null
      ? chain(byPlace, placeKey(chromosomeName(weight.chromosome), weight.position))
      : chain(byId, weight.id ?? '')
  const ofWeight = weight.chromosome !== null && notAutosomal.has(chromosomeName(weight.chromosome))
  if (ofWeight || candidates.some((variant) => notAutosomal.has(chromosomeName(variants[variant].chromosome))))
    return { label: 'not_autosomal' }
  if (candidates.length === 0) return { label: 'absent' }

  const fits = candidates.flatMap((variant) => fitOf(variants[variant], variant, weight) ?? [])
  const direct = fits.filter(({ label }) => label !== 'flipped')
  const best = direct.length > 0 ? direct : fits
  if (best.length === 0) return { label: 'mismatch' }
  if (best.length === 1) return best[0]
  const sameId = best.filter(({ variant }) => variants[variant].id === weight.id)
  if (sameId.length === 1) return sameId[0]
  const kinds = new Set(best.map(({ variant }) => alleleKey(variants[variant])))
  return { label: kinds.size === 1 ? 'duplicate' : 'multiallelic' }
}

function chain({ first, next }: Chains, key: string): number[] {
  const found: number[] = []
  for (let variant = first.get(key) ?? -1; variant >= 0; variant = next[variant]) found.push(variant)
  return found
}

function alleleKey({ a1, a2 }: Variant): string {
  const [one, other] = [a1.toUpperCase(), a2.toUpperCase()]
  return one < other ? `${one}/${other}` : `${other}/${one}`
}

function fitOf(candidate: Variant, variant: number, weight: Weight): Fit | null {
  const a1 = candidate.a1.toUpperCase()
  const a2 = candidate.a2.toUpperCase()
  const effect = weight.effectAllele.toUpperCase()
  const other = weight.otherAllele?.toUpperCase() ?? null
  const palindromic = otherStrand(a1) === a2

  const named = effectCopies(a1, a2, effect, other)
  if (named !== null) {
    const countsA2 = named === 'a2'
    return { variant, label: palindromic ? 'ambiguous' : countsA2 ? 'swapped' : 'matched', countsA2 }
  }
  if (palindromic) return null
  const flipped = effectCopies(a1, a2, otherStrand(effect), other === null ? null : otherStrand(other))
  return flipped === null ? null : { variant, label: 'flipped', countsA2: flipped === 'a2' }
}

/** Which allele of the genotypes the effect allele is; null where the alleles do not fit. */
function effectCopies(a1: string, a2: string, effect: string | null, other: string | null): 'a1' | 'a2' | null {
  if (effect === a1 && (other === null || other === a2)) return 'a1'
  if (effect === a2 && (other === null || other === a1)) return 'a2'
  return null
}

const complements: Readonly<Record<string, string>> = { A: 'T', C: 'G', G: 'C', T: 'A' }

/** The allele as read on the other strand, also of insertions; null for what is not written in bases. */
function otherStrand(allele: string): string | null {
  let reversed = ''
  for (const base of allele) {
    const complement = complements[base]
    if (complement === undefined) return null
    reversed = complement + reversed
  }
  return reversed
}
