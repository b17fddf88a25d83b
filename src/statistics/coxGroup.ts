import type { CoxMoments, CoxPasses, Ties } from '../kernel/cox.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { ScorePasses } from '../kernel/scorePasses.ts'
import { cholesky, choleskySolve, inverseTransposed, multiplyVector } from '../numerics/cholesky.ts'
import { type ChiSquareTest, chiSquareTest, maximise } from './cox.ts'
import { type CoxDesign, type CoxDroppedColumn, coxDesign, identityMatrix } from './coxDesign.ts'
import { eventTerms } from './coxHazard.ts'
import { residualsAlong } from './coxResiduals.ts'
import {
  type CoxStart,
  columnsAtNull,
  efronStart,
  NULL_COLUMNS,
  type NullColumn,
  scoreStatistic,
  startOf,
  type Turned,
  timesTransposed,
} from './coxStart.ts'
import { type ColumnScale, columnScale } from './design.ts'
import { dot } from './logistic.ts'
import { type RiskSets, riskSets, type Survival } from './riskSets.ts'
import {
  type ProportionalityTest,
  type TimeTransform,
  type TransformedTime,
  testsFromMoments,
  timeWeights,
  transformedTimes,
} from './schoenfeld.ts'
import { type ScoreEstimate, searchScores } from './scoreSearch.ts'

/** Cox models of the same people that share their covariates and differ in one regressor. */
export interface CoxGroup {
  /** Covariates left out of all models. */
  readonly dropped: readonly CoxDroppedColumn[]
  /** By regressor asked for; null where a model does not behave: it is for `fitCox`, which also says what is wrong. */
  search(ties: Ties, regressors: readonly number[]): (RegressorFit | null)[]
  /** More of models found with the same ties, by passes that take their exact information; null where there is none. */
  details(fits: readonly (RegressorFit | null)[], transforms: readonly TimeTransform[]): (RegressorDetail | null)[]
  close(): void
}

export interface RegressorFit {
  readonly regressor: number
  readonly ties: Ties
  /** Log hazard ratio per unit of the regressor as given. */
  readonly coefficient: number
  readonly standardError: number
  readonly logLikelihood: number
  /** As the kernel has the columns. */
  readonly at: Float64Array
}

export interface RegressorDetail {
  readonly fit: RegressorFit
  /** Of all columns together. Asked for before the group is closed. */
  tests(): ModelTests
  /** By transform: of the regressor and of the whole model. */
  readonly proportionality: readonly (Pick<ProportionalityTest, 'transform' | 'global'> & {
    readonly own: ChiSquareTest
  })[]
  /** Asked for before the group is closed. */
  people(): RegressorPeople
}

export interface ModelTests {
  readonly likelihoodRatio: ChiSquareTest
  readonly wald: ChiSquareTest
  readonly score: ChiSquareTest
}

export interface RegressorPeople {
  /** By row of the survival: what the row adds to the regressor's estimate (dfbeta); 0 for who is never at risk. */
  readonly influence: Float64Array
  /** By row in the order of the risk sets. */
  readonly predictor: Float64Array
  readonly sets: RiskSets
}

/**
 * All models start from that of the covariates alone, in a basis where its information is the identity, as the logistic
 * scores do (`searchScores`); no fit's bits depend on which other regressors are there. Null where the covariates' own model
 * has no maximum.
 *
 * @param covariates n values each, no NaN, as have the regressors
 */
export function openCoxGroup(
  kernel: Kernel,
  survival: Survival,
  covariates: readonly Float64Array[],
  regressors: readonly Float64Array[],
): CoxGroup | null {
  const sets = riskSets(survival)
  if (sets.events === 0) return null
  const standards = regressors.map(columnScale)
  const scores = standards.map(({ mean, scale }, k) => ({ values: regressors[k], mean, factor: 1 / (scale || 1) }))
  const design = coxDesign(kernel, sets, covariates, 'efron', scores)
  const { passes } = design
  const p = design.kept.length
  const efron = maximise(passes, p, 'efron', { at: new Float64Array(p), look: design.start })
  if ('direction' in efron) {
    passes.close()
    return null
  }
  const turn = inverseTransposed(efron.factor, p)
  passes.rebase(turn)
  return groupOf(survival, sets, design, standards, {
    turn,
    factor: efron.factor,
    at: timesTransposed(efron.factor, efron.at),
  })
}

