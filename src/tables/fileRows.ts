import { type Batch, rowOf } from '../formats/table.ts'

/** File rows of the rows kept: runs of rows that follow one another, each by the index of its first one. */
export interface FileRows {
  readonly firstIndex: readonly number[]
  readonly firstRow: readonly number[]
}

export function createFileRows() {
  const firstIndex: number[] = []
  const firstRow: number[] = []
  let index = 0
  let next = -1
  const add = (row: number): void => {
    if (row !== next) {
      firstIndex.push(index)
      firstRow.push(row)
    }
    index++
    next = row + 1
  }
  return {
    /** @param isKept null: all rows of the batch are */
    add(batch: Batch, isKept: ((i: number) => boolean) | null): void {
      if (isKept === null && batch.rows === null && batch.length > 0) {
        add(batch.firstRow)
        index += batch.length - 1
        next = batch.firstRow + batch.length
        return
      }
      for (let i = 0; i < batch.length; i++) if (isKept === null || isKept(i)) add(rowOf(batch, i))
    },
    result: (): FileRows => ({ firstIndex, firstRow }),
  }
}

export function fileRowOf({ firstIndex, firstRow }: FileRows, index: number): number {
  let low = 0
  let high = firstIndex.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (firstIndex[middle] <= index) low = middle
    else high = middle - 1
  }
  return firstRow[low] + index - firstIndex[low]
}
