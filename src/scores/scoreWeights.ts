import type { WeightedAllele, WeightFile } from '../formats/weights.ts'
import type { Chromosomes } from './chromosomes.ts'
import { findVariant, type MatchBy, type MatchLabel, matchLabels } from './match.ts'
import type { DoubleStore, KeptDoubles } from './spill.ts'
import type { VariantTable } from './variantTable.ts'

/** The weights of a score, by variant of the table. */
export interface ScoreWeights {
  readonly name: string
  /** One for each variant: weight per copy of the effect allele, NaN where the score does not use it. */
  readonly weights: KeptDoubles
  /** A bit for each variant: the effect allele is a2. */
  readonly countsA2: Bits
  /** The alleles fit on the other strand only. */
  readonly isFlipped: Bits
  readonly isUsed: Bits
  /** Of the A/T and C/G variants among those used: the effect allele's frequency as the file has it, NaN where it has none. */
  readonly ambiguous: ReadonlyMap<number, number>
  readonly counts: Readonly<Record<MatchLabel, number>>
  /** Σ |weight| of all rows and of those with a variant. */
  readonly totalWeight: number
  readonly matchedWeight: number
}

export interface Bits {
  has(at: number): boolean
  /** As 32-bit words, the first in the lowest bit. */
  readonly words: Uint32Array
}

export interface WeightOptions {
  readonly matchBy: MatchBy
  readonly signal?: AbortSignal
  readonly onBytes?: (file: WeightFile, done: number) => void
}

/** Bytes of weights that are matched at a time; more scores mean another reading of files that hold many. */
const MATCHING_BYTES = 50_331_648

/** How many scores are matched at a time, against so many variants. */
export const scoresAtATime = (variants: number): number =>
  Math.max(1, Math.floor(MATCHING_BYTES / (8 * Math.max(1, variants))))

/**
 * Matches the rows of weight files to the variants. Files that share a score's name make one score; where several of their
 * rows fit one variant, the first row of the first file by name counts.
 *
 * @returns the scores by name, and what the files noted
 */
export async function matchScores(
  table: VariantTable,
  chromosomes: Chromosomes,
  files: readonly WeightFile[],
  store: DoubleStore,
  options: WeightOptions,
): Promise<{ scores: ScoreWeights[]; notes: string[] }> {
  const ordered = [...files].sort((a, b) => (a.fileName < b.fileName ? -1 : 1))
  const names = [...new Set(ordered.flatMap((file) => file.scores))].sort((a, b) => (a < b ? -1 : 1))
  const atATime = scoresAtATime(table.length)
  const notes = new Map<string, ReadonlySet<string>>()
  const scores: ScoreWeights[] = []
  for (let first = 0; first < names.length; first += atATime) {
    const open = new Map(
      names.slice(first, first + atATime).map((name) => [name, createScore(name, store.blank(table.length))]),
    )
    for (const file of ordered) {
      const targets = file.scores.map((name) => open.get(name) ?? null)
      if (targets.every((target) => target === null)) continue
      let repeated = 0
      let firstRepeated = 0
      const result = await file.each(
        (allele, weights, row) => {
          const found = findVariant(table, chromosomes, allele, options.matchBy)
          let isRepeated = false
          for (let k = 0; k < targets.length; k++)
            if (targets[k]?.take(allele, found, weights[k]) === 'repeated') isRepeated = true
          if (isRepeated && repeated++ === 0) firstRepeated = row
        },
        { signal: options.signal, onBytes: (done) => options.onBytes?.(file, done) },
      )
      const ofRows =
        repeated === 0
          ? []
          : [
              `${file.fileName}: ${repeated} rows name a variant that an earlier row has (the first: row ${firstRepeated}); ` +
                'of each, the first row counts.',
            ]
      notes.set(file.fileName, new Set([...(notes.get(file.fileName) ?? []), ...result.notes, ...ofRows]))
    }
    for (const score of open.values()) scores.push(score.finish(store))
  }
  return { scores, notes: ordered.flatMap((file) => [...(notes.get(file.fileName) ?? [])]) }
}

function createScore(name: string, weights: Float64Array<ArrayBuffer>) {
  const { length } = weights
  const countsA2 = new Uint32Array(Math.ceil(length / 32))
  const isFlipped = new Uint32Array(Math.ceil(length / 32))
  const isUsed = new Uint32Array(Math.ceil(length / 32))
  const ambiguous = new Map<number, number>()
  const counts = Object.fromEntries(matchLabels.map((label) => [label, 0])) as Record<MatchLabel, number>
  let totalWeight = 0
  let matchedWeight = 0
  return {
    /** `repeated` where an earlier row has the variant. */
    take(allele: WeightedAllele, found: ReturnType<typeof findVariant>, weight: number): 'repeated' | 'taken' {
      // A table of many scores has no weight where a score does not use the row.
      if (Number.isNaN(weight) && allele.unsupported === null) return 'taken'
      if (!Number.isNaN(weight)) totalWeight += Math.abs(weight)
      if (!('variant' in found)) {
        counts[found.label]++
        return 'taken'
      }
      const { variant } = found
      if (!Number.isNaN(weights[variant])) {
        counts.duplicate++
        return 'repeated'
      }
      counts[found.label]++
      matchedWeight += Math.abs(weight)
      weights[variant] = weight
      const bit = 1 << (variant & 31)
      isUsed[variant >> 5] |= bit
      if (found.countsA2) countsA2[variant >> 5] |= bit
      if (found.label === 'flipped') isFlipped[variant >> 5] |= bit
      if (found.label === 'ambiguous') ambiguous.set(variant, allele.effectAlleleFrequency)
      return 'taken'
    },
    finish: (store: DoubleStore): ScoreWeights => ({
      name,
      weights: store.keep(weights),
      countsA2: bits(countsA2),
      isFlipped: bits(isFlipped),
      isUsed: bits(isUsed),
      ambiguous,
      counts,
      totalWeight,
      matchedWeight,
    }),
  }
}

export const bits = (words: Uint32Array): Bits => ({
  words,
  has: (at) => ((words[at >> 5] >>> (at & 31)) & 1) === 1,
})
