import type { ProgressionDetails } from '../../../src/model/engine.ts'
import type { CoxRow, ProgressionFlow } from '../../../src/model/results.ts'
import { primaryDefinition } from '../../../src/model/study.ts'
import { traits } from './traits.ts'

export const flowIn = (set: string): ProgressionFlow => ({
  set,
  mdd: 33512,
  trd: 6106,
  afterTimePoints: 31216,
  missingTime: 0,
  nonPositive: 2252,
  nonPositiveEvents: 2252,
  n: 28964,
  events: 3854,
})

/** Made-up Cox models: every second trait a little above 1, the others below. */
export function doubleProgression(wait: (ticket: number) => Promise<void>): ProgressionDetails {
  const names = traits.flatMap(({ traits }, domain) => traits.map((_, index) => `pgs_${domain}_${index}`))
  const day = Float64Array.from({ length: 40 }, (_, k) => 90 * (k + 1))
  return {
    async cox(ticket, _study, set) {
      await wait(ticket)
      return { cox: names.map((score, k) => rowOf(set, score, k)), schoenfeld: [], tests: [], flow: flowIn(set) }
    },
    async proportionality(ticket, study, set, score) {
      await wait(ticket)
      const residuals = Array.from({ length: 20 }, (_, k) => {
        const mean = 0.08 - 0.004 * k
        const [firstDay, lastDay] = [180 * k, 180 * (k + 1)]
        return {
          firstDay,
          lastDay,
          meanDay: firstDay + 90,
          events: 192,
          mean,
          ciLower: mean - 0.1,
          ciUpper: mean + 0.1,
        }
      })
      const definition = primaryDefinition(study).id
      const common = { set, definition, score, n: 28964, events: 3854, logHazardRatio: 0.05 }
      return { ...common, tests: [], residuals, intervals: [], logLog: [], status: 'ok', reason: '' }
    },
    async cumulativeIncidence(ticket, study, set, score) {
      await wait(ticket)
      const ciType = study.analyses.progression.confidenceInterval
      const reason = 'The data have no death table.'
      const definition = primaryDefinition(study).id
      return { set, definition, score, ciType, n: 0, curves: [], status: 'not_estimable', reason }
    },
    async adjustedCurves(ticket, study, set, score) {
      await wait(ticket)
      const definition = primaryDefinition(study).id
      const curves = [0.1, 0.5, 0.9].map((quantile) => {
        const cumulativeHazard = day.map((value) => (0.8 + 0.4 * quantile) * (value / 18000))
        const survival = cumulativeHazard.map((value) => 1 - value)
        const standardError = survival.map(() => 0.004)
        const [ciLower, ciUpper] = [-1, 1].map((sign) => survival.map((value) => value + sign * 0.008))
        return { quantile, timeDays: day, survival, standardError, ciLower, ciUpper, cumulativeHazard }
      })
      const common = { set, definition, score, n: 28964, events: 3854 }
      return { ...common, ciType: study.analyses.progression.confidenceInterval, curves, status: 'ok', reason: '' }
    },
  }
}

function rowOf(cohort: string, score: string, k: number): CoxRow {
  const logHazardRatio = (k % 2 === 0 ? 1 : -1) * 0.004 * (k % 17)
  const z = logHazardRatio / 0.017
  return {
    cohort,
    score,
    model: 'per_unit',
    ties: 'efron',
    n: 28964,
    events: 3854,
    logHazardRatio,
    standardError: 0.017,
    z,
    p: Math.min(1, 10 ** -Math.abs(z)),
    log10P: -Math.abs(z),
    hazardRatio: 1 + logHazardRatio,
    ciLower: 1 + logHazardRatio - 0.033,
    ciUpper: 1 + logHazardRatio + 0.033,
    method: 'wald',
    status: 'ok',
    reason: '',
    logLikelihood: -37000,
    covariates: ['sex', 'age at first MDD date'],
    leftOut: '',
    robustStandardError: 0.0172,
  }
}
