import type { RecordLoops, Runs } from '../kernel/sortRecords.ts'

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

/** Events by person, each person's in order; a column has one element for each event. */
export interface ByPerson {
  /** First event of each person, and the end of the last one's. */
  readonly starts: Int32Array
  readonly day: Int32Array
  readonly concept: Int32Array
  readonly origin: Int32Array
  /** Of drugs, else empty. */
  readonly endDay: Int32Array
  readonly supplyDays: Int32Array
  /** Events that are like the one before them, of the same person, in all but their origin. */
  readonly alike: Int32Array
}

/** Events as they come; those without a person are set aside. */
export interface EventPart {
  /** Code of the person, −1 where the row is set aside. */
  readonly person: Int32Array
  readonly day: Int32Array
  /** Code of the concept. */
  readonly concept: Int32Array
  readonly endDay: Int32Array | null
  readonly supplyDays: Int32Array | null
  /** Origin of the first, others follow; null where `origins` tells it of each. */
  readonly firstOrigin: number
  readonly origins: Int32Array | null
}

/**
 * Puts events to blocks of persons, and those of a block to their persons and in order: memory is gone through in order, or within a block.
 *
 * @param parts emptied, @param persons place of each person by code, @param concepts of each concept
 */
export function byPerson(
  parts: EventPart[],
  stride: Stride,
  persons: Int32Array,
  concepts: Int32Array,
  loops?: RecordLoops,
): ByPerson {
  const people = persons.length
  const starts = new Int32Array(people + 1)
  eachBlock(parts, (part, from, to) => countPersons(part, from, to, persons, starts))
  for (let p = 0; p < people; p++) starts[p + 1] += starts[p]
  const length = starts[people]
  const runs = { starts, blocks: blocksOf(starts) }
  const records = new Int32Array((stride + 1) * length)
  const blockOf = blocksOfCodes(persons, runs.blocks)
  const next = runs.blocks.map((person) => starts[person])
  eachBlock(parts, (part, from, to) => putToBlocks(part, from, to, stride, persons, blockOf, concepts, next, records))
  // There is room for the columns then.
  parts.length = 0
  const columns = Array.from({ length: stride }, () => new Int32Array(length))
  const alike = (loops ?? { sortRecords: sortedPlainly }).sortRecords(records, stride, runs, columns)
  const [day, concept, origin, endDay = new Int32Array(0), supplyDays = new Int32Array(0)] = columns
  return { starts, day, concept, origin, endDay, supplyDays, alike }
}

/** Records of a block, if not one person has more: they stay in the cache while they are put to their persons. */
const blockRecords = 65_536

/** First person of each block, and the end of the last one's. */
function blocksOf(starts: Int32Array): Int32Array {
  const people = starts.length - 1
  const blocks = [0]
  for (let p = 1; p < people; p++) if (starts[p + 1] - starts[blocks[blocks.length - 1]] > blockRecords) blocks.push(p)
  return Int32Array.from([...blocks, people])
}

/** Block of each person by code. */
function blocksOfCodes(persons: Int32Array, blocks: Int32Array): Int32Array {
  const blockOf = new Int32Array(persons.length)
  for (let block = 0; block + 1 < blocks.length; block++) blockOf.fill(block, blocks[block], blocks[block + 1])
  return persons.map((place) => blockOf[place])
}

/** Rows gone through at once: loops that are short and called often are soon compiled. */
const blockRows = 16_384

function eachBlock(parts: readonly EventPart[], visit: (part: EventPart, from: number, to: number) => void): void {
  for (const part of parts) {
    const { length } = part.person
    for (let from = 0; from < length; from += blockRows) visit(part, from, Math.min(from + blockRows, length))
  }
}

/** @param counts of each person, one place further */
function countPersons({ person }: EventPart, from: number, to: number, persons: Int32Array, counts: Int32Array): void {
  for (let i = from; i < to; i++) if (person[i] !== -1) counts[persons[person[i]] + 1]++
}

function putToBlocks(
  { person, day, concept, endDay, supplyDays, firstOrigin, origins }: EventPart,
  from: number,
  to: number,
  stride: Stride,
  persons: Int32Array,
  blockOf: Int32Array,
  concepts: Int32Array,
  next: Int32Array,
  records: Int32Array,
): void {
  for (let i = from; i < to; i++) {
    const code = person[i]
    if (code === -1) continue
    const at = (stride + 1) * next[blockOf[code]]++
    records[at] = persons[code]
    records[at + 1 + recordDay] = day[i]
    records[at + 1 + recordConcept] = concepts[concept[i]]
    records[at + 1 + recordOrigin] = origins === null ? firstOrigin + i : origins[i]
    if (endDay === null || supplyDays === null) continue
    records[at + 1 + recordEnd] = endDay[i]
    records[at + 1 + recordSupply] = supplyDays[i]
  }
}

/** `RecordLoops.sortRecords` without a kernel. */
function sortedPlainly(
  records: Int32Array,
  stride: number,
  { starts }: Runs,
  columns: readonly Int32Array[],
): Int32Array {
  const placed = new Int32Array(stride * starts[starts.length - 1])
  const next = starts.slice()
  let concepts = 0
  for (let at = 0; at < records.length; at += stride + 1) {
    const own = stride * next[records[at]]++
    for (let k = 0; k < stride; k++) placed[own + k] = records[at + 1 + k]
    concepts = Math.max(concepts, records[at + 1 + recordConcept] + 1)
  }
  const width = stride === 3 ? 3 : 5
  const sorter = createRecordSorter(width, concepts)
  const alike: number[] = []
  for (let p = 0; p + 1 < starts.length; p++) {
    sorter.sort(placed, starts[p], starts[p + 1])
    for (let i = starts[p] + 1; i < starts[p + 1]; i++) if (areAlike(placed, i - 1, i, width)) alike.push(i)
  }
  columns.forEach((column, k) => {
    for (let i = 0; i < column.length; i++) column[i] = placed[stride * i + k]
  })
  return Int32Array.from(alike)
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
