import type { Batch, ImportLoops } from '../formats/table.ts'
import type { SourceCode } from '../model/extract.ts'
import { createInt64Codes } from './ids.ts'
import { type ByPerson, byPerson, type EventPart, type Stride } from './sortEvents.ts'

/** Columns of a batch of events, one element each. */
export interface EventColumns {
  /** Code of the person, −1 where the row is set aside. */
  readonly person: Int32Array
  readonly day: Int32Array
  /** OMOP concept id. */
  readonly concept: Int32Array
  /** Index into the sources, some of which may be the same; null where there are none. */
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
  const parts: EventPart[] = []
  const pairs = loops?.pairCodes() ?? createInt64Codes()

  return {
    add({ firstRow, rows }: Batch, { person, day, concept, source, endDay, supplyDays }: EventColumns): void {
      parts.push({
        person,
        day: owned(day),
        concept: pairs.codesOfColumns(concept, source, person),
        endDay: endDay && owned(endDay),
        supplyDays: supplyDays && owned(supplyDays),
        firstOrigin: firstRow,
        origins: rows,
      })
    },

    /** @param persons place of each by code, @param sources of the rows' sources, the first: none */
    sorted(persons: Int32Array, sources: readonly SourceCode[]): SortedRows {
      const { conceptIds, sources: ofPairs, place } = inOrder(pairs.pairs(), sources)
      return { ...byPerson(parts, stride, persons, place, loops), conceptIds, sources: ofPairs }
    },
  }
}

/** A view would keep all of what it looks at. */
const owned = (values: Int32Array): Int32Array =>
  values.byteLength === values.buffer.byteLength ? values : values.slice()

/** Concepts with their sources by concept id, then source; and where each of the given ones stands among them. */
function inOrder(pairs: Int32Array, sources: readonly SourceCode[]) {
  const rank = ranked(sources)
  const compare = (a: number, b: number): number =>
    pairs[2 * a] - pairs[2 * b] || rank[pairs[2 * a + 1]] - rank[pairs[2 * b + 1]]
  const order = Array.from({ length: pairs.length >> 1 }, (_, pair) => pair).sort(compare)
  const place = new Int32Array(order.length)
  const distinct: number[] = []
  order.forEach((pair, at) => {
    if (at === 0 || compare(order[at - 1], pair) !== 0) distinct.push(pair)
    place[pair] = distinct.length - 1
  })
  return {
    conceptIds: distinct.map((pair) => pairs[2 * pair]),
    sources: distinct.map((pair) => sources[pairs[2 * pair + 1]]),
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
    rank[at] = place > 0 && keys[order[place - 1]] === keys[at] ? rank[order[place - 1]] : place
  })
  return rank
}
