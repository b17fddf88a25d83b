import type { GroupOverlap, OverlapResult } from '../../../src/model/comparison.ts'
import type { Engine, KnobPreview, PhenotypeResult } from '../../../src/model/engine.ts'
import { CancelledError } from '../../../src/model/errors.ts'
import type { FileEntry, Inventory } from '../../../src/model/inventory.ts'
import { type Knob, withKnob } from '../../../src/model/knobs.ts'
import type { AssociationRow, KaplanMeierCurve } from '../../../src/model/results.ts'
import { contrastId, type Definition, groups, primaryDefinition, type Study } from '../../../src/model/study.ts'
import { doubleProgression, flowIn } from './progression.ts'
import { traits } from './traits.ts'

/**
 * A stand-in for the engine, for looking at the page and for testing what the page does with answers: made-up numbers
 * that move with the knobs, in the time that is asked for. Nothing of it is in the app.
 */
export function doubleEngine(delayMs: number): Engine {
  const cancelled = new Set<number>()
  const wait = async (ticket: number, ms = delayMs) => {
    await new Promise((resolve) => setTimeout(resolve, ms))
    if (cancelled.has(ticket)) throw new CancelledError()
  }
  let inventory: Inventory = emptyInventory
  return {
    async addFiles(ticket, files, onInventory, onProgress) {
      for (const [index, file] of files.entries()) {
        onProgress({ task: 'read', done: index, total: files.length, unit: 'rows' })
        await wait(ticket, delayMs / 4)
        const entry = entryOf(file.path, file.blob.size, index)
        inventory = { ...inventory, files: [...inventory.files, entry] }
        onInventory(inventory)
      }
      inventory = { ...inventory, ...filled }
      return inventory
    },
    async removeFiles(ids) {
      inventory = { ...inventory, files: inventory.files.filter((file) => !ids.includes(file.id)) }
      return inventory
    },
    async takeFor(ticket, fileId, kind) {
      await wait(ticket)
      const files = inventory.files.map((file) => (file.id === fileId ? { ...file, takenFor: kind } : file))
      inventory = { ...inventory, files, digest: `${inventory.digest}'` }
      return inventory
    },
    table1: async () => [],
    people: async () => ({ people: 292663, columns: [], lists: [] }),
    plausibility: async () => ({ dataEnd: null, endFrom: null, checks: [] }),
    positiveControl: async () => ({ status: 'absent', score: null, row: null, sentence: '' }),
    concepts: async () => ({ from: 'study', hasNames: false, hasAncestors: false, sets: [] }),
    searchConcepts: async () => [],
    readConceptSets: async () => ({ sets: {}, notes: [] }),
    scores: async () => ({
      scores,
      origin: 'pgs.parquet',
      matching: [],
      accounts: [],
      reduced: [],
      quality: null,
      notes: [],
    }),
    phenotype: async (study) => {
      await wait(-1, delayMs / 2)
      return phenotype(study)
    },
    async previews(ticket, study, cohort, alternatives) {
      await wait(ticket)
      return alternatives.map(({ knob, value }): KnobPreview => {
        const n = groupSizes(study, withKnob(primaryDefinition(study), knob as Knob, value), cohort)
        return { knob, value, n }
      })
    },
    mapFile: async () => inventory,
    takeMappings: async () => inventory,
    importChecks: async () => [],
    sensitivity: async () => ({ method: '', contrast: 'TRD/trMDD', cohort: 'wgs_eur', alpha: 1e-5, columns: [] }),
    replication: async () => ({
      method: '',
      discovery: 'wgs_eur',
      cohorts: ['wgs_eur'],
      alpha: 1e-5,
      rows: [],
      scores: [],
      pooled: [],
      effects: [],
      hazardRows: [],
      hazardScores: [],
      notes: [],
    }),
    specification: async () => ({
      first: 0,
      points: [],
      logOddsRatio: new Float64Array(0),
      standardError: new Float64Array(0),
      p: new Float64Array(0),
      n: new Float64Array(0),
      cases: new Float64Array(0),
      status: new Uint8Array(0),
      method: new Uint8Array(0),
      knobs: [],
      scores: [],
      contrast: 'TRD/trMDD',
      cohort: 'wgs_eur',
      total: 0,
      summaries: [],
    }),
    published: async () => ({ source: '', rows: [] }),
    scoringForecast: async () => null,
    scoreMap: async (_, __, cohort) => ({ cohort, scores: [], correlation: new Float64Array(0), distributions: [] }),
    variantLog: async () => new Blob(['']),
    async overlap(ticket, study, cohort, definitions) {
      await wait(ticket)
      return overlap(study, cohort, definitions)
    },
    async moved(ticket, study, cohort, from, to) {
      await wait(ticket)
      const [before, after] = [groupSizes(study, from, cohort), groupSizes(study, to, cohort)]
      const n = Math.abs(after.TRD - before.TRD)
      const counts = groups.map((row) => groups.map((column) => (row === column ? before[row] : 0)))
      counts[groups.indexOf('trMDD')][groups.indexOf('TRD')] = n
      return {
        cohort,
        n: 292663,
        counts,
        differences: [{ knob: 'gapDays', change: '=', value: to.gapDays }],
        movers: n === 0 ? [] : [{ from: 'trMDD', to: 'TRD', deciding: [0], n }],
      }
    },
    sexModels: async () => ({ rows: [], differences: [] }),
    trdDifference: async () => [],
    modelCard: async () => Promise.reject(new Error('The double makes no model cards.')),
    scoreStrata: async () => Promise.reject(new Error('The double cuts no scores.')),
    jointModel: async () => Promise.reject(new Error('The double fits no scores together.')),
    async association(ticket, study, cohort, onRows) {
      const rows = associationRows(study, cohort)
      for (let start = 0; start < rows.length; start += 24) {
        await wait(ticket, delayMs / 8)
        onRows(rows.slice(start, start + 24))
      }
      return rows
    },
    ...doubleProgression(wait),
    async kaplanMeier(ticket, study, set, score) {
      await wait(ticket)
      const cuts = study.analyses.progression.strata
      const curves = [...cuts, 1].map((cut, index) => curve(index === 0 ? 0 : cuts[index - 1], cut))
      const n = curves.reduce((sum, one) => sum + one.n, 0)
      const events = curves.reduce((sum, one) => sum + one.events, 0)
      return {
        result: {
          set,
          definition: primaryDefinition(study).id,
          score,
          ciType: study.analyses.progression.confidenceInterval,
          n,
          events,
          curves,
          logRank: { chiSquare: 75.9, df: curves.length - 1, p: 3.3e-17 },
          petoPeto: { chiSquare: 74.1, df: curves.length - 1, p: 8.1e-17 },
          withinCohorts: null,
          status: 'ok',
          reason: '',
        },
        flow: { ...flowIn(set), n, events },
      }
    },
    async tables(ticket, _study, names) {
      await wait(ticket)
      return names.map((name) => ({ name, columns: ['cohort', 'n'], rows: [['wgs_eur', 1]] }))
    },
    async cancel(ticket) {
      cancelled.add(ticket)
    },
  }
}

