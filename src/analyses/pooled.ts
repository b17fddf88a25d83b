import type { CohortEffect, PooledCohortRow, PooledEstimate, PooledRow } from '../model/effectResults.ts'
import type { AssociationRow } from '../model/results.ts'
import { studyInfluences, studyPredictions } from '../statistics/metaDiagnostics.ts'
import { type MetaRegression, metaRegression } from '../statistics/metaRegression.ts'
import { associationEffects } from './effectAgreement.ts'

export const cohortEffects = (rows: readonly AssociationRow[]): CohortEffect[] =>
  associationEffects(rows).map((effect, i) => {
    const { cohort, contrast, n } = rows[i]
    return { ...effect, cohort, contrast, n }
  })

/**
 * Each score's effect over all cohorts, which must be of different people: fixed effects (inverse variance) and random
 * effects (REML). Rows: by contrast, then score, in the order in which they first come.
 */
export function pooledRows(effects: readonly CohortEffect[]): PooledRow[] {
  return ofEachScore(effects).map((own) => pooledRow(own[0].contrast, own[0].score, own))
}

/** Each cohort's part in that, in the same order: its weight, its predicted effect, and what is left without it. */
export function pooledCohortRows(effects: readonly CohortEffect[]): PooledCohortRow[] {
  return ofEachScore(effects).flatMap((all) => {
    const own = all.filter(({ effect, standardError }) => Number.isFinite(effect) && Number.isFinite(standardError))
    const { values, variances } = columnsOf(own)
    const reml = { ...options, method: 'REML' } as const
    const fit = metaRegression(values, variances, [], reml)
    if (fit.status !== 'ok') return own.map((each) => ({ ...aboutCohort(each), ...alone }))
    const predictions = studyPredictions(fit, values, variances, [], reml)
    const influences = studyInfluences(fit, values, variances, [], reml)
    return own.map((each, i) => {
      const { without, leverage, cooksDistance } = influences[i]
      const left = without.status === 'ok' ? without : null
      return {
        ...aboutCohort(each),
        weight: leverage,
        predicted: predictions[i].estimate,
        predictedLower: predictions[i].lower,
        predictedUpper: predictions[i].upper,
        without: left?.coefficients[0] ?? NaN,
        withoutLower: left?.ciLower[0] ?? NaN,
        withoutUpper: left?.ciUpper[0] ?? NaN,
        withoutTau2: left?.tau2 ?? NaN,
        cooksDistance,
      }
    })
  })
}

const options = { test: 'z', confidenceLevel: 0.95 } as const

const aboutCohort = ({ contrast, score, cohort, effect, standardError }: CohortEffect) => ({
  contrast,
  score,
  cohort,
  effect,
  standardError,
})

const alone = {
  weight: NaN,
  predicted: NaN,
  predictedLower: NaN,
  predictedUpper: NaN,
  without: NaN,
  withoutLower: NaN,
  withoutUpper: NaN,
  withoutTau2: NaN,
  cooksDistance: NaN,
} as const

/** The cohorts' effects of each contrast and score. */
function ofEachScore(effects: readonly CohortEffect[]): CohortEffect[][] {
  const contrasts = [...new Set(effects.map(({ contrast }) => contrast))]
  const scores = [...new Set(effects.map(({ score }) => score))]
  const byKey = new Map<string, CohortEffect[]>()
  for (const each of effects) {
    const key = keyOf(each.contrast, each.score)
    byKey.set(key, [...(byKey.get(key) ?? []), each])
  }
  return contrasts
    .flatMap((contrast) => scores.flatMap((score) => [byKey.get(keyOf(contrast, score)) ?? []]))
    .filter(({ length }) => length > 0)
}

const columnsOf = (own: readonly CohortEffect[]) => ({
  values: Float64Array.from(own, ({ effect }) => effect),
  variances: Float64Array.from(own, ({ standardError }) => standardError * standardError),
})

const keyOf = (contrast: string, score: string): string => `${contrast}\0${score}`

function pooledRow(contrast: string, score: string, own: readonly CohortEffect[]): PooledRow {
  const { values, variances } = columnsOf(own)
  const fixed = metaRegression(values, variances, [], { ...options, method: 'FE' })
  const random = metaRegression(values, variances, [], { ...options, method: 'REML' })
  const k = own.filter(({ effect, standardError }) => Number.isFinite(effect) && Number.isFinite(standardError)).length
  if (fixed.status !== 'ok' || random.status !== 'ok') {
    const note =
      k < 2 ? `${k === 1 ? 'One cohort has' : 'No cohort has'} an estimate, so there is nothing to pool.` : ''
    const problem = fixed.status !== 'ok' ? fixed.reason : ''
    return { ...nothing, contrast, score, k, status: 'not_estimable', note: note || problem }
  }
  return {
    contrast,
    score,
    k,
    fixed: estimateOf(fixed),
    random: estimateOf(random),
    tau2: random.tau2,
    tau2Lower: random.tau2Interval[0],
    tau2Upper: random.tau2Interval[1],
    i2: random.i2,
    q: random.q.statistic,
    qDf: random.q.df,
    qP: random.q.p,
    predictionLower: random.prediction?.lower ?? NaN,
    predictionUpper: random.prediction?.upper ?? NaN,
    status: 'ok',
    note: k === 2 ? 'Two cohorts tell next to nothing of the heterogeneity between cohorts.' : '',
  }
}

const estimateOf = ({ coefficients, standardErrors, p, ciLower, ciUpper }: MetaRegression): PooledEstimate => ({
  effect: coefficients[0],
  standardError: standardErrors[0],
  p: p[0],
  ciLower: ciLower[0],
  ciUpper: ciUpper[0],
})

const noEstimate: PooledEstimate = { effect: NaN, standardError: NaN, p: NaN, ciLower: NaN, ciUpper: NaN }

const nothing = {
  fixed: noEstimate,
  random: noEstimate,
  tau2: NaN,
  tau2Lower: NaN,
  tau2Upper: NaN,
  i2: NaN,
  q: NaN,
  qDf: NaN,
  qP: NaN,
  predictionLower: NaN,
  predictionUpper: NaN,
} as const
