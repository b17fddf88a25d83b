import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { exp, expFraction, expm1, log, log1p } from '../../src/kernel/elementary.ts'
import { expm1Precise, expPrecise, log1pPrecise, logPreciseAnywhere, type Pair, ulp, ulps } from './doubleDouble.ts'

type Unary = (x: number) => number
interface Assembly {
  exp: Unary
  log: Unary
  log1p: Unary
  expm1: Unary
}

const assembly = new WebAssembly.Instance(new WebAssembly.Module(readFileSync('build/kernel.wasm')), {
  env: { unpackPage: () => 0 },
}).exports as unknown as Assembly
const bits = new BigInt64Array(1)
const bitsOf = (x: number): bigint => {
  new Float64Array(bits.buffer)[0] = x
  return Number.isNaN(x) ? 0n : bits[0]
}

let seed = 0x2545f491
/** Uniform on [0, 1), 32 bits; xorshift, so that failures repeat. */
function uniform(): number {
  seed ^= seed << 13
  seed ^= seed >>> 17
  seed ^= seed << 5
  return (seed >>> 0) / 4294967296
}
const signed = (): number => uniform() + uniform() / 4294967296 - 0.5
/** Any size from 2^low to 2^high, all bits random. */
const anySize = (low: number, high: number): number =>
  (1 + uniform() + uniform() / 4294967296) * 2 ** Math.floor(low + uniform() * (high - low))

const edges = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  Infinity,
  -Infinity,
  NaN,
  5e-324,
  -5e-324,
  2.2250738585072014e-308,
  2.225073858507201e-308,
  1.7976931348623157e308,
  -1.7976931348623157e308,
  709.782712893384,
  709.7827128933841,
  710,
  -708.3964185322641,
  -709,
  -745.1332191019411,
  -745.1332191019412,
  -746,
  -1e300,
  1e300,
  0.34657359027997264,
  0.3465735902799727,
  -0.34657359027997264,
  1.0397207708399179,
  Math.SQRT2,
  Math.SQRT1_2,
  0.41421356237309503,
  0.41421356237309509,
  -0.2928932188134524,
  -0.29289321881345254,
  -0.9999999999999999,
  1.1102230246251565e-16,
  -1.1102230246251565e-16,
  2.220446049250313e-16,
  -38.816242,
  -38.9,
  -37.5,
  38.8,
  9007199254740992,
  4503599627370497,
]

function expPoints(n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) =>
    i % 3 === 0 ? signed() * 1500 : i % 3 === 1 ? signed() * 4 : anySize(-60, 4) * Math.sign(signed()),
  )
}
function logPoints(n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) =>
    i % 3 === 0 ? anySize(-1074, 1024) : i % 3 === 1 ? 1 + signed() : 1 + signed() * anySize(-50, -2),
  )
}
function log1pPoints(n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) =>
    i % 3 === 0 ? anySize(-60, 80) : i % 3 === 1 ? signed() * 1.999 : -anySize(-60, -1),
  )
}

/** The exact value as a rational sum in fixed point of 400 bits. */
function fixedExp(x: number): bigint {
  const one = 1n << 400n
  let mantissa = x
  let shift = 0n
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2
    shift++
  }
  const value = (BigInt(mantissa) << 400n) >> shift
  let term = one
  let sum = one
  for (let k = 1n; term !== 0n && k < 2000n; k++) {
    term = (term * value) / (one * k)
    sum += term
  }
  return sum
}

describe('the reference itself', () => {
  test('exp agrees with the exponential series in 400-bit integers to 28 digits', () => {
    for (let i = 0; i < 1000; i++) {
      const x = Math.fround(signed() * 60)
      const exact = fixedExp(x)
      const { value, scale } = expPrecise([x, 0])
      const fixed = (part: number): bigint =>
        BigInt(Math.round(part * 2 ** 52 * 2 ** 52 * 2 ** 20)) << BigInt(400 - 124 + scale)
      const difference = Number(((fixed(value[0]) + fixed(value[1]) - exact) << 120n) / exact) / 2 ** 120
      expect(Math.abs(difference)).toBeLessThan(1e-28)
    }
  })
})

