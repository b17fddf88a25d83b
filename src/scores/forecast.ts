import type { DosageTable } from '../formats/dosageTable.ts'
import { readBytes, type Source } from '../formats/source.ts'
import type { WeightFile } from '../formats/weights.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { ScoringForecast } from '../model/scoreResults.ts'
import { taskPeople } from './bedBlocks.ts'
import { dosageBlockVariants } from './dosageBlocks.ts'
import { piecesOf, type ScoreOptions } from './score.ts'
import type { ScoreTask } from './scoreTask.ts'
import { memoryOf, withinMemory } from './scoringMemory.ts'
import { createWeightLog } from './weightLog.ts'

export interface ForecastInput {
  readonly beds: readonly Source[]
  /** In the place of bed files. */
  readonly dosages: readonly { readonly table: DosageTable; readonly bytes: number }[]
  readonly people: number
  readonly weights: readonly { readonly file: WeightFile; readonly bytes: number }[]
  /** A reduced set is scored beside the full one. */
  readonly hasReducedSet: boolean
  /** Kernel workers. */
  readonly workers: number
  /** Runs tasks as the scoring will. */
  readonly run: NonNullable<ScoreOptions['run']>
}

const PROBE_VARIANTS = 2000
const PROBE_BYTES = 8_388_608
/** A row of a weight file, as text: from the files that PRS-CS and the PGS Catalog write. */
const ROW_BYTES = 45
/** To match a weight of a variant and to log it. */
const WEIGHT_SECONDS = 2e-8

/**
 * What scoring would take, from the files' sizes and a short trial of this machine: a piece of the genotypes is read, some
 * are scored, and the start of a weight file is matched to nothing. Timings are no results, and differ from run to run.
 */
export async function forecastScoring(kernel: Kernel, given: ForecastInput, done: number): Promise<ScoringForecast> {
  const { beds, people, weights } = given
  if (given.dosages.length > 0) return forecastDosages(kernel, given, done)
  const bytesPerVariant = Math.ceil(people / 4)
  const variants = beds.reduce((sum, { blob }) => sum + Math.floor((blob.size - 3) / bytesPerVariant), 0)
  const named = new Set(weights.flatMap(({ file }) => file.scores)).size
  const scores = given.hasReducedSet ? 2 * named : named
  const rows = weights.reduce((sum, { bytes }) => sum + bytes / ROW_BYTES, 0)
  const used = Math.min(variants, Math.ceil(rows))
  const bedBytes = beds.reduce((sum, { blob }) => sum + blob.size, 0)
  const weightBytes = weights.reduce((sum, { bytes }) => sum + bytes, 0)
  const size = { people, scores, variants: used, isDosages: false }
  const input = withinMemory(given, size)
  const { workers } = input

  const readSeconds = (used * bytesPerVariant) / (await readingSpeed(beds[0]))
  const tasksSeconds = used * people * (await taskSecondsPerCall(input, taskPeople(people, workers), scores))
  const preparing = used * scores * WEIGHT_SECONDS
  const matchSeconds = weightBytes / (await matchingSpeed(input))
  // Reading goes on beside the tasks, but takes of the same machine.
  const seconds = matchSeconds + preparing + readSeconds + tasksSeconds

  const memory = memoryOf(size, workers)
  return { people, variants, scores: named, bytes: bedBytes + weightBytes, seconds: seconds * (1 - done), memory, done }
}

/** A block's columns are read and scored once; all others take as long. */
async function forecastDosages(kernel: Kernel, given: ForecastInput, done: number): Promise<ScoringForecast> {
  const { dosages, people, weights } = given
  const variants = dosages.reduce((sum, { table }) => sum + table.variants.length, 0)
  const named = new Set(weights.flatMap(({ file }) => file.scores)).size
  const scores = given.hasReducedSet ? 2 * named : named
  const size = { people, scores, variants, isDosages: true }
  const input = withinMemory(given, size)
  const { workers } = input
  const [{ table }] = dosages
  const length = Math.min(dosageBlockVariants(people), table.variants.length)
  const variantsRead = Int32Array.from({ length }, (_, at) => at)
  let start = performance.now()
  const packed = (await table.readPacked?.(variantsRead)) ?? null
  let held = packed === null ? null : kernel.holdDosages(packed, people)
  if (held === null) {
    start = performance.now()
    held = kernel.holdDosages(await table.read(variantsRead), people)
  }
  if (held === null) throw new Error('the dosages of a block were not taken')
  const read = performance.now()
  kernel.countDosages(held.dosages, people)
  kernel.scoreDosages(held.dosages, people, new Float64Array(scores * length).fill(0.5), scores)
  held.close()
  const [reading, scoring] = [read - start, performance.now() - read]
  const weightBytes = weights.reduce((sum, { bytes }) => sum + bytes, 0)
  const matchSeconds = weightBytes / (await matchingSpeed(input))
  const seconds = matchSeconds + ((variants / length) * (reading + scoring / workers)) / 1000
  const waiting = packed?.parts.reduce((sum, part) => sum + part.length, 0) ?? 8 * length * people
  return {
    people,
    variants,
    scores: named,
    bytes: dosages.reduce((sum, { bytes }) => sum + bytes, 0) + weightBytes,
    seconds: seconds * (1 - done),
    memory: memoryOf(size, workers, waiting),
    done,
  }
}

