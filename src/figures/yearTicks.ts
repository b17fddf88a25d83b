const steps = [0.25, 0.5, 1, 2, 3, 5, 10, 20, 25, 50]

/**
 * Ticks of an axis of years, its beginning among them.
 *
 * @param stepYears between ticks; null: 1, or more. More in either case where there would be over `most` intervals; among
 * those that the axis ends with, where one does
 */
export function yearTicks(from: number, to: number, stepYears: number | null, most: number): readonly number[] {
  const span = to - from
  const wide = steps.filter((step) => step >= (stepYears ?? 1) && span / step <= most)
  const step = wide[0] === stepYears ? wide[0] : (wide.find((one) => Number.isInteger(span / one)) ?? wide[0] ?? span)
  return Array.from({ length: Math.floor(span / step) + 1 }, (_, index) => from + index * step)
}
