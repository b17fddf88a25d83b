/** Of repeated measurements, in milliseconds. On a shared machine the fastest tells most. */
export interface Times {
  readonly first: number
  readonly fastest: number
  readonly median: number
}

export function timesOf(milliseconds: readonly number[]): Times {
  const sorted = [...milliseconds].sort((a, b) => a - b)
  return { first: milliseconds[0], fastest: sorted[0], median: sorted[sorted.length >> 1] }
}
