import type { Share } from '../formats/rooms.ts'
import { BLOCK_BYTES, blockVariantsFor, taskPeople } from './bedBlocks.ts'
import { dosageBlockVariants } from './dosageBlocks.ts'
import { missingColumns, type ScoreTask, type ScoreTaskResult } from './scoreTask.ts'
import { KEPT_WEIGHT_BYTES, pieceBytesFor } from './scoreWeights.ts'

export interface ScoringWorkers {
  /** Runs tasks, and gives their results in order; defaults to the kernel given. Results do not depend on how many run at a time. */
  readonly run?: (tasks: readonly (() => ScoreTask)[]) => Promise<readonly ScoreTaskResult[]>
  /** How many tasks `run` has room for at a time; 1 where it is not said. */
  readonly workers?: number
  /** Memory for what goes to tasks and comes back, where their threads can share it. */
  readonly share?: Share
}

/** What a scoring's memory goes by. */
export interface ScoringSize {
  readonly people: number
  /** Those on a reduced set beside the full ones. */
  readonly scores: number
  /** That have weights, at most. */
  readonly variants: number
  readonly isDosages: boolean
}

/** Bytes that a scoring in a tab takes at most, where two workers fit in it. */
const MOST_BYTES = 600e6
/** Of the program itself with its data tables. */
const BASE_BYTES = 120_000_000
/** A variant in the table: its row, place, alleles, id, and its places in the hash tables. */
const VARIANT_BYTES = 120
/** A task's calls in the kernel, and the indices made of them. */
const SLICE_BYTES = 12_000_000
/** A worker itself, and what came for its tasks until V8 collects it: by the peaks with two, four and eight workers before calls came back from them, so rather more than now. */
const WORKER_BYTES = 60_000_000

/**
 * Bytes at the most, by estimate.
 * @param waiting of a block of dosages as it is read
 */
export function memoryOf(size: ScoringSize, workers: number, waiting?: number): number {
  const { people, scores, variants } = size
  const stored = variants * (size.isDosages ? 4 * people : Math.ceil(people / 4))
  const ofWorkers = workers * Math.min(WORKER_BYTES, stored)
  const base = BASE_BYTES + variants * VARIANT_BYTES + ofWorkers
  if (size.isDosages) {
    const block = 8 * people * Math.min(variants, dosageBlockVariants(people))
    return base + (1 + workers) * (waiting ?? block / 2) + workers * block + 8 * people * (4 * scores + 1)
  }
  const block = Math.min(BLOCK_BYTES, blockVariantsFor(people) * Math.ceil(people / 4), stored)
  const columns = missingColumns(scores, 'none')
  // A task's sums and what is added for missing calls; its results stay until they are added.
  const inTask = taskPeople(people, workers)
  const tasks = Math.ceil(people / inTask)
  return (
    base +
    // With those of some people at a time beside them, where a block is several tasks.
    (Math.ceil(workers / tasks) + 1) * (tasks > 1 ? 2 : 1) * block +
    8 * people * (2 * scores + columns) +
    workers * (Math.min(SLICE_BYTES, stored) + 8 * inTask * (3 * scores + columns)) +
    Math.min(8 * variants * scores, KEPT_WEIGHT_BYTES + pieceBytesFor(people))
  )
}

/** As many as there is memory for, but two where there are two. */
export function workersWithin(size: ScoringSize, workers: number): number {
  let fitting = workers
  while (fitting > 2 && memoryOf(size, fitting) > MOST_BYTES) fitting--
  return fitting
}

/** The options with no more workers than a tab has memory for; outside of tabs, where threads share memory, as they are. */
export function withinMemory<T extends ScoringWorkers>(options: T, size: ScoringSize): T {
  const { run, share, workers = 1 } = options
  if (run === undefined || share !== undefined) return options
  const fitting = workersWithin(size, workers)
  return fitting === workers ? options : { ...options, workers: fitting, run: atMost(fitting, run) }
}

/** Of all tasks that are given no more than so many run at a time, in their order. */
function atMost(most: number, run: NonNullable<ScoringWorkers['run']>): typeof run {
  const waiting: (() => void)[] = []
  let free = most
  return (tasks) =>
    Promise.all(
      tasks.map(async (task) => {
        if (free > 0) free--
        else await new Promise<void>((resolve) => waiting.push(resolve))
        try {
          const [result] = await run([task])
          return result
        } finally {
          const next = waiting.shift()
          if (next === undefined) free++
          else next()
        }
      }),
    )
}
