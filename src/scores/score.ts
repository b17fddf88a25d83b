import { createRooms, type Rooms } from '../formats/rooms.ts'
import type { PieceOptions } from '../formats/textPieces.ts'
import { doublesIn } from '../kernel/arena.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { CancelledError } from '../model/errors.ts'
import type { OnProgress } from '../model/progress.ts'
import { type BedPart, blockVariantsFor, callsOf, readRows, taskRanges } from './bedBlocks.ts'
import type { BlockRules } from './blockLook.ts'
import { addTally, emptyTally, type ScoreTally, type UseRules } from './blockWeights.ts'
import { type DosageReader, dosageBlockVariants, dosagesOf } from './dosageBlocks.ts'
import { fileOrder, placed } from './genomeOrder.ts'
import {
  type BlockResult,
  type Genotypes,
  missingColumns,
  runScoreTask,
  type ScoreTaskResult,
  type Sums,
  type SumTask,
} from './scoreTask.ts'
import type { MatchedWeights } from './scoreWeights.ts'
import { type ScoringWorkers, withinMemory } from './scoringMemory.ts'
import type { VariantTable } from './variantTable.ts'

export interface ScoringRules extends UseRules, BlockRules {}

export interface ScoreOptions extends ScoringWorkers {
  readonly signal?: AbortSignal
  readonly onProgress?: OnProgress
}

export interface ScoringInput {
  readonly parts: readonly BedPart[]
  /** In the place of bed files. */
  readonly dosages: DosageReader | null
  /** People of the bed files. */
  readonly nPeople: number
  readonly table: VariantTable
  readonly matched: MatchedWeights
  readonly rules: ScoringRules
  /** For quality control: 1 for each member of an ancestry group. */
  readonly groups: readonly Uint8Array[]
  /** Of each variant: frequency of a1 in the reference, NaN where it has none; null where none is asked for. */
  readonly referenceFrequencies: Float64Array | null
}

/** All that a scoring has come to; it goes on from here after a stop. */
export interface ScoringState {
  /** Variants that any score uses, ascending. */
  readonly used: Int32Array
  /** Of `used`, how many are done. */
  done: number
  /** scores × people. */
  readonly totals: Float64Array
  /** Over each person's missing calls, columns × people: |weight| of each score, without imputation also its alleles, and 1. */
  readonly missing: Float64Array
  readonly tallies: readonly ScoreTally[]
  /** Of the table's variants: 0 passes (or not looked at), else 1 + index into `qualityReasons`. */
  readonly quality: Uint8Array
  /** Of the table's variants that are done: frequency of a1 among the calls, NaN where there is none. */
  readonly frequency: Float64Array
  /** Variants whose missing calls took the mean of the people here, since the reference has none. */
  withoutReference: number
}

export function startScoring({ table, matched, nPeople, rules }: ScoringInput): ScoringState {
  const nScores = matched.scores.length
  return {
    used: matched.used,
    done: 0,
    totals: new Float64Array(nScores * nPeople),
    missing: new Float64Array(missingColumns(nScores, rules.missing) * nPeople),
    tallies: matched.scores.map(emptyTally),
    quality: new Uint8Array(table.length),
    frequency: new Float64Array(table.length).fill(Number.NaN),
    withoutReference: 0,
  }
}

/**
 * Scores of all people in one pass over the variants any score uses, in blocks. A block is taken whole or not at all: after a
 * stop or a fault, calling this again with the same state goes on with the first block that is not done.
 *
 * Variants are added in the order of the genome, so it does not matter how files list them. Several blocks are under
 * way at a time, so that reading, counting and scoring overlap; they are added in their order.
 */
