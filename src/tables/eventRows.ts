import { type Batch, rowOf } from '../formats/table.ts'
import { NO_DAY, type SourceCode } from '../model/extract.ts'
import { createInt64Codes } from './ids.ts'
import {
  type ByPerson,
  byPerson,
  recordConcept,
  recordDay,
  recordEnd,
  recordOrigin,
  recordSupply,
  type Stride,
} from './sortEvents.ts'

/** Columns of a batch of events, one element each. */
export interface EventColumns {
  /** Code of the person, −1 where the row is set aside. */
  readonly person: Int32Array
  readonly day: Int32Array
  /** OMOP concept id. */
  readonly concept: Int32Array
  /** Index into the sources; null where there are none. */
  readonly source: Int32Array | null
  /** Of drugs. */
  readonly endDay: Int32Array | null
  readonly supplyDays: Int32Array | null
}

/** A file's events by person, and the distinct concepts, each with each of the sources it was recorded under, in their order. */
export interface SortedRows extends ByPerson {
  readonly conceptIds: readonly number[]
  readonly sources: readonly SourceCode[]
}

interface Chunk {
  readonly person: Int32Array
  readonly columns: readonly Int32Array[]
  /** File row of each; where they follow one another, only that of the first. */
  readonly rows: Int32Array | number
}

/** Collects the rows of a file as they come and puts them in order: by person, then by day, concept, source, end and supply. */
export function createEventRows(stride: Stride) {
  let chunks: Chunk[] = []
  const pairs = createInt64Codes()
  // A source mostly has one concept: the pair is looked for only where it is another one than before.
  let conceptOfSource = new Int32Array(1024)
  let pairOfSource = new Int32Array(1024).fill(-1)

  const pairOf = (concept: number, source: number): number => {
    if (source >= pairOfSource.length) {
      const length = 2 * source
      const longer = new Int32Array(length).fill(-1)
      longer.set(pairOfSource)
      pairOfSource = longer
      const concepts = new Int32Array(length)
      concepts.set(conceptOfSource)
      conceptOfSource = concepts
    }
    if (pairOfSource[source] === -1 || conceptOfSource[source] !== concept) {
      conceptOfSource[source] = concept
      pairOfSource[source] = pairs.codeOf(concept, source)
    }
    return pairOfSource[source]
  }

  return {
    add(batch: Batch, { person, day, concept, source, endDay, supplyDays }: EventColumns): void {
      const { length } = person
      let kept = 0
      for (let i = 0; i < length; i++) if (person[i] !== -1) kept++
      const all = [person, day, concept, ...(endDay && supplyDays ? [endDay, supplyDays] : [])]
      // Copies, so that the batch's buffers can go.
      const columns = all.map((column) => (kept === length ? column.slice() : where(column, person, kept)))
      const sources = source && (kept === length ? source : where(source, person, kept))
      const pair = columns[2]
      for (let i = 0; i < kept; i++) pair[i] = sources === null ? pairs.codeOf(pair[i], 0) : pairOf(pair[i], sources[i])
      chunks.push({ person: columns[0], columns: columns.slice(1), rows: rowsOf(batch, person, kept) })
    },

    /** @param people how many there are, @param sources of the rows' sources, the first: none */
    sorted(people: number, sources: readonly SourceCode[]): SortedRows {
      const { conceptIds, sources: ofPairs, place } = inOrder(pairs.values(), sources)
      const { counts, isByDay } = lookOver(chunks, people)
      const found = byPerson(counts, stride, conceptIds.length, (next, records) => {
        if (isByDay) for (const chunk of chunks) scatter(chunk, stride, place, next, records)
        else {
          const staged = stagedByDay(chunks, stride, place)
          // The memory is needed for the rest.
          chunks = []
          distribute(staged, stride, next, records)
        }
        chunks = []
      })
      return { ...found, conceptIds, sources: ofPairs }
    },
  }
}

function where(column: Int32Array, person: Int32Array, kept: number): Int32Array {
  const out = new Int32Array(kept)
  for (let i = 0, to = 0; i < person.length; i++) if (person[i] !== -1) out[to++] = column[i]
  return out
}

function rowsOf(batch: Batch, person: Int32Array, kept: number): Int32Array | number {
  if (kept === person.length && batch.rows === null) return batch.firstRow
  const rows = new Int32Array(kept)
  for (let i = 0, to = 0; i < person.length; i++) if (person[i] !== -1) rows[to++] = rowOf(batch, i)
  return rows
}

