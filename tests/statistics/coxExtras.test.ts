import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { loadKernel } from '../../src/kernel/loadKernel.ts'
import { concordance } from '../../src/statistics/concordance.ts'
import { type CoxFit, fitCox } from '../../src/statistics/cox.ts'
import { adjustedCurves } from '../../src/statistics/coxCurves.ts'
import { fitInfluence } from '../../src/statistics/coxFitResiduals.ts'
import { openCoxGroup } from '../../src/statistics/coxGroup.ts'
import { robustStandardError } from '../../src/statistics/coxResiduals.ts'
import { intervalHazards } from '../../src/statistics/intervalHazard.ts'
import { bandOf } from '../../src/statistics/kaplanMeier.ts'
import type { Survival } from '../../src/statistics/riskSets.ts'
import { timeTransforms } from '../../src/statistics/schoenfeld.ts'
import { residualBins, scaledResiduals } from '../../src/statistics/schoenfeldBins.ts'
import { columnOf, fixture, heartTerms, lungTerms } from './survivalFixture.ts'
import { largestError } from './survivalGoldens.ts'

const kernel = await loadKernel(readFileSync('build/kernel.wasm'))

const lung = (name: string) => columnOf(fixture.lung, name)
const heart = (name: string) => columnOf(fixture.heart, name)
const lungSurvival: Survival = { time: lung('time'), event: Uint8Array.from(lung('status')) }
const heartSurvival: Survival = {
  start: heart('start'),
  time: heart('stop'),
  event: Uint8Array.from(heart('event')),
}
const lungColumns = lungTerms.map(lung)
const heartColumns = heartTerms.map(heart)
const fitOf = (...of: Parameters<typeof fitCox>) => fitCox(...of) as CoxFit

describe('robust standard errors and concordance agree with coxph', () => {
  it.each(fixture.robust)('$data, $ties, cluster $cluster, strata $strata', (each) => {
    const [survival, columns, table] =
      each.data === 'lung' ? [lungSurvival, lungColumns, fixture.lung] : [heartSurvival, heartColumns, fixture.heart]
    const codes = (name: string | undefined) =>
      name === undefined ? undefined : Int32Array.from(columnOf(table, name))
    const fit = fitOf(kernel, { ...survival, stratum: codes(each.strata) }, columns, each.ties)
    const { coef, se, robust, concordance: c } = each.robust
    expect(largestError(fit.coefficients, coef, se)).toBeLessThanOrEqual(1e-9)
    expect(largestError(fit.standardErrors, se)).toBeLessThanOrEqual(1e-9)
    const influences = columns.map((_, j) => fitInfluence(fit, j))
    const ours = influences.map(({ influence }) => robustStandardError(influence, codes(each.cluster)))
    expect(largestError(ours, robust)).toBeLessThanOrEqual(1e-9)
    const own = concordance(fit.state.sets, influences[0].predictor)
    expect(own.concordance).toBeCloseTo(c[0], 12)
    // A cluster's own jackknife is not asked for here.
    if (each.cluster === undefined) expect(own.standardError).toBeCloseTo(c[1], 12)
  })
})

describe('a group of models gives what each gives alone', () => {
  it.each(['efron', 'breslow'] as const)('%s', (ties) => {
    const covariates = lungColumns.slice(0, 2)
    const regressors = lungColumns.slice(2)
    const group = openCoxGroup(kernel, lungSurvival, covariates, regressors)!
    const fits = group.search(ties, [1, 0])
    const details = group.details(fits, timeTransforms)
    for (const [k, regressor] of [1, 0].entries()) {
      const alone = fitOf(kernel, lungSurvival, [...covariates, regressors[regressor]], ties)
      const fit = fits[k]!
      expect(largestError([fit.coefficient], [alone.coefficients[2]], [alone.standardErrors[2]])).toBeLessThan(1e-10)
      expect(fit.standardError / alone.standardErrors[2]).toBeCloseTo(1, 10)
      expect(fit.logLikelihood).toBeCloseTo(alone.logLikelihood, 9)
      const detail = details[k]!
      expect(detail.tests().likelihoodRatio.chiSquare).toBeCloseTo(alone.likelihoodRatioTest.chiSquare, 9)
      expect(detail.tests().wald.chiSquare).toBeCloseTo(alone.waldTest.chiSquare, 9)
      expect(detail.tests().score.chiSquare).toBeCloseTo(alone.scoreTest.chiSquare, 9)
      const own = fitInfluence(alone, 2)
      const { influence, predictor } = detail.people()
      expect(robustStandardError(influence) / robustStandardError(own.influence)).toBeCloseTo(1, 10)
      expect(predictor[3] - predictor[7]).toBeCloseTo(own.predictor[3] - own.predictor[7], 10)
    }
    group.close()
  })
})

