import { isShared } from '../formats/rooms.ts'

/**
 * Rows of weights that were read together, in the order of their variants. Their weights lie as they were read: tables of many scores are
 * hundreds of megabytes, which nobody copies row by row.
 */
export interface LoggedPiece {
  readonly source: number
  /** Scores of the source × rows, NaN where one does not use the row. */
  readonly weights: Float64Array
  /** Of each row, of the variant table, ascending; a row without one has that of the row before. */
  readonly variants: Int32Array
  /** Of each row: `rowFlags`, or that there is no variant. */
  readonly flags: Uint8Array
}

export interface PieceLog {
  /** @param scores of a row */
  add(piece: LoggedPiece, scores: number): void
  /** Are they kept where they are: the piece that was added last. */
  holds(weights: Float64Array): boolean
  /** The rows of variants `from` to `to` (exclusive); they are the reader's. */
  read(from: number, to: number): Promise<LoggedPiece[]>
  /** Nobody will read variants before this one any more. */
  drop(before: number): void
}

interface KeptPiece extends Omit<LoggedPiece, 'weights'> {
  readonly scores: number
  readonly weights: Float64Array | Blob
}

/** @param memoryBytes so much is kept in memory, the rest in blobs */
export function createPieceLog(memoryBytes: number): PieceLog {
  let pieces: KeptPiece[] = []
  let bytes = 0
  return {
    add(piece, scores) {
      const { byteLength } = piece.weights
      const isKept = bytes + byteLength <= memoryBytes
      if (isKept) bytes += byteLength
      const weights = isKept ? piece.weights : new Blob([piece.weights as Float64Array<ArrayBuffer>])
      pieces.push({ ...piece, weights, scores })
    },
    holds: (weights) => pieces.at(-1)?.weights === weights,
    async read(from, to) {
      const read = pieces.map(async ({ source, scores, weights, variants, flags }) => {
        const [first, end] = [firstFrom(variants, from), firstFrom(variants, to)]
        if (first === end) return []
        return [
          {
            source,
            weights: await weightsOf(weights, first * scores, end * scores),
            variants: variants.slice(first, end),
            flags: flags.slice(first, end),
          },
        ]
      })
      return (await Promise.all(read)).flat()
    },
    drop(before) {
      pieces = pieces.filter(({ variants }) => variants[variants.length - 1] >= before)
    },
  }
}

async function weightsOf(kept: KeptPiece['weights'], from: number, to: number): Promise<Float64Array> {
  return kept instanceof Blob
    ? new Float64Array(await kept.slice(8 * from, 8 * to).arrayBuffer())
    : isShared(kept.buffer)
      ? kept.subarray(from, to)
      : kept.slice(from, to)
}

/** The first row of `variant` or of one after it. */
function firstFrom(variants: Int32Array, variant: number): number {
  let [from, to] = [0, variants.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if (variants[middle] < variant) from = middle + 1
    else to = middle
  }
  return from
}
