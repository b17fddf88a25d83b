import { studyScores } from '../analyses/contrastSet.ts'
import type { CoxResult } from '../analyses/cox.ts'
import { peopleReport } from '../analyses/peopleReport.ts'
import { pageCodecs } from '../formats/pageCodecs.ts'
import { loadKernel } from '../kernel/loadKernel.ts'
import { createPool, type PoolWorker } from '../kernel/pool.ts'
import type { Engine, EngineHost, KnobPreview } from '../model/engine.ts'
import { InputError } from '../model/errors.ts'
import { type Knob, withKnob } from '../model/knobs.ts'
import { NO_SCORES } from '../model/missingScores.ts'
import { once } from '../model/once.ts'
import type { OnProgress } from '../model/progress.ts'
import type { ResultTable } from '../model/results.ts'
import { type Definition, groups, primaryDefinition, type Study } from '../model/study.ts'
import { type ConceptClass, conceptClassNames } from '../phenotype/conceptSets.ts'
import { differences } from '../phenotype/differences.ts'
import type { InputFingerprint } from '../reports/runRecord.ts'
import type { PersonScores } from '../scores/personScores.ts'
import type { Job, JobResult } from '../statistics/jobs.ts'
import { readConceptSetFile } from '../tables/conceptSetFile.ts'
import type { FileReaders } from '../tables/fileReaders.ts'
import { createTables } from '../tables/session.ts'
import { createAssociationDetails } from './associationDetails.ts'
import { createAssociations, primaryRequest } from './associations.ts'
import { type CohortStudy, createCohortStudies, membersOf } from './cohortStudy.ts'
import { movedOf, overlapOf } from './comparison.ts'
import { createDatasets, type Dataset, type DatasetOptions } from './dataset.ts'
import { createEffectResults, replicationResult, sensitivityResult } from './effectResults.ts'
import { type EffectInputs, type EffectSource, peopleSource } from './effectSource.ts'
import { importChecks } from './importChecks.ts'
import { loadedSource } from './loadedEffects.ts'
import { createMemo } from './memo.ts'
import { createPlausibilities } from './plausibility.ts'
import {
  coxModelOf,
  coxOf,
  cumulativeIncidenceOf,
  flowOf,
  intervalHazardsOf,
  kaplanMeierOf,
} from './progressionTables.ts'
import { publishedResult } from './publishedResult.ts'
import { effectResultTables, personLevelTables, resultTableNamesOf, resultTables } from './results.ts'
import { scoresResult } from './scoresResult.ts'
import { scoreMapOf } from './scoreTables.ts'
import { createSpecifications } from './specification.ts'
import { table1RowsOf } from './table1.ts'
import { breathe, createTickets } from './tickets.ts'

export interface Workspace {
  /** What the page may call: answers are aggregates. */
  readonly engine: Engine
  /** One person a row: for the command line only, never handed to a page. */
  personLevelTables(study: Study): Promise<readonly ResultTable[]>
  /** As `personLevelTables`, of scores computed from genotypes; null where they are ready-made. */
  personScores(study: Study): Promise<PersonScores | null>
  /** The result tables that the loaded files and the study allow, in the order of writing. */
  tableNames(study: Study): readonly string[]
  /** Fingerprints of the loaded files. */
  inputs(): readonly InputFingerprint[]
  close(): void
}

/** A knob that is turned again at once must not wait for one of the counts beside the others. */
const PREVIEWS_AFTER = 250

