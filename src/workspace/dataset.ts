import type { Kernel } from '../kernel/kernel.ts'
import { createDigest } from '../model/digest.ts'
import type { EngineHost } from '../model/engine.ts'
import { errorKind, InputError } from '../model/errors.ts'
import { type Extract, personColumn } from '../model/extract.ts'
import type { OnProgress } from '../model/progress.ts'
import type { ScoringForecast } from '../model/scoreResults.ts'
import type { Study } from '../model/study.ts'
import { forecastScoring } from '../scores/forecast.ts'
import { finishScoring } from '../scores/fromGenotypes.ts'
import { linkPeople, type PeopleLink } from '../scores/linkPeople.ts'
import { type PersonScores, personScores } from '../scores/personScores.ts'
import { prepareScoring } from '../scores/prepareScoring.ts'
import type { ScoreOptions } from '../scores/score.ts'
import type { PreparedScoring, ScoredGenotypes } from '../scores/scoring.ts'
import { variantLog } from '../scores/variantLog.ts'
import type { KernelPool, ResultOf } from '../statistics/jobs.ts'
import type { GenomicFile, Tables } from '../tables/tables.ts'
import {
  dosageTables,
  frequencyFiles,
  genotypedPeople,
  genotypeSets,
  variantLists,
  weightFiles,
} from './genotypeFiles.ts'
import { createMemo } from './memo.ts'

/** The loaded data as the analyses read them: the extract, with scores from a table or computed from genotypes. */
export interface Dataset {
  readonly extract: Extract
  /** Identifies the data but for the values of the scores: who is there, what happened to them, who has scores. */
  readonly digest: string
  /** Null where the scores come ready-made, or there are none. */
  readonly scored: ScoredGenotypes | null
}

export interface DatasetOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: OnProgress
}

export interface Datasets {
  /** The tables as they were read. */
  present(): Extract
  /** With scores, computed first where they have to be. */
  withScores(study: Study, options?: DatasetOptions): Promise<Dataset>
  /** At once: where scores have to be computed, who will have them, but none of their values. */
  withPeople(options?: DatasetOptions): Promise<Dataset>
  /** Whether the scores are computed here. */
  computesScores(): boolean
  /** Null where the scores are ready-made, or there are none. */
  forecast(study: Study): Promise<ScoringForecast | null>
  /** `variants` of the scores computed from genotypes. */
  variantLog(study: Study, score: string, options?: DatasetOptions): Promise<Blob>
  /** Of scores computed from genotypes; null where they are ready-made. For the command line only. */
  personScores(study: Study): Promise<PersonScores | null>
}

/**
 * The present data; scores are computed once for a set of genotype and weight files and the study's way of scoring. What a
 * stopped scoring has come to is kept: the next call goes on from there.
 * @param newKernel one that a file is read with, which keeps its texts
 * @throws InputError if there is no person table, or the genotype files do not belong together
 */