export async function scorePeople(
  kernel: Kernel,
  input: ScoringInput,
  state: ScoringState,
  given: ScoreOptions = {},
): Promise<void> {
  const { dosages, nPeople, matched } = input
  const options = withinMemory(given, {
    people: nPeople,
    scores: matched.scores.length,
    variants: matched.used.length,
    isDosages: dosages !== null,
  })
  const run = options.run ?? (async (tasks) => tasks.map((make) => runScoreTask(kernel, make())))
  const { used } = state
  const { workers = 1 } = options
  const ranges = taskRanges(nPeople, workers)
  const blockVariants = dosages === null ? blockVariantsFor(nPeople) : dosageBlockVariants(nPeople)
  // One more than there is room for, so that no worker waits for its calls; results wait for those before them.
  const atATime = options.run === undefined ? 1 : Math.ceil(workers / ranges.length) + 1
  const open: Promise<ScoredBlock>[] = []
  const rooms = createRooms(options.share)
  let next = state.done
  let underWay = 0
  let isStopped = false
  const begin = (): void => {
    for (; underWay < atATime && open.length < 2 * atATime && next < used.length; next += blockVariants) {
      if (isStopped) return
      underWay++
      // Not a view: to another thread it would take all of the array along.
      const variants = used.slice(next, next + blockVariants)
      const block = scoreBlock(input, variants, ranges, run, rooms, options.signal).finally(() => {
        underWay--
        begin()
      })
      // If an earlier one fails, nobody waits for this one any more.
      block.catch(() => undefined)
      open.push(block)
    }
  }
  try {
    while (state.done < used.length) {
      if (options.signal?.aborted) throw new CancelledError()
      begin()
      const block = await open.shift()
      if (options.signal?.aborted) throw new CancelledError()
      if (block !== undefined) {
        addBlock(state, block, ranges, input.matched.scores.length)
        for (const room of block.done) rooms.give(room)
        input.matched.weights.drop(state.done < used.length ? used[state.done] : input.table.length)
      }
      options.onProgress?.({ task: 'Scoring genotypes', done: state.done, total: used.length, unit: 'variants' })
    }
  } finally {
    isStopped = true
  }
}

/** Pieces of text are read by the workers, where there are any: one more than there are, so that none waits. */
export function piecesOf({
  run,
  workers = 1,
  share,
}: ScoreOptions): Required<Pick<PieceOptions, 'readPiece' | 'atATime' | 'rooms'>> | undefined {
  if (run === undefined) return undefined
  return {
    atATime: workers + 1,
    rooms: createRooms(share),
    async readPiece(piece) {
      const [result] = await run([() => ({ kind: 'rows', piece })])
      if (result.kind !== 'rows') throw new Error('rows were not read')
      return result.read
    },
  }
}

interface ScoredBlock {
  readonly variants: Int32Array
  readonly block: BlockResult
  /** Of each of the ranges. */
  readonly results: readonly Sums[]
  /** Memory that is free again once the block is added. */
  readonly done: readonly ArrayBufferLike[]
}