/** The loaded files and the memoised way from them and a study to results. The same in the browser's engine worker and in Node. */
export function createWorkspace(
  host: EngineHost,
  spawn: () => PoolWorker<Job, JobResult>,
  readers?: FileReaders,
): Workspace {
  const pool = createPool(spawn, host.workers)
  const tickets = createTickets()
  const newKernel = () => loadKernel(host.kernel, pageCodecs)
  const kernel = once(newKernel)
  const tables = createTables({
    parquetWasm: () => host.asset('parquet.wasm'),
    kernel: newKernel,
    readers,
  })
  const datasets = createDatasets(tables, kernel, newKernel, pool, host)
  const cohortStudies = createCohortStudies()
  const associations = createAssociations(pool)
  const details = createAssociationDetails(pool, associations)
  const specifications = createSpecifications(pool)
  const plausibilities = createPlausibilities(pool)
  const coxResults = createMemo<CoxResult>(16)
  const coxModels = createMemo<Awaited<ReturnType<typeof coxModelOf>>>(32)

  const open = async (study: Study, options: DatasetOptions = {}): Promise<CohortStudy> =>
    cohortStudyOf(study, await datasets.withScores(study, options))
  /** For what rests on no score's value, and so need not wait for them. */
  const openPeople = async (study: Study, options: DatasetOptions = {}): Promise<CohortStudy> =>
    cohortStudyOf(study, await datasets.withPeople(options))
  const cohortStudyOf = (study: Study, { extract, digest }: Dataset): CohortStudy =>
    cohortStudies(study, extract, digest)

  const cox = async (
    cohortStudy: CohortStudy,
    set: string,
    signal: AbortSignal,
    onScores: (done: number) => void,
  ): Promise<CoxResult> => {
    const key = coxKey(cohortStudy, set)
    const result = coxResults.peek(key) ?? (await coxOf(cohortStudy, set, pool, { signal, onScores }))
    return coxResults.get(key, () => result)
  }

  const coxModel = async (study: Study, set: string, score: string, signal: AbortSignal) => {
    const cohortStudy = await open(study, { signal })
    const key = JSON.stringify([coxKey(cohortStudy, set), score])
    const model = coxModels.peek(key) ?? (await coxModelOf(cohortStudy, set, score, pool, signal))
    return coxModels.get(key, () => model)
  }

  const inputsOf = async (study: Study, signal: AbortSignal, onProgress: OnProgress): Promise<EffectInputs> => {
    const cohortStudy = await open(study, { signal, onProgress })
    return {
      cohortStudy,
      onProgress,
      loaded: loadedSource(study, tables.effects()),
      association: (request, onRows) => associations(cohortStudy, request, { signal, onRows }),
      cox: (set, onScores) => cox(cohortStudy, set, signal, onScores),
    }
  }

  const sourceOf = async (study: Study, signal: AbortSignal, onProgress: OnProgress): Promise<EffectSource> =>
    effectsAlone(study) ?? peopleSource(await inputsOf(study, signal, onProgress))

  /** The loaded tables of effects, where there are no people. */
  const effectsAlone = (study: Study): EffectSource | null =>
    tables.extract() === null ? loadedSource(study, tables.effects()) : null

  const engine: Engine = {
    addFiles: (ticket, files, onInventory, onProgress) =>
      tickets.run(ticket, (signal) =>
        tables.add(
          files.map(({ path, blob }) => ({ name: path, blob })),
          { signal, onInventory, onProgress },
        ),
      ),
    mapFile: (ticket, id, mapping, onProgress) =>
      tickets.run(ticket, (signal) => tables.mapFile(id, mapping, { signal, onProgress })),
    takeMappings: (ticket, mappings, onInventory, onProgress) =>
      tickets.run(ticket, (signal) => tables.takeMappings(mappings, { signal, onInventory, onProgress })),
    removeFiles: (ids) => tables.remove(ids),
    takeFor: (ticket, id, kind, onProgress) =>
      tickets.run(ticket, (signal) => tables.takeFor(id, kind, { signal, onProgress })),

    scores: async (ticket, study, onProgress) =>
      tickets.run(ticket, async (signal) =>
        scoresResult(study, await datasets.withScores(study, { signal, onProgress })),
      ),

    async phenotype(study) {
      const cohortStudy = await openPeople(study)
      const { cohorts } = cohortStudy
      return {
        cohorts: cohorts.cohorts.map(({ id, label }) => ({ id, label })),
        progressionSets: cohorts.progressionSets,
        counts: cohortStudy.counts(),
        attrition: cohortStudy.attrition(),
        cohortOverlaps: cohortStudy.cohortOverlaps(),
        findings: cohortStudy.findings(),
        notes: cohortStudy.notes(),
      }
    },

    previews: (ticket, study, cohort, alternatives) =>
      tickets.run(ticket, async (signal) => {
        const cohortStudy = await openPeople(study, { signal })
        const previews: KnobPreview[] = []
        await breathe(signal, PREVIEWS_AFTER)
        for (const { knob, value } of alternatives) {
          const definition = withKnob(cohortStudy.primary, knob as Knob, value)
          previews.push({ knob, value, n: groupSizes(cohortStudy, cohort, cohortStudy.glance(definition).group) })
          await breathe(signal)
        }
        return previews
      }),

    overlap: (ticket, study, cohort, definitions) =>
      tickets.run(ticket, async (signal) => {
        const cohortStudy = await openPeople(study, { signal })
        await lookedAt(cohortStudy, definitions, signal)
        return overlapOf(cohortStudy, cohort, definitions)
      }),
    moved: (ticket, study, cohort, from, to) =>
      tickets.run(ticket, async (signal) => {
        const cohortStudy = await openPeople(study, { signal })
        const steps = differences(from, to).map(({ definition }) => definition)
        await lookedAt(cohortStudy, [from, to, ...steps], signal)
        return movedOf(cohortStudy, cohort, from, to)
      }),

    importChecks: (ticket, study) =>
      tickets.run(ticket, async (signal) => importChecks(await openPeople(study, { signal }))),

    table1: (ticket, study, cohort) =>
      tickets.run(ticket, async (signal) => table1RowsOf(await openPeople(study, { signal }), cohort)),

    people: async () => peopleReport(datasets.present()),
    plausibility: (ticket, study) =>
      tickets.run(ticket, async (signal) =>
        plausibilities.report(await openPeople(study, { signal }), tables.inventory()),
      ),
    positiveControl: (ticket, study) =>
      tickets.run(ticket, async (signal) => plausibilities.control(await open(study, { signal }), signal)),

    association: (ticket, study, cohort, onRows) =>
      tickets.run(ticket, async (signal) => {
        const cohortStudy = await open(study, { signal })
        if (cohortStudy.extract.scores === null) {
          throw new InputError(NO_SCORES)
        }
        return associations(cohortStudy, primaryRequest(cohortStudy, cohort), { signal, onRows })
      }),

    ...details.engine(tickets, (study, signal) => open(study, { signal })),

    kaplanMeier: (ticket, study, set, score) =>
      tickets.run(ticket, async (signal) => kaplanMeierOf(await open(study, { signal }), set, score)),

    concepts: (ticket, study) =>
      tickets.run(ticket, async (signal) => (await open(study, { signal })).concepts(primaryDefinition(study))),
    searchConcepts: (ticket, study, set, text) =>
      tickets.run(ticket, async (signal) => (await open(study, { signal })).searchConcepts(conceptClass(set), text)),
    readConceptSets: ({ path, blob }) => readConceptSetFile({ name: path, blob }),
    cox: (ticket, study, set, onProgress) =>
      tickets.run(ticket, async (signal) => {
        const cohortStudy = await open(study, { signal, onProgress })
        const total = studyScores(cohortStudy.extract, study).length
        let done = 0
        const result = await cox(cohortStudy, set, signal, (scores) => {
          done += scores
          onProgress({ task: 'Cox models', done, total, unit: 'fits' })
        })
        return { ...result, flow: flowOf(cohortStudy, set) }
      }),
    cumulativeIncidence: (ticket, study, set, score) =>
      tickets.run(ticket, async (signal) => cumulativeIncidenceOf(await open(study, { signal }), set, score)),
    proportionality: (ticket, study, set, score) =>
      tickets.run(ticket, async (signal) => (await coxModel(study, set, score, signal)).proportionality),
    adjustedCurves: (ticket, study, set, score) =>
      tickets.run(ticket, async (signal) => (await coxModel(study, set, score, signal)).adjusted),

    sensitivity: (ticket, study, onColumn, onProgress) =>
      tickets.run(ticket, async (signal) =>
        sensitivityResult(await sourceOf(study, signal, onProgress), signal, onColumn),
      ),

    replication: (ticket, study, onProgress) =>
      tickets.run(ticket, async (signal) => replicationResult(await sourceOf(study, signal, onProgress), signal)),

    published: (ticket, study, onProgress) =>
      tickets.run(ticket, async (signal) =>
        publishedResult(createEffectResults(await sourceOf(study, signal, onProgress), signal)),
      ),

    specification: (ticket, study, onBlock, onProgress) =>
      tickets.run(ticket, async (signal) =>
        specifications(await open(study, { signal }), { signal, onBlock, onProgress }),
      ),

    tables: (ticket, study, names, onProgress) =>
      tickets.run(ticket, async (signal) => {
        const alone = effectsAlone(study)
        if (alone !== null) return effectResultTables(names, createEffectResults(alone, signal), tables.inventory())
        const inputs = await inputsOf(study, signal, onProgress)
        const effects = createEffectResults(peopleSource(inputs), signal)
        const notes = inputs.cohortStudy.notes()
        const specification = once(() => specifications(inputs.cohortStudy, { signal, onBlock: () => {}, onProgress }))
        return resultTables(names, {
          ...inputs,
          scored: (await datasets.withScores(study, { signal, onProgress })).scored,
          inventory: tables.inventory(),
          notes,
          signal,
          effects,
          details: details.detailsOf(inputs.cohortStudy, signal, onProgress),
          specification,
          plausibilities,
          intervalHazards: (set, scores) =>
            intervalHazardsOf(inputs.cohortStudy, set, scores, pool, {
              signal,
              onScores: (done) => onProgress({ task: 'Cox models', done, total: scores.length, unit: 'fits' }),
            }),
        })
      }),

    scoringForecast: (ticket, study) => tickets.run(ticket, async () => datasets.forecast(study)),
    scoreMap: (ticket, study, cohort) =>
      tickets.run(ticket, async (signal) => scoreMapOf(await open(study, { signal }), cohort)),
    variantLog: (ticket, study, score, onProgress) =>
      tickets.run(ticket, async (signal) => datasets.variantLog(study, score, { signal, onProgress })),

    cancel: async (ticket) => tickets.cancel(ticket),
  }

  return {
    engine,
    personLevelTables: async (study) => personLevelTables(await open(study)),
    personScores: (study) => datasets.personScores(study),
    tableNames: (study) => resultTableNamesOf(study, effectsAlone(study) !== null, datasets.computesScores()),
    inputs: () =>
      tables
        .inventory()
        .files.filter(({ state }) => state === 'ready')
        .map(({ name, sizeBytes, rows, sha256 }) => ({ name, sizeBytes, rows, sha256: sha256 ?? '' })),
    close: () => pool.close(),
  }
}

