import { isMissingText } from '../formats/cells.ts'
import { type Batch, rowOf, type Values } from '../formats/table.ts'
import { NO_DAY } from '../model/extract.ts'
import { createFirstRows, type FirstRows } from './firstRows.ts'

/** How many rows have a value in a column that was read, and how many have none. */
export interface ColumnCount {
  there: number
  missing: number
  readonly firstMissing: FirstRows
}

/** Adds a batch to the counts of the columns at these positions. */
export function countValues(counts: Map<number, ColumnCount>, positions: readonly number[], batch: Batch): void {
  positions.forEach((position, c) => {
    const known = counts.get(position)
    const count = known ?? { there: 0, missing: 0, firstMissing: createFirstRows() }
    if (known === undefined) counts.set(position, count)
    const before = count.missing
    eachMissing(batch.columns[c], batch.length, (i) => {
      // Files go by row: later ones are not among the first.
      if (count.missing++ < 5) count.firstMissing.add(rowOf(batch, i))
    })
    count.there += batch.length - (count.missing - before)
  })
}

function eachMissing(values: Values, length: number, onMissing: (index: number) => void): void {
  switch (values.kind) {
    case 'missing':
      for (let i = 0; i < length; i++) onMissing(i)
      return
    case 'int32':
    case 'int64':
      if (values.valid !== null) for (let i = 0; i < length; i++) if (values.valid[i] === 0) onMissing(i)
      return
    case 'number':
      for (let i = 0; i < length; i++) if (Number.isNaN(values.values[i])) onMissing(i)
      return
    case 'day':
      for (let i = 0; i < length; i++) if (values.values[i] === NO_DAY) onMissing(i)
      return
    case 'dictionary': {
      const isMissing = values.levels.map(isMissingText)
      for (let i = 0; i < length; i++) if (values.codes[i] === -1 || isMissing[values.codes[i]]) onMissing(i)
      return
    }
    case 'text':
      for (let i = 0; i < length; i++) if (isMissingText(values.values[i])) onMissing(i)
  }
}
