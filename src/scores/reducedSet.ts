import type { ReadOptions } from '../formats/source.ts'
import type { ListedVariant } from '../formats/variantList.ts'
import { counted, grouped } from '../model/counted.ts'
import type { ReducedScore } from '../model/scoreResults.ts'
import type { Chromosomes } from './chromosomes.ts'
import { type MatchLabel, matchLabels } from './match.ts'
import type { MatchedWeights } from './scoreWeights.ts'
import { otherStrand, type VariantTable } from './variantTable.ts'

/** A bit for each variant of the genotypes. */
export interface Bits {
  has(variant: number): boolean
}

/** A file that says which variants a reduced set, such as a genotyping array, has. */
export interface VariantListFile {
  readonly fileName: string
  each(onVariant: (variant: ListedVariant) => void, options: ReadOptions): Promise<number>
}

/** The variants of the genotypes that the lists name: by place (with the same alleles, where the list has any) or by id. */
export async function variantsOfLists(
  table: VariantTable,
  chromosomes: Chromosomes,
  files: readonly VariantListFile[],
  signal: AbortSignal | undefined,
): Promise<{ readonly kept: Bits; readonly notes: readonly string[] }> {
  const words = new Uint32Array(Math.ceil(table.length / 32))
  const notes: string[] = []
  for (const { fileName, each } of [...files].sort((a, b) => (a.fileName < b.fileName ? -1 : 1))) {
    let found = 0
    const rows = await each(
      (listed) => {
        let isFound = false
        const take = (variant: number): void => {
          if (!hasAlleles(table, variant, listed.alleles)) return
          words[variant >> 5] |= 1 << (variant & 31)
          isFound = true
        }
        if (listed.place !== null && listed.place.position > 0) {
          const code = chromosomes.codeOf(listed.place.chromosome)
          for (let at = table.atPlace(code, listed.place.position); at >= 0; at = table.nextAtPlace(at)) take(at)
        }
        for (let at = table.withId(listed.id); at >= 0; at = table.nextWithId(at)) take(at)
        if (isFound) found++
      },
      { signal },
    )
    notes.push(
      `${fileName}: ${grouped(found)} of its ${counted(rows, 'variant')} ${found === 1 ? 'is among those of the genotypes and is' : 'are among those of the genotypes and are'} in the reduced set.`,
    )
  }
  return { kept: { has: (variant) => ((words[variant >> 5] >>> (variant & 31)) & 1) === 1 }, notes }
}

/** Every score, then every score on those variants alone. */
export function besideReduced(matched: MatchedWeights, kept: Bits): MatchedWeights {
  const { scores, weights } = matched
  return {
    ...matched,
    scores: [...scores, ...scores],
    weights: {
      drop: weights.drop,
      async read(from, to) {
        const has = Uint8Array.from({ length: to - from }, (_, k) => (kept.has(from + k) ? 1 : 0))
        return { ...(await weights.read(from, to)), reduced: { shift: scores.length, from, has } }
      },
    },
  }
}

/** How a score on the reduced set goes with the full one, over the people who have both. */
export function compareReduced(
  full: { readonly values: Float64Array; readonly used: number; readonly weightShare: number },
  reduced: { readonly values: Float64Array; readonly used: number; readonly weightShare: number },
  score: string,
): ReducedScore {
  const rows: number[] = []
  for (let row = 0; row < full.values.length; row++) {
    if (!Number.isNaN(full.values[row]) && !Number.isNaN(reduced.values[row])) rows.push(row)
  }
  const ofFull = momentsOf(full.values, rows)
  const ofReduced = momentsOf(reduced.values, rows)
  let product = 0
  for (const row of rows) product += (full.values[row] - ofFull.mean) * (reduced.values[row] - ofReduced.mean)
  const spread = Math.sqrt(ofFull.squares * ofReduced.squares)
  return {
    score,
    used: full.used,
    reducedUsed: reduced.used,
    weightShare: full.weightShare,
    reducedWeightShare: reduced.weightShare,
    n: rows.length,
    correlation: spread > 0 ? Math.max(-1, Math.min(1, product / spread)) : Number.NaN,
    mean: ofFull.mean,
    standardDeviation: ofFull.standardDeviation,
    reducedMean: ofReduced.mean,
    reducedStandardDeviation: ofReduced.standardDeviation,
  }
}

function momentsOf(values: Float64Array, rows: readonly number[]) {
  const n = rows.length
  let sum = 0
  for (const row of rows) sum += values[row]
  const mean = n === 0 ? Number.NaN : sum / n
  let squares = 0
  for (const row of rows) squares += (values[row] - mean) * (values[row] - mean)
  return { mean, squares, standardDeviation: n < 2 ? Number.NaN : Math.sqrt(squares / (n - 1)) }
}

function hasAlleles(table: VariantTable, variant: number, alleles: ListedVariant['alleles']): boolean {
  if (alleles === null) return true
  const [a, b] = alleles
  const [a1, a2] = [table.a1(variant), table.a2(variant)]
  const same = (x: string | null, y: string | null): boolean => (x === a1 && y === a2) || (x === a2 && y === a1)
  return same(a, b) || same(otherStrand(a), otherStrand(b))
}

/** Labels of a scoring: that of weights beyond the reduced set stands only where there is such a set. */
export const labelsOf = (hasReducedSet: boolean): readonly MatchLabel[] =>
  matchLabels.filter((label) => hasReducedSet || label !== 'not_in_reduced_set')
