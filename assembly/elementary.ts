// The arithmetic of src/kernel/elementary.ts in the same order: the same bits. FDLIBM's reductions and coefficients
// (© 1993 Sun Microsystems, Inc., freely distributable with this notice). No Math.*: its bits are AssemblyScript's affair.

export const LN2_HIGH: f64 = 0.6931471803691238
export const LN2_LOW: f64 = 1.9082149292705877e-10
const INVERSE_LN2: f64 = 1.4426950408889634
const TO_WHOLE: f64 = 6755399441056767

export function exp(x: f64): f64 {
  if (x != x) return x
  const clamped = max<f64>(-746, min<f64>(710, x))
  const k = clamped * INVERSE_LN2 + TO_WHOLE - TO_WHOLE
  const high = clamped - k * LN2_HIGH
  const low = k * LN2_LOW
  const r = high - low
  const t = r * r
  const c = r - t * (0.16666666666666602 + t * (-0.0027777777777015593 + t * (6.613756321437934e-5 +
    t * (-1.6533902205465252e-6 + t * 4.1381367970572385e-8))))
  const y = 1 - (low - (r * c) / (2 - c) - high)
  const whole = <i32>k
  const half = whole >> 1
  return y * powerOfTwo(half) * powerOfTwo(whole - half)
}

// For `respond`. Engines build vector constants anew in every turn of a loop; these are loaded once, before it.
const TABLE: usize = memory.data<f64>([
  1.4426950408889634, 6755399441056767, 0.6931471803691238, 1.9082149292705877e-10, 4.1381367970572385e-8,
  -1.6533902205465252e-6, 6.613756321437934e-5, -0.0027777777777015593, 0.16666666666666602, 2, 1, -0.0, -700,
])

/** Places in the table, for `constant`: C2 to C10 are exp's coefficients. */
export enum At {
  InverseLn2 = 0, ToWhole = 8, Ln2High = 16, Ln2Low = 24, C10 = 32, C8 = 40, C6 = 48, C4 = 56, C2 = 64, Two = 72, One = 80,
  SignBit = 88, Least = 96,
}

// @ts-ignore: decorator
@inline
export function constant(at: i32): v128 {
  return v128.load64_splat(TABLE + at)
}

export function log(x: f64): f64 {
  if (x != x || x == Infinity) return x
  if (x <= 0) return x == 0 ? -Infinity : NaN
  const subnormal = x < 2.2250738585072014e-308
  const bits = reinterpret<i64>(subnormal ? x * 18014398509481984 : x)
  const shifted = <i32>(bits >> 32) + (0x3ff00000 - 0x3fe6a09e)
  const k = (shifted >> 20) - 0x3ff - (subnormal ? 54 : 0)
  return logOfReduced(reduced(bits, shifted) - 1, k, 0)
}

export function log1p(x: f64): f64 {
  if (x != x || x == Infinity) return x
  if (x <= -1) return x == -1 ? -Infinity : NaN
  if (abs<f64>(x) < 1.1102230246251565e-16) return x
  if (x > -0.2928932188134524 && x < 0.41421356237309503) return logOfReduced(x, 0, 0)
  const u = 1 + x
  const bits = reinterpret<i64>(u)
  const shifted = <i32>(bits >> 32) + (0x3ff00000 - 0x3fe6a09e)
  const k = (shifted >> 20) - 0x3ff
  const lost = k < 54 ? (k >= 2 ? 1 - (u - x) : x - (u - 1)) / u : 0
  return logOfReduced(reduced(bits, shifted) - 1, k, lost)
}

export function expm1(x: f64): f64 {
  if (x != x) return x
  if (x > 709.782712893384) return Infinity
  if (x < -38.816242) return -1
  const size = abs<f64>(x)
  if (size < 5.551115123125783e-17) return x
  const k = size <= 0.34657359027997264 ? 0 : <i32>floor<f64>(x * INVERSE_LN2 + 0.5)
  const high = x - <f64>k * LN2_HIGH
  const low = <f64>k * LN2_LOW
  const r = high - low
  const correction = high - r - low
  const halfR = 0.5 * r
  const s = r * halfR
  const r1 = 1 + s * (-0.03333333333333313 + s * (0.0015873015872548146 + s * (-7.93650757867488e-5 +
    s * (4.008217827329362e-6 + s * -2.0109921818362437e-7))))
  const t = 3 - r1 * halfR
  let e = s * ((r1 - t) / (6 - r * t))
  if (k == 0) return r - (r * e - s)
  e = r * (e - correction) - correction - s
  if (k == -1) return 0.5 * (r - e) - 0.5
  if (k == 1) return r < -0.25 ? -2 * (e - (r + 0.5)) : 1 + 2 * (r - e)
  if (k == 1024) return (r - e + 1) * 2 * powerOfTwo(1023) - 1
  if (k < 0 || k > 56) return (r - e + 1) * powerOfTwo(k) - 1
  const inverse = powerOfTwo(-k)
  return (k < 20 ? r - e + (1 - inverse) : r - (e + inverse) + 1) * powerOfTwo(k)
}

// @ts-ignore: decorator
@inline
function powerOfTwo(k: i32): f64 {
  return reinterpret<f64>(<i64>(k + 0x3ff) << 52)
}

// @ts-ignore: decorator
@inline
function reduced(bits: i64, shifted: i32): f64 {
  return reinterpret<f64>((bits & 0xffffffff) | (<i64>((shifted & 0x000fffff) + 0x3fe6a09e) << 32))
}

function logOfReduced(f: f64, whole: i32, lost: f64): f64 {
  const k = <f64>whole
  const halfSquare = 0.5 * f * f
  const s = f / (2 + f)
  const z = s * s
  const w = z * z
  const even = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373))
  const odd = z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 +
    w * 0.14798198605116586)))
  return s * (halfSquare + (odd + even)) + (k * LN2_LOW + lost) - halfSquare + f + k * LN2_HIGH
}
