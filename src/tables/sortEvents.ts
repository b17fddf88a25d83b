import type { RecordLoops } from '../kernel/sortRecords.ts'

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
 * Puts events straight to their persons, and in order among each person's: memory is gone through in order but for that one step.
 *
 * @param parts events as they come: the number of the person, then the record
 */
export function byPerson(
  parts: readonly Int32Array[],
  stride: Stride,
  people: number,
  concepts: number,
  loops?: RecordLoops,
): ByPerson {
  const starts = new Int32Array(people + 1)
  eachBlock(parts, (part, start, end) => countPersons(part, start, end, stride, starts))
  for (let p = 0; p < people; p++) starts[p + 1] += starts[p]
  const records = new Int32Array(stride * starts[people])
  const next = starts.slice()
  eachBlock(parts, (part, start, end) => placeRecords(part, start, end, stride, next, records))
  if (loops !== undefined) {
    loops.sortRecords(records, stride, starts)
    return { starts, records }
  }
  const sorter = createRecordSorter(stride, concepts)
  for (let p = 0; p < people; p++) sorter.sort(records, starts[p], starts[p + 1])
  return { starts, records }
}

/** Numbers gone through at once, whole events: loops that are short and called often are soon compiled. */
const blockSize = 24 * 4096

function eachBlock(parts: readonly Int32Array[], visit: (part: Int32Array, start: number, end: number) => void): void {
  for (const part of parts) {
    for (let start = 0; start < part.length; start += blockSize) {
      visit(part, start, Math.min(start + blockSize, part.length))
    }
  }
}

/** @param counts of each person, one place further */
function countPersons(part: Int32Array, start: number, end: number, stride: Stride, counts: Int32Array): void {
  for (let at = start; at < end; at += stride + 1) counts[part[at] + 1]++
}

function placeRecords(
  part: Int32Array,
  start: number,
  end: number,
  stride: Stride,
  next: Int32Array,
  to: Int32Array,
): void {
  for (let at = start; at < end; at += stride + 1) {
    const own = stride * next[part[at]]++
    for (let k = 0; k < stride; k++) to[own + k] = part[at + 1 + k]
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
