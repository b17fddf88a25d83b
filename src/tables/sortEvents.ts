import { NO_DAY } from '../model/extract.ts'

/**
 * Events as records of whole numbers, one after the other: day, index into a list of concepts, place of origin and, of drugs, end and supply
 * (`stride` numbers each). A record lies in one piece, so that putting it to its person's place touches memory once.
 */
export type Stride = 3 | 5

export const recordDay = 0
export const recordConcept = 1
export const recordOrigin = 2
export const recordEnd = 3
export const recordSupply = 4

/** Records by person, each person's in order. */
export interface ByPerson {
  /** First record of each person, and the end of the last one's. */
  readonly starts: Int32Array
  readonly records: Int32Array
}

/**
 * Puts events to their persons, each person's in order: all of them by the digits of day and person, from the last digit to the first, so that
 * each pass goes through memory in few streams; what is left, events of one person and day, is put in order there.
 *
 * @param parts events as they come: the number of the person, then the record. They are not needed afterwards
 */
export function byPerson(parts: readonly Int32Array[], stride: Stride, people: number, concepts: number): ByPerson {
  const { starts, isByDay, first, last } = lookOver(parts, stride, people)
  const digits = [...(isByDay ? [] : digitsOf(1 + recordDay, first, last - first)), ...digitsOf(0, 0, people - 1)]
  const width = stride + 1
  const size = width * starts[people]
  let from = parts
  let spare: Int32Array = new Int32Array(0)
  for (const [k, digit] of digits.entries()) {
    const to = spare.length === size ? spare : new Int32Array(size)
    distribute(from, width, digit, to, k === digits.length - 1)
    spare = from === parts ? new Int32Array(0) : from[0]
    from = [to]
  }
  const records = from[0].subarray(0, stride * starts[people])
  const sorter = createRecordSorter(stride, concepts)
  for (let p = 0; p < people; p++) sorter.sort(records, starts[p], starts[p + 1])
  return { starts, records }
}

/** Where each person's events begin, whether each person's come by day already, and the first and last day. */
function lookOver(parts: readonly Int32Array[], stride: Stride, people: number) {
  const starts = new Int32Array(people + 1)
  const lastDay = new Int32Array(people).fill(NO_DAY)
  const seen: Seen = { isByDay: true, first: 0x7fffffff, last: -0x7fffffff }
  eachBlock(parts, (part, start, end) => lookOverBlock(part, start, end, stride + 1, starts, lastDay, seen))
  for (let p = 0; p < people; p++) starts[p + 1] += starts[p]
  return { starts, ...seen }
}

interface Seen {
  isByDay: boolean
  first: number
  last: number
}

function lookOverBlock(
  part: Int32Array,
  start: number,
  end: number,
  width: number,
  counts: Int32Array,
  lastDay: Int32Array,
  seen: Seen,
): void {
  let { first, last, isByDay } = seen
  for (let at = start; at < end; at += width) {
    const person = part[at]
    const day = part[at + 1 + recordDay]
    counts[person + 1]++
    if (day < lastDay[person]) isByDay = false
    lastDay[person] = day
    if (day < first) first = day
    if (day > last) last = day
  }
  Object.assign(seen, { first, last, isByDay })
}

/** Some bits of a number of an event. */
interface Digit {
  /** Which number. */
  readonly at: number
  readonly base: number
  readonly shift: number
  readonly mask: number
}

/** As many streams as memory can be written in at once without waiting for its pages. */
const mostBits = 9

/** Digits of numbers from `base` to `base + range`, the last first; at least one. */
function digitsOf(at: number, base: number, range: number): Digit[] {
  const bits = Math.max(1, 32 - Math.clz32(range))
  const count = Math.ceil(bits / mostBits)
  const each = Math.ceil(bits / count)
  return Array.from({ length: count }, (_, k) => ({ at, base, shift: k * each, mask: (1 << each) - 1 }))
}

/** Numbers gone through at once: loops that are short and called often are soon compiled. */
const blockSize = 24 * 4096

/** Writes the events by a digit, those alike in it as they come; `isLast`: without their persons. */
function distribute(parts: readonly Int32Array[], width: number, digit: Digit, to: Int32Array, isLast: boolean): void {
  const next = new Int32Array(digit.mask + 2)
  eachBlock(parts, (part, start, end) => countDigits(part, start, end, width, digit, next))
  for (let k = 0; k < digit.mask; k++) next[k + 1] += next[k]
  const skipped = isLast ? 1 : 0
  eachBlock(parts, (part, start, end) => moveBlock(part, start, end, width, digit, next, to, skipped))
}

function eachBlock(parts: readonly Int32Array[], visit: (part: Int32Array, start: number, end: number) => void): void {
  for (const part of parts) {
    for (let start = 0; start < part.length; start += blockSize) {
      visit(part, start, Math.min(start + blockSize, part.length))
    }
  }
}

function countDigits(
  part: Int32Array,
  start: number,
  end: number,
  width: number,
  digit: Digit,
  next: Int32Array,
): void {
  const { at: place, base, shift, mask } = digit
  for (let at = start + place; at < end; at += width) next[(((part[at] - base) >>> shift) & mask) + 1]++
}

