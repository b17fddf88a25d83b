import { log } from '../kernel/elementary.ts'
import { bisect } from '../numerics/bisection.ts'
import { chiSquareQuantile } from '../numerics/chiSquare.ts'
import { highestMaximum } from './highestMaximum.ts'
import { dot, type Effects, traceOfP, traceOfSquare, type WeightedFit, weightedFit } from './weightedFit.ts'

/**
 * Estimators of τ², the variance of true effects around the regression: DerSimonian-Laird, restricted and full maximum
 * likelihood, Paule-Mandel, empirical Bayes, Hunter-Schmidt, Sidik-Jonkman; FE: none, τ² is 0 (Veroniki et al. 2016,
 * doi:10.1002/jrsm.1164).
 */
export const metaMethods = ['DL', 'REML', 'ML', 'PM', 'EB', 'HS', 'SJ', 'FE'] as const
export type MetaMethod = (typeof metaMethods)[number]

export interface Tau2 {
  readonly estimate: number
  /** Of the estimate, by the large-sample formula of its method; NaN for FE. */
  readonly standardError: number
}

/** At the true optimum: exactly 0 where the likelihood falls from 0, the higher maximum where there are two. */
export function estimateTau2(effects: Effects, method: MetaMethod): Tau2 {
  return estimators[method](effects)
}

/** The interval of τ² in which the generalised Q lies between the quantiles of its χ² distribution (Viechtbauer 2007). */
export function qProfileInterval(effects: Effects, confidenceLevel: number): readonly [number, number] {
  const df = effects.values.length - effects.moderators.length - 1
  const tail = (1 - confidenceLevel) / 2
  const limit = (quantile: number) => rootOfQ(effects, quantile)
  return [limit(chiSquareQuantile(1 - tail, df)), limit(chiSquareQuantile(tail, df))]
}

const estimators: Readonly<Record<MetaMethod, (effects: Effects) => Tau2>> = {
  FE: () => ({ estimate: 0, standardError: NaN }),

  DL(effects) {
    const fit = weightedFit(effects, 0)
    const trace = traceOfP(fit)
    return fromMoments((fit.q - degreesOfFreedom(effects)) / trace, trace, fit)
  },

  HS(effects) {
    const fit = weightedFit(effects, 0)
    const total = sum(fit.weights)
    return fromMoments((fit.q - effects.values.length) / total, total, fit)
  },

  SJ(effects) {
    const k = effects.values.length
    const df = degreesOfFreedom(effects)
    // The effects are centred at their mean.
    const start = dot(effects.values, effects.values) / k
    if (start === 0) return { estimate: 0, standardError: 0 }
    const fit = weightedFit(effects, start)
    const estimate = (start * fit.q) / df
    const ratios = fit.weights.map((weight, i) => weight * (effects.variances[i] + estimate))
    return { estimate, standardError: (start / df) * Math.sqrt(2 * traceOfSquare(fit, ratios)) }
  },

  PM: fromQ,
  EB: fromQ,

  REML(effects) {
    const estimate = maximumOf(
      effects,
      (fit) => yPPy(fit) - traceOfP(fit),
      (fit) => {
        const p = fit.basis.length
        let logDeterminant = 0
        for (let j = 0; j < p; j++) logDeterminant += log(fit.r[j * p + j])
        return logLikelihood(fit) - logDeterminant
      },
    )
    const fit = weightedFit(effects, estimate)
    return { estimate, standardError: Math.sqrt(2 / traceOfSquare(fit, fit.weights)) }
  },

  ML(effects) {
    const estimate = maximumOf(effects, (fit) => yPPy(fit) - sum(fit.weights), logLikelihood)
    const { weights } = weightedFit(effects, estimate)
    return { estimate, standardError: Math.sqrt(2 / dot(weights, weights)) }
  },
}

const degreesOfFreedom = ({ values, moderators }: Effects) => values.length - moderators.length - 1

/** τ² = (Q − expected) / divisor, with the variance that the fixed-effects Q has at it: 2 tr (PΣ)². */
function fromMoments(raw: number, divisor: number, fixed: WeightedFit): Tau2 {
  const estimate = Math.max(0, raw)
  const ratios = fixed.weights.map((weight) => 1 + weight * estimate)
  return { estimate, standardError: Math.sqrt(2 * traceOfSquare(fixed, ratios)) / divisor }
}

/** Paule-Mandel and empirical Bayes: τ² at which the generalised Q is its degrees of freedom. */
function fromQ(effects: Effects): Tau2 {
  const df = degreesOfFreedom(effects)
  const estimate = rootOfQ(effects, df)
  const { weights } = weightedFit(effects, estimate)
  return { estimate, standardError: ((effects.values.length / df) * Math.sqrt(2 * df)) / sum(weights) }
}

/** τ² at which the generalised Q, which falls with τ², has the given value; 0 where it is below it from the start. */
function rootOfQ(effects: Effects, value: number): number {
  const excess = (tau2: number) => weightedFit(effects, tau2).q - value
  if (excess(0) <= 0) return 0
  let high = Math.max(...effects.variances)
  while (excess(high) > 0) high *= 4
  return bisect(excess, 0, high)
}

/** Of the fits' score, over all τ² ≥ 0. */
function maximumOf(
  effects: Effects,
  scoreOf: (fit: WeightedFit) => number,
  likelihoodOf: (fit: WeightedFit) => number,
): number {
  return highestMaximum(
    (tau2) => scoreOf(weightedFit(effects, tau2)),
    (tau2) => likelihoodOf(weightedFit(effects, tau2)),
    {
      least: 1e-6 * Math.min(...effects.variances),
      top: 10 * Math.max(...effects.variances, dot(effects.values, effects.values)),
      ratio: 1.08,
    },
  )
}

/** Up to a constant: ½ Σ log w − ½ Q. */
function logLikelihood({ weights, q }: WeightedFit): number {
  let logs = 0
  for (const weight of weights) logs += log(weight)
  return (logs - q) / 2
}

/** The squares of P·y: √w·residual. */
function yPPy({ weights, residuals }: WeightedFit): number {
  let total = 0
  for (let i = 0; i < weights.length; i++) total += weights[i] * residuals[i] * residuals[i]
  return total
}

function sum(values: Float64Array): number {
  let total = 0
  for (const value of values) total += value
  return total
}
