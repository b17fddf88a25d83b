import type { FitStatus } from './results.ts'
import type { Group } from './study.ts'

/** How definitions agree on the same people: aggregates only. Definitions are named by their position in the list asked for. */

/** Groups in which definitions are compared; `MDD` is trMDD or TRD. */
export const comparedGroups = ['TRD', 'trMDD', 'MDD'] as const
export type ComparedGroup = (typeof comparedGroups)[number]

export interface OverlapResult {
  /** Cohort id, or `all`. */
  readonly cohort: string
  /** Eligible people of the cohort. */
  readonly n: number
  readonly groups: Readonly<Record<ComparedGroup, GroupOverlap>>
}

export interface GroupOverlap {
  /** People of the group under each definition. */
  readonly sizes: readonly number[]
  /** Each person of the group once; most people first, then fewest definitions, then by position. */
  readonly intersections: readonly Intersection[]
  /** Every two definitions, the one that comes first leading. */
  readonly pairs: readonly Agreement[]
}

/** People who are in the group under these definitions and under no other. */
export interface Intersection {
  /** Ascending; never empty. */
  readonly definitions: readonly number[]
  readonly n: number
}

/** Two definitions as ratings of every eligible person: in the group or not. */
export interface Agreement {
  readonly first: number
  readonly second: number
  readonly both: number
  readonly onlyFirst: number
  readonly onlySecond: number
  readonly neither: number
  /** Of those in the group under either, the share under both; NaN where there is no one. */
  readonly jaccard: number
  /** Cohen's κ and its large-sample standard error; NaN where `status` is not `ok`. */
  readonly kappa: number
  readonly kappaStandardError: number
  readonly status: FitStatus
  readonly reason: string
}

/** One knob in which a definition differs from another, or one entry of a knob that is a list. */
export interface KnobDifference {
  readonly knob: string
  /** `=`: has this value; `+`, `-`: has the entry more, or lacks it. */
  readonly change: '=' | '+' | '-'
  readonly value: string | number
}

/** Where people go between two definitions, and which differences take them there. */
export interface MovedResult {
  readonly cohort: string
  readonly n: number
  /** People by group under the first definition (rows) and the second (columns), in the order of `groups`. */
  readonly counts: readonly (readonly number[])[]
  readonly differences: readonly KnobDifference[]
  /** Everyone whose group differs, once; by groups, then deciding rules. */
  readonly movers: readonly Movers[]
}

export interface Movers {
  readonly from: Group
  readonly to: Group
  /** Positions of the differences each of which, alone, takes these people there; empty: only several together do. */
  readonly deciding: readonly number[]
  readonly n: number
}