async function scoreBlock(
  input: ScoringInput,
  variants: Int32Array,
  ranges: ReturnType<typeof taskRanges>,
  run: NonNullable<ScoreOptions['run']>,
  rooms: Rooms,
  signal: AbortSignal | undefined,
  takesPacked = true,
): Promise<ScoredBlock> {
  const { nPeople, table, matched, rules, referenceFrequencies } = input
  const nScores = matched.scores.length
  const genotypes = await readGenotypes(input, variants, takesPacked, rooms, signal)
  const logged = await matched.weights.read(variants[0], variants[variants.length - 1] + 1)
  const facts = {
    multiallelic: new Uint8Array(variants.length),
    reference: referenceFrequencies === null ? null : Float64Array.from(variants, (at) => referenceFrequencies[at]),
  }
  if (rules.quality !== null)
    for (let at = 0; at < variants.length; at++) facts.multiallelic[at] = table.sharesPlace(variants[at]) ? 1 : 0
  const sumRooms =
    ranges.length > 1
      ? []
      : [nScores, missingColumns(nScores, rules.missing)].flatMap((columns) => {
          const length = columns * nPeople
          return doublesIn(rooms.take(8 * length), length) ?? []
        })
  const [block] = await run([
    () => ({
      kind: 'block',
      genotypes,
      nPeople,
      groups: rules.quality === null ? [] : input.groups,
      variants,
      facts,
      logged,
      nScores,
      rules,
      sums: ranges.length === 1,
      rooms: sumRooms,
    }),
  ])
  // Read in the other way, which says what is wrong with them.
  if (block.kind === 'unread') return scoreBlock(input, variants, ranges, run, rooms, signal, false)
  if (block.kind !== 'block') throw new Error('a block was not scored')
  if (block.prepared === null) {
    const results = block.sums === null ? [] : [block.sums]
    const own = results.flatMap(({ sums, missing }) => (missing === null ? [sums] : [sums, missing]))
    return { variants, block, results, done: buffersOf([...own, ...block.lent]) }
  }
  const { weights, missing, genotypes: returned } = block.prepared
  const results = await run(
    ranges.map(([from, to]) => () => ({
      kind: 'score',
      genotypes: partOf(returned, nPeople, from, to),
      nPeople: to - from,
      weights,
      nScores,
      missing,
    })),
  )
  return {
    variants,
    block,
    results: results.map(sumsOf),
    done: buffersOf([...(returned.kind === 'calls' ? [returned.values] : []), ...block.lent]),
  }
}

const buffersOf = (arrays: readonly ArrayBufferView[]): ArrayBufferLike[] => [
  ...new Set(arrays.map(({ buffer }) => buffer)),
]

async function readGenotypes(
  { parts, dosages, table }: ScoringInput,
  variants: Int32Array,
  takesPacked: boolean,
  rooms: Rooms,
  signal: AbortSignal | undefined,
): Promise<Genotypes> {
  const { rows, places } = fileOrder(variants.map((variant) => table.row(variant)))
  if (dosages === null) return { kind: 'calls', values: placed(await readRows(parts, rows, rooms), places) }
  const packed = takesPacked ? await dosages.readPacked(rows, { signal, rooms }) : null
  return packed === null
    ? { kind: 'dosages', values: placed(await dosages.read(rows, signal), places) }
    : { kind: 'packed', values: { ...packed, chunks: placed(packed.chunks, places) } }
}

const partOf = (
  { kind, values }: SumTask['genotypes'],
  nPeople: number,
  from: number,
  to: number,
): SumTask['genotypes'] =>
  kind === 'calls'
    ? { kind, values: callsOf(values, nPeople, from, to) }
    : { kind, values: dosagesOf(values, nPeople, from, to) }

function sumsOf(result: ScoreTaskResult): Sums {
  if (result.kind !== 'score') throw new Error('genotypes were not scored')
  return result.sums
}

function addBlock(
  state: ScoringState,
  { variants, block: { look, tallies }, results }: ScoredBlock,
  ranges: ReturnType<typeof taskRanges>,
  nScores: number,
): void {
  const columns = state.missing.length / (state.totals.length / nScores)
  for (const [task, result] of results.entries()) {
    const [from] = ranges[task]
    addTo(state.totals, from * nScores, result.sums)
    if (result.missing !== null) addTo(state.missing, from * columns, result.missing)
  }
  for (const [k, tally] of tallies.entries()) addTally(state.tallies[k], tally)
  for (let at = 0; at < variants.length; at++) {
    state.quality[variants[at]] = look.reason[at]
    state.frequency[variants[at]] = look.frequency[at]
  }
  state.withoutReference += look.withoutReference
  state.done += variants.length
}

/** Four at a time: twice as fast as one by one. */
function addTo(all: Float64Array, start: number, values: Float64Array): void {
  const { length } = values
  const totals = all.subarray(start, start + length)
  const rest = length % 4
  for (let at = 0; at < rest; at++) totals[at] += values[at]
  for (let at = rest; at < length; at += 4) {
    totals[at] += values[at]
    totals[at + 1] += values[at + 1]
    totals[at + 2] += values[at + 2]
    totals[at + 3] += values[at + 3]
  }
}