describe('below one unit in the last place', () => {
  const worstOf = (points: Float64Array, f: Unary, exact: (x: number, got: number) => Pair): number => {
    let worst = 0
    for (const x of points) {
      const got = f(x)
      if (!Number.isFinite(got)) continue
      const error = ulps(got, exact(x, got))
      if (!(error <= worst)) worst = error
    }
    return worst
  }

  const exactExp = (x: number): Pair => {
    const { value, scale } = expPrecise([x, 0])
    const half = Math.trunc(scale / 2)
    return [value[0] * 2 ** half * 2 ** (scale - half), value[1] * 2 ** half * 2 ** (scale - half)]
  }
  test('exp', () => {
    const inNormalRange = expPoints(1_500_000).filter((x) => x > -660 && x < 709.78)
    expect(worstOf(inNormalRange, exp, exactExp)).toBeLessThan(1)
  })
  test('exp as a fraction, below three', () => {
    const points = expPoints(500_000).filter((x) => Math.abs(x) < 660)
    const quotient = (x: number): number => expFraction(x).numerator / expFraction(x).denominator
    expect(worstOf(points, quotient, exactExp)).toBeLessThan(3)
    expect(points.every((x) => Math.abs(expFraction(x).denominator - 2) < 0.4)).toBe(true)
  })
  test('exp where the result is small or subnormal', () => {
    for (let i = 0; i < 50_000; i++) {
      const x = -660 - uniform() * 85
      const { value, scale } = expPrecise([x, 0])
      // 2^400 times the value is an ordinary number; its last place is never below that of a subnormal.
      const exact: Pair = [value[0] * 2 ** (scale + 400), value[1] * 2 ** (scale + 400)]
      const place = Math.max(ulp(exact[0]), 2 ** (400 - 1074))
      expect(Math.abs(exp(x) * 2 ** 400 - exact[0] - exact[1])).toBeLessThan(place)
    }
  })
  test('log', () => {
    expect(worstOf(logPoints(1_000_000), log, logPreciseAnywhere)).toBeLessThan(1)
  })
  test('log1p', () => {
    expect(worstOf(log1pPoints(1_000_000), log1p, log1pPrecise)).toBeLessThan(1)
  })
  test('expm1', () => {
    const points = expPoints(1_000_000).filter((x) => x > -60 && x < 700)
    expect(worstOf(points, expm1, expm1Precise)).toBeLessThan(1)
  })
})

describe('edges', () => {
  const same = (got: number, wanted: number): void => expect(Object.is(got, wanted), `${got} is ${wanted}`).toBe(true)
  test('exp', () => {
    same(exp(0), 1)
    same(exp(-0), 1)
    same(exp(Infinity), Infinity)
    same(exp(-Infinity), 0)
    same(exp(NaN), NaN)
    same(exp(709.782712893384), 1.7976931348622732e308)
    same(exp(709.7827128933841), Infinity)
    same(exp(-745.1332191019411), 5e-324)
    same(exp(-745.1332191019412), 0)
    same(exp(5e-324), 1)
  })
  test('log', () => {
    same(log(0), -Infinity)
    same(log(-0), -Infinity)
    same(log(-1), NaN)
    same(log(NaN), NaN)
    same(log(Infinity), Infinity)
    same(log(1), 0)
    same(log(5e-324), -744.4400719213812)
  })
  test('log1p', () => {
    same(log1p(0), 0)
    same(log1p(-0), -0)
    same(log1p(-1), -Infinity)
    same(log1p(-2), NaN)
    same(log1p(NaN), NaN)
    same(log1p(Infinity), Infinity)
    same(log1p(5e-324), 5e-324)
    same(log1p(1.7976931348623157e308), 709.782712893384)
  })
  test('expm1', () => {
    same(expm1(0), 0)
    same(expm1(-0), -0)
    same(expm1(Infinity), Infinity)
    same(expm1(-Infinity), -1)
    same(expm1(NaN), NaN)
    same(expm1(-5e-324), -5e-324)
    same(expm1(709.7827128933841), Infinity)
    same(expm1(709.782712893384), 1.7976931348622732e308)
  })
})

describe('the assembly gives the same bits', () => {
  const cases: readonly (readonly [string, Unary, Unary, (n: number) => Float64Array])[] = [
    ['exp', exp, assembly.exp, expPoints],
    ['log', log, assembly.log, logPoints],
    ['log1p', log1p, assembly.log1p, log1pPoints],
    ['expm1', expm1, assembly.expm1, expPoints],
  ]
  const differing = (points: Iterable<number>, a: Unary, b: Unary): number[] =>
    [...points].filter((x) => bitsOf(a(x)) !== bitsOf(b(x)))
  for (const [name, own, compiled, points] of cases) {
    test(name, () => {
      expect(differing(points(500_000), own, compiled)).toEqual([])
      expect(differing(edges, own, compiled)).toEqual([])
    })
  }
})
