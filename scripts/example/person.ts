import { cumulated, type Random } from './random.ts'
import { domains, jointEffects, traits } from './traits.ts'

export interface Person {
  readonly id: bigint
  /** Index into `cohorts`. */
  readonly cohort: number
  readonly female: boolean
  readonly birthYear: number
  /** Days since 1970-01-01. */
  readonly birthDay: number
  readonly race: string
  readonly pcs: readonly number[]
  /** As a scoring program would print them: each score on its own scale, shifted by ancestry. */
  readonly scores: readonly number[]
  /** What the scores add to the log odds of MDD, and of treatment resistance. */
  readonly liabilityMdd: number
  readonly liabilityResistance: number
}

interface CohortShape {
  readonly id: string
  /** People in the paper's Table 1. */
  readonly people: number
  readonly femaleShare: number
  readonly birthYearMean: number
  readonly birthYearSd: number
  /** Correlation of a score with what it stands for: weights from European samples predict less elsewhere. */
  readonly accuracy: number
  /** Cumulated shares of `races`. */
  readonly races: readonly number[]
}

interface Race {
  readonly name: string
  /** Place on the first two axes of ancestry. */
  readonly ancestry: readonly [number, number]
}

const races: readonly Race[] = [
  { name: 'Asian', ancestry: [1, 2] },
  { name: 'Black or African American', ancestry: [2.2, -0.3] },
  { name: 'Hispanic or Latino', ancestry: [0.8, 0.9] },
  { name: 'Middle Eastern or North African', ancestry: [0.5, 0.3] },
  { name: 'Native Hawaiian or Other Pacific Islander', ancestry: [0.5, 0.3] },
  { name: 'White', ancestry: [0, 0] },
  { name: 'Missing', ancestry: [0.5, 0.3] },
  { name: 'Other', ancestry: [0.5, 0.3] },
]

export const cohorts: readonly CohortShape[] = [
  {
    id: 'wgs_eur',
    people: 124945,
    femaleShare: 0.592,
    birthYearMean: 1962,
    birthYearSd: 16,
    accuracy: 1,
    races: cumulated([0.0003, 0.0008, 0.008, 0.004, 0.0002, 0.936, 0.025, 0.0257]),
  },
  {
    id: 'wgs_div',
    people: 104388,
    femaleShare: 0.607,
    birthYearMean: 1970,
    birthYearSd: 17,
    accuracy: 0.8,
    races: cumulated([0.068, 0.449, 0.363, 0.007, 0.0017, 0.0135, 0.025, 0.0728]),
  },
  {
    id: 'array',
    people: 63330,
    femaleShare: 0.597,
    birthYearMean: 1966,
    birthYearSd: 17,
    accuracy: 0.6,
    races: cumulated([0.033, 0.184, 0.161, 0.0065, 0.0014, 0.539, 0.0264, 0.0487]),
  },
]

const cohortShares = cumulated(cohorts.map((cohort) => cohort.people))

export const pcCount = 16
/** Scores and components are rounded to these steps, so that the files stay small: in SDs, and as it is. */
const SCORE_STEP = 1 / 128
const PC_STEP = 1 / 8192

const effectsMdd = jointEffects(traits.map((trait) => trait.logOddsRatioMdd))
const effectsResistance = jointEffects(traits.map((trait) => trait.logOddsRatioResistance))

/** Each score's own scale (a power of two near a power of ten), zero and change along the first axis of ancestry. */
const scoreScales = traits.map((_, index) => ({
  sd: [0.0625, 0.0078125, 0.0009765625, 0.0001220703125, 0.5][index % 5],
  zero: ((index * 7) % 11) - 5,
  ancestryShift: 0.5 - ((index * 3) % 7) / 6,
}))

/** Draws one person; `id` is given, as ids must be distinct over the whole study. */
export function drawPerson(random: Random, id: bigint): Person {
  const cohort = random.pick(cohortShares)
  const shape = cohorts[cohort]
  const race = races[random.pick(shape.races)]
  const birthYear = clip(Math.round(shape.birthYearMean + shape.birthYearSd * random.normal()), 1905, 2004)
  const dayOfYear = random.integer(365)
  return {
    id,
    cohort,
    female: random.chance(shape.femaleShare),
    birthYear,
    birthDay: Date.UTC(birthYear, 0, 1) / 86_400_000 + dayOfYear,
    race: race.name,
    pcs: drawPcs(random, race.ancestry),
    ...drawScores(random, shape.accuracy, race.ancestry[0]),
  }
}

/**
 * Ids beyond 2⁵³ that differ by as little as 1, which a program that reads them as doubles would merge.
 * Ascending: the tables are in id order.
 */
export function drawIds(random: Random, after: bigint, count: number): bigint[] {
  let id = after
  return Array.from({ length: count }, () => {
    id += BigInt(1 + random.integer(9))
    return id
  })
}

/** Ids start above this one. */
export const baseId = 1_000_000_000_000_000_000n

function drawPcs(random: Random, ancestry: readonly [number, number]): number[] {
  return Array.from({ length: pcCount }, (_, k) => {
    const centre = k === 0 ? 0.05 * ancestry[0] : k === 1 ? 0.04 * ancestry[1] : 0
    return onGrid(centre + (0.02 * random.normal()) / Math.sqrt(k + 1), PC_STEP)
  })
}

function drawScores(random: Random, accuracy: number, ancestry: number) {
  const distress = random.normal()
  const factors = domains.map(() => random.normal())
  const noiseShare = Math.sqrt(1 - accuracy * accuracy)
  let liabilityMdd = 0
  let liabilityResistance = 0
  const scores = traits.map((trait, j) => {
    const { factorLoading, distressLoading } = trait
    const ownShare = Math.sqrt(1 - factorLoading * factorLoading - distressLoading * distressLoading)
    const liability =
      factorLoading * factors[domains.indexOf(trait.domain)] + distressLoading * distress + ownShare * random.normal()
    liabilityMdd += effectsMdd[j] * liability
    liabilityResistance += effectsResistance[j] * liability
    const { sd, zero, ancestryShift } = scoreScales[j]
    const measured = zero + accuracy * liability + noiseShare * random.normal() + ancestryShift * ancestry
    return onGrid(measured, SCORE_STEP) * sd
  })
  return { scores, liabilityMdd, liabilityResistance }
}

const onGrid = (x: number, step: number): number => Math.round(x / step) * step

export const clip = (x: number, low: number, high: number): number => Math.min(high, Math.max(low, x))
