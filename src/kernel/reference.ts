import { createDigest } from '../model/digest.ts'
import { sideBySide } from './dense.ts'
import { expFraction, log } from './elementary.ts'
import type { Kernel, LogisticData, LogisticPasses } from './kernel.ts'
import { referenceExchanged, referencePairCodes, referenceSortRecords, referenceTextCodes } from './referenceCodes.ts'
import { referenceCox } from './referenceCox.ts'
import { referenceGenotypes } from './referenceGenotypes.ts'
import { referenceTextRows } from './referenceText.ts'

/**
 * The kernel's loops as anyone would write them, with its order of summation: the same bits, slowly. The specification of
 * `assembly/` and the test double; the app never uses it.
 */
export const referenceKernel: Kernel = {
  weightedGram(columns, w) {
    const [n, p] = [w.length, columns.length]
    const x = sideBySide(columns, n)
    const gram = new Float64Array(p * p)
    for (let j = 0; j < p; j++) {
      for (let k = 0; k < p; k++) {
        gram[k * p + j] = blockedSum(n, (i) => x[Math.min(j, k) * n + i] * (w[i] * x[Math.max(j, k) * n + i]))
      }
    }
    return gram
  },
  logistic: referencePasses,
  cox: (data) => referenceCox(data, blockedSum),

  ...referenceGenotypes,

  textRows: referenceTextRows,

  pairCodes: referencePairCodes,
  textCodes: referenceTextCodes,
  exchanged: referenceExchanged,
  sortRecords: referenceSortRecords,

  // A full reader takes over.
  unpackColumn: () => null,
  unpackTexts: () => null,

  sha256() {
    const digest = createDigest()
    return { update: (bytes) => void digest.bytes(bytes), hex: digest.hex }
  },
}

function referencePasses(data: LogisticData): LogisticPasses {
  const { n, p, scores } = data
  let covariates = sideBySide(data.covariates, n)
  const sideOf = (i: number): number => (data.outcome[i] === 1 ? 1 : -1)

  /** Column j of the design of a score (or of none), 0 where the score is missing. */
  const value = (score: number | null, j: number, i: number): number => {
    if (j < p) return covariates[j * n + i]
    return score === null || Number.isNaN(scores[score][i]) ? 0 : scores[score][i]
  }
  const missing = (score: number | null, i: number): boolean => score !== null && Number.isNaN(scores[score][i])

  const combined = (score: number | null, b: Float64Array, i: number): number => {
    let sum = 0
    for (let j = 0; j < b.length; j++) sum += value(score, j, i) * b[j]
    return sum
  }

  const respond = (score: number | null, b: Float64Array) => {
    const residual = new Float64Array(n)
    const weight = new Float64Array(n)
    const wrong = new Float64Array(n)
    const sum = new Float64Array(n).fill(1)
    const part = new Float64Array(n).fill(1)
    for (let i = 0; i < n; i++) {
      if (missing(score, i)) continue
      const margin = sideOf(i) * combined(score, b, i)
      const { numerator, denominator } = expFraction(Math.max(-Math.abs(margin), -700))
      const whole = 1 / (denominator + numerator)
      const small = numerator * whole
      const right = denominator * whole
      residual[i] = sideOf(i) * (margin >= 0 ? small : right)
      weight[i] = small * right
      wrong[i] = Math.min(margin, 0)
      sum[i] = denominator + numerator
      part[i] = denominator
    }
    let deviance = 0
    for (let first = 0; first < n; first += 64) {
      const lanes = [0, 1].map((lane) => {
        let wrongs = 0
        let sums = 1
        let parts = 1
        for (let i = first + lane; i < Math.min(n, first + 64); i += 2) {
          wrongs -= wrong[i]
          sums *= sum[i]
          parts *= part[i]
        }
        return { wrongs, sums, parts }
      })
      const [even, odd] = lanes
      deviance += 2 * (even.wrongs + odd.wrongs + log((even.sums * odd.sums) / (even.parts * odd.parts)))
    }
    return { residual, weight, deviance }
  }

  return {
    rebase(t) {
      const turned = new Float64Array(n * p)
      for (let j = 0; j < p; j++) {
        for (let i = 0; i < n; i++) {
          for (let k = 0; k < p; k++) turned[j * n + i] += covariates[k * n + i] * t[j * p + k]
        }
      }
      covariates = turned
    },

    scoreMoments(b) {
      const { residual, weight } = respond(null, b)
      const moment = (s: number, j: number): number =>
        blockedSum(n, (i) => value(s, j, i) * (weight[i] * value(s, p, i)))
      return {
        cross: scores.map((_, s) => Float64Array.from({ length: p }, (_, j) => moment(s, j))),
        square: Float64Array.from(scores, (_, s) => moment(s, p)),
        slope: Float64Array.from(scores, (_, s) => blockedSum(n, (i) => value(s, p, i) * residual[i])),
      }
    },

    gradients(asked, coefficients, directions) {
      const responses = asked.map((score, k) => respond(score, coefficients[k]))
      const vector = (score: number, term: (i: number) => number): Float64Array =>
        Float64Array.from({ length: p + 1 }, (_, j) => blockedSum(n, (i) => value(score, j, i) * term(i)))
      return {
        gradient: asked.map((score, k) => vector(score, (i) => responses[k].residual[i])),
        deviance: Float64Array.from(responses, (response) => response.deviance),
        product: asked.map((score, k) =>
          vector(score, (i) => (directions ? responses[k].weight[i] * combined(score, directions[k], i) : 0)),
        ),
      }
    },

    information(coefficients) {
      const { residual, weight, deviance } = respond(null, coefficients)
      const information = new Float64Array(p * p)
      for (let j = 0; j < p; j++) {
        for (let k = 0; k <= j; k++) {
          const sum = blockedSum(n, (i) => value(null, k, i) * (weight[i] * value(null, j, i)))
          information[k * p + j] = sum
          information[j * p + k] = sum
        }
      }
      const slope = (j: number): number => blockedSum(n, (i) => value(null, j, i) * residual[i])
      return { gradient: Float64Array.from({ length: p }, (_, j) => slope(j)), information, deviance }
    },

    penaltyGradient(coefficients, t) {
      const { residual, weight } = respond(null, coefficients)
      const turned = (j: number, i: number): number => {
        let sum = 0
        for (let k = 0; k <= j; k++) sum += value(null, k, i) * t[j * p + k]
        return sum
      }
      const term = Float64Array.from({ length: n }, (_, i) => {
        let leverage = 0
        for (let j = 0; j < p; j += 2) {
          const [first, second] = [turned(j, i), j + 1 < p ? turned(j + 1, i) : 0]
          leverage += first * first + second * second
        }
        return leverage * weight[i] * (residual[i] - 0.5 * sideOf(i))
      })
      return Float64Array.from({ length: p }, (_, j) => blockedSum(n, (i) => value(null, j, i) * term[i]))
    },

    close() {},
  }
}

/** Σ term(i) in the kernel's order. */
function blockedSum(n: number, term: (i: number) => number): number {
  let total = 0
  for (let first = 0; first < n; first += 64) {
    const end = Math.min(n, first + 64)
    let even = 0
    let odd = 0
    for (let i = first; i < end; i += 2) even += term(i)
    for (let i = first + 1; i < end; i += 2) odd += term(i)
    total += even + odd
  }
  return total
}
