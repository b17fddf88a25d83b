/**
 * The p-quantile of type 7 (Hyndman & Fan 1996), R's default: linear between the order statistics around 1 + (n − 1) p,
 * in R's own order of operations, so that a cut that falls on an observed value is that very double.
 *
 * @param sorted ascending, no NaN, at least one
 */
export function quantile(sorted: Float64Array, p: number): number {
  // Counted from 1: adding the 1 first rounds a position just below a whole number up to it, as R does.
  const position = 1 + (sorted.length - 1) * p
  const low = Math.floor(position)
  const lower = sorted[low - 1]
  const upper = sorted[Math.ceil(position) - 1]
  if (position === low || lower === upper) return lower
  const share = position - low
  return (1 - share) * lower + share * upper
}

/** Several quantiles of values in any order, without sorting them. NaN where there are none. */
export function quantiles(values: Float64Array, probabilities: readonly number[]): number[] {
  if (values.length === 0) return probabilities.map(() => Number.NaN)
  const parted = values.slice()
  /** What stands before it is not larger than anything from there on. */
  let settled = 0
  return probabilities.map((p) => {
    const low = Math.floor(1 + (parted.length - 1) * p) - 1
    placeInOrder(parted, low < settled ? 0 : settled, low)
    if (low + 1 < parted.length) placeLeast(parted, low + 1)
    settled = low
    return quantile(parted, p)
  })
}

/** Puts the least of the values from the position on there. */
function placeLeast(values: Float64Array, position: number): void {
  let least = position
  for (let i = position + 1; i < values.length; i++) if (values[i] < values[least]) least = i
  const value = values[position]
  values[position] = values[least]
  values[least] = value
}

/**
 * Puts the value there that would stand there if they were sorted, none larger before it, none smaller behind (Hoare 1961).
 *
 * @param from nothing before it is larger than anything from there on
 */
function placeInOrder(values: Float64Array, from: number, position: number): void {
  let first = from
  let last = values.length - 1
  while (first < last) {
    const [a, b, c] = [values[first], values[(first + last) >> 1], values[last]]
    const pivot = Math.max(Math.min(a, b), Math.min(Math.max(a, b), c))
    let i = first
    let j = last
    while (i <= j) {
      while (values[i] < pivot) i++
      while (values[j] > pivot) j--
      if (i > j) break
      const value = values[i]
      values[i++] = values[j]
      values[j--] = value
    }
    if (position <= j) last = j
    else if (position >= i) first = i
    else return
  }
}

/**
 * Cuts values into strata at quantiles of their own: stratum k holds values above cut k − 1 and at most cut k, so a value on
 * a cut belongs below it.
 *
 * @param values no NaN
 * @param probabilities ascending, within (0, 1)
 * @returns for each value 0 … probabilities.length
 */
export function strataByQuantile(values: Float64Array, probabilities: readonly number[]): Uint8Array {
  const cuts = quantiles(values, probabilities)
  const strata = new Uint8Array(values.length)
  for (const cut of cuts) for (let i = 0; i < values.length; i++) strata[i] += Number(values[i] > cut)
  return strata
}