/** @param skipped how many numbers at the start of each event are not written */
function moveBlock(
  part: Int32Array,
  start: number,
  end: number,
  width: number,
  { at: place, base, shift, mask }: Digit,
  next: Int32Array,
  to: Int32Array,
  skipped: number,
): void {
  const size = width - skipped
  for (let at = start; at < end; at += width) {
    const own = size * next[((part[at + place] - base) >>> shift) & mask]++ - skipped
    for (let k = skipped; k < width; k++) to[own + k] = part[at + k]
  }
}

/** Runs shorter than this are put in order by insertion. */
const shortRun = 24
/** Days begin with 0001-01-01: none is negative from there. */
const firstDay = -719_162

/** Sorts runs of records by day, concept, end and supply; those alike in all keep their order. */
export function createRecordSorter(stride: Stride, concepts: number) {
  /** Day and concept as one number: days of the calendar times any number of concepts are exact in a double. */
  let keys = new Float64Array(256)
  let order = new Int32Array(256)
  let spareKeys = new Float64Array(256)
  let spareOrder = new Int32Array(256)
  let spare = new Int32Array(256 * stride)

  const reserve = (length: number): void => {
    if (keys.length >= length) return
    keys = new Float64Array(2 * length)
    order = new Int32Array(2 * length)
    spareKeys = new Float64Array(2 * length)
    spareOrder = new Int32Array(2 * length)
    spare = new Int32Array(2 * length * stride)
  }
  const insert = (records: Int32Array, start: number, low: number, high: number): void => {
    for (let i = low + 1; i < high; i++) {
      const key = keys[i]
      const own = order[i]
      let at = i
      while (at > low) {
        const before = keys[at - 1]
        if (before < key) break
        if (before === key && !endsAfter(records, stride, start + order[at - 1], start + own)) break
        keys[at] = before
        order[at] = order[at - 1]
        at--
      }
      keys[at] = key
      order[at] = own
    }
  }
  const merge = (records: Int32Array, start: number, low: number, middle: number, high: number): void => {
    let a = low
    let b = middle
    for (let at = low; at < high; at++) {
      const takesFirst =
        b === high ||
        (a < middle &&
          (keys[a] < keys[b] ||
            (keys[a] === keys[b] && !endsAfter(records, stride, start + order[a], start + order[b]))))
      const from = takesFirst ? a++ : b++
      spareKeys[at] = keys[from]
      spareOrder[at] = order[from]
    }
  }

  return {
    sort(records: Int32Array, start: number, end: number): void {
      const length = end - start
      if (length < 2) return
      if (isInOrder(records, stride, start, end)) return
      reserve(length)
      for (let i = 0, at = stride * start; i < length; i++, at += stride) {
        keys[i] = (records[at + recordDay] - firstDay) * concepts + records[at + recordConcept]
        order[i] = i
      }
      for (let low = 0; low < length; low += shortRun) {
        insert(records, start, low, Math.min(low + shortRun, length))
      }
      for (let width = shortRun; width < length; width *= 2) {
        for (let low = 0; low < length; low += 2 * width) {
          merge(records, start, low, Math.min(low + width, length), Math.min(low + 2 * width, length))
        }
        ;[keys, spareKeys] = [spareKeys, keys]
        ;[order, spareOrder] = [spareOrder, order]
      }
      for (let i = 0, to = 0; i < length; i++) {
        const from = stride * (start + order[i])
        for (let k = 0; k < stride; k++) spare[to++] = records[from + k]
      }
      const size = stride * length
      for (let k = 0, to = stride * start; k < size; k++) records[to++] = spare[k]
    },
  }
}

function isInOrder(records: Int32Array, stride: Stride, start: number, end: number): boolean {
  let day = records[stride * start + recordDay]
  let concept = records[stride * start + recordConcept]
  for (let i = start + 1, at = stride * i; i < end; i++, at += stride) {
    const ownDay = records[at + recordDay]
    const own = records[at + recordConcept]
    if (ownDay < day) return false
    if (ownDay === day && (own < concept || (own === concept && endsAfter(records, stride, i - 1, i)))) return false
    day = ownDay
    concept = own
  }
  return true
}

/** Of two records alike in day and concept: does the first end after the second, or with the same end have more supply. */
function endsAfter(records: Int32Array, stride: Stride, a: number, b: number): boolean {
  if (stride === 3) return false
  const one = stride * a + recordEnd
  const other = stride * b + recordEnd
  return records[one] === records[other] ? records[one + 1] > records[other + 1] : records[one] > records[other]
}

/** Are two records alike in all but their origin. */
export function areAlike(records: Int32Array, i: number, j: number, stride: Stride): boolean {
  const one = stride * i
  const other = stride * j
  if (records[one] !== records[other] || records[one + recordConcept] !== records[other + recordConcept]) return false
  if (stride === 3) return true
  return (
    records[one + recordEnd] === records[other + recordEnd] &&
    records[one + recordSupply] === records[other + recordSupply]
  )
}
