import { flagsOf, type LoggedRow, rowFlags, rowOf } from './loggedRow.ts'
import { createPieceLog, type LoggedPiece, type PieceLog } from './pieceLog.ts'

/**
 * Matched weights of all scores, written in the order of the weight files and read in the order of the variants. Only so much
 * of them is kept in memory: a browser moves large blobs out of the tab's memory, and to disk.
 */
export interface WeightLog {
  /** Which scores the weights of a kind of row belong to; gives the kind's number. */
  source(scores: Int32Array): number
  /**
   * A row of a file.
   * @param weights from `at` on one for each score of the source, NaN where one does not use it
   */
  add(row: LoggedRow, weights: Float64Array, at: number): void
  /** Rows of a file in the order of their variants. They are kept as they lie, and belong to the log from here on. */
  addPiece(piece: LoggedPiece): void
  /** Does the log keep them as they lie: those of the rows that were added last. */
  holds(weights: Float64Array): boolean
  finish(): KeptWeights
}

export interface KeptWeights {
  /** The rows of variants `from` to `to` (exclusive), in no certain order. */
  read(from: number, to: number): Promise<LoggedRows>
  /** Nobody will read variants before this one any more. */
  drop(before: number): void
}

/** Plain, to be sent from thread to thread. */
export interface LoggedRows {
  readonly records: Float64Array
  readonly pieces: readonly LoggedPiece[]
  readonly sources: readonly Int32Array[]
  /** Where each score is also scored on a reduced set: its number is higher by `shift` there. */
  readonly reduced: {
    readonly shift: number
    /** First variant of the rows, and for it and all after it: is it in the reduced set. */
    readonly from: number
    readonly has: Uint8Array
  } | null
}

/** The sources' scores, and then the same on the reduced set where there is one. */
export const allSources = (sources: LoggedRows['sources'], reduced: LoggedRows['reduced']): readonly Int32Array[] =>
  reduced === null ? sources : [...sources, ...sources.map((scores) => scores.map((k) => k + reduced.shift))]

/** All that rows' weights lie in, one after the other. */
export const weightsOf = ({ records, pieces }: LoggedRows): readonly Float64Array[] => [
  records,
  ...pieces.map(({ weights }) => weights),
]

/** Where a row's weights are. */
export interface RowWeights {
  readonly scores: Int32Array
  /** One of `weightsOf`, where the row's begin in it, and where it begins among them. */
  readonly weights: Float64Array
  readonly at: number
  readonly start: number
  /** Which of `allSources` the row is of. */
  readonly source: number
  /** The reduced set of these scores has not the variant. */
  readonly isOutside: boolean
}

/** Calls `onRow` with each row, and once more for its scores on the reduced set. */
export function eachLoggedRow(logged: LoggedRows, onRow: (row: LoggedRow, weights: RowWeights) => void): void {
  const { records, pieces, sources, reduced } = logged
  const all = allSources(sources, reduced)
  const give = (row: LoggedRow, weights: Float64Array, at: number, start: number): void => {
    const { variant, source } = row
    onRow(row, { scores: all[source], weights, at, start, source, isOutside: false })
    if (reduced === null) return
    const second = sources.length + source
    const isOutside = reduced.has[variant - reduced.from] === 0
    onRow(row, { scores: all[second], weights, at, start, source: second, isOutside })
  }
  for (let at = 0; at < records.length; ) {
    const whole = Math.floor(records[at] / FLAGS)
    const variant = Math.floor(whole / SOURCES)
    const source = whole - variant * SOURCES
    give(rowOf(variant, source, records[at] - whole * FLAGS, records[at + 1]), records, at + HEAD, 0)
    at += HEAD + sources[source].length
  }
  let start = records.length
  for (const { source, weights, variants, flags } of pieces) {
    const { length } = sources[source]
    for (let row = 0; row < variants.length; row++) {
      if (flags[row] === rowFlags.hasNoVariant) continue
      give(rowOf(variants[row], source, flags[row], Number.NaN), weights, row * length, start)
    }
    start += weights.length
  }
}

/** Variants of a bucket: rows are put in the order of their buckets. Blocks of variants begin and end within one. */
const BUCKET_BITS = 8
/** A row's head, before its frequency and its weights: its flags, source and variant as one whole number below 2⁵³. */
const FLAGS = 8
const SOURCES = 2 ** 18
const HEAD = 2

/**
 * @param memoryBytes what is longer is kept in blobs: rows
 * @param pieceBytes and pieces
 */
