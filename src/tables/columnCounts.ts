import { isMissingText } from '../formats/cells.ts'
import { type Batch, rowOf, type Values } from '../formats/table.ts'
import { NO_DAY } from '../model/extract.ts'
import { createFirstRows, type FirstRows, mostFirstRows } from './firstRows.ts'

/** How many rows have a value in a column that was read, and how many have none. */
export interface ColumnCount {
  there: number
  missing: number
  readonly firstMissing: FirstRows
}

/** Adds a batch to the counts of the columns at these positions. */
export function countValues(counts: Map<number, ColumnCount>, positions: readonly number[], batch: Batch): void {
  positions.forEach((position, c) => {
    const count = counts.get(position) ?? { there: 0, missing: 0, firstMissing: createFirstRows() }
    counts.set(position, count)
    const firsts: number[] = []
    const missing = missingIn(batch.columns[c], batch.length, firsts)
    // Files go by row: what is missing in later batches is not among the first.
    if (count.missing < mostFirstRows) for (const i of firsts) count.firstMissing.add(rowOf(batch, i))
    count.missing += missing
    count.there += batch.length - missing
  })
}

/** How many values are missing; the places of the first of them are put into `firsts`. */
function missingIn(values: Values, length: number, firsts: number[]): number {
  let missing = 0
  if (values.kind === 'text') {
    // Most values there are, of text files: a loop of its own.
    const texts = values.values
    for (let i = 0; i < length; i++) {
      const text = texts[i]
      if (text.length < 5 && isMissingText(text) && missing++ < mostFirstRows) firsts.push(i)
    }
    return missing
  }
  const isMissing = missingTest(values)
  if (isMissing === null) return 0
  for (let i = 0; i < length; i++) {
    if (isMissing(i) && missing++ < mostFirstRows) firsts.push(i)
  }
  return missing
}

/** Null where none can be missing. */
function missingTest(values: Values): ((i: number) => boolean) | null {
  switch (values.kind) {
    case 'missing':
      return () => true
    case 'int32':
    case 'int64': {
      const { valid } = values
      return valid && ((i) => valid[i] === 0)
    }
    case 'number': {
      const numbers = values.values
      return (i) => Number.isNaN(numbers[i])
    }
    case 'day': {
      const days = values.values
      return (i) => days[i] === NO_DAY
    }
    case 'dictionary': {
      const { codes, levels } = values
      const isMissing = levels.map(isMissingText)
      return (i) => codes[i] === -1 || isMissing[codes[i]]
    }
    case 'text': {
      const texts = values.values
      return (i) => isMissingText(texts[i])
    }
  }
}
