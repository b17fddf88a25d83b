import type { Kernel } from '../kernel/kernel.ts'
import { rowsWhere, take } from '../numerics/rows.ts'
import { type Concordance, concordance } from './concordance.ts'
import { type ChiSquareTest, fitCox } from './cox.ts'
import { type CoxEffect, effectAt, effectFound, effectIn, effectsOf, penalised } from './coxEffect.ts'
import { fitInfluence } from './coxFitResiduals.ts'
import { type CoxGroup, openCoxGroup, type RegressorDetail } from './coxGroup.ts'
import { byPeople, type CoxPeople, peopleAt } from './coxPeople.ts'
import { isProblem } from './design.ts'
import { quantiles, strataByQuantile } from './quantile.ts'
import { type ProportionalityTest, proportionalityTests, timeTransforms } from './schoenfeld.ts'

/** Of a whole model: its columns together, and how well it orders the people. */
export interface CoxModelTests {
  readonly likelihoodRatio: ChiSquareTest
  readonly wald: ChiSquareTest
  readonly score: ChiSquareTest
  readonly concordance: Concordance
}

/** The Cox models of one score among the people who have it and all covariates. */
export interface CoxScoreFits {
  readonly n: number
  readonly events: number
  /** The score's values at the cuts. */
  readonly cuts: readonly number[]
  /** Per unit of the score. */
  readonly efron: CoxEffect
  readonly breslow: CoxEffect
  /** Each stratum beside the lowest, ascending. */
  readonly strata: readonly CoxEffect[]
  /** Per step from one stratum to the next. */
  readonly step: CoxEffect
  /** Per unit, the baseline hazard free in each cohort; null where there is one cohort only. */
  readonly withinCohorts: CoxEffect | null
  /** Per unit, on the cause-specific hazard of each competing kind of event (1, 2, …); empty where there are none. */
  readonly causes: readonly { readonly events: number; readonly effect: CoxEffect }[]
  /** Of the `efron` model; null where it has no estimate. */
  readonly tests: CoxModelTests | null
  /** Of the score and of the whole `efron` model, by transform; empty where it has no estimate. */
  readonly proportionality: readonly (Pick<ProportionalityTest, 'transform' | 'global'> & {
    readonly score: ProportionalityTest['global']
  })[]
}

/**
 * Scores that the same people have are fitted together (`openCoxGroup`); what does not behave there is fitted alone.
 *
 * @param scores n values each, NaN where missing
 * @param probabilities the quantiles that cut a score into strata, ascending
 */
export function fitCoxScores(
  kernel: Kernel,
  people: CoxPeople,
  scores: readonly Float64Array[],
  probabilities: readonly number[],
): CoxScoreFits[] {
  const fits: CoxScoreFits[] = []
  for (const { rows, members } of byPeople(people.covariates, scores)) {
    const own = members.map((s) => ({
      score: take(scores[s], rows),
      stratum: take(strataOf(scores[s], probabilities), rows),
      cuts: cutsOf(scores[s], probabilities),
    }))
    const fitted = fitTogether(kernel, peopleAt(people, rows), own, probabilities.length)
    for (const [k, s] of members.entries()) fits[s] = fitted[k]
  }
  return fits
}

interface OwnScore {
  readonly score: Float64Array
  readonly stratum: Float64Array
  readonly cuts: readonly number[]
}

