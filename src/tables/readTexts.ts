import { isMissingText } from '../formats/cells.ts'
import { rowOf } from '../formats/table.ts'
import { eachText } from './columnReader.ts'
import { readBatches, type Task } from './task.ts'

/** Rows of a small table as texts; columns at −1 and missing values are empty. */
export async function readTexts(
  task: Task,
  positions: readonly number[],
  onRow: (cells: readonly string[], row: number) => void,
): Promise<number> {
  const present = positions.filter((at) => at !== -1)
  return readBatches(task, present, (batch) => {
    const cells = Array.from({ length: batch.length }, () => positions.map(() => ''))
    present.forEach((at, c) => {
      eachText(batch.columns[c], batch.length, (i, text) => {
        if (!isMissingText(text)) cells[i][positions.indexOf(at)] = text.trim()
      })
    })
    cells.forEach((row, i) => {
      onRow(row, rowOf(batch, i))
    })
  })
}