/** How many rows each person has, and whether each person's come by day already. */
function lookOver(chunks: readonly Chunk[], people: number): { counts: Int32Array; isByDay: boolean } {
  const counts = new Int32Array(people)
  const lastDay = new Int32Array(people).fill(NO_DAY)
  let isByDay = true
  for (const { person, columns } of chunks) {
    const [day] = columns
    for (let i = 0; i < person.length; i++) {
      const own = person[i]
      counts[own]++
      if (day[i] < lastDay[own]) isByDay = false
      lastDay[own] = day[i]
    }
  }
  return { counts, isByDay }
}

function scatter(
  { person, columns, rows }: Chunk,
  stride: Stride,
  place: Int32Array,
  next: Int32Array,
  to: Int32Array,
) {
  const [day, pair, endDay, supplyDays] = columns
  const isRun = typeof rows === 'number'
  const firstRow = isRun ? rows : 0
  for (let i = 0; i < person.length; i++) {
    const at = stride * next[person[i]]++
    to[at + recordDay] = day[i]
    to[at + recordConcept] = place[pair[i]]
    to[at + recordOrigin] = isRun ? firstRow + i : rows[i]
    if (stride === 3) continue
    to[at + recordEnd] = endDay[i]
    to[at + recordSupply] = supplyDays[i]
  }
}

/**
 * Records by day, those of a day as they come, each with its person before it. Put to their persons from here they are all but in order:
 * two passes through memory take less time than sorting each person's.
 */
function stagedByDay(chunks: readonly Chunk[], stride: Stride, place: Int32Array): Int32Array {
  const [first, last] = daysOf(chunks)
  const next = new Int32Array(last - first + 2)
  for (const { columns } of chunks) {
    const [day] = columns
    for (let i = 0; i < day.length; i++) next[day[i] - first + 1]++
  }
  for (let k = 1; k < next.length; k++) next[k] += next[k - 1]
  const staged = new Int32Array((stride + 1) * next[next.length - 1])
  for (const { person, columns, rows } of chunks) {
    const [day, pair, endDay, supplyDays] = columns
    const isRun = typeof rows === 'number'
    const firstRow = isRun ? rows : 0
    for (let i = 0; i < person.length; i++) {
      const at = (stride + 1) * next[day[i] - first]++
      staged[at] = person[i]
      staged[at + 1 + recordDay] = day[i]
      staged[at + 1 + recordConcept] = place[pair[i]]
      staged[at + 1 + recordOrigin] = isRun ? firstRow + i : rows[i]
      if (stride === 3) continue
      staged[at + 1 + recordEnd] = endDay[i]
      staged[at + 1 + recordSupply] = supplyDays[i]
    }
  }
  return staged
}

function distribute(staged: Int32Array, stride: Stride, next: Int32Array, to: Int32Array): void {
  for (let from = 0; from < staged.length; from += stride + 1) {
    const at = stride * next[staged[from]]++
    for (let k = 0; k < stride; k++) to[at + k] = staged[from + 1 + k]
  }
}

function daysOf(chunks: readonly Chunk[]): [number, number] {
  let first = 0x7fffffff
  let last = -0x80000000
  for (const { columns } of chunks) {
    const [day] = columns
    for (let i = 0; i < day.length; i++) {
      if (day[i] < first) first = day[i]
      if (day[i] > last) last = day[i]
    }
  }
  return [first, last]
}

/** Concepts with their sources by concept id, then source; and where each of the given ones stands among them. */
function inOrder(pairs: BigInt64Array, sources: readonly SourceCode[]) {
  const rank = ranked(sources)
  const halves = new Int32Array(pairs.buffer, pairs.byteOffset, 2 * pairs.length)
  const order = Array.from(pairs, (_, pair) => pair).sort(
    (a, b) => halves[2 * a] - halves[2 * b] || rank[halves[2 * a + 1]] - rank[halves[2 * b + 1]],
  )
  const place = new Int32Array(pairs.length)
  order.forEach((pair, at) => {
    place[pair] = at
  })
  return {
    conceptIds: order.map((pair) => halves[2 * pair]),
    sources: order.map((pair) => sources[halves[2 * pair + 1]]),
    place,
  }
}

/** Compared by code unit, sources stand in one order, whatever file or row they come from. */
export const sourceKey = ({ conceptId, vocabulary, code }: SourceCode): string => `${code}\0${vocabulary}\0${conceptId}`

function ranked(sources: readonly SourceCode[]): Int32Array {
  const keys = sources.map(sourceKey)
  const order = keys.map((_, at) => at).sort((a, b) => (keys[a] < keys[b] ? -1 : 1))
  const rank = new Int32Array(keys.length)
  order.forEach((at, place) => {
    rank[at] = place
  })
  return rank
}
