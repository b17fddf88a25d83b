import type { Kernel } from '../kernel/kernel.ts'
import { multiplyVector } from '../numerics/cholesky.ts'
import { inverseUpper, pivotedQr } from '../numerics/qr.ts'
import { type PartialLikelihood, partialLikelihood, type Ties, weightedMoments } from './coxLikelihood.ts'
import { standardise } from './design.ts'
import type { RiskSets } from './riskSets.ts'

/** R's `coxph` leaves out a column whose information beside those before it is less than this of the largest: ε^¾. */
const RANK_TOLERANCE = 2 ** -39
/** Below this (a condition of the columns of 1000) they are made orthogonal first. */
const DEPENDENT = 1e-6

export interface CoxDroppedColumn {
  readonly column: number
  readonly cause: 'constant_column' | 'constant_at_risk' | 'collinear_column'
}

/** The columns in which the maximum is sought. */
export interface CoxDesign {
  /** Columns kept, in order. */
  readonly kept: readonly number[]
  readonly dropped: readonly CoxDroppedColumn[]
  readonly scales: readonly number[]
  /** n×p column-major: the kept columns, centred, scaled and, where they are nearly dependent, made orthogonal. */
  readonly x: Float64Array
  readonly start: Start
  /** p×p upper triangular: the centred and scaled columns are x times it. */
  readonly mixture: Float64Array
  /** Inverse of the mixture. */
  readonly basis: Float64Array
}

/** The likelihood where all coefficients are 0. */
export interface Start {
  readonly here: PartialLikelihood
  readonly information: Float64Array
}

/** Centres and scales the columns, leaves out those that R would, and makes the rest orthogonal where that is needed. */
export function coxDesign(kernel: Kernel, sets: RiskSets, columns: readonly Float64Array[], ties: Ties): CoxDesign {
  const { n } = sets
  const standards = columns.map(standardise)
  const dropped: CoxDroppedColumn[] = []
  const varying: number[] = []
  for (const [column, { scale }] of standards.entries()) {
    if (scale === 0) dropped.push({ column, cause: 'constant_column' })
    else varying.push(column)
  }
  const joined = (wanted: readonly number[]) => {
    const x = new Float64Array(n * wanted.length)
    for (const [k, column] of wanted.entries()) x.set(standards[column].values, k * n)
    return x
  }
  const started = (x: Float64Array, p: number): Start => {
    const here = partialLikelihood(sets, x, new Float64Array(p), ties)
    return { here, information: weightedMoments(kernel, sets, x, p, here, [null])[0].information }
  }
  const x = joined(varying)
  const p = varying.length
  const start = started(x, p)
  const { information } = start
  const { independent, least } = independentColumns(information, p)
  const kept = independent.map((j) => varying[j])
  const limit = RANK_TOLERANCE * largestDiagonal(information, p)
  for (const [j, column] of varying.entries()) {
    if (kept.includes(column)) continue
    dropped.push({ column, cause: information[j * p + j] > limit ? 'collinear_column' : 'constant_at_risk' })
  }
  dropped.sort((a, b) => a.column - b.column)
  const scales = kept.map((column) => standards[column].scale)
  const identity = identityMatrix(kept.length)
  if (least >= DEPENDENT && kept.length === p) {
    return { kept, dropped, scales, x, start, mixture: identity, basis: identity }
  }
  const rest = joined(kept)
  if (least >= DEPENDENT) {
    return { kept, dropped, scales, x: rest, start: started(rest, kept.length), mixture: identity, basis: identity }
  }
  const { r } = pivotedQr(rest, n, kept.length, 0)
  const mixture = r.map((value) => value / Math.sqrt(n))
  const basis = inverseUpper(mixture, kept.length)
  const orthogonal = new Float64Array(rest.length)
  for (let k = 0; k < kept.length; k++) {
    orthogonal.set(multiplyVector(rest, basis.slice(k * kept.length, (k + 1) * kept.length)), k * n)
  }
  return { kept, dropped, scales, x: orthogonal, start: started(orthogonal, kept.length), mixture, basis }
}

/** Columns in order, without those that those before them determine; the least share of its information one has left. */
function independentColumns(information: Float64Array, p: number): { independent: number[]; least: number } {
  const limit = RANK_TOLERANCE * largestDiagonal(information, p)
  const left = information.slice()
  const independent: number[] = []
  let least = 1
  for (let j = 0; j < p; j++) {
    const pivot = left[j * p + j]
    if (!(pivot > limit)) continue
    independent.push(j)
    least = Math.min(least, pivot / information[j * p + j])
    for (let k = j + 1; k < p; k++) {
      const factor = left[j * p + k] / pivot
      for (let i = k; i < p; i++) left[k * p + i] -= factor * left[j * p + i]
    }
  }
  return { independent, least }
}

function largestDiagonal(matrix: Float64Array, p: number): number {
  let largest = 0
  for (let j = 0; j < p; j++) largest = Math.max(largest, matrix[j * p + j])
  return largest
}

function identityMatrix(p: number): Float64Array {
  const matrix = new Float64Array(p * p)
  for (let j = 0; j < p; j++) matrix[j * p + j] = 1
  return matrix
}
