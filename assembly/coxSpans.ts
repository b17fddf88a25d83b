// Sums over spans of slots that take no differences, where people enter late: as `src/kernel/spans.ts` has them, in pairs.
import { pair, Session } from './coxSession'

const LEVELS: i32 = 32

// @ts-ignore: decorator
@inline
function i32At(base: usize, at: i32): i32 {
  return load<i32>(base + (<usize>at << 2))
}

/** to ← by slot, the sum over those at risk of the risk, or of the risk times the image (0: none). */
export function sumBySlot(s: Session, image: usize, to: usize): void {
  const ends = s.ends
  const slotBytes = <usize>s.slots << 4
  memory.fill(to, 0, slotBytes)
  for (let e = 0, end = i32At(s.levels, 1); e < end; e++) {
    const i = i32At(s.levelRows, e)
    const into = pair(to, i32At(s.last, i))
    v128.store(into, f64x2.add(v128.load(into), valueOf(s, image, i)))
  }
  for (let level = 1; level < LEVELS; level++) {
    const first = i32At(s.levels, level), end = i32At(s.levels, level + 1)
    if (first == end) continue
    memory.fill(ends, 0, slotBytes)
    for (let e = first; e < end; e++) {
      const i = i32At(s.levelRows, e)
      const value = valueOf(s, image, i)
      const left = pair(ends, i32At(s.from, i)), right = pair(ends, i32At(s.last, i))
      v128.store(left, f64x2.add(v128.load(left), value))
      v128.store(right, f64x2.add(v128.load(right), value))
    }
    const half = 1 << (level - 1)
    for (let middle = half; middle < s.slots; middle += 2 * half) {
      addRuns(ends, to, middle - half, middle, 1)
      addRuns(ends, to, min(middle + half, s.slots) - 1, middle - 1, -1)
    }
  }
}

// @ts-ignore: decorator
@inline
function valueOf(s: Session, image: usize, i: i32): v128 {
  const risk = v128.load(pair(s.risk, i))
  return image ? f64x2.mul(risk, v128.load(pair(image, i))) : risk
}

function addRuns(ends: usize, to: usize, outer: i32, middle: i32, step: i32): void {
  let sum = f64x2.splat(0)
  for (let k = outer; k != middle; k += step) {
    sum = f64x2.add(sum, v128.load(pair(ends, k)))
    v128.store(pair(to, k), f64x2.add(v128.load(pair(to, k)), sum))
  }
}

/** to ← by row, the sum of the slots' values over its time at risk; of its own tied events it is spared what `spared` says. */
export function sumByRow(s: Session, values: usize, spared: usize, to: usize): void {
  const table = s.ends
  for (let e = 0, end = i32At(s.levels, 1); e < end; e++) {
    const i = i32At(s.levelRows, e)
    v128.store(pair(to, i), v128.load(pair(values, i32At(s.last, i))))
  }
  for (let level = 1; level < LEVELS; level++) {
    const first = i32At(s.levels, level), end = i32At(s.levels, level + 1)
    if (first == end) continue
    const half = 1 << (level - 1)
    for (let middle = half; middle < s.slots; middle += 2 * half) {
      sumRuns(values, table, middle - 1, middle - half - 1, -1)
      sumRuns(values, table, middle, min(middle + half, s.slots), 1)
    }
    for (let e = first; e < end; e++) {
      const i = i32At(s.levelRows, e)
      const sum = f64x2.add(v128.load(pair(table, i32At(s.from, i))), v128.load(pair(table, i32At(s.last, i))))
      v128.store(pair(to, i), sum)
    }
  }
  for (let k = 0; k < s.slots; k++) {
    const less = v128.load(pair(spared, k))
    for (let i = i32At(s.deathFrom, k), end = i32At(s.offset, k + 1); i < end; i++) {
      v128.store(pair(to, i), f64x2.sub(v128.load(pair(to, i)), less))
    }
  }
}

function sumRuns(values: usize, table: usize, inner: i32, behind: i32, step: i32): void {
  let sum = f64x2.splat(0)
  for (let k = inner; k != behind; k += step) {
    sum = f64x2.add(sum, v128.load(pair(values, k)))
    v128.store(pair(table, k), sum)
  }
}
