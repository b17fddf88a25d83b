/**
 * exp, log, log1p and expm1 to about 30 digits, by another way than the kernel's: pairs of doubles (Dekker 1971), Taylor
 * series, one Newton step. Itself checked against rational series in BigInt. For tests only.
 */
export type Pair = readonly [number, number]

const LN2: Pair = [Math.LN2, 2.3190468138462996e-17]
const LN2_REST = 5.707708438416212e-34

export function expPrecise(x: Pair): { value: Pair; scale: number } {
  const scale = Math.round(x[0] / LN2[0])
  let r = add(x, negate(multiply(LN2, [scale, 0])))
  r = add(r, [-scale * LN2_REST, 0])
  r = [r[0] / 64, r[1] / 64]
  // expm1 of the small r by Taylor, then six doublings of (1 + v)² − 1.
  let term: Pair = r
  let v: Pair = r
  for (let k = 2; k <= 14; k++) {
    term = divideBySmall(multiply(term, r), k)
    v = add(v, term)
  }
  for (let step = 0; step < 6; step++) v = add(add(v, v), multiply(v, v))
  return { value: add([1, 0], v), scale }
}

export function expm1Precise(x: number): Pair {
  if (Math.abs(x) < 1e-5) {
    let term: Pair = [x, 0]
    let sum = term
    for (let k = 2; k <= 8; k++) {
      term = divideBySmall(multiply(term, [x, 0]), k)
      sum = add(sum, term)
    }
    return sum
  }
  const { value, scale } = expPrecise([x, 0])
  const factor = 2 ** scale
  return add([value[0] * factor, value[1] * factor], [-1, 0])
}

/** log of a double of any size: x·2³⁰⁰ first where the pair would become subnormal. */
export function logPreciseAnywhere(x: number, approximation: number): Pair {
  if (x > 1e-290) return logPrecise([x, 0], approximation)
  const lift = multiply(LN2, [300, 0])
  return add(logPrecise([x * 2 ** 300, 0], approximation + lift[0]), negate(lift))
}

/** log of a pair near any size, refined from an approximation that is good to 1e-15. */
function logPrecise(x: Pair, approximation: number): Pair {
  const { value, scale } = expPrecise([-approximation, 0])
  const half = Math.trunc(scale / 2)
  const scaled: Pair = [x[0] * 2 ** half * 2 ** (scale - half), x[1] * 2 ** half * 2 ** (scale - half)]
  const delta = add(multiply(scaled, value), [-1, 0])
  const square = multiply(delta, delta)
  return add([approximation, 0], add(delta, [-square[0] / 2 + (delta[0] * square[0]) / 3, -square[1] / 2]))
}

export function log1pPrecise(x: number, approximation: number): Pair {
  if (Math.abs(x) < 1e-5) {
    let power: Pair = [x, 0]
    let sum = power
    for (let k = 2; k <= 8; k++) {
      power = multiply(power, [-x, 0])
      sum = add(sum, divideBySmall(power, k))
    }
    return sum
  }
  return logPrecise(twoSum(1, x), approximation)
}

/** Distance of `got` from the exact value, in units in the last place of a double at that value. */
export function ulps(got: number, exact: Pair): number {
  return Math.abs(got - exact[0] - exact[1]) / ulp(exact[0])
}

export function ulp(x: number): number {
  const exponent = Math.max(-1022, Math.floor(Math.log2(Math.abs(x))))
  const corrected = 2 ** exponent > Math.abs(x) ? exponent - 1 : exponent
  return 2 ** Math.max(-1074, corrected - 52)
}

function twoSum(a: number, b: number): Pair {
  const sum = a + b
  const part = sum - a
  return [sum, a - (sum - part) + (b - part)]
}

function twoProduct(a: number, b: number): Pair {
  const product = a * b
  const [aHigh, aLow] = split(a)
  const [bHigh, bLow] = split(b)
  return [product, aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow]
}

function split(a: number): Pair {
  const wide = a * 134217729
  const high = wide - (wide - a)
  return [high, a - high]
}

function add(a: Pair, b: Pair): Pair {
  const [s, e] = twoSum(a[0], b[0])
  const [t, f] = twoSum(a[1], b[1])
  const [u, g] = twoSum(s, e + t)
  return twoSum(u, g + f)
}

function multiply(a: Pair, b: Pair): Pair {
  const [p, e] = twoProduct(a[0], b[0])
  return twoSum(p, e + a[0] * b[1] + a[1] * b[0])
}

function divideBySmall(a: Pair, k: number): Pair {
  const q = a[0] / k
  const rest = add(a, negate(twoProduct(q, k)))
  return twoSum(q, rest[0] / k)
}

function negate(a: Pair): Pair {
  return [-a[0], -a[1]]
}
