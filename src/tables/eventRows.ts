import { type Batch, rowOf } from '../formats/table.ts'
import type { SourceCode } from '../model/extract.ts'
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

/** Collects the rows of a file as they come and puts them in order: by person, then by day, concept, source, end and supply. */
export function createEventRows(stride: Stride) {
  let parts: Int32Array[] = []
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
    add(batch: Batch, columns: EventColumns): void {
      const { person, concept, source, endDay, supplyDays } = columns
      const pair = new Int32Array(person.length)
      if (source === null) for (let i = 0; i < pair.length; i++) pair[i] = pairs.codeOf(concept[i], 0)
      else for (let i = 0; i < pair.length; i++) pair[i] = pairOf(concept[i], source[i])
      const part = joined(batch, columns, pair, stride)
      if (endDay !== null && supplyDays !== null) addEnds(part, person, endDay, supplyDays)
      parts.push(part)
    },

    /** @param people how many there are, @param sources of the rows' sources, the first: none */
    sorted(people: number, sources: readonly SourceCode[]): SortedRows {
      const { conceptIds, sources: ofPairs, place } = inOrder(pairs.values(), sources)
      for (const part of parts) {
        for (let at = 1 + recordConcept; at < part.length; at += stride + 1) part[at] = place[part[at]]
      }
      const found = byPerson(parts, stride, people, conceptIds.length)
      parts = []
      return { ...found, conceptIds, sources: ofPairs }
    },
  }
}

/** Of the rows that are kept, person and record, without end and supply. */
function joined(batch: Batch, { person, day }: EventColumns, pair: Int32Array, stride: Stride): Int32Array {
  const isWhole = person.indexOf(-1) === -1
  const part = new Int32Array((stride + 1) * (isWhole ? person.length : countKept(person)))
  for (let i = 0, at = 0; i < person.length; i++) {
    if (person[i] === -1) continue
    part[at] = person[i]
    part[at + 1 + recordDay] = day[i]
    part[at + 1 + recordConcept] = pair[i]
    part[at + 1 + recordOrigin] = rowOf(batch, i)
    at += stride + 1
  }
  return part
}

function countKept(person: Int32Array): number {
  let kept = 0
  for (let i = 0; i < person.length; i++) if (person[i] !== -1) kept++
  return kept
}

function addEnds(part: Int32Array, person: Int32Array, endDay: Int32Array, supplyDays: Int32Array): void {
  for (let i = 0, at = 0; i < person.length; i++) {
    if (person[i] === -1) continue
    part[at + 1 + recordEnd] = endDay[i]
    part[at + 1 + recordSupply] = supplyDays[i]
    at += 6
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
