import { createDigest } from '../model/digest.ts'
import { sideBySide } from './dense.ts'
import { expFraction, log } from './elementary.ts'
import type { HardCalls, MissingCalls } from './genotype.ts'
import type { Kernel, LogisticData, LogisticPasses } from './kernel.ts'
import { referenceCox } from './referenceCox.ts'
import { referenceTextRows } from './referenceText.ts'
import type { Weights } from './weightRows.ts'

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

  countCalls(calls, counted) {
    const counts = new Float64Array(3 * calls.nVariants)
    for (let v = 0; v < calls.nVariants; v++)
      for (let i = 0; i < calls.nPeople; i++) {
        if (counted !== undefined && counted[i] !== 1) continue
        const kind = [-1, 0, 1, 2][callOf(calls, v, i)]
        if (kind >= 0) counts[3 * v + kind]++
      }
    return counts
  },

  countDosages(dosages, nPeople, counted) {
    const copies = new Float64Array(dosages.length / nPeople)
    const counts = new Float64Array(3 * copies.length)
    for (const [at, dosage] of dosages.entries()) {
      const [v, i] = [Math.floor(at / nPeople), at % nPeople]
      if (counted !== undefined && counted[i] !== 1) continue
      if (Number.isNaN(dosage)) counts[3 * v]++
      else if (dosage < 0.5) counts[3 * v + 2]++
      else if (dosage < 1.5) counts[3 * v + 1]++
      if (!Number.isNaN(dosage)) copies[v] += dosage
    }
    return { counts, copies }
  },

  scoreHardCalls(calls, given, nScores) {
    const weights = plainArray(given)
    const sums = new Float64Array(nScores * calls.nPeople)
    for (let i = 0; i < calls.nPeople; i++)
      for (let k = 0; k < nScores; k++) {
        const term = (v: number): number =>
          v < calls.nVariants ? weights[v * nScores + k] * [2, 0, 1, 0][callOf(calls, v, i)] : 0
        for (let v = 0; v < calls.nVariants; v += 5)
          sums[i * nScores + k] += term(v) + term(v + 1) + term(v + 2) + term(v + 3) + term(v + 4)
      }
    return sums
  },

  scoreWithMissing(calls, weights, nScores, missing) {
    const sums = referenceKernel.scoreHardCalls(calls, weights, nScores)
    return addMissing(sums, weights, nScores, missing, (v, i) => callOf(calls, v, i) === 1)
  },

  scoreDosages(dosages, nPeople, given, nScores) {
    const weights = plainArray(given)
    const sums = new Float64Array(nScores * nPeople)
    for (let v = 0; v * nPeople < dosages.length; v++)
      for (let i = 0; i < nPeople; i++) {
        const dosage = dosages[v * nPeople + i]
        for (let k = 0; k < nScores; k++)
          sums[i * nScores + k] += (Number.isNaN(dosage) ? 0 : dosage) * weights[v * nScores + k]
      }
    return sums
  },

  scoreDosagesWithMissing(dosages, nPeople, weights, nScores, missing) {
    const sums = referenceKernel.scoreDosages(dosages, nPeople, weights, nScores)
    return addMissing(sums, weights, nScores, missing, (v, i) => Number.isNaN(dosages[v * nPeople + i]))
  },

  holdWeights({ records, rows, sources }, nScores, uncalled) {
    const weights = new Float64Array(nScores * uncalled.length)
    const used = new Int8Array(weights.length)
    for (let row = 0; row < rows.length; row += 4) {
      const [variant, sign, at, source] = rows.subarray(row, row + 4)
      for (const [k, score] of sources[source].entries()) {
        if (Number.isNaN(records[at + k])) continue
        weights[variant * nScores + score] = sign * records[at + k]
        used[variant * nScores + score] = sign
      }
    }
    const tallies = new Float64Array(4 * nScores)
    for (let at = 0; at < weights.length; at++) {
      if (used[at] === 0) continue
      const to = 4 * (at % nScores)
      tallies[to]++
      tallies[to + 1] += Math.abs(weights[at])
      if (used[at] < 0) tallies[to + 2] -= 2 * weights[at]
      tallies[to + 3] += uncalled[Math.floor(at / nScores)]
    }
    return { weights, used, tallies, read: () => ({ weights, used }), close: () => {} }
  },

  textRows: referenceTextRows,

  sha256() {
    const digest = createDigest()
    return { update: (bytes) => void digest.bytes(bytes), hex: digest.hex }
  },
}

/** The two bits of person i at variant v: 0 two copies of a1, 1 missing, 2 one copy, 3 none. */
function callOf({ genotypes, nPeople }: HardCalls, v: number, i: number): number {
  return (genotypes[v * Math.ceil(nPeople / 4) + (i >> 2)] >> (2 * (i & 3))) & 3
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

/** The reference holds no weights anywhere else. */
function plainArray<T extends Float64Array | Int8Array>(given: T | { readonly at: number }): T {
  if ('at' in given && typeof given.at === 'number') throw new Error('weights of another kernel')
  return given as T
}

function addMissing(
  sums: Float64Array,
  given: Weights,
  nScores: number,
  { imputed, failed, used: givenUsed }: MissingCalls,
  isMissing: (variant: number, person: number) => boolean,
): { sums: Float64Array; missing: Float64Array } {
  const weights = plainArray(given)
  const used = givenUsed === null ? null : plainArray(givenUsed)
  const columns = (used === null ? 1 : 2) * nScores + 1
  const missing = new Float64Array((columns * sums.length) / nScores)
  const added = new Float64Array(sums.length)
  for (let v = 0; v < imputed.length; v++)
    for (let i = 0; i * nScores < sums.length; i++) {
      if (!isMissing(v, i)) continue
      missing[(i + 1) * columns - 1] += 1 - failed[v]
      for (let k = 0; k < nScores; k++) {
        const weight = weights[v * nScores + k]
        missing[i * columns + k] += Math.abs(weight)
        if (used !== null) missing[i * columns + nScores + k] += used[v * nScores + k] === 0 ? 0 : 2
        added[i * nScores + k] += used === null ? imputed[v] * weight : used[v * nScores + k] < 0 ? 2 * weight : 0
      }
    }
  for (let at = 0; at < sums.length; at++) sums[at] += added[at]
  return { sums, missing }
}
