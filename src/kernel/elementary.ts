/**
 * exp, log, log1p and expm1 with an error below 1 ulp and the same bits in every engine: only + − × ÷, floor and the bits of
 * a double. Everything that reaches a result uses these, never `Math.exp` and its like, whose last bits engines choose.
 * `assembly/elementary.ts` is the same arithmetic in the same order; keep the two in step.
 *
 * Reductions and coefficients are those of FDLIBM (© 1993 Sun Microsystems, Inc., freely distributable with this notice).
 */

const LN2_HIGH = 0.6931471803691238
const LN2_LOW = 1.9082149292705877e-10
const INVERSE_LN2 = Math.LOG2E
/** 1.5·2⁵² + 1023: doubles of about this size are the whole numbers, so adding it rounds; 1023 spares the assembly an addition. */
const TO_WHOLE = 6755399441056767

/** eˣ; +∞ above 709.78, subnormal below −708.4, 0 below −745.14. */
export function exp(x: number): number {
  if (Number.isNaN(x)) return x
  // Beyond these limits nothing changes any more.
  const clamped = Math.max(-746, Math.min(710, x))
  const k = clamped * INVERSE_LN2 + TO_WHOLE - TO_WHOLE
  const high = clamped - k * LN2_HIGH
  const low = k * LN2_LOW
  const r = high - low
  const t = r * r
  const c =
    r -
    t *
      (0.16666666666666602 +
        t *
          (-0.0027777777777015593 +
            t * (6.613756321437934e-5 + t * (-1.6533902205465252e-6 + t * 4.1381367970572385e-8))))
  const y = 1 - (low - (r * c) / (2 - c) - high)
  // Two factors, so that the only rounding is the last one, also where the result is subnormal.
  const half = k >> 1
  return y * powerOfTwo(half) * powerOfTwo(k - half)
}

/** eˣ as a fraction, for −708 ≤ x ≤ 708: 1/(1 + eˣ) is then one division. Quotient within 3 ulp, denominator 1.6–2.4. */
export function expFraction(x: number): { numerator: number; denominator: number } {
  const k = x * INVERSE_LN2 + TO_WHOLE - TO_WHOLE
  const r = x - k * LN2_HIGH - k * LN2_LOW
  const t = r * r
  const first = 0.16666666666666602 + t * -0.0027777777777015593
  const second = 6.613756321437934e-5 + t * -1.6533902205465252e-6
  const rest = second + t * t * 4.1381367970572385e-8
  const even = 2 + t * (first + t * t * rest)
  return { numerator: (even + r) * powerOfTwo(k), denominator: even - r }
}

/** Natural logarithm; −∞ at 0, NaN below. */
export function log(x: number): number {
  if (Number.isNaN(x) || x === Infinity) return x
  if (x <= 0) return x === 0 ? -Infinity : NaN
  const subnormal = x < 2.2250738585072014e-308
  double[0] = subnormal ? x * 18014398509481984 : x
  const shifted = words[1] + (0x3ff00000 - 0x3fe6a09e)
  const k = (shifted >> 20) - 0x3ff - (subnormal ? 54 : 0)
  words[1] = (shifted & 0x000fffff) + 0x3fe6a09e
  return logOfReduced(double[0] - 1, k, 0)
}

/** The logarithm of a product that may be far beyond a double's range; NaN unless all factors are positive. */
export function logOfProduct(factors: readonly number[]): number {
  let product = 1
  let exponents = 0
  for (const factor of factors) {
    if (!(factor > 0)) return NaN
    double[0] = product * factor
    exponents += (words[1] >> 20) - 1023
    words[1] = (words[1] & 0x000fffff) | 0x3ff00000
    product = double[0]
  }
  return log(product) + exponents * LN2_LOW + exponents * LN2_HIGH
}

/** log(1 + x), accurate near 0; −∞ at −1, NaN below. */
export function log1p(x: number): number {
  if (Number.isNaN(x) || x === Infinity) return x
  if (x <= -1) return x === -1 ? -Infinity : NaN
  if (Math.abs(x) < 1.1102230246251565e-16) return x
  if (x > -0.2928932188134524 && x < 0.41421356237309503) return logOfReduced(x, 0, 0)
  const u = 1 + x
  double[0] = u
  const shifted = words[1] + (0x3ff00000 - 0x3fe6a09e)
  const k = (shifted >> 20) - 0x3ff
  // What the rounding of 1 + x lost.
  const lost = k < 54 ? (k >= 2 ? 1 - (u - x) : x - (u - 1)) / u : 0
  words[1] = (shifted & 0x000fffff) + 0x3fe6a09e
  return logOfReduced(double[0] - 1, k, lost)
}

/** eˣ − 1, accurate near 0. */
export function expm1(x: number): number {
  if (Number.isNaN(x)) return x
  if (x > 709.782712893384) return Infinity
  if (x < -38.816242) return -1
  const size = Math.abs(x)
  if (size < 5.551115123125783e-17) return x
  const k = size <= 0.34657359027997264 ? 0 : Math.floor(x * INVERSE_LN2 + 0.5)
  const high = x - k * LN2_HIGH
  const low = k * LN2_LOW
  const r = high - low
  const correction = high - r - low
  const halfR = 0.5 * r
  const s = r * halfR
  const r1 =
    1 +
    s *
      (-0.03333333333333313 +
        s *
          (0.0015873015872548146 +
            s * (-7.93650757867488e-5 + s * (4.008217827329362e-6 + s * -2.0109921818362437e-7))))
  const t = 3 - r1 * halfR
  let e = s * ((r1 - t) / (6 - r * t))
  if (k === 0) return r - (r * e - s)
  e = r * (e - correction) - correction - s
  if (k === -1) return 0.5 * (r - e) - 0.5
  if (k === 1) return r < -0.25 ? -2 * (e - (r + 0.5)) : 1 + 2 * (r - e)
  if (k === 1024) return (r - e + 1) * 2 * powerOfTwo(1023) - 1
  if (k < 0 || k > 56) return (r - e + 1) * powerOfTwo(k) - 1
  const inverse = powerOfTwo(-k)
  return (k < 20 ? r - e + (1 - inverse) : r - (e + inverse) + 1) * powerOfTwo(k)
}

const double = new Float64Array(1)
/** High word second: every engine that runs WebAssembly lets typed arrays be little-endian. */
const words = new Int32Array(double.buffer)

/** 2ᵏ for a normal result, −1022 ≤ k ≤ 1023. */
function powerOfTwo(k: number): number {
  words[0] = 0
  words[1] = (k + 0x3ff) << 20
  return double[0]
}

/** k·ln 2 + log(1 + f) + lost, for 1 + f between √½ and √2. */
function logOfReduced(f: number, k: number, lost: number): number {
  const halfSquare = 0.5 * f * f
  const s = f / (2 + f)
  const z = s * s
  const w = z * z
  const even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373))
  const odd = z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)))
  return s * (halfSquare + (odd + even)) + (k * LN2_LOW + lost) - halfSquare + f + k * LN2_HIGH
}