/** Everyone's status under each definition, one at a time, so that other questions and a cancel come in between. */
async function lookedAt(
  { status }: CohortStudy,
  definitions: readonly Definition[],
  signal: AbortSignal,
): Promise<void> {
  for (const definition of definitions) {
    status(definition)
    await breathe(signal)
  }
}

function conceptClass(name: string): ConceptClass {
  const known = conceptClassNames.find((one) => one === name)
  if (known !== undefined) return known
  throw new InputError(`There is no concept set ${name}; there are ${conceptClassNames.join(', ')}.`)
}

function coxKey({ study, extract, primary, cohorts }: CohortStudy, set: string): string {
  const { conceptSets, conceptSetsFrom, covariates, scores, analyses } = study
  return JSON.stringify([
    extract.digest,
    cohorts.progressionSets.find(({ id }) => id === set),
    cohorts.cohorts,
    study.peopleRules,
    primary,
    conceptSets,
    conceptSetsFrom,
    covariates,
    scores,
    analyses.progression,
  ])
}

/** Eligible people of the cohort by group. */
function groupSizes(cohortStudy: CohortStudy, cohort: string, group: Uint8Array): KnobPreview['n'] {
  const { eligible } = cohortStudy.eligibility
  const inCohort = membersOf(cohortStudy, cohort)
  const sizes = { nonMDD: 0, trMDD: 0, TRD: 0, excluded: 0 }
  for (let row = 0; row < group.length; row++) {
    if (eligible[row] === 1 && inCohort[row] === 1) sizes[groups[group[row]]]++
  }
  return sizes
}
