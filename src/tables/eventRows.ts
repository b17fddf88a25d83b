import { type Batch, rowOf } from '../formats/table.ts'
import type { SourceCode } from '../model/extract.ts'
import { createInt64Codes } from './ids.ts'
import { type ByPerson, byPerson, type Stride } from './sortEvents.ts'

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
      const counts = new Int32Array(people)
      for (const { person } of chunks) for (let i = 0; i < person.length; i++) counts[person[i]]++
      const found = byPerson(counts, stride, conceptIds.length, (next, records) => {
        for (const chunk of chunks) scatter(chunk, stride, place, next, records)
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

function scatter(
  { person, columns, rows }: Chunk,
  stride: Stride,
  place: Int32Array,
  next: Int32Array,
  to: Int32Array,
) {
  const [day, pair] = columns
  const isRun = typeof rows === 'number'
  const firstRow = isRun ? rows : 0
  const endDay = stride === 5 ? columns[2] : day
  const supplyDays = stride === 5 ? columns[3] : day
  for (let i = 0; i < person.length; i++) {
    const at = stride * next[person[i]]++
    to[at] = day[i]
    to[at + 1] = place[pair[i]]
    to[at + 2] = isRun ? firstRow + i : rows[i]
    if (stride === 3) continue
    to[at + 3] = endDay[i]
    to[at + 4] = supplyDays[i]
  }
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
