import type { WeightedAllele, WeightFile } from '../formats/weights.ts'
import type { Chromosomes } from './chromosomes.ts'
import { findVariant, type MatchBy, type MatchLabel, matchLabels } from './match.ts'
import type { VariantTable } from './variantTable.ts'
import { createWeightLog, type KeptWeights, type WeightLog } from './weightLog.ts'

/** What matching a score's weights came to. */
export interface MatchedScore {
  readonly name: string
  readonly counts: Readonly<Record<MatchLabel, number>>
  /** Σ |weight| of all rows and of those with a variant. */
  readonly totalWeight: number
  readonly matchedWeight: number
}

export interface MatchedWeights {
  /** By name. */
  readonly scores: readonly MatchedScore[]
  readonly weights: KeptWeights
  /** Variants that any score uses, ascending. */
  readonly used: Int32Array
  /** What the files noted. */
  readonly notes: readonly string[]
}

export interface WeightOptions {
  readonly matchBy: MatchBy
  readonly signal?: AbortSignal
  readonly onBytes?: (file: WeightFile, done: number) => void
  /** Of matched weights, so much is kept in memory; all of a file's are in one reading. */
  readonly memoryBytes?: number
}

/** Bytes of matched weights kept in the tab's own memory. */
export const KEPT_WEIGHT_BYTES = 33_554_432

/**
 * Matches the rows of weight files to the variants. Files that share a score's name make one score; where several of their
 * rows fit one variant, the first row of the first file by name counts.
 */
export async function matchScores(
  table: VariantTable,
  chromosomes: Chromosomes,
  files: readonly WeightFile[],
  options: WeightOptions,
): Promise<MatchedWeights> {
  const ordered = [...files].sort((a, b) => (a.fileName < b.fileName ? -1 : 1))
  const names = [...new Set(ordered.flatMap((file) => file.scores))].sort((a, b) => (a < b ? -1 : 1))
  const log = createWeightLog(table.length, options.memoryBytes ?? KEPT_WEIGHT_BYTES)
  const matching = createMatching(names.length, table.length, log)
  const notes: string[] = []
  for (const file of ordered) {
    const take = matching.of(Int32Array.from(file.scores, (name) => names.indexOf(name)))
    let repeated = 0
    let firstRepeated = 0
    const result = await file.each(
      (allele, weights, row) => {
        const found = findVariant(table, chromosomes, allele, options.matchBy)
        if (take(allele, found, weights) === 'repeated' && repeated++ === 0) firstRepeated = row
      },
      { signal: options.signal, onBytes: (done) => options.onBytes?.(file, done) },
    )
    notes.push(...result.notes)
    if (repeated > 0)
      notes.push(
        `${file.fileName}: ${repeated} rows name a variant that an earlier row has (the first: row ${firstRepeated}); ` +
          'of each, the first row counts.',
      )
  }
  return {
    scores: names.map((name, k) => ({ name, ...matching.score(k) })),
    weights: log.finish(),
    used: matching.used(),
    notes,
  }
}

type Take = (
  allele: WeightedAllele,
  found: ReturnType<typeof findVariant>,
  weights: Float64Array,
) => 'repeated' | 'taken'

function createMatching(nScores: number, nVariants: number, log: WeightLog) {
  /** A bit for each variant and score: an earlier row took it. */
  const words = Math.ceil(nScores / 32)
  const taken = new Uint32Array(words * nVariants)
  const counts = new Float64Array(matchLabels.length * nScores)
  const totalWeight = new Float64Array(nScores)
  const matchedWeight = new Float64Array(nScores)
  const labelAt = new Map(matchLabels.map((label, at) => [label, at * nScores]))
  const duplicate = labelAt.get('duplicate') ?? 0

  return {
    /** For files with these scores; `repeated` where an earlier row has the variant. */
    of(scores: Int32Array): Take {
      const source = log.source(scores)
      return (allele, found, weights) => {
        // A table of many scores has no weight where a score does not use the row.
        const counted = (weight: number): boolean => !Number.isNaN(weight) || allele.unsupported !== null
        const label = labelAt.get(found.label) ?? 0
        if (!('variant' in found)) {
          for (let k = 0; k < scores.length; k++) {
            if (!counted(weights[k])) continue
            if (!Number.isNaN(weights[k])) totalWeight[scores[k]] += Math.abs(weights[k])
            counts[label + scores[k]]++
          }
          return 'taken'
        }
        const { variant, countsA2 } = found
        const logged = log.add({
          variant,
          source,
          countsA2,
          isFlipped: found.label === 'flipped',
          isAmbiguous: found.label === 'ambiguous',
          frequency: allele.effectAlleleFrequency,
        })
        let isRepeated = false
        for (let k = 0; k < scores.length; k++) {
          const weight = weights[k]
          const score = scores[k]
          logged[k] = Number.NaN
          if (Number.isNaN(weight)) continue
          totalWeight[score] += Math.abs(weight)
          const word = words * variant + (score >> 5)
          const bit = 1 << (score & 31)
          if ((taken[word] & bit) !== 0) {
            counts[duplicate + score]++
            isRepeated = true
            continue
          }
          taken[word] |= bit
          counts[label + score]++
          matchedWeight[score] += Math.abs(weight)
          logged[k] = weight
        }
        return isRepeated ? 'repeated' : 'taken'
      }
    },
    score: (k: number) => ({
      counts: Object.fromEntries(matchLabels.map((label, at) => [label, counts[at * nScores + k]])) as Record<
        MatchLabel,
        number
      >,
      totalWeight: totalWeight[k],
      matchedWeight: matchedWeight[k],
    }),
    used(): Int32Array {
      const isUsed = (variant: number): boolean => {
        for (let at = words * variant; at < words * (variant + 1); at++) if (taken[at] !== 0) return true
        return false
      }
      const used = new Int32Array(nVariants)
      let length = 0
      for (let variant = 0; variant < nVariants; variant++) if (isUsed(variant)) used[length++] = variant
      return used.slice(0, length)
    },
  }
}