export function createWeightLog(nVariants: number, memoryBytes: number, pieceBytes = memoryBytes): WeightLog {
  const sources: Int32Array[] = []
  const buckets = (nVariants >> BUCKET_BITS) + 1
  const most = Math.max(64, Math.floor(memoryBytes / 8))
  const parts: SortedPart[] = []
  const pieces = createPieceLog(pieceBytes)
  let records = new Float64Array(Math.min(most, 8192))
  let length = 0

  const makeRoom = (doubles: number): void => {
    if (length + doubles <= records.length) return
    if (length + doubles > most && length > 0) {
      parts.push(keptAsBlob(sorted(records.subarray(0, length), sources, buckets)))
      length = 0
    }
    if (length + doubles <= records.length) return
    const wider = new Float64Array(Math.max(Math.min(most, 2 * records.length), length + doubles))
    wider.set(records.subarray(0, length))
    records = wider
  }

  return {
    source(scores) {
      if (sources.length === SOURCES) throw new Error(`more than ${SOURCES} weight files`)
      return sources.push(scores) - 1
    },
    add(row, weights, at) {
      const { variant, source, frequency } = row
      const doubles = HEAD + sources[source].length
      makeRoom(doubles)
      records[length] = (variant * SOURCES + source) * FLAGS + flagsOf(row)
      records[length + 1] = frequency
      for (let k = HEAD; k < doubles; k++) records[length + k] = weights[at + k - HEAD]
      length += doubles
    },
    holds: pieces.holds,
    addPiece: (piece) => pieces.add(piece, sources[piece.source].length),
    finish() {
      const last = sorted(records.subarray(0, length), sources, buckets)
      // Where most is not in memory, the rest need not be either.
      parts.push(parts.length === 0 ? last : keptAsBlob(last))
      records = new Float64Array(0)
      return keptWeights(parts, pieces, sources)
    },
  }
}

interface SortedPart {
  /** Of each bucket and after the last: where its rows begin. */
  readonly starts: Float64Array
  /** What is read belongs to the reader. */
  readonly isFresh: boolean
  read(from: number, to: number): Promise<Float64Array>
}

/** The rows in the order of their buckets, within one as they were. */
function sorted(
  records: Float64Array<ArrayBuffer>,
  sources: readonly Int32Array[],
  buckets: number,
): SortedPart & { readonly ordered: Float64Array<ArrayBuffer> } {
  const starts = new Float64Array(buckets + 1)
  let last = 0
  let inOrder = true
  for (let at = 0; at < records.length; ) {
    const { variant, doubles } = placeOf(records[at], sources)
    const bucket = variant >> BUCKET_BITS
    starts[bucket + 1] += doubles
    if (bucket < last) inOrder = false
    last = bucket
    at += doubles
  }
  for (let bucket = 0; bucket < buckets; bucket++) starts[bucket + 1] += starts[bucket]
  const ordered = inOrder ? records : new Float64Array(records.length)
  if (!inOrder) {
    const next = starts.slice()
    for (let at = 0; at < records.length; ) {
      const { variant, doubles } = placeOf(records[at], sources)
      const bucket = variant >> BUCKET_BITS
      for (let k = 0; k < doubles; k++) ordered[next[bucket] + k] = records[at + k]
      next[bucket] += doubles
      at += doubles
    }
  }
  return { starts, ordered, isFresh: false, read: async (from, to) => ordered.subarray(from, to) }
}

function keptAsBlob({ starts, ordered }: ReturnType<typeof sorted>): SortedPart {
  const blob = new Blob([ordered])
  return {
    starts,
    isFresh: true,
    read: async (from, to) => new Float64Array(await blob.slice(8 * from, 8 * to).arrayBuffer()),
  }
}

function placeOf(head: number, sources: readonly Int32Array[]): { variant: number; doubles: number } {
  const whole = Math.floor(head / FLAGS)
  const variant = Math.floor(whole / SOURCES)
  return { variant, doubles: HEAD + sources[whole - variant * SOURCES].length }
}

function keptWeights(parts: readonly SortedPart[], log: PieceLog, sources: readonly Int32Array[]): KeptWeights {
  return {
    drop: log.drop,
    async read(from, to) {
      const pieces = await log.read(from, to)
      const first = from >> BUCKET_BITS
      const end = ((to - 1) >> BUCKET_BITS) + 1
      const within = parts.filter(({ starts }) => starts[first] < starts[end])
      const read = await Promise.all(within.map(({ starts, read }) => read(starts[first], starts[end])))
      const runs = read.flatMap((records) =>
        runsOf(records, sources, from, to).map(([at, after]) => records.subarray(at, after)),
      )
      // Rows that a blob gave are for the reader alone.
      if (runs.length === 1 && within[0].isFresh) return { records: runs[0], pieces, sources, reduced: null }
      const records = new Float64Array(runs.reduce((sum, run) => sum + run.length, 0))
      let at = 0
      for (const run of runs) {
        records.set(run, at)
        at += run.length
      }
      return { records, pieces, sources, reduced: null }
    },
  }
}

/** Where rows of variants `from` to `to` (exclusive) begin and end that lie side by side. */
function runsOf(
  records: Float64Array,
  sources: readonly Int32Array[],
  from: number,
  to: number,
): [at: number, end: number][] {
  const runs: [number, number][] = []
  for (let at = 0; at < records.length; ) {
    const { variant, doubles } = placeOf(records[at], sources)
    if (variant >= from && variant < to) {
      const last = runs.at(-1)
      if (last?.[1] === at) last[1] = at + doubles
      else runs.push([at, at + doubles])
    }
    at += doubles
  }
  return runs
}