function fitTogether(kernel: Kernel, people: CoxPeople, own: readonly OwnScore[], cuts: number): CoxScoreFits[] {
  const { survival, covariates, cohort } = people
  const scores = own.map(({ score }) => score)
  const steps = own.map(({ stratum }) => stratum)
  const withinCohorts =
    cohort === null ? null : effectsOf(kernel, { ...people, survival: { ...survival, stratum: cohort } }, scores)
  const causes = effectsByCause(kernel, people, scores)
  const group = openCoxGroup(kernel, survival, covariates, [...scores, ...steps])
  try {
    const found = group?.search('efron', [...own.keys(), ...own.map((_, s) => own.length + s)]) ?? []
    const efron = group?.details(found.slice(0, own.length), timeTransforms) ?? []
    const byStep = group?.details(found.slice(own.length), []) ?? []
    const breslow = group?.details(group.search('breslow', [...own.keys()]), []) ?? []
    return own.map(({ score, stratum, cuts: values }, s) => ({
      n: score.length,
      events: survival.event.reduce((sum, value) => sum + value, 0),
      cuts: values,
      ...perUnit(kernel, people, group, efron[s] ?? null, score),
      breslow: effectIn(kernel, people, group, breslow[s] ?? null, score, 'breslow'),
      strata: effectsByStratum(kernel, people, stratum, cuts),
      step: effectIn(kernel, people, group, byStep[s] ?? null, stratum, 'efron'),
      withinCohorts: withinCohorts === null ? null : withinCohorts[s],
      causes: causes.map(({ events, effects }) => ({ events, effect: effects[s] })),
    }))
  } finally {
    group?.close()
  }
}

/** The hazard of one kind of event while the others end follow-up. */
function effectsByCause(kernel: Kernel, people: CoxPeople, scores: readonly Float64Array[]) {
  const { competing, survival } = people
  if (competing === null) return []
  return Array.from({ length: competing.causes }, (_, k) => {
    const event = competing.state.map((state) => Number(state === k + 1))
    return {
      events: event.reduce((sum, value) => sum + value, 0),
      effects: effectsOf(kernel, { ...people, survival: { ...survival, time: competing.time, event } }, scores),
    }
  })
}

/** One model of all strata beside the lowest. */
function effectsByStratum(kernel: Kernel, people: CoxPeople, stratum: Float64Array, cuts: number): CoxEffect[] {
  const { survival, covariates } = people
  const levels = Array.from({ length: cuts }, (_, k) => stratum.map((value) => Number(value === k + 1)))
  const fit = fitCox(kernel, survival, [...covariates, ...levels], 'efron')
  return levels.map((level, k) =>
    penalised(kernel, people, effectAt(fit, covariates.length + k, people, 'efron'), [
      ...levels.filter((_, j) => j !== k),
      level,
    ]),
  )
}

function perUnit(
  kernel: Kernel,
  people: CoxPeople,
  group: CoxGroup | null,
  detail: RegressorDetail | null,
  score: Float64Array,
): Pick<CoxScoreFits, 'efron' | 'tests' | 'proportionality'> {
  const { survival, covariates, cluster } = people
  if (group !== null && detail !== null) {
    const ofPeople = detail.people()
    return {
      efron: effectFound(group, detail.fit, ofPeople, cluster),
      tests: { ...detail.tests(), concordance: concordance(ofPeople.sets, ofPeople.predictor) },
      proportionality: detail.proportionality.map(({ transform, own, global }) => ({ transform, score: own, global })),
    }
  }
  const column = covariates.length
  const fit = fitCox(kernel, survival, [...covariates, score], 'efron')
  const efron = penalised(kernel, people, effectAt(fit, column, people, 'efron'), [score])
  if (isProblem(fit)) return { efron, tests: null, proportionality: [] }
  const { scoreTest, waldTest: wald, likelihoodRatioTest: likelihoodRatio, state } = fit
  const { predictor } = fitInfluence(fit, column)
  return {
    efron,
    tests: { likelihoodRatio, wald, score: scoreTest, concordance: concordance(state.sets, predictor) },
    proportionality: proportionalityTests(kernel, survival, fit, timeTransforms).map(
      ({ transform, terms, global }) => ({ transform, score: terms[column], global }),
    ),
  }
}

/** Strata among all who have the score, as the curves are cut; 0 where it is missing. */
function strataOf(score: Float64Array, probabilities: readonly number[]): Float64Array {
  const strata = new Float64Array(score.length)
  const having = rowsWhere(score.length, (i) => !Number.isNaN(score[i]))
  strataByQuantile(take(score, having), probabilities).forEach((stratum, k) => {
    strata[having[k]] = stratum
  })
  return strata
}

function cutsOf(score: Float64Array, probabilities: readonly number[]): number[] {
  return quantiles(
    score.filter((value) => !Number.isNaN(value)),
    probabilities,
  )
}