describe('adjusted curves agree with survfit of a coxph', () => {
  it.each(fixture.curves)('$ties, $conf_type', (expected) => {
    const fit = fitOf(kernel, lungSurvival, lungColumns, expected.ties)
    const profiles = fixture.profiles.map((row) => lungTerms.map((term) => row[term]))
    adjustedCurves(fit, profiles).forEach((curve, k) => {
      const band = bandOf(curve.survival, curve.standardError, expected.conf_type, 0.95)
      // Ours has the event times alone.
      const at = Array.from(curve.time, (time) => expected.time.indexOf(time))
      const theirs = (matrix: readonly (readonly number[])[]) => at.map((row) => matrix[row][k])
      expect(largestError(curve.survival, theirs(expected.surv))).toBeLessThanOrEqual(1e-9)
      expect(largestError(curve.cumulativeHazard, theirs(expected.cumhaz))).toBeLessThanOrEqual(1e-9)
      expect(largestError(curve.cumulativeHazardError, theirs(expected.se_cumhaz))).toBeLessThanOrEqual(1e-9)
      expect(largestError(band.lower, theirs(expected.lower))).toBeLessThanOrEqual(1e-9)
      expect(largestError(band.upper, theirs(expected.upper))).toBeLessThanOrEqual(1e-9)
    })
  })

  it('with late entry', () => {
    const fit = fitOf(kernel, heartSurvival, heartColumns, 'efron')
    const [curve] = adjustedCurves(fit, [[1, 0, 1]])
    const at = Array.from(curve.time, (time) => fixture.late_entry.time.indexOf(time))
    const theirs = (values: readonly number[]) => at.map((row) => values[row])
    expect(largestError(curve.survival, theirs(fixture.late_entry.surv))).toBeLessThanOrEqual(1e-9)
    expect(largestError(curve.cumulativeHazardError, theirs(fixture.late_entry.se_cumhaz))).toBeLessThanOrEqual(1e-9)
  })
})

const veteran = (name: string) => columnOf(fixture.veteran, name)
const veteranSurvival: Survival = { time: veteran('time'), event: Uint8Array.from(veteran('status')) }

describe('the hazard ratio by interval agrees with coxph after survSplit', () => {
  it.each(fixture.intervals)('cuts at $cuts', ({ cuts, coef, se, events, people, lr }) => {
    const at = [cuts].flat()
    const columns = ['trt', 'age'].map(veteran)
    const { intervals, likelihoodRatio } = intervalHazards(
      kernel,
      veteranSurvival,
      columns,
      veteran('karno'),
      at,
      'efron',
    )
    // R makes no interval that nobody reaches.
    const ours = intervals.filter((interval) => interval.people > 0)
    expect(ours.map((interval) => interval.events)).toEqual(events)
    expect(ours.map((interval) => interval.people)).toEqual(people)
    expect(
      largestError(
        ours.map(({ logHazardRatio }) => logHazardRatio),
        coef,
        se,
      ),
    ).toBeLessThanOrEqual(1e-9)
    expect(
      largestError(
        ours.map(({ standardError }) => standardError),
        se,
      ),
    ).toBeLessThanOrEqual(1e-9)
    expect(likelihoodRatio!.chiSquare).toBeCloseTo(lr, 8)
    expect(likelihoodRatio!.df).toBe(coef.length - 1)
    for (const interval of intervals.slice(ours.length)) {
      expect(interval).toMatchObject({ events: 0, problem: { status: 'no_events' }, logHazardRatio: Number.NaN })
    }
  })
})

describe('scaled Schoenfeld residuals', () => {
  const fit = fitOf(kernel, veteranSurvival, ['trt', 'karno', 'age'].map(veteran), 'efron')
  const residuals = scaledResiduals(fit, 1)

  it('agree with cox.zph, in whichever order tied ones come', () => {
    const byTime = (time: ArrayLike<number>, values: ArrayLike<number>) =>
      Array.from(time, (own, i) => [own, values[i]]).sort((a, b) => a[0] - b[0] || a[1] - b[1])
    const ours = byTime(residuals.time, residuals.residual)
    const theirs = byTime(fixture.schoenfeld.time, fixture.schoenfeld.y)
    expect(ours.map(([time]) => time)).toEqual(theirs.map(([time]) => time))
    expect(
      largestError(
        ours.map(([, y]) => y),
        theirs.map(([, y]) => y),
        theirs.map(() => 1),
      ),
    ).toBeLessThanOrEqual(1e-10)
  })

  it('leave only as means of ten events or more', () => {
    const bins = residualBins(residuals, { bins: 20, least: 10, level: 0.95 })
    expect(bins).toHaveLength(12)
    expect(bins.reduce((sum, { events }) => sum + events, 0)).toBe(fit.events)
    expect(Math.min(...bins.map(({ events }) => events))).toBeGreaterThanOrEqual(10)
    const mean = bins.reduce((sum, bin) => sum + bin.mean * bin.events, 0) / fit.events
    expect(mean).toBeCloseTo(residuals.residual.reduce((sum, value) => sum + value, 0) / fit.events, 12)
    expect(residualBins(residuals, { bins: 20, least: 129, level: 0.95 })).toEqual([])
  })
})