export function createDatasets(
  tables: Tables,
  kernel: () => Promise<Kernel>,
  newKernel: () => Promise<Kernel>,
  pool: KernelPool,
  { workers, share }: Pick<EngineHost, 'workers' | 'share'>,
): Datasets {
  const preparations = createMemo<Promise<PreparedScoring>>(2)
  const scorings = createMemo<Promise<{ prepared: PreparedScoring; scored: ScoredGenotypes }>>(2)

  const links = createMemo<Promise<PeopleLink>>(1)

  const present = (): Extract => {
    const extract = tables.extract()
    if (extract !== null) return extract
    throw new InputError('There is no person table among the files, so that nothing can be analysed yet. Add one.')
  }
  // A ready-made table is what its maker vouches for; genotypes are scored only where there is none.
  const isReadyMade = (extract: Extract): boolean =>
    extract.scores !== null ||
    tables.sources('weights').length === 0 ||
    (tables.sources('genotypes').length === 0 && tables.sources('dosages').length === 0)

  const keyOf = (extract: Extract, study: Study): string =>
    contentDigest(tables, extract, genomicKinds, JSON.stringify(study.scores.genotypes))

  const prepare = async (
    { scores: { genotypes: settings } }: Study,
    extract: Extract,
    { signal, onProgress }: DatasetOptions,
  ): Promise<PreparedScoring> =>
    prepareScoring(
      {
        sets: await genotypeSets(tables, signal),
        dosageTables: await dosageTables(tables, newKernel, signal),
        ids: extract.people.ids,
        weightFiles: await weightFiles(tables),
        settings,
        frequencyFiles: frequencyFiles(tables),
        variantLists: variantLists(tables),
        groupOfPerson: groupsOfPeople(extract, settings.qualityControl.groupColumn),
      },
      { signal, onProgress, run: runOnPool(pool, signal), workers, share },
    )

  const withPeople = async ({ signal }: DatasetOptions = {}): Promise<Dataset> => {
    const extract = present()
    if (isReadyMade(extract)) return { extract, scored: null, digest: extract.digest }
    const { ids } = extract.people
    const digest = contentDigest(tables, extract, ['samples', 'dosages'], '')
    const { rowOfSample } = await links.get(digest, async () => {
      const { samples, name } = await genotypedPeople(tables, newKernel, signal)
      return linkPeople(samples, ids, name)
    })
    const hasRow = new Uint8Array(ids.values.length)
    for (const row of rowOfSample) if (row >= 0) hasRow[row] = 1
    return {
      extract: { ...extract, scores: { names: [], values: [], hasRow, origin: 'genotypes' }, digest },
      scored: null,
      digest,
    }
  }

  const scoringOf = async (study: Study, extract: Extract, options: DatasetOptions) => {
    const key = keyOf(extract, study)
    const { signal, onProgress } = options
    const score = () =>
      scorings.get(key, async () => {
        const prepared = await preparations.get(key, () => prepare(study, extract, options))
        const scored = await finishScoring(await kernel(), prepared, {
          signal,
          onProgress,
          run: runOnPool(pool, signal),
          workers,
          share,
        })
        return { prepared, scored }
      })
    // Who shares a scoring that somebody else stopped begins it anew.
    return score().catch((error: unknown) => {
      if (errorKind(error) === 'cancelled' && !signal?.aborted) return score()
      throw error
    })
  }

  const withScores = async (study: Study, options: DatasetOptions = {}): Promise<Dataset> => {
    const extract = present()
    if (isReadyMade(extract)) return { extract, scored: null, digest: extract.digest }
    const { scored } = await scoringOf(study, extract, options)
    const { digest } = await withPeople(options)
    return { extract: { ...extract, scores: scored.table, digest: keyOf(extract, study) }, scored, digest }
  }

  const forecast = async (study: Study): Promise<ScoringForecast | null> => {
    const extract = present()
    if (isReadyMade(extract)) return null
    const sizes = new Map(tables.sources('weights').map(({ source }) => [source.name, source.blob.size]))
    const files = await weightFiles(tables)
    const { samples } = await genotypedPeople(tables, newKernel, undefined)
    const dosages = await dosageTables(tables, newKernel, undefined)
    const state = (await preparations.peek(keyOf(extract, study))?.catch(() => undefined))?.state
    return forecastScoring(
      await kernel(),
      {
        beds: tables.sources('genotypes').map(({ source }) => source),
        dosages: dosages.map((table, k) => ({ table, bytes: tables.sources('dosages')[k].source.blob.size })),
        people: samples.length,
        weights: files.map((file) => ({ file, bytes: sizes.get(file.fileName) ?? 0 })),
        hasReducedSet: variantLists(tables).length > 0,
        workers,
        run: runOnPool(pool, undefined),
      },
      state === undefined ? 0 : state.done / Math.max(1, state.used.length),
    )
  }

  const log = async (study: Study, score: string, options: DatasetOptions = {}): Promise<Blob> => {
    const extract = present()
    const scoring = isReadyMade(extract) ? null : await scoringOf(study, extract, options)
    if (scoring === null || !scoring.scored.table.names.includes(score)) {
      throw new InputError(`${score} was not computed from genotypes here, so there is no account of its variants.`)
    }
    return variantLog(scoring.prepared, await weightFiles(tables), score, {
      signal: options.signal,
      onBytes: (fileName, done) =>
        options.onProgress?.({ task: `Listing ${fileName}`, done, total: null, unit: 'bytes' }),
    })
  }

  const ofPeople = async (study: Study): Promise<PersonScores | null> => {
    const extract = present()
    if (isReadyMade(extract)) return null
    const { prepared, scored } = await scoringOf(study, extract, {})
    return personScores(prepared, scored)
  }

  const computesScores = (): boolean => {
    const extract = tables.extract()
    return extract !== null && !isReadyMade(extract)
  }

  return { present, withScores, withPeople, computesScores, forecast, variantLog: log, personScores: ofPeople }
}

const runOnPool =
  (pool: KernelPool, signal: AbortSignal | undefined): NonNullable<ScoreOptions['run']> =>
  async (tasks) => {
    const jobs = tasks.map((make) => () => ({ kind: 'genotypeScores', task: make() }) as const)
    const results = await pool.map(jobs, { signal })
    return results.map((result) => (result as ResultOf<'genotypeScores'>).result)
  }

const genomicKinds = ['weights', 'genotypes', 'variants', 'samples', 'frequencies', 'variant_list', 'dosages'] as const

/** Identifies the data together with the content and names of genomic files, and what else is said. */
function contentDigest(
  tables: Tables,
  extract: Extract,
  kinds: readonly GenomicFile['kind'][],
  further: string,
): string {
  const sums = new Map(tables.inventory().files.map(({ id, sha256 }) => [id, sha256 ?? '']))
  const files = kinds.flatMap((kind) => tables.sources(kind))
  // Names count: scores are named after their files, and bed, bim and fam belong together by name.
  const content = files.map(({ id, kind, source }) => `${kind} ${source.name} ${sums.get(id)}`).sort()
  const digest = createDigest().text(extract.digest).text(further)
  for (const sum of content) digest.text(sum)
  return digest.hex()
}

/** Ancestry group of each person by the column; null where there is no such column of categories. */
function groupsOfPeople({ people }: Extract, column: string): Int32Array | null {
  const found = column === '' ? undefined : personColumn(people, column)
  return found?.kind === 'category' ? found.codes : null
}
