import { disproportionateFits, hazardFits } from '../../src/figures/hazardFits.ts'
import type {
  AdjustedCurvesResult,
  CoxResponse,
  CumulativeIncidenceResult,
  IntervalHazardRow,
  ProportionalityResult,
} from '../../src/model/progressionResults.ts'
import type { CoxRow, FitStatus, ProgressionFlow, SchoenfeldRow } from '../../src/model/results.ts'
import { associationRows, kaplanMeierResult } from './simulated.ts'

/** Made-up results of time to event: the rows of associations read as hazard ratios, awkward ones among them. */

export const between = 'q80_vs_q20_continuous'

const flow: ProgressionFlow = {
  set: 'wgs',
  mdd: 33512,
  trd: 6106,
  afterTimePoints: 31216,
  missingTime: 0,
  nonPositive: 2252,
  nonPositiveEvents: 2252,
  n: 28964,
  events: 3854,
}

/** Every ninth score's hazards are not proportional; one has Firth's estimate. */
export function coxResponse(shrink = 1): CoxResponse {
  const fits = associationRows().filter(({ contrast }) => contrast === 'TRD/trMDD')
  const cox = fits.map((fit, k): CoxRow => {
    const width = Math.exp(1.96 * fit.standardError * (shrink - 1))
    return {
      cohort: 'wgs',
      score: fit.score,
      model: between,
      ties: 'efron',
      n: 28964,
      events: 3854,
      logHazardRatio: fit.logOddsRatio,
      standardError: fit.standardError * shrink,
      z: fit.z / shrink,
      p: fit.p,
      log10P: fit.log10P,
      hazardRatio: fit.oddsRatio,
      ciLower: fit.ciLower / width,
      ciUpper: fit.ciUpper * width,
      method: k === 20 ? 'firth' : 'wald',
      status: fit.status,
      reason: fit.reason,
      logLikelihood: -37000,
      covariates: fit.covariates,
      leftOut: '',
      robustStandardError: fit.standardError,
    }
  })
  const schoenfeld = fits.map(({ score }, k) => testOf(score, k % 9 === 0 ? 0.004 : 0.4, 'km'))
  return { cox, schoenfeld, tests: [], flow }
}

const testOf = (score: string, p: number, transform: SchoenfeldRow['transform']): SchoenfeldRow => ({
  cohort: 'wgs',
  score,
  transform,
  chiSquare: 8.3,
  df: 1,
  p,
  globalChiSquare: 21.8,
  globalDf: 19,
  globalP: 0.29,
})

/** Panels of a forest of hazard ratios, and the fits with a flag. */
export function hazardPanels(labels: readonly string[]) {
  const responses = labels.map((_, k) => coxResponse(1 + k / 2))
  const panels = responses.map((response, k) => ({
    label: labels.length > 1 ? labels[k] : '',
    fits: hazardFits(response, between, 'efron'),
  }))
  const flagged = new Set(responses.flatMap((response, k) => disproportionateFits(panels[k].fits, response)))
  return { panels, flagged }
}

export function proportionalityResult(status: FitStatus = 'ok'): ProportionalityResult {
  const residuals = Array.from({ length: 40 }, (_, k) => {
    const mean = 0.25 - 0.01 * k + 0.06 * ((k * 7) % 5) - 0.12
    const [firstDay, lastDay] = [120 * k, 120 * (k + 1) - 1]
    return { firstDay, lastDay, meanDay: 120 * k + 60, events: 96, mean, ciLower: mean - 0.2, ciUpper: mean + 0.2 }
  })
  const ends = [0, 365, 1095, Number.POSITIVE_INFINITY]
  const intervals = ends.slice(1).map((toDays, k): IntervalHazardRow => {
    const logHazardRatio = [0.24, 0.1, -0.02][k]
    return {
      cohort: 'wgs',
      score: 'lethargy',
      fromDays: ends[k],
      toDays,
      people: 28964,
      events: 1200,
      logHazardRatio,
      standardError: 0.03,
      z: logHazardRatio / 0.03,
      p: 0.001,
      log10P: -3,
      hazardRatio: Math.exp(logHazardRatio),
      ciLower: Math.exp(logHazardRatio - 0.06),
      ciUpper: Math.exp(logHazardRatio + 0.06),
      status: 'ok',
      reason: '',
      differenceChiSquare: 12.1,
      differenceDf: 2,
      differenceP: 0.0024,
    }
  })
  const logLog = kaplanMeierResult().curves.map(({ stratum, timeDays, survival }) => ({
    stratum,
    timeDays,
    value: survival.map((share) => Math.log(-Math.log(share))),
  }))
  return {
    set: 'wgs',
    definition: 'TRD1/trMDD1',
    score: 'lethargy',
    n: 28964,
    events: 3854,
    logHazardRatio: 0.08,
    tests: [testOf('lethargy', 0.004, 'km')],
    residuals,
    intervals,
    logLog,
    status,
    reason: '',
  }
}

export function adjustedResult(): AdjustedCurvesResult {
  const { n, events, curves } = kaplanMeierResult()
  return {
    set: 'wgs',
    definition: 'TRD1/trMDD1',
    score: 'lethargy',
    ciType: 'log',
    n,
    events,
    curves: curves.map(({ timeDays, survival, standardError, ciLower, ciUpper }, k) => ({
      quantile: [0.1, 0.5, 0.9][k],
      timeDays,
      survival,
      standardError,
      ciLower,
      ciUpper,
      cumulativeHazard: survival.map((share) => -Math.log(share)),
    })),
    status: 'ok',
    reason: '',
  }
}

/** Death a third as frequent as TRD. */
export function incidenceResult(): CumulativeIncidenceResult {
  const { n, curves } = kaplanMeierResult()
  const causes = [
    { cause: 'TRD', share: 0.75 },
    { cause: 'death', share: 0.25 },
  ] as const
  return {
    set: 'wgs',
    definition: 'TRD1/trMDD1',
    score: 'lethargy',
    ciType: 'log',
    n,
    curves: curves.flatMap((curve) =>
      causes.map(({ cause, share }) => {
        const part = (values: Float64Array) => values.map((survival) => share * (1 - survival))
        return {
          stratum: curve.stratum,
          cause,
          n: curve.n,
          events: Math.round(share * curve.events),
          timeDays: curve.timeDays,
          atRisk: curve.atRisk,
          eventCounts: curve.eventCounts,
          incidence: part(curve.survival),
          standardError: curve.standardError,
          ciLower: part(curve.ciUpper),
          ciUpper: part(curve.ciLower),
        }
      }),
    ),
    status: 'ok',
    reason: '',
  }
}