const emptyInventory: Inventory = {
  files: [],
  problems: [],
  people: 0,
  scores: 0,
  simulated: false,
  recordsByYear: [],
  digest: null,
}

const scores = traits.flatMap((group, domain) =>
  group.traits.map((trait, index) => ({ column: `pgs_${domain}_${index}`, domain: group.domain, trait, missing: 0 })),
)

const years = (table: 'condition_occurrence' | 'drug_exposure', firstYear: number, most: number) => ({
  table,
  firstYear,
  counts: Array.from({ length: 2023 - firstYear }, (_, index) => Math.round((most * (index + 1) ** 2) / 1000)),
})

const filled: Partial<Inventory> = {
  people: 292663,
  scores: scores.length,
  simulated: true,
  digest: 'double',
  recordsByYear: [years('condition_occurrence', 1990, 280), years('drug_exposure', 2001, 160)],
}

const kinds: readonly [RegExp, FileEntry['takenFor']][] = [
  [/^person/, 'person'],
  [/observation/, 'observation_period'],
  [/condition/, 'condition_occurrence'],
  [/drug/, 'drug_exposure'],
  [/procedure/, 'procedure_occurrence'],
  [/pgs/, 'scores'],
]

function entryOf(name: string, sizeBytes: number, index: number): FileEntry {
  const takenFor = kinds.find(([pattern]) => pattern.test(name))?.[1] ?? null
  const problem = {
    file: name,
    row: 881204,
    column: 'drug_exposure_start_date',
    rule: 'date_unreadable',
    value: '13/12/2019',
    count: 3207,
    effect: 'set_aside' as const,
    message: `${name}: 3,207 of 1,204,118 rows have a start date that cannot be read; from row 881,204 it looks like day/month/year. These rows are set aside.`,
  }
  return {
    id: `${index} ${name}`,
    name,
    sizeBytes,
    format: name.endsWith('.parquet') ? 'Parquet' : 'CSV, gzip',
    takenFor,
    because: takenFor ? 'columns person_id, concept id and a date' : 'no column of any table this tool knows',
    alternatives: kinds.flatMap(([, kind]) => kind ?? []),
    state: takenFor ? 'ready' : 'ignored',
    rows: takenFor ? 292663 + 1000 * index : null,
    people: takenFor ? 292663 : null,
    dateRange: takenFor === 'person' ? ['1906', '2004'] : takenFor ? ['1990-01-03', '2022-06-30'] : null,
    columns: ['person_id', 'drug_concept_id', 'drug_source_value'].map((column, at) => ({
      name: column,
      usedAs: ['person', 'concept', null][at],
      type: at < 2 ? 'integer, 64 bit' : 'text',
    })),
    problems: name.endsWith('.gz') ? [problem] : [],
    report: [],
    shape: null,
    mapping: null,
    sha256: null,
  }
}

