import { pooledRows } from '../../src/analyses/pooled.ts'
import { replicationRow, replicationScores } from '../../src/analyses/replication.ts'
import { specificationSummaries } from '../../src/analyses/specificationSummary.ts'
import type {
  CohortEffect,
  PooledRow,
  ReplicationRow,
  ReplicationScore,
  SpecificationPoint,
  SpecificationResult,
} from '../../src/model/effectResults.ts'
import { twoSidedP } from '../../src/numerics/normal.ts'
import { scores, uniform } from './simulated.ts'

/** Effects of two cohorts as they might be, made from a seed, and what the analyses make of them. */

const alpha = 1e-5
const options = { alpha, correction: 'none' } as const

function normal(random: () => number): number {
  let sum = -6
  for (let i = 0; i < 12; i++) sum += random()
  return sum
}

/** @param agreement 1: the same true effects; 0: unrelated ones */
export function replication(agreement = 0.8): { row: ReplicationRow; scores: readonly ReplicationScore[] } {
  const random = uniform(20250226)
  const drawn = scores.map(({ column }) => {
    const truth = 0.06 * normal(random)
    const other = agreement * truth + (1 - agreement) * 0.06 * normal(random)
    return { score: column, truth, other }
  })
  const effectsOf = (truths: readonly number[], error: number) =>
    drawn.map(({ score }, i) => {
      const standardError = error * (0.9 + 0.2 * random())
      const effect = truths[i] + standardError * normal(random)
      return { score, effect, standardError, p: twoSidedP(effect / standardError) }
    })
  const compared = {
    cohort: 'wgs_div',
    reference: 'wgs_eur',
    contrast: 'TRD/trMDD',
    referenceEffects: effectsOf(
      drawn.map(({ truth }) => truth),
      0.0175,
    ),
    effects: effectsOf(
      drawn.map(({ other }) => other),
      0.028,
    ),
  }
  const bootstrap = { replicates: 100, seed: 1, confidenceLevel: 0.95 }
  return { row: replicationRow(compared, { ...options, bootstrap }), scores: replicationScores(compared, options) }
}

export const traits: ReadonlyMap<string, string> = new Map(scores.map(({ column, trait }) => [column, trait]))

const axes = [
  { knob: 'gapDays', values: [60, 90, 120, 180] },
  { knob: 'windowDays', values: [365, 730] },
  { knob: 'minDrugs', values: [2, 3, 4] },
  { knob: 'mddVisits', values: [1, 2] },
  { knob: 'psychosisExclusion', values: ['ever', 'before_or_on_first_mdd', 'none'] },
  { knob: 'specialTreatments', values: ['', 'ect,esketamine'] },
] as const

/** @param times further copies of the grid, as other base definitions */
export function specifications(times = 1): SpecificationResult {
  const random = uniform(7)
  const knobs = axes.map(({ knob }) => knob)
  const combinations = axes.reduce<(string | number)[][]>(
    (before, { values }) => before.flatMap((each) => values.map((value) => [...each, value])),
    [[]],
  )
  const points = Array.from({ length: times }, (_, base) =>
    combinations.map(
      (values, i): SpecificationPoint => ({
        definition: `TRD${base + 1}/trMDD1`,
        values,
        nTrMdd: 16640,
        nTrd: 4177,
        sameAs: base * combinations.length + i,
      }),
    ),
  ).flat()
  const names = ['educational_attainment', 'insomnia']
  const size = points.length * names.length
  const logOddsRatio = Float64Array.from({ length: size }, (_, at) => {
    const { values } = points[Math.floor(at / 2)]
    const moved = 0.02 * values.indexOf(90) + 0.015 * (Number(values[2]) - 3) + 0.01 * normal(random)
    return at % 2 === 0 ? -0.12 + moved : 0.03 + 2 * moved
  })
  const standardError = new Float64Array(size).fill(0.018)
  const p = logOddsRatio.map((effect, at) => twoSidedP(effect / standardError[at]))
  // The last specification has no estimate.
  const status = Uint8Array.from({ length: size }, (_, at) => Number(at >= size - names.length))
  const numbers = { n: new Float64Array(size).fill(20817), cases: new Float64Array(size).fill(4177) }
  const block = {
    first: 0,
    points,
    logOddsRatio,
    standardError,
    p,
    ...numbers,
    status,
    method: new Uint8Array(size),
    knobs,
    scores: names,
    contrast: 'TRD/trMDD',
    cohort: 'wgs_eur',
    total: points.length,
  }
  return { ...block, summaries: specificationSummaries(block, options) }
}

export const knobWords: ReadonlyMap<string, string> = new Map([
  ['definition', 'Definition'],
  ['gapDays', 'Gap'],
  ['windowDays', 'Window'],
  ['minDrugs', 'Drugs'],
  ['mddVisits', 'Visits'],
  ['psychosisExclusion', 'Psychosis excludes'],
  ['specialTreatments', 'Special treatments'],
])

export const valueWords = (knob: string, value: string | number): string => {
  if (knob.endsWith('Days')) return `${value} d`
  return value === '' ? 'none' : String(value).replaceAll('_', ' ')
}

export function pooled(cohorts = 3): { effects: readonly CohortEffect[]; pooled: PooledRow } {
  const effects = [
    { cohort: 'wgs_eur', n: 20817, effect: -0.128, standardError: 0.0174 },
    { cohort: 'wgs_div', n: 10507, effect: -0.09, standardError: 0.026 },
    { cohort: 'array', n: 7529, effect: -0.15, standardError: 0.031 },
  ]
    .slice(0, cohorts)
    .map((each) => ({
      ...each,
      contrast: 'TRD/trMDD',
      score: 'educational_attainment',
      p: twoSidedP(each.effect / each.standardError),
    }))
  return { effects, pooled: pooledRows(effects)[0] }
}

export const cohortNames: ReadonlyMap<string, string> = new Map([
  ['wgs_eur', 'WGS European'],
  ['wgs_div', 'WGS diverse'],
  ['array', 'Array'],
])
