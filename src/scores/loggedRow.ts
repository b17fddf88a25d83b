/** A row of weights that has a variant. */
export interface LoggedRow {
  /** Of the variant table. */
  readonly variant: number
  readonly source: number
  /** The effect allele is a2. */
  readonly countsA2: boolean
  /** The alleles fit on the other strand only. */
  readonly isFlipped: boolean
  /** A/T or C/G. */
  readonly isAmbiguous: boolean
  /** Of the effect allele, as the file has it; NaN where it has none. */
  readonly frequency: number
}

/** What there is to say of a row, in bits. */
export const rowFlags = { countsA2: 1, isFlipped: 2, isAmbiguous: 4, hasNoVariant: 8 } as const

export const rowOf = (variant: number, source: number, flags: number, frequency: number): LoggedRow => ({
  variant,
  source,
  countsA2: (flags & rowFlags.countsA2) !== 0,
  isFlipped: (flags & rowFlags.isFlipped) !== 0,
  isAmbiguous: (flags & rowFlags.isAmbiguous) !== 0,
  frequency,
})

export const flagsOf = ({ countsA2, isFlipped, isAmbiguous }: LoggedRow): number =>
  (countsA2 ? rowFlags.countsA2 : 0) + (isFlipped ? rowFlags.isFlipped : 0) + (isAmbiguous ? rowFlags.isAmbiguous : 0)