const cohortSizes = [124945, 104388, 63330]

function groupSizes(study: Study, definition: Definition, cohort: string): KnobPreview['n'] {
  const n = cohortSizes[study.cohorts.findIndex((one) => one.id === cohort) % cohortSizes.length] ?? 292663
  const wide = definition.windowDays / 365 + 90 / definition.gapDays
  const TRD = Math.round((n * 0.053 * wide) / definition.minDrugs + (definition.specialTreatments.length * n) / 200)
  const trMDD = Math.round((n * 0.17) / Math.sqrt(definition.mddVisits)) - TRD
  const excluded = definition.psychosisExclusion === 'none' ? 0 : Math.round(n * 0.025)
  return { nonMDD: n - TRD - trMDD - excluded, trMDD, TRD, excluded }
}

function phenotype(study: Study): PhenotypeResult {
  const each = study.cohorts.flatMap((cohort) =>
    study.definitions.map((definition) => ({ cohort: cohort.id, definition })),
  )
  return {
    cohorts: study.cohorts.map(({ id, label }) => ({ id, label })),
    progressionSets: study.analyses.progression.sets,
    counts: each.flatMap(({ cohort, definition }) =>
      groups.map((group) => ({
        cohort,
        definition: definition.id,
        group,
        n: groupSizes(study, definition, cohort)[group],
      })),
    ),
    attrition: each.flatMap(({ cohort, definition }) => {
      const n = cohortSizes[study.cohorts.findIndex((one) => one.id === cohort)]
      const step = (name: string, label: string, before: number, removed: number) => ({
        cohort,
        definition: definition.id,
        step: name,
        label,
        nBefore: before,
        nRemoved: removed,
        nAfter: before - removed,
      })
      return [
        step('cohort', 'Not in the cohort', 292663, 292663 - n - 300),
        step('sex', 'Sex is male or female', n + 300, 180),
        step('scores', 'Has a row of scores', n + 120, 120),
      ]
    }),
    cohortOverlaps: [],
    findings: [],
    notes: [],
  }
}

