// The scans of a proportional hazards regression: sums over those at risk from the last slot to the first, hazards from the
// first to the last.
import { At, constant, log, LN2_HIGH, LN2_LOW } from './elementary'
import { pair, Session } from './coxSession'
import { sumByRow, sumBySlot } from './coxSpans'

/** Bits of a double: those of its fraction, and those of 1. */
const FRACTION: i64 = 0x000fffffffffffff
const ONE: i64 = 0x3ff0000000000000

/** predictor ← it less its largest; risk ← its exponential, from −700 on; answers the spread. */
export function respond(s: Session, predictor: usize): v128 {
  let largest = f64x2.splat(-Infinity)
  let smallest = f64x2.splat(Infinity)
  for (let at = predictor, end = pair(predictor, s.people); at < end; at += 16) {
    const value = v128.load(at)
    largest = f64x2.pmax(largest, value)
    smallest = f64x2.pmin(smallest, value)
  }
  const least = constant(At.Least), inverseLn2 = constant(At.InverseLn2), toWhole = constant(At.ToWhole)
  const ln2High = constant(At.Ln2High), ln2Low = constant(At.Ln2Low), two = constant(At.Two)
  const c0 = constant(At.C2), c1 = constant(At.C4), c2 = constant(At.C6), c3 = constant(At.C8), c4 = constant(At.C10)
  const towards = s.risk - predictor
  for (let at = predictor, end = pair(predictor, s.people); at < end; at += 16) {
    const eta = f64x2.sub(v128.load(at), largest)
    v128.store(at, eta)
    const x = f64x2.pmax(eta, least)
    const whole = f64x2.add(f64x2.mul(x, inverseLn2), toWhole)
    const k = f64x2.sub(whole, toWhole)
    const r = f64x2.sub(f64x2.sub(x, f64x2.mul(k, ln2High)), f64x2.mul(k, ln2Low))
    const t = f64x2.mul(r, r)
    const square = f64x2.mul(t, t)
    const rest = f64x2.add(f64x2.add(c2, f64x2.mul(t, c3)), f64x2.mul(square, c4))
    const even = f64x2.add(two, f64x2.mul(t, f64x2.add(f64x2.add(c0, f64x2.mul(t, c1)), f64x2.mul(square, rest))))
    const numerator = f64x2.mul(f64x2.add(even, r), i64x2.shl(whole, 52))
    v128.store(at + towards, f64x2.div(numerator, f64x2.sub(even, r)))
  }
  return f64x2.sub(largest, smallest)
}

/** Sums over those at risk, by slot, of the risk. */
export function sumRisk(s: Session): void {
  if (s.from) return sumBySlot(s, 0, s.atRisk)
  const offset = s.offset, restart = s.restart, risk = s.risk, to = s.atRisk
  let sum = f64x2.splat(0)
  let end = load<i32>(offset + (<usize>s.slots << 2))
  for (let k = s.slots - 1; k >= 0; k--) {
    if (load<u8>(restart + <usize>k)) sum = f64x2.splat(0)
    const first = load<i32>(offset + (<usize>k << 2))
    let added = f64x2.splat(0)
    for (let at = pair(risk, first), stop = pair(risk, end); at < stop; at += 16) added = f64x2.add(added, v128.load(at))
    sum = f64x2.add(sum, added)
    v128.store(pair(to, k), sum)
    end = first
  }
}

/** Sums over those at risk, by slot, of the risk times the image. */
export function sumImage(s: Session, image: usize): void {
  if (s.from) return sumBySlot(s, image, s.imageAtRisk)
  const offset = s.offset, restart = s.restart, risk = s.risk, to = s.imageAtRisk
  const towards = image - risk
  let sum = f64x2.splat(0)
  let end = load<i32>(offset + (<usize>s.slots << 2))
  for (let k = s.slots - 1; k >= 0; k--) {
    if (load<u8>(restart + <usize>k)) sum = f64x2.splat(0)
    const first = load<i32>(offset + (<usize>k << 2))
    let added = f64x2.splat(0)
    for (let at = pair(risk, first), stop = pair(risk, end); at < stop; at += 16) {
      added = f64x2.add(added, f64x2.mul(v128.load(at), v128.load(at + towards)))
    }
    sum = f64x2.add(sum, added)
    v128.store(pair(to, k), sum)
    end = first
  }
}

/**
 * predictor ← martingale residual: event less events expected. Answers −2 log partial likelihood. The logarithms of the
 * denominators are that of their product, whose exponent is counted apart.
 */
