/** People by group, in the order of `groups`, and the sum of the TRD days of those with TRD. */
export interface Counts {
  readonly groups: readonly number[]
  readonly trdDaySum: number
}
