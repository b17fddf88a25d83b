/** Events in any order, one element each; persons are row numbers, −1 for events to leave out. */
export interface Unsorted {
  readonly person: Int32Array
  readonly day: Int32Array
  /** Index into a list of concepts. */
  readonly concept: Int32Array
  /** Columns that tell apart events alike in person, day and concept, the first counting most. */
  readonly further: readonly Int32Array[]
}

export interface SortedEvents extends Unsorted {
  /** Positions of events that repeat the one before them in every column. */
  readonly repeats: Int32Array
  /** Where each event stood; null unless asked for. */
  readonly from: Int32Array | null
}

/** Runs shorter than this are put in order by insertion. */
const shortRun = 16

/**
 * Events by person, day, concept and further columns; those alike in all keep their order. Each is put straight to its person's
 * place, and put in order among that person's only: memory is gone through in order but for that one step.
 *
 * @param people how many there are
 * @param concepts how many there are
 */
export function sortedEvents(events: Unsorted, people: number, concepts: number, withFrom: boolean): SortedEvents {
  const starts = startsOf(events.person, people)
  const length = starts[people]
  const first = firstDayOf(events)
  /** Day and concept as one number: days of the calendar times any number of concepts are exact in a double. */
  const key = new Float64Array(length)
  const further = events.further.map(() => new Int32Array(length))
  const from = withFrom ? new Int32Array(length) : null
  scatter(events, starts, { first, concepts, key, further, from })
  const sorter = createRunSorter(key, further, from)
  for (let p = 0; p < people; p++) sorter.sort(starts[p], starts[p + 1])

  const person = new Int32Array(length)
  const day = new Int32Array(length)
  const concept = new Int32Array(length)
  for (let p = 0; p < people; p++) person.fill(p, starts[p], starts[p + 1])
  for (let i = 0; i < length; i++) {
    const own = Math.floor(key[i] / concepts)
    day[i] = own + first
    concept[i] = key[i] - own * concepts
  }
  return { person, day, concept, further, from, repeats: sorter.repeats() }
}

/** First place of each person's events, and the end of the last one's. */
function startsOf(person: Int32Array, people: number): Int32Array {
  const starts = new Int32Array(people + 1)
  for (let i = 0; i < person.length; i++) if (person[i] >= 0) starts[person[i] + 1]++
  for (let p = 0; p < people; p++) starts[p + 1] += starts[p]
  return starts
}

function firstDayOf({ person, day }: Unsorted): number {
  let first = 0x7fffffff
  for (let i = 0; i < day.length; i++) if (day[i] < first && person[i] >= 0) first = day[i]
  return first
}

interface Scattered {
  readonly first: number
  readonly concepts: number
  readonly key: Float64Array
  readonly further: readonly Int32Array[]
  readonly from: Int32Array | null
}

function scatter(events: Unsorted, starts: Int32Array, { first, concepts, key, further, from }: Scattered): void {
  const { person, day, concept } = events
  const next = starts.slice()
  const place = new Int32Array(further.length > 0 ? person.length : 0)
  for (let i = 0; i < person.length; i++) {
    if (person[i] < 0) continue
    const at = next[person[i]]++
    key[at] = (day[i] - first) * concepts + concept[i]
    if (from !== null) from[at] = i
    if (further.length > 0) place[i] = at
  }
  for (const [k, column] of further.entries()) {
    const given = events.further[k]
    for (let i = 0; i < person.length; i++) if (person[i] >= 0) column[place[i]] = given[i]
  }
}

/** Sorts runs of the columns in place by key, then the further columns. */
function createRunSorter(key: Float64Array, further: readonly Int32Array[], from: Int32Array | null) {
  let order = new Int32Array(1024)
  let spare = new Int32Array(1024)
  let keys = new Float64Array(1024)
  let values = new Int32Array(1024)
  const repeats: number[] = []

  const isAfter = (a: number, b: number): boolean => {
    if (key[a] !== key[b]) return key[a] > key[b]
    for (const column of further) if (column[a] !== column[b]) return column[a] > column[b]
    return false
  }
  const isAlike = (a: number, b: number): boolean => {
    if (key[a] !== key[b]) return false
    for (const column of further) if (column[a] !== column[b]) return false
    return true
  }
  const isSorted = (start: number, end: number): boolean => {
    for (let i = start + 1; i < end; i++) if (isAfter(i - 1, i)) return false
    return true
  }
  const reserve = (length: number): void => {
    if (order.length >= length) return
    order = new Int32Array(2 * length)
    spare = new Int32Array(2 * length)
    keys = new Float64Array(2 * length)
    values = new Int32Array(2 * length)
  }
  /** Short stretches by insertion, then merged two by two. */
  const putInOrder = (start: number, length: number): void => {
    for (let low = 0; low < length; low += shortRun) {
      const high = Math.min(low + shortRun, length)
      for (let i = low; i < high; i++) {
        const own = start + i
        let at = i
        while (at > low && isAfter(order[at - 1], own)) {
          order[at] = order[at - 1]
          at--
        }
        order[at] = own
      }
    }
    for (let width = shortRun; width < length; width *= 2) {
      for (let low = 0; low < length; low += 2 * width)
        merge(low, Math.min(low + width, length), Math.min(low + 2 * width, length))
      ;[order, spare] = [spare, order]
    }
  }
  const merge = (low: number, middle: number, high: number): void => {
    let a = low
    let b = middle
    for (let at = low; at < high; at++) {
      spare[at] = b === high || (a < middle && !isAfter(order[a], order[b])) ? order[a++] : order[b++]
    }
  }
  const move = (column: Int32Array, start: number, length: number): void => {
    for (let i = 0; i < length; i++) values[i] = column[order[i]]
    for (let i = 0; i < length; i++) column[start + i] = values[i]
  }

  return {
    sort(start: number, end: number): void {
      const length = end - start
      if (!isSorted(start, end)) {
        reserve(length)
        putInOrder(start, length)
        for (let i = 0; i < length; i++) keys[i] = key[order[i]]
        for (let i = 0; i < length; i++) key[start + i] = keys[i]
        for (const column of further) move(column, start, length)
        if (from !== null) move(from, start, length)
      }
      for (let i = start + 1; i < end; i++) if (isAlike(i - 1, i)) repeats.push(i)
    },
    repeats: () => Int32Array.from(repeats),
  }
}