export function scan(s: Session, efron: i32, predictor: usize): v128 {
  const offset = s.offset, deaths = s.deathFrom, hazards = s.hazard
  const towards = s.risk - predictor
  const zero = f64x2.splat(0), one = constant(At.One)
  let predicted = zero
  let product = one
  let exponents = i64x2.splat(0)
  let least = f64x2.splat(Infinity)
  let inverseAt = s.inverse
  v128.store(hazards, zero)
  let first = 0
  for (let k = 0; k < s.slots; k++) {
    const end = load<i32>(offset + (<usize>(k + 1) << 2))
    const deathFrom = load<i32>(deaths + (<usize>k << 2))
    const count = <f64>(end - deathFrom)
    let own = zero
    for (let at = pair(predictor, deathFrom), stop = pair(predictor, end); at < stop; at += 16) {
      own = f64x2.add(own, v128.load(at + towards))
      predicted = f64x2.add(predicted, v128.load(at))
    }
    const atRisk = v128.load(pair(s.atRisk, k))
    let hazard = zero, spared = zero
    for (let e = deathFrom; e < end; e++, inverseAt += 16) {
      const share = f64x2.splat(efron ? <f64>(e - deathFrom) / count : 0)
      const denominator = f64x2.sub(atRisk, f64x2.mul(share, own))
      least = f64x2.min(least, denominator)
      product = f64x2.mul(product, denominator)
      exponents = i64x2.add(exponents, i64x2.shr_u(product, 52))
      product = v128.or(v128.and(product, i64x2.splat(FRACTION)), i64x2.splat(ONE))
      const inverse = f64x2.div(one, denominator)
      v128.store(inverseAt, inverse)
      hazard = f64x2.add(hazard, inverse)
      spared = f64x2.add(spared, f64x2.mul(share, inverse))
    }
    const total = deathFrom == end ? zero : f64x2.add(v128.load(pair(hazards, k)), hazard)
    v128.store(pair(hazards, k + 1), total)
    v128.store(pair(s.slotHazard, k), hazard)
    v128.store(pair(s.spared, k), spared)
    if (s.from) continue
    for (let i = first; i < end; i++) {
      const at = pair(predictor, i)
      const died = i >= deathFrom
      const expected = died ? f64x2.sub(total, spared) : total
      v128.store(at, f64x2.sub(died ? one : zero, f64x2.mul(v128.load(at + towards), expected)))
    }
    first = end
  }
  if (s.from) lessExpected(s, predictor)
  const logarithms = f64x2.replace_lane(
    f64x2.splat(logProduct(s.events, f64x2.extract_lane(product, 0), i64x2.extract_lane(exponents, 0))),
    1,
    logProduct(s.events, f64x2.extract_lane(product, 1), i64x2.extract_lane(exponents, 1)),
  )
  const deviance = f64x2.mul(f64x2.splat(-2), f64x2.sub(predicted, logarithms))
  return v128.bitselect(deviance, f64x2.splat(NaN), f64x2.gt(least, zero))
}

/** `scan` with late entry: the residuals. */
function lessExpected(s: Session, predictor: usize): void {
  const expected = s.expected
  sumByRow(s, s.slotHazard, s.spared, expected)
  let i = 0
  for (let k = 0; k < s.slots; k++) {
    const deathFrom = load<i32>(s.deathFrom + (<usize>k << 2)), end = load<i32>(s.offset + (<usize>(k + 1) << 2))
    for (; i < end; i++) {
      const died = f64x2.splat(i >= deathFrom ? 1 : 0)
      const own = f64x2.mul(v128.load(pair(s.risk, i)), v128.load(pair(expected, i)))
      v128.store(pair(predictor, i), f64x2.sub(died, own))
    }
  }
}

function logProduct(factors: i32, product: f64, exponents: i64): f64 {
  const k = <f64>(exponents - 1023 * <i64>factors)
  return log(product) + k * LN2_LOW + k * LN2_HIGH
}

/** image ← the row's risk times its weight in the information's product with the direction; after `scan` and `sumImage`. */
export function scanImage(s: Session, efron: i32, image: usize): void {
  const offset = s.offset, deaths = s.deathFrom, hazards = s.hazard, imageHazards = s.imageHazard
  const towards = s.risk - image
  const zero = f64x2.splat(0)
  let inverseAt = s.inverse
  v128.store(imageHazards, zero)
  let first = 0
  for (let k = 0; k < s.slots; k++) {
    const end = load<i32>(offset + (<usize>(k + 1) << 2))
    const deathFrom = load<i32>(deaths + (<usize>k << 2))
    const count = <f64>(end - deathFrom)
    let own = zero
    for (let at = pair(image, deathFrom), stop = pair(image, end); at < stop; at += 16) {
      own = f64x2.add(own, f64x2.mul(v128.load(at + towards), v128.load(at)))
    }
    const atRisk = v128.load(pair(s.imageAtRisk, k))
    let hazard = zero, spared = zero
    for (let e = deathFrom; e < end; e++, inverseAt += 16) {
      const share = f64x2.splat(efron ? <f64>(e - deathFrom) / count : 0)
      const inverse = v128.load(inverseAt)
      const mean = f64x2.mul(f64x2.mul(f64x2.sub(atRisk, f64x2.mul(share, own)), inverse), inverse)
      hazard = f64x2.add(hazard, mean)
      spared = f64x2.add(spared, f64x2.mul(share, mean))
    }
    if (s.from) {
      v128.store(pair(imageHazards, k), hazard)
      v128.store(pair(s.imageSpared, k), spared)
      continue
    }
    const total = deathFrom == end ? zero : f64x2.add(v128.load(pair(imageHazards, k)), hazard)
    v128.store(pair(imageHazards, k + 1), total)
    const expectedHere = v128.load(pair(hazards, k + 1))
    const expectedSpared = v128.load(pair(s.spared, k))
    for (let i = first; i < end; i++) {
      const at = pair(image, i)
      let expected = expectedHere, mean = total
      if (i >= deathFrom) {
        expected = f64x2.sub(expected, expectedSpared)
        mean = f64x2.sub(mean, spared)
      }
      v128.store(at, f64x2.mul(v128.load(at + towards), f64x2.sub(f64x2.mul(v128.load(at), expected), mean)))
    }
    first = end
  }
  if (!s.from) return
  sumByRow(s, imageHazards, s.imageSpared, s.imageExpected)
  for (let i = 0; i < s.people; i++) {
    const at = pair(image, i)
    const own = f64x2.mul(v128.load(at), v128.load(pair(s.expected, i)))
    v128.store(at, f64x2.mul(v128.load(at + towards), f64x2.sub(own, v128.load(pair(s.imageExpected, i)))))
  }
}
