/**
 * Times that differ by rounding only become one time, as R's survival package has it before every analysis (`timefix`):
 * among the sorted distinct times, neighbours at most √ε apart, absolutely or relative to the mean time, are the same, and
 * a run of such neighbours becomes its smallest member. Times of all groups go in together.
 *
 * @returns the times in their order, merged; the given arrays are not changed
 */
export function tiedTimes(times: Float64Array): Float64Array {
  const distinct = times.slice().sort().filter(differsFromFormer)
  const mean = distinct.reduce((sum, time) => sum + Math.abs(time), 0) / distinct.length
  const representative = new Map<number, number>()
  let first = distinct[0]
  for (let i = 1; i < distinct.length; i++) {
    const gap = distinct[i] - distinct[i - 1]
    if (gap <= TOLERANCE || gap / mean <= TOLERANCE) representative.set(distinct[i], first)
    else first = distinct[i]
  }
  if (representative.size === 0) return times
  return times.map((time) => representative.get(time) ?? time)
}

/** √(2⁻⁵²) */
const TOLERANCE = 2 ** -26

const differsFromFormer = (time: number, i: number, sorted: Float64Array) => i === 0 || time !== sorted[i - 1]
