import { type Batch, type ImportLoops, rowOf } from '../formats/table.ts'
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
export function createEventRows(stride: Stride, loops?: ImportLoops) {
  let parts: Int32Array[] = []
  const pairs = loops?.pairCodes() ?? createInt64Codes()

  return {
    add(batch: Batch, columns: EventColumns): void {
      const { person, concept, source, endDay, supplyDays } = columns
      const pair = pairs.codesOf(paired(concept, source), null)
      const part = joined(batch, columns, pair, stride)
      if (endDay !== null && supplyDays !== null) addEnds(part, person, endDay, supplyDays)
      parts.push(part)
    },

    /** @param people how many there are, @param sources of the rows' sources, the first: none */
    sorted(people: number, sources: readonly SourceCode[]): SortedRows {
      const { conceptIds, sources: ofPairs, place } = inOrder(pairs.pairs(), sources)
      for (const part of parts) {
        for (let at = 1 + recordConcept; at < part.length; at += stride + 1) part[at] = place[part[at]]
      }
      const found = byPerson(parts, stride, people, conceptIds.length, loops)
      parts = []
      return { ...found, conceptIds, sources: ofPairs }
    },
  }
}

/** Two columns as one of pairs; without a second one it is 0. */
export function paired(first: Int32Array, second: Int32Array | null): Int32Array {
  const pairs = new Int32Array(2 * first.length)
  for (let i = 0; i < first.length; i++) pairs[2 * i] = first[i]
  if (second !== null) for (let i = 0; i < first.length; i++) pairs[2 * i + 1] = second[i]
  return pairs
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
function inOrder(pairs: Int32Array, sources: readonly SourceCode[]) {
  const rank = ranked(sources)
  const order = Array.from({ length: pairs.length >> 1 }, (_, pair) => pair).sort(
    (a, b) => pairs[2 * a] - pairs[2 * b] || rank[pairs[2 * a + 1]] - rank[pairs[2 * b + 1]],
  )
  const place = new Int32Array(order.length)
  order.forEach((pair, at) => {
    place[pair] = at
  })
  return {
    conceptIds: order.map((pair) => pairs[2 * pair]),
    sources: order.map((pair) => sources[pairs[2 * pair + 1]]),
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
