import type { CoxMoments, CoxPasses, CoxScore, Ties } from '../kernel/cox.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { inverseUpper, pivotedQr } from '../numerics/qr.ts'
import { type ColumnScale, columnScale } from './design.ts'
import type { RiskSets } from './riskSets.ts'

/** R's `coxph` leaves out a column whose information beside those before it is less than this of the largest: ε^¾. */
const RANK_TOLERANCE = 2 ** -39
/** Below this (a condition of the columns of 1000) they are made orthogonal first. */
const DEPENDENT = 1e-6

export interface CoxDroppedColumn {
  readonly column: number
  readonly cause: 'constant_column' | 'constant_at_risk' | 'collinear_column'
}

/** The columns in which the maximum is sought, in the kernel. */
export interface CoxDesign {
  /** Columns kept, in order. */
  readonly kept: readonly number[]
  readonly dropped: readonly CoxDroppedColumn[]
  readonly means: readonly number[]
  readonly scales: readonly number[]
  /** people×p column-major: the kept columns, centred and scaled, in the order of the risk sets. */
  readonly x: Float64Array
  /** p×p upper triangular: x times it is what the passes work on; the identity unless the columns are nearly dependent. */
  readonly basis: Float64Array
  /** Inverse of the basis. */
  readonly mixture: Float64Array
  readonly passes: CoxPasses
  /** Where all coefficients are 0. */
  readonly start: CoxMoments
}

/**
 * Centres and scales the columns, leaves out those that R would, and makes the rest orthogonal where that is needed. The
 * passes are to be closed.
 *
 * @param scores further columns that the passes know by their numbers
 */
export function coxDesign(
  kernel: Kernel,
  sets: RiskSets,
  columns: readonly Float64Array[],
  ties: Ties,
  scores: readonly CoxScore[] = [],
): CoxDesign {
  const standards = columns.map(columnScale)
  const dropped: CoxDroppedColumn[] = []
  const varying: number[] = []
  for (const [column, { scale }] of standards.entries()) {
    if (scale === 0) dropped.push({ column, cause: 'constant_column' })
    else varying.push(column)
  }
  const open = (wanted: readonly number[]) => {
    const x = new Float64Array(sets.people * wanted.length)
    for (const [k, column] of wanted.entries()) {
      putInRiskOrder(sets, columns[column], standards[column], x.subarray(k * sets.people))
    }
    const passes = kernel.cox({ ...sets, p: wanted.length, covariates: x, scores })
    return { x, passes, start: startOf(passes, wanted.length, ties) }
  }
  let opened = open(varying)
  const p = varying.length
  const [information] = opened.start.information
  const { independent, least } = independentColumns(information, p)
  const kept = independent.map((j) => varying[j])
  const limit = RANK_TOLERANCE * largestDiagonal(information, p)
  for (const [j, column] of varying.entries()) {
    if (kept.includes(column)) continue
    dropped.push({ column, cause: information[j * p + j] > limit ? 'collinear_column' : 'constant_at_risk' })
  }
  dropped.sort((a, b) => a.column - b.column)
  const means = kept.map((column) => standards[column].mean)
  const scales = kept.map((column) => standards[column].scale)
  if (kept.length < p) {
    opened.passes.close()
    opened = open(kept)
  }
  const identity = identityMatrix(kept.length)
  if (least >= DEPENDENT) return { kept, dropped, means, scales, ...opened, basis: identity, mixture: identity }
  const { r } = pivotedQr(opened.x, sets.people, kept.length, 0)
  const mixture = r.map((value) => value / Math.sqrt(sets.people))
  const basis = inverseUpper(mixture, kept.length)
  opened.passes.rebase(basis)
  return { kept, dropped, means, scales, ...opened, basis, mixture, start: startOf(opened.passes, kept.length, ties) }
}

const startOf = (passes: CoxPasses, p: number, ties: Ties): CoxMoments =>
  passes.moments(ties, [null], [new Float64Array(p)], [null])[0]

function putInRiskOrder(
  { order }: RiskSets,
  column: Float64Array,
  { mean, scale }: ColumnScale,
  to: Float64Array,
): void {
  const factor = 1 / scale
  for (let i = 0; i < order.length; i++) to[i] = (column[order[i]] - mean) * factor
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

export function identityMatrix(p: number): Float64Array {
  const matrix = new Float64Array(p * p)
  for (let j = 0; j < p; j++) matrix[j * p + j] = 1
  return matrix
}
