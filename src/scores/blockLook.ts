import {
  type CallCounts,
  type QualityReason,
  type QualityRules,
  qualityFault,
  qualityReasons,
} from './variantQuality.ts'

/** What a missing call counts as: twice the allele's frequency among the people of the files, or in a reference; or nothing. */
export type MissingRule = 'mean' | 'reference' | 'none'

/** Of a block's variants. */
export interface BlockFacts {
  /** 1 where several variants stand at the place. */
  readonly multiallelic: Uint8Array
  /** Frequency of a1 in the reference, NaN where it has none; null where none is asked for. */
  readonly reference: Float64Array | null
}

export interface BlockRules {
  readonly missing: MissingRule
  /** Null: no quality control. */
  readonly quality: QualityRules | null
}

/** What the genotypes at a block's variants say. */
export interface BlockLook {
  readonly failed: Uint8Array
  /** 0 passes, else 1 + index into `qualityReasons`. */
  readonly reason: Uint8Array
  /** Of a1 among the calls, NaN where there is none. */
  readonly frequency: Float64Array
  readonly uncalled: Uint8Array
  /** Copies of a1 that a missing call counts as. */
  readonly imputed: Float64Array
  readonly anyMissing: boolean
  /** Variants with missing calls that the reference lacks. */
  readonly withoutReference: number
}

/**
 * @param counts `Kernel.countCalls` of all people, then of each group for quality control
 * @param sizes people of each group
 * @param dosages Σ copies of a1 of each variant, where they are no whole numbers
 */
export function lookAt(
  nPeople: number,
  { multiallelic, reference }: BlockFacts,
  { missing, quality }: BlockRules,
  [counts, ...byGroup]: readonly Float64Array[],
  sizes: readonly number[],
  dosages?: Float64Array,
): BlockLook {
  const n = multiallelic.length
  const failed = new Uint8Array(n)
  const reason = new Uint8Array(n)
  const frequency = new Float64Array(n)
  const uncalled = new Uint8Array(n)
  const imputed = new Float64Array(n)
  let anyMissing = false
  let withoutReference = 0
  for (let at = 0; at < n; at++) {
    const all = countsAt(counts, at, nPeople)
    const called = nPeople - all.missing
    const copies = dosages?.[at] ?? 2 * (called - all.one - all.none) + all.one
    frequency[at] = called === 0 ? Number.NaN : copies / (2 * called)
    uncalled[at] = called === 0 ? 1 : 0
    if (all.missing > 0) anyMissing = true
    // 1 where nobody has a call, as PLINK 2 takes it.
    const mean = called === 0 ? 1 : copies / called
    imputed[at] = missing === 'none' ? 0 : mean
    if (reference !== null) {
      if (!Number.isNaN(reference[at])) imputed[at] = 2 * reference[at]
      else if (all.missing > 0) withoutReference++
    }
    if (quality === null) continue
    const fault =
      multiallelic[at] === 1
        ? 'multiallelic'
        : qualityFault(
            all,
            byGroup.map((group, g) => countsAt(group, at, sizes[g])),
            quality,
          )
    failed[at] = fault === null ? 0 : 1
    reason[at] = fault === null ? 0 : 1 + qualityReasons.indexOf(fault satisfies QualityReason)
  }
  return { failed, reason, frequency, uncalled, imputed, anyMissing, withoutReference }
}

const countsAt = (counts: Float64Array, at: number, people: number): CallCounts => ({
  people,
  missing: counts[3 * at],
  one: counts[3 * at + 1],
  none: counts[3 * at + 2],
})