/** Bytes a second. */
async function readingSpeed(bed: Source): Promise<number> {
  const bytes = Math.min(PROBE_BYTES, bed.blob.size)
  const start = performance.now()
  await readBytes(bed, 0, bytes)
  return (1000 * bytes) / Math.max(0.05, performance.now() - start)
}

/** Wall time for a call of all scores, with all workers at work: first a round to start them, then the fastest of three: others have the machine now and then. */
async function taskSecondsPerCall({ workers, run }: ForecastInput, nPeople: number, nScores: number): Promise<number> {
  const calls = trialCalls(nPeople)
  const variants = Int32Array.from({ length: PROBE_VARIANTS }, (_, at) => at)
  const log = createWeightLog(PROBE_VARIANTS, Number.POSITIVE_INFINITY)
  const source = log.source(Int32Array.from({ length: nScores }, (_, k) => k))
  const row = { source, countsA2: false, isFlipped: false, isAmbiguous: false, frequency: Number.NaN }
  const weights = new Float64Array(nScores).fill(0.5)
  for (const variant of variants) log.add({ ...row, variant }, weights, 0)
  const logged = await log.finish().read(0, PROBE_VARIANTS)
  // Tasks take their genotypes and weights with them.
  const task = (): ScoreTask => ({
    kind: 'block',
    genotypes: { kind: 'calls', values: calls.slice() },
    nPeople,
    groups: [],
    variants,
    facts: { multiallelic: new Uint8Array(PROBE_VARIANTS), reference: null },
    logged: { ...logged, records: logged.records.slice() },
    nScores,
    rules: { missing: 'mean', quality: null, ambiguous: 'keep', ambiguousMaxFrequency: 0 },
    sums: true,
    rooms: [],
  })
  const tasks = Array.from({ length: 2 * workers }, () => task)
  let fastest = Number.POSITIVE_INFINITY
  for (let round = 0; round < 4; round++) {
    const start = performance.now()
    await run(tasks)
    if (round > 0) fastest = Math.min(fastest, performance.now() - start)
  }
  return fastest / 1000 / (tasks.length * nPeople * PROBE_VARIANTS)
}

/** No call missing but one in every 256. */
function trialCalls(nPeople: number): Uint8Array {
  const genotypes = new Uint8Array(Math.ceil(nPeople / 4) * PROBE_VARIANTS)
  for (let at = 0; at < genotypes.length; at++) {
    const bits = Math.imul(at + 1, 0x9e3779b1) >>> 24
    genotypes[at] = at % 64 === 0 ? 1 : bits & ~(bits & 0x55 & ~((bits & 0xaa) >> 1))
  }
  return genotypes
}

/** Milliseconds. */
const WARM_UP = 200

/** Bytes a second. */
async function matchingSpeed({ weights, run, workers }: ForecastInput): Promise<number> {
  const largest = weights.reduce((most, each) => (each.bytes > most.bytes ? each : most))
  const stop = new AbortController()
  const start = performance.now()
  let [from, to] = [
    { at: start, bytes: 0 },
    { at: start, bytes: 0 },
  ]
  const onBytes = (bytes: number): void => {
    to = { at: performance.now(), bytes }
    // The first reading warms the code up.
    if (from.bytes === 0 && to.at - start > WARM_UP) from = to
    if (to.at - start > 3 * WARM_UP) stop.abort()
  }
  // Its end, or the stop: either way so many bytes were read in this time.
  const reading = { signal: stop.signal, onBytes }
  const { file } = largest
  const pieces = piecesOf({ run, workers })
  const read =
    file.eachPiece === undefined || pieces === undefined
      ? file.each(() => undefined, reading)
      : file.eachPiece(
          () => undefined,
          () => undefined,
          { ...reading, ...pieces },
        )
  await read.catch(() => undefined)
  if (to.bytes === from.bytes) from = { at: start, bytes: 0 }
  return (1000 * Math.max(1, to.bytes - from.bytes)) / Math.max(0.05, to.at - from.at)
}
