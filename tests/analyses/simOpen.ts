import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { Extract } from '../../src/model/extract.ts'
import { genotypeScoringSchema, groups, type Study } from '../../src/model/study.ts'

/** The simulated extract of 6,000 people (`tests/fixtures/sim-open`), with the oracle's groups, as an analysis gets it. */
export function simulatedExtract(): {
  extract: Extract
  cohorts: readonly string[]
  inCohort: (cohort: string) => Uint8Array
  groupsOf: (definition: string) => Uint8Array
  eligible: Uint8Array
} {
  const byId = (a: string[], b: string[]): number => Number(a[0]) - Number(b[0])
  const person = table('extract/person', byId)
  const scores = table('extract/pgs', byId)
  const status = table('expected/status', byId)
  const ids = person.column('person_id')
  const numbers = (values: readonly string[]): Float64Array =>
    Float64Array.from(values, (value) => (value === '' ? NaN : Number(value)))
  const scoreRow = new Map(scores.column('person_id').map((id, row) => [id, row]))
  const scoreNames = scores.names.slice(1)
  const statusIds = status.column('person_id')
  if (statusIds.some((id, row) => id !== ids[row])) throw new Error('status.csv and person.csv list other people')
  const sex: Readonly<Record<string, number>> = { Female: 1, Male: 0 }
  const cohort = person.column('cohort')
  const columns = Array.from({ length: 16 }, (_, k) => `PC${k + 1}`).map(
    (name) => [name, { kind: 'number' as const, values: numbers(person.column(name)) }] as const,
  )
  return {
    extract: {
      people: {
        n: ids.length,
        ids: { kind: 'integer', values: BigInt64Array.from(ids, BigInt) },
        sex: Int8Array.from(person.column('sex_at_birth'), (value) => sex[value] ?? -1),
        birthYear: numbers(person.column('year_of_birth')),
        birthDay: new Int32Array(ids.length),
        columns: new Map(columns),
      },
      conditions: null,
      drugs: null,
      procedures: null,
      observation: null,
      scores: {
        names: scoreNames,
        values: scoreNames.map((name) => {
          const values = numbers(scores.column(name))
          return Float64Array.from(ids, (id) => values[scoreRow.get(id) ?? -1] ?? NaN)
        }),
        hasRow: Uint8Array.from(ids, (id) => Number(scoreRow.has(id))),
        origin: 'pgs.csv',
      },
      conceptSets: null,
      scoreDescriptions: null,
      digest: '',
    },
    cohorts: ['wgs_eur', 'wgs_div', 'array'],
    inCohort: (wanted) => Uint8Array.from(cohort, (own) => Number(own === wanted)),
    groupsOf: (definition) =>
      Uint8Array.from(status.column(definition), (group) => (groups as readonly string[]).indexOf(group)),
    eligible: Uint8Array.from(status.column('eligible'), Number),
  }
}

/** What the association reads of a study. */
export function associationStudy(changes: Partial<Study> = {}): Study {
  const pcs = Array.from({ length: 16 }, (_, k) => `PC${k + 1}`)
  return {
    schema: 1,
    name: 'simulated',
    cohorts: [],
    conceptSets: {},
    conceptSetsFrom: 'data',
    definitions: [],
    scores: {
      standardise: 'cohort',
      ancestryAdjustment: 'none',
      descriptions: [],
      exclude: [],
      genotypes: genotypeScoringSchema.parse({}),
    },
    covariates: [...pcs, 'sex', 'age'],
    ageYear: 2022,
    ageDate: null,
    contrasts: [
      { cases: 'trMDD', controls: 'nonMDD' },
      { cases: 'TRD', controls: 'nonMDD' },
      { cases: 'TRD', controls: 'trMDD' },
    ],
    analyses: {
      agreement: { bootstrapReplicates: 0, bootstrapSeed: 1 },
      scoreStrata: { cuts: [0.2, 0.8], reference: 'lowest' },
      specification: { definitions: [], knobs: [] },
      table1: { variables: [] },
      plausibility: { dataEnd: null, maxSupplyDays: 365 },
      positiveControl: { score: null },
      association: {
        alpha: 1e-5,
        confidenceLevel: 0.95,
        minCases: 0,
        test: 'wald',
        firth: 'fallback',
        firthBelowCases: 0,
        correction: 'none',
      },
      progression: {
        sets: [],
        minTimePoints: 3,
        timePoints: 'condition_dates',
        censorAt: 'observation_end',
        nonPositive: 'drop',
        strata: [0.2, 0.8],
        confidenceInterval: 'log',
        confidenceLevel: 0.95,
        times: [0],
        timeScale: 'since_first_mdd',
        atDeath: 'ignore',
        firth: 'never',
        hazardIntervals: [365, 1095],
        proportionalityAlpha: 0.05,
        clusterBy: '',
      },
    },
    disclosure: { policy: 'none' },
    ...changes,
  }
}

/** Rows of an expected or input table by column name. */
export function table(
  path: string,
  order?: (a: string[], b: string[]) => number,
): { names: string[]; rows: string[][]; column: (name: string) => string[] } {
  const text = gunzipSync(readFileSync(`tests/fixtures/sim-open/${path}.csv.gz`)).toString('utf8')
  const [head, ...lines] = text.trim().split('\n')
  const names = head.split(',').map((name) => name.replaceAll('"', ''))
  const rows = lines.map((line) => line.split(','))
  if (order) rows.sort(order)
  return {
    names,
    rows,
    column: (name) => {
      const at = names.indexOf(name)
      if (at < 0) throw new Error(`${path} has no column ${name}`)
      return rows.map((row) => row[at])
    },
  }
}
