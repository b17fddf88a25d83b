import { isMissingText } from '../formats/cells.ts'
import { type Batch, rowOf, type Values } from '../formats/table.ts'
import { NO_DAY } from '../model/extract.ts'
import { createFirstRows, type FirstRows, mostFirstRows } from './firstRows.ts'
import type { Fact } from './reportRules.ts'

/** How many rows have a value in a column that was read, how many have none, and what was found in the values. */
export interface ColumnCount {
  there: number
  readonly missing: Found
  readonly facts: ReadonlyMap<Fact, Found>
}

export interface Found {
  count: number
  readonly rows: FirstRows
}

/** What the report says of a text in a column; the same text is asked about again only after others. */
export type Inspect = (text: string) => readonly Fact[]

export interface ColumnCounts {
  /** Adds a batch, whose columns are those at the positions. */
  add(positions: readonly number[], batch: Batch): void
  /** Undefined for a column that was not read. */
  of(position: number): ColumnCount | undefined
}

/** @param inspect by a column's position */
export function createColumnCounts(inspect: ReadonlyMap<number, Inspect>): ColumnCounts {
  const counts = new Map<number, ColumnCount & { readonly facts: Map<Fact, Found> }>()
  const inspected = new Map([...inspect].map(([position, factsOf]) => [position, createInspector(factsOf)]))
  const newFound = (): Found => ({ count: 0, rows: createFirstRows() })
  const note = (found: Found, batch: Batch, i: number): void => {
    // Files go by row: once five are known, no later one is lower.
    if (found.count++ < mostFirstRows) found.rows.add(rowOf(batch, i))
  }
  return {
    of: (position) => counts.get(position),
    add(positions, batch) {
      positions.forEach((position, c) => {
        const count = counts.get(position) ?? { there: 0, missing: newFound(), facts: new Map<Fact, Found>() }
        counts.set(position, count)
        const before = count.missing.count
        const values = batch.columns[c]
        eachMissing(values, batch.length, (i) => note(count.missing, batch, i))
        count.there += batch.length - (count.missing.count - before)
        const factsOf = inspected.get(position)
        if (factsOf === undefined) return
        factsOf(values, batch.length, (i, fact) => {
          const found = count.facts.get(fact) ?? newFound()
          count.facts.set(fact, found)
          note(found, batch, i)
        })
      })
    },
  }
}

function eachMissing(values: Values, length: number, onMissing: (i: number) => void): void {
  switch (values.kind) {
    case 'missing':
      for (let i = 0; i < length; i++) onMissing(i)
      return
    case 'int32':
    case 'int64':
      if (values.valid !== null) eachOf(values.valid, 0, onMissing)
      return
    case 'number':
      for (let i = 0; i < length; i++) if (Number.isNaN(values.values[i])) onMissing(i)
      return
    case 'day':
      eachOf(values.values, NO_DAY, onMissing)
      return
    case 'dictionary': {
      const missing = missingLevels(values.levels)
      if (missing.size === 0) eachOf(values.codes, -1, onMissing)
      else for (let i = 0; i < length; i++) if (values.codes[i] === -1 || missing.has(values.codes[i])) onMissing(i)
      return
    }
    case 'text':
      for (let i = 0; i < length; i++) {
        const text = values.values[i]
        if (text.length < 5 && isMissingText(text)) onMissing(i)
      }
  }
}

const lookedAt = new WeakMap<readonly string[], { length: number; readonly missing: Set<number> }>()

/** Levels that stand for a missing value; the batches of a column share their levels, of which more come. */
function missingLevels(levels: readonly string[]): ReadonlySet<number> {
  const seen = lookedAt.get(levels) ?? { length: 0, missing: new Set<number>() }
  for (; seen.length < levels.length; seen.length++)
    if (isMissingText(levels[seen.length])) seen.missing.add(seen.length)
  lookedAt.set(levels, seen)
  return seen.missing
}

/** What is rare is found without a step for each value. */
function eachOf(values: Int32Array | Uint8Array, value: number, onFound: (i: number) => void): void {
  for (let i = values.indexOf(value); i !== -1; i = values.indexOf(value, i + 1)) onFound(i)
}

/** Asks once about each text of a dictionary, which the batches of a column share and which grows. */
function createInspector(factsOf: Inspect) {
  let levels: readonly string[] = []
  let ofLevels: (readonly Fact[])[] = []
  return (values: Values, length: number, onFact: (i: number, fact: Fact) => void): void => {
    const say = (i: number, facts: readonly Fact[]): void => {
      for (const fact of facts) onFact(i, fact)
    }
    if (values.kind === 'text') for (let i = 0; i < length; i++) say(i, factsOf(values.values[i]))
    if (values.kind === 'dictionary') {
      if (values.levels !== levels) ofLevels = []
      levels = values.levels
      for (let level = ofLevels.length; level < levels.length; level++) ofLevels.push(factsOf(levels[level]))
      if (ofLevels.every((facts) => facts.length === 0)) return
      for (let i = 0; i < length; i++) if (values.codes[i] !== -1) say(i, ofLevels[values.codes[i]])
    }
    if (values.kind === 'int32' || values.kind === 'int64') {
      const known = new Map<number | bigint, readonly Fact[]>()
      for (let i = 0; i < length; i++) {
        if (values.valid !== null && values.valid[i] === 0) continue
        const value = values.values[i]
        const facts = known.get(value) ?? factsOf(String(value))
        known.set(value, facts)
        if (facts.length > 0) say(i, facts)
      }
    }
  }
}
