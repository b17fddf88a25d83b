import type { DosageTable } from '../formats/dosageTable.ts'
import { readBytes, type Source } from '../formats/source.ts'
import type { WeightFile } from '../formats/weights.ts'
import type { HardCalls } from '../kernel/genotype.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { ScoringForecast } from '../model/scoreResults.ts'
import { BLOCK_BYTES, blockVariantsFor, taskPeople } from './bedBlocks.ts'
import { dosageBlockVariants } from './dosageBlocks.ts'
import type { ScoreOptions } from './score.ts'
import { missingColumns, type ScoreTask } from './scoreTask.ts'
import { KEPT_WEIGHT_BYTES } from './scoreWeights.ts'

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
/** A variant in the table: its row, place, alleles, id, and its places in the hash tables. */
const VARIANT_BYTES = 120
/** A row of a weight file, as text: from the files that PRS-CS and the PGS Catalog write. */
const ROW_BYTES = 45
/** To make a weight of a variant ready for the kernels. */
const WEIGHT_SECONDS = 4e-8
/** Of the program itself with its data tables. */
const BASE_BYTES = 120_000_000

/**
 * What scoring would take, from the files' sizes and a short trial of this machine: a piece of the genotypes is read, some
 * are scored, and the start of a weight file is matched to nothing. Timings are no results, and differ from run to run.
 */
export async function forecastScoring(kernel: Kernel, input: ForecastInput, done: number): Promise<ScoringForecast> {
  const { beds, people, weights, workers } = input
  if (input.dosages.length > 0) return forecastDosages(kernel, input, done)
  const bytesPerVariant = Math.ceil(people / 4)
  const variants = beds.reduce((sum, { blob }) => sum + Math.floor((blob.size - 3) / bytesPerVariant), 0)
  const named = new Set(weights.flatMap(({ file }) => file.scores)).size
  const scores = input.hasReducedSet ? 2 * named : named
  const rows = weights.reduce((sum, { bytes }) => sum + bytes / ROW_BYTES, 0)
  const used = Math.min(variants, Math.ceil(rows))
  const bedBytes = beds.reduce((sum, { blob }) => sum + blob.size, 0)
  const weightBytes = weights.reduce((sum, { bytes }) => sum + bytes, 0)

  const readSeconds = (used * bytesPerVariant) / (await readingSpeed(beds[0]))
  const tasksSeconds = used * people * (await taskSecondsPerCall(input, taskPeople(people, workers), scores))
  const preparing = used * scores * WEIGHT_SECONDS
  const matchSeconds = weightBytes / (await matchingSpeed(weights))
  const seconds = matchSeconds + preparing + Math.max(readSeconds, tasksSeconds)

  const block = Math.min(BLOCK_BYTES, blockVariantsFor(people) * bytesPerVariant)
  const columns = missingColumns(scores, 'none')
  const perPerson = 8 * (2 * scores + columns)
  // A task's calls, sums and what is added for missing calls; its results stay until they are added.
  const inTask = taskPeople(people, workers)
  const task = (inTask / 2) * blockVariantsFor(people) + 8 * inTask * (3 * scores + columns)
  const memory =
    BASE_BYTES +
    (Math.ceil(workers / Math.ceil(people / inTask)) + 2) * block +
    people * perPerson +
    workers * task +
    used * VARIANT_BYTES +
    Math.min(8 * used * scores, 2 * KEPT_WEIGHT_BYTES)
  return { people, variants, scores: named, bytes: bedBytes + weightBytes, seconds: seconds * (1 - done), memory, done }
}

/** A block's columns are read and scored once; all others take as long. */
async function forecastDosages(kernel: Kernel, input: ForecastInput, done: number): Promise<ScoringForecast> {
  const { dosages, people, weights, workers } = input
  const variants = dosages.reduce((sum, { table }) => sum + table.variants.length, 0)
  const named = new Set(weights.flatMap(({ file }) => file.scores)).size
  const scores = input.hasReducedSet ? 2 * named : named
  const [{ table }] = dosages
  const length = Math.min(dosageBlockVariants(people), table.variants.length)
  const start = performance.now()
  const probe = await table.read(Int32Array.from({ length }, (_, at) => at))
  const read = performance.now()
  kernel.scoreDosages(probe.fill(1), people, new Float64Array(scores * length).fill(0.5), scores)
  const [reading, scoring] = [read - start, performance.now() - read]
  const weightBytes = weights.reduce((sum, { bytes }) => sum + bytes, 0)
  const matchSeconds = weightBytes / (await matchingSpeed(weights))
  const seconds = matchSeconds + ((variants / length) * (reading + scoring / workers)) / 1000
  const block = 8 * length * people
  return {
    people,
    variants,
    scores: named,
    bytes: dosages.reduce((sum, { bytes }) => sum + bytes, 0) + weightBytes,
    seconds: seconds * (1 - done),
    memory: BASE_BYTES + (3 + workers) * block + 8 * people * (4 * scores + 1) + variants * VARIANT_BYTES,
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

/** Wall time for a call of all scores, with all workers at work: first a round to start them, then one that counts. */
async function taskSecondsPerCall({ workers, run }: ForecastInput, nPeople: number, nScores: number): Promise<number> {
  const calls = trialCalls(nPeople)
  // Tasks take their calls with them.
  const ownCalls = () => ({ ...calls, genotypes: calls.genotypes.slice() })
  const task = (): ScoreTask => ({
    kind: 'score',
    calls: ownCalls(),
    weights: new Float64Array(nScores * PROBE_VARIANTS).fill(0.5),
    nScores,
    moves: true,
    missing: {
      imputed: new Float64Array(PROBE_VARIANTS).fill(1),
      failed: new Uint8Array(PROBE_VARIANTS),
      used: null,
    },
  })
  const count = (): ScoreTask => ({ kind: 'count', calls: ownCalls(), groups: [] })
  const tasks = Array.from({ length: 2 * workers }, () => [count, task]).flat()
  await run(tasks)
  const start = performance.now()
  await run(tasks)
  return (performance.now() - start) / 1000 / ((tasks.length / 2) * nPeople * PROBE_VARIANTS)
}

/** No call missing but one in every 256. */
function trialCalls(nPeople: number): HardCalls {
  const genotypes = new Uint8Array(Math.ceil(nPeople / 4) * PROBE_VARIANTS)
  for (let at = 0; at < genotypes.length; at++) {
    const bits = Math.imul(at + 1, 0x9e3779b1) >>> 24
    genotypes[at] = at % 64 === 0 ? 1 : bits & ~(bits & 0x55 & ~((bits & 0xaa) >> 1))
  }
  return { genotypes, nPeople, nVariants: PROBE_VARIANTS }
}

/** Milliseconds. */
const WARM_UP = 200

/** Bytes a second. */
async function matchingSpeed(weights: ForecastInput['weights']): Promise<number> {
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
  await largest.file.each(() => undefined, { signal: stop.signal, onBytes }).catch(() => undefined)
  if (to.bytes === from.bytes) from = { at: start, bytes: 0 }
  return (1000 * Math.max(1, to.bytes - from.bytes)) / Math.max(0.05, to.at - from.at)
}
