import { textWidth } from './measure.ts'
import { daysPerYear } from './survivalSteps.ts'
import type { Theme } from './theme.ts'
import { yearTicks } from './yearTicks.ts'

/** How time is drawn: years since a person's time zero, of age, or of the calendar. */
export interface TimeAxis {
  readonly fromYears: number
  readonly toYears: number
  /** Added to the years at the ticks: 1970 on calendar time. */
  readonly yearZero: number
  /** `Years since first MDD diagnosis`. */
  readonly title: string
}

/** The axis as a plot of points takes it, in years. */
export const timeAxis = ({ fromYears, toYears, yearZero, title }: TimeAxis, { measure }: Theme) => ({
  range: [fromYears, toYears] as const,
  title,
  ticks(lengthPx: number) {
    const apart = textWidth('2000', measure.axisText) + 6
    const ticks = yearTicks(fromYears, toYears, null, Math.max(1, Math.floor(lengthPx / apart)))
    return ticks.map((at) => ({ at, text: String(at + yearZero) }))
  },
})

export const yearsOf = (days: number): number => days / daysPerYear
