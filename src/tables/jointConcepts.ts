import type { SourceCode } from '../model/extract.ts'
import { sourceKey } from './eventRows.ts'
import { noSource } from './sourceCodes.ts'
import type { ParsedEvents } from './task.ts'

/** The concepts of all tables of a kind in one order, by concept id, then source, which does not depend on that of files or rows. */
export interface JointConcepts {
  readonly conceptIds: readonly number[]
  /** Undefined where no table tells any. */
  readonly sources: readonly SourceCode[] | undefined
  /** Of each table's concepts, where they stand in it. */
  readonly place: readonly Int32Array[]
}

export function jointConcepts(tables: readonly ParsedEvents[]): JointConcepts {
  const [only] = tables
  // One table's concepts stand in order already.
  if (tables.length === 1) {
    const place = [Int32Array.from(only.conceptIds, (_, at) => at)]
    return { conceptIds: only.conceptIds, sources: told(only.sources), place }
  }
  const distinct = new Map<string, { readonly id: number; readonly source: SourceCode; readonly key: string }>()
  const keys = tables.map(({ conceptIds, sources }) =>
    conceptIds.map((id, at) => {
      const key = sourceKey(sources[at])
      const pair = `${id}\0${key}`
      distinct.set(pair, { id, source: sources[at], key })
      return pair
    }),
  )
  const all = [...distinct.keys()]
  all.sort((a, b) => {
    const [one, other] = [distinct.get(a)!, distinct.get(b)!]
    return one.id - other.id || (one.key < other.key ? -1 : 1)
  })
  const places = new Map(all.map((pair, at) => [pair, at]))
  const concepts = all.map((pair) => distinct.get(pair)!)
  return {
    conceptIds: concepts.map(({ id }) => id),
    sources: told(concepts.map(({ source }) => source)),
    place: keys.map((pairs) => Int32Array.from(pairs, (pair) => places.get(pair)!)),
  }
}

function told(sources: readonly SourceCode[]): readonly SourceCode[] | undefined {
  const none = sourceKey(noSource)
  return sources.every((source) => sourceKey(source) === none) ? undefined : sources
}
