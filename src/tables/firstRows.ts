export const mostFirstRows = 5

export interface FirstRows {
  add(row: number): void
  /** Ascending. */
  all(): readonly number[]
}

/** Keeps the lowest five of the row numbers given to it. */
export function createFirstRows(): FirstRows {
  let lowest: number[] = []
  return {
    add(row) {
      if (lowest.length === mostFirstRows && row >= lowest[mostFirstRows - 1]) return
      lowest = [...lowest, row].sort((a, b) => a - b).slice(0, mostFirstRows)
    },
    all: () => lowest,
  }
}