/** Each definition's people lie within those of the next larger one. */
function overlap(study: Study, cohort: string, definitions: readonly Definition[]): OverlapResult {
  const all = definitions.map((definition) => groupSizes(study, definition, cohort))
  const of = (sizes: readonly number[]): GroupOverlap => {
    const order = sizes.map((_, position) => position).sort((a, b) => sizes[a] - sizes[b])
    return {
      sizes,
      intersections: order
        .map((position, rank) => ({
          definitions: order.slice(rank).sort((a, b) => a - b),
          n: sizes[position] - (rank === 0 ? 0 : sizes[order[rank - 1]]),
        }))
        .filter(({ n }) => n > 0),
      pairs: sizes.flatMap((first, at) =>
        sizes.slice(at + 1).map((second, step) => ({
          first: at,
          second: at + 1 + step,
          both: Math.min(first, second),
          onlyFirst: Math.max(0, first - second),
          onlySecond: Math.max(0, second - first),
          neither: 292663 - Math.max(first, second),
          jaccard: Math.min(first, second) / Math.max(first, second),
          kappa: 0.8,
          kappaStandardError: 0.01,
          status: 'ok' as const,
          reason: '',
        })),
      ),
    }
  }
  return {
    cohort,
    n: 292663,
    groups: {
      TRD: of(all.map(({ TRD }) => TRD)),
      trMDD: of(all.map(({ trMDD }) => trMDD)),
      MDD: of(all.map(({ TRD, trMDD }) => TRD + trMDD)),
    },
  }
}

function associationRows(study: Study, cohort: string): AssociationRow[] {
  const { gapDays, minDrugs } = primaryDefinition(study)
  return scores.flatMap((score, index) =>
    study.contrasts.map((contrast, at): AssociationRow => {
      const wave =
        Math.sin(index * 12.9898 + at + cohort.length) * 0.08 + Math.sin(index + gapDays / 30 + minDrugs) * 0.03
      const standardError = 0.017 + 0.004 * at
      const z = wave / standardError
      const failed = index === 40 && at === 0
      const number = (value: number) => (failed ? Number.NaN : value)
      return {
        cohort,
        definition: primaryDefinition(study).id,
        contrast: contrastId(contrast),
        score: score.column,
        n: 21995,
        cases: 4403,
        logOddsRatio: number(wave),
        standardError: number(standardError),
        z: number(z),
        p: number(Math.min(1, Math.exp((-z * z) / 2))),
        log10P: number((-z * z) / 2 / Math.LN10),
        oddsRatio: number(Math.exp(wave)),
        ciLower: number(Math.exp(wave - 1.96 * standardError)),
        ciUpper: number(Math.exp(wave + 1.96 * standardError)),
        method: 'wald',
        status: failed ? 'separation' : 'ok',
        reason: failed ? 'Every TRD case has PC7 above 0.04, so the estimate is not finite.' : '',
        iterations: 5,
        deviance: 21000,
        covariates: ['sex', 'age'],
        leftOut: '',
        incomplete: 0,
      }
    }),
  )
}

function curve(from: number, to: number): KaplanMeierCurve {
  const n = Math.round(28964 * (to - from))
  const times = Float64Array.from({ length: 60 }, (_, index) => 90 * (index + 1))
  const rate = 0.00006 - 0.00002 * (from + to)
  const survival = times.map((time) => Math.exp(-rate * time))
  const standardError = times.map((time) => 0.00001 * Math.sqrt(time * 8))
  return {
    stratum: `${Math.round(100 * from)}-${Math.round(100 * to)}`,
    n,
    events: Math.round(n * (1 - survival[59])),
    timeDays: times,
    atRisk: times.map((time) => Math.round(n * (1 - time / 8000))),
    eventCounts: times.map(() => 10),
    censoredCounts: times.map(() => 20),
    survival,
    standardError,
    ciLower: survival.map((value, index) => value - 1.96 * standardError[index] - 0.004),
    ciUpper: survival.map((value, index) => Math.min(1, value + 1.96 * standardError[index] + 0.004)),
    median: Number.NaN,
    medianCiLower: Number.NaN,
    medianCiUpper: Number.NaN,
  }
}
