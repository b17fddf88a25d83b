import type { CodeLoops } from '../kernel/codes.ts'
import type { PersonIds } from '../model/extract.ts'
import { createInt64Codes, isInteger64 } from './ids.ts'

/** All ids of the person tables once, in id order: integers by value, texts by UTF-16 code unit. */
export function sortedIds(sources: readonly PersonIds[], loops?: CodeLoops): PersonIds {
  if (sources.some((ids) => ids.kind === 'text')) {
    const texts = new Set(sources.flatMap((ids) => Array.from<bigint | string, string>(ids.values, String)))
    return { kind: 'text', values: [...texts].sort() }
  }
  const codes = loops?.pairCodes() ?? createInt64Codes()
  for (const ids of sources) if (ids.kind === 'integer') codes.codesOf(halvesOf(ids.values), null)
  return { kind: 'integer', values: new BigInt64Array(codes.pairs().slice().buffer).sort() }
}

/** Ids in their order, and where each of them stands in it. */
export function inIdOrder(ids: PersonIds, loops?: CodeLoops): { readonly ids: PersonIds; readonly place: Int32Array } {
  const sorted = sortedIds([ids], loops)
  return { ids: sorted, place: createPersonIndex(sorted, loops)(ids) }
}

/** A function from ids to row numbers in `people`, −1 for those who are not among them. */
export function createPersonIndex(people: PersonIds, loops?: CodeLoops): (ids: PersonIds) => Int32Array {
  if (people.kind === 'text') {
    const rows = new Map(people.values.map((id, row) => [id, row]))
    return (ids) => Int32Array.from(Array.from<bigint | string, number>(ids.values, (id) => rows.get(String(id)) ?? -1))
  }
  const codes = loops?.pairCodes() ?? createInt64Codes()
  codes.codesOf(halvesOf(people.values), null)
  // Ids of others get codes beyond the people's.
  const rowsOf = (ids: BigInt64Array, valid: Uint8Array | null): Int32Array =>
    codes.codesOf(halvesOf(ids), valid).map((code) => (code < people.values.length ? code : -1))
  return (ids) => {
    if (ids.kind === 'integer') return rowsOf(ids.values, null)
    // One text among the ids makes all of them texts; the others may be people all the same.
    const isInteger = Uint8Array.from(ids.values, (id) => (isInteger64(id) ? 1 : 0))
    return rowsOf(
      BigInt64Array.from(ids.values, (id, i) => (isInteger[i] === 1 ? BigInt(id) : 0n)),
      isInteger,
    )
  }
}

const halvesOf = (ids: BigInt64Array): Int32Array => new Int32Array(ids.buffer, ids.byteOffset, 2 * ids.length)
