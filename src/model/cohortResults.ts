import type { Group } from './study.ts'

/** Who the cohorts are, and what they are like: aggregates only. */

export const describedGroups = ['nonMDD', 'trMDD', 'TRD'] as const satisfies readonly Group[]
export type DescribedGroup = (typeof describedGroups)[number]

/**
 * A row of `table1.csv`: what a group of a cohort is like. `n` and `percent` are people, of all in the group; NaN stands where
 * a number has no meaning.
 */
export interface Table1Row {
  /** Cohort id, or `all`. */
  readonly cohort: string
  readonly definition: string
  readonly group: DescribedGroup
  /** `people`, `sex`, `birth_year`, `race_ethnicity`, `age` or a person column. */
  readonly variable: string
  /** Of a category; `Missing` is one of its own. Empty: the variable as a whole. */
  readonly level: string
  /** People of the level; of a variable as a whole those with a value; of `people` the group. */
  readonly n: number
  /** Of the group; of `people` its share in the cohort's three groups. */
  readonly percent: number
  readonly median: number
  readonly minimum: number
  readonly maximum: number
  readonly lowerQuartile: number
  readonly upperQuartile: number
  /** Standardised difference from the non-MDD group, in pooled SDs: this group minus that one; of a category as a whole, unsigned. */
  readonly differenceFromNonMDD: number
  /** Of TRD from trMDD. */
  readonly differenceFromTrMDD: number
}

/** Two cohorts beside each other. */
export interface CohortOverlap {
  readonly first: string
  readonly second: string
  /** People in both, and those of them who are eligible. */
  readonly both: number
  readonly bothEligible: number
  /** `by_rule`: in no data can anyone be in both; `in_these_data`: no one is; `no`: someone is. */
  readonly disjoint: 'by_rule' | 'in_these_data' | 'no'
  readonly note: string
}