function groupOf(
  survival: Survival,
  sets: RiskSets,
  design: CoxDesign,
  standards: readonly ColumnScale[],
  turned: Turned,
): CoxGroup {
  const { passes } = design
  const p = design.kept.length
  const starts = new Map<Ties, CoxStart | null>([['efron', efronStart(design, turned, p)]])
  const startWith = (ties: Ties): CoxStart | null => {
    if (!starts.has(ties)) starts.set(ties, startOf(passes, p, ties, turned.at))
    return starts.get(ties)!
  }
  const times = new Map<TimeTransform, TransformedTime>()
  const timesOf = (transforms: readonly TimeTransform[]) =>
    transforms.map((transform) => {
      const known = times.get(transform) ?? transformedTimes(sets, survival, [transform])[0]
      times.set(transform, known)
      return known
    })
  const usable = sets.people > 1
  const nullColumns = new Map<string, NullColumn[]>()
  /** Several at a time, which takes little longer than one. */
  const nullColumnOf = (ties: Ties, regressor: number): NullColumn => {
    const first = regressor - (regressor % NULL_COLUMNS)
    const key = `${ties} ${first}`
    const known = nullColumns.get(key) ?? columnsAtNull(passes, ties, first, standards.length, p)
    nullColumns.set(key, known)
    return known[regressor - first]
  }
  const detailOf = (fit: RegressorFit, moments: CoxMoments, times: readonly TransformedTime[]): RegressorDetail => ({
    fit,
    tests() {
      const { regressor, ties, at, logLikelihood } = fit
      const start = startWith(ties)!
      const column = nullColumnOf(ties, regressor)
      return {
        likelihoodRatio: chiSquareTest(2 * logLikelihood + start.nullDeviance, p + 1),
        wald: chiSquareTest(dot(at, multiplyVector(moments.information[0], at)), p + 1),
        score: chiSquareTest(scoreStatistic(start, column, p), p + 1),
      }
    },
    // The regressor is the last column in any basis of the covariates.
    proportionality: testsFromMoments(moments, times, identityMatrix(p + 1)).map(({ transform, terms, global }) => ({
      transform,
      own: terms[p],
      global,
    })),
    people() {
      const { regressor, ties, at } = fit
      const factor = cholesky(moments.information[0], p + 1)!
      const [predictor, image] = passes.combine(regressor, at, choleskySolve(factor, unit(p + 1, p)))
      const along = residualsAlong(sets, eventTerms(sets, predictor, ties), image)
      const influence = new Float64Array(sets.n)
      for (let i = 0; i < along.length; i++) influence[sets.order[i]] = along[i] / standards[regressor].scale
      return { influence, predictor, sets }
    },
  })

  return {
    dropped: design.dropped,
    search(ties, asked) {
      const start = startWith(ties)
      if (start === null) return asked.map(() => null)
      const people = asked.map((regressor) => ({ n: sets.people, varies: usable && standards[regressor].scale > 0 }))
      const estimates = searchScores(passesWith(passes, ties, asked), start.at, people, sets.people)
      return asked.map((regressor, k) => fitOf(estimates[k], regressor, ties, standards[regressor].scale))
    },
    details(fits, transforms) {
      const found = fits.filter((fit) => fit !== null)
      if (found.length === 0) return fits.map(() => null)
      const times = timesOf(transforms)
      const moments = passes.moments(
        found[0].ties,
        found.map(({ regressor }) => regressor),
        found.map(({ at }) => at),
        timeWeights(times),
      )
      return fits.map((fit) => (fit === null ? null : detailOf(fit, moments[found.indexOf(fit)], times)))
    },
    close: passes.close,
  }
}

const passesWith = (passes: CoxPasses, ties: Ties, asked: readonly number[]): ScorePasses => ({
  scoreMoments: (b) => passes.scoreMoments(ties, asked, b),
  gradients: (scores, coefficients, directions) =>
    passes.gradients(
      ties,
      scores.map((k) => asked[k]),
      coefficients,
      directions,
    ),
})

function fitOf(estimate: ScoreEstimate | null, regressor: number, ties: Ties, scale: number): RegressorFit | null {
  if (estimate === null) return null
  return {
    regressor,
    ties,
    coefficient: estimate.coefficient / scale,
    standardError: estimate.standardError / scale,
    logLikelihood: -estimate.deviance / 2,
    at: estimate.at,
  }
}

function unit(p: number, j: number): Float64Array {
  const vector = new Float64Array(p)
  vector[j] = 1
  return vector
}
