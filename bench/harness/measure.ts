/** Milliseconds of each call, in ascending order. */
export function timed(repeats: number, work: (repeat: number) => void): number[] {
  const times: number[] = []
  for (let repeat = 0; repeat < repeats; repeat++) {
    const start = performance.now()
    work(repeat)
    times.push(performance.now() - start)
  }
  return times.sort((a, b) => a - b)
}

export const median = (sorted: readonly number[]): number => sorted[sorted.length >> 1]
