/** Puts runs of records in order: `stride` i32 each, of which these are the key. */

const DAY: usize = 0
const CONCEPT: usize = 4
const END: usize = 12
const SUPPLY: usize = 16

/** Runs shorter than this are put in order by insertion. */
const SHORT: i32 = 24

/**
 * Puts records to their runs, sorts each run by day, concept and, of five numbers, end and supply, those alike in all as they come, and lays them out
 * as columns, one after the other in the order of a record's numbers.
 *
 * records: the number of the run, counted from `firstRun`, then the record
 * starts: first record of each run, counted from starts[0], and the end of the last one's
 * room: 16 bytes for each of twice the longest run's records; placed: for all records without their runs; next: as starts
 * alike: places of the records that are like the one before them in their run
 * @returns how many those are
 */
export function sortRecords(
  records: usize,
  stride: i32,
  firstRun: i32,
  starts: usize,
  runs: i32,
  longest: i32,
  room: usize,
  placed: usize,
  next: usize,
  columns: usize,
  alike: usize,
): i32 {
  const size = (<usize>stride) << 2
  const first = load<i32>(starts)
  const length = load<i32>(starts + ((<usize>runs) << 2)) - first
  for (let run: usize = 0; run < <usize>runs; run++) store<i32>(next + (run << 2), load<i32>(starts + (run << 2)) - first)
  place(records, length, size, firstRun, placed, next)
  const step = (<usize>length) << 2
  let repeats = 0
  for (let run = 0; run < runs; run++) {
    const start = load<i32>(starts + ((<usize>run) << 2)) - first
    const count = load<i32>(starts + ((<usize>run) << 2), 4) - first - start
    if (count < 1) continue
    const keys = sortedKeys(placed + <usize>start * size, size, count, room, longest)
    for (let i = 0; i < count; i++) {
      const record = load<usize>(keys + ((<usize>i) << 4), 8)
      const to = columns + ((<usize>(start + i)) << 2)
      for (let k: usize = 0; k < <usize>stride; k++) store<i32>(to + k * step, load<i32>(record + (k << 2)))
      if (i == 0 || !isLike(load<usize>(keys + ((<usize>i) << 4) - 8), record, size)) continue
      store<i32>(alike + ((<usize>repeats) << 2), start + i)
      repeats++
    }
  }
  return repeats
}

/** @param next place of each run's next record, which moves on */
function place(records: usize, length: i32, size: usize, firstRun: i32, placed: usize, next: usize): void {
  const end = records + <usize>length * (size + 4)
  for (; records < end; records += size + 4) {
    const own = next + ((<usize>(load<i32>(records) - firstRun)) << 2)
    const at = load<i32>(own)
    store<i32>(own, at + 1)
    const to = placed + <usize>at * size
    store<u64>(to, load<u64>(records, 4))
    if (size == 12) store<i32>(to, load<i32>(records, 12), 8)
    else {
      store<u64>(to, load<u64>(records, 12), 8)
      store<i32>(to, load<i32>(records, 20), 16)
    }
  }
}

/** Keys of a run's records in order, 16 bytes each: day and concept as one number, and the address of the record. */
function sortedKeys(run: usize, size: usize, length: i32, room: usize, longest: i32): usize {
  let keys = room
  let spare = room + ((<usize>longest) << 4)
  let isInOrder = true
  let before: i64 = i64.MIN_VALUE
  for (let i = 0; i < length; i++) {
    const record = run + <usize>i * size
    const key = ((<i64>load<i32>(record, DAY)) << 32) + <i64>load<i32>(record, CONCEPT)
    store<i64>(keys + ((<usize>i) << 4), key)
    store<usize>(keys + ((<usize>i) << 4), record, 8)
    if (key < before || (key == before && endsAfter(record - size, record, size))) isInOrder = false
    before = key
  }
  if (isInOrder) return keys
  for (let low = 0; low < length; low += SHORT) insert(keys, low, min(low + SHORT, length), size)
  for (let width = SHORT; width < length; width *= 2) {
    for (let low = 0; low < length; low += 2 * width) {
      merge(keys, spare, low, min(low + width, length), min(low + 2 * width, length), size)
    }
    const other = keys
    keys = spare
    spare = other
  }
  return keys
}

function insert(keys: usize, low: i32, high: i32, size: usize): void {
  for (let i = low + 1; i < high; i++) {
    const own = keys + ((<usize>i) << 4)
    const key = load<i64>(own)
    const record = load<usize>(own, 8)
    let at = own
    while (at > keys + ((<usize>low) << 4)) {
      const before = load<i64>(at - 16)
      if (before < key || (before == key && !endsAfter(load<usize>(at - 16, 8), record, size))) break
      store<i64>(at, before)
      store<usize>(at, load<usize>(at - 16, 8), 8)
      at -= 16
    }
    store<i64>(at, key)
    store<usize>(at, record, 8)
  }
}

function merge(keys: usize, to: usize, low: i32, middle: i32, high: i32, size: usize): void {
  let a = keys + ((<usize>low) << 4)
  let b = keys + ((<usize>middle) << 4)
  const firstEnd = b
  const end = keys + ((<usize>high) << 4)
  for (let at = to + ((<usize>low) << 4); at < to + ((<usize>high) << 4); at += 16) {
    let takesFirst = b == end
    if (a < firstEnd && b < end) {
      const one = load<i64>(a)
      const other = load<i64>(b)
      takesFirst = one < other || (one == other && !endsAfter(load<usize>(a, 8), load<usize>(b, 8), size))
    }
    const from = takesFirst ? a : b
    store<i64>(at, load<i64>(from))
    store<usize>(at, load<usize>(from, 8), 8)
    if (takesFirst) a += 16
    else b += 16
  }
}

/** Of two records alike in day and concept: does the first end after the second, or with the same end have more supply. */
// @ts-ignore: decorator
@inline
function endsAfter(one: usize, other: usize, size: usize): bool {
  if (size == 12) return false
  const end = load<i32>(one, END)
  const otherEnd = load<i32>(other, END)
  return end == otherEnd ? load<i32>(one, SUPPLY) > load<i32>(other, SUPPLY) : end > otherEnd
}

// @ts-ignore: decorator
@inline
function isLike(one: usize, other: usize, size: usize): bool {
  if (load<u64>(one) != load<u64>(other)) return false
  return size == 12 || load<u64>(one, END) == load<u64>(other, END)
}
