import type { CodeLoops } from './codes.ts'
import type { CoxLoops } from './cox.ts'
import type { DenseLoops, KernelColumn } from './dense.ts'
import type { DosageLoops } from './dosages.ts'
import type { GenotypeLoops } from './genotype.ts'
import type { PageLoops } from './pages.ts'
import type { ScorePasses } from './scorePasses.ts'
import type { HashLoops } from './sha256.ts'
import type { RecordLoops } from './sortRecords.ts'
import type { TextLoops } from './textRows.ts'
import type { WeightLoops } from './weightRows.ts'

/**
 * The kernel: loops whose cost grows with people or variants, in WebAssembly (`assembly/`). This room is the only place
 * that knows them; `reference.ts` has the same interface in plain loops and is its specification and test double.
 *
 * Matrices are column-major Float64Arrays, people × columns. Sums run in a fixed order, so the bits are the same in any
 * engine, for any number of workers: rows go in blocks of 64; within a block even and odd rows are summed apart, then
 * added; the blocks are added one after the other.
 */
export interface Kernel
  extends DenseLoops,
    LogisticLoops,
    CoxLoops,
    GenotypeLoops,
    DosageLoops,
    HashLoops,
    TextLoops,
    WeightLoops,
    CodeLoops,
    RecordLoops,
    PageLoops {}

export interface LogisticLoops {
  /** Takes the data in; they stay in the kernel until `close`. Closed in the opposite order of opening. */
  logistic(data: LogisticData): LogisticPasses
}

export interface LogisticData {
  /** People. */
  readonly n: number
  /** Covariates, the intercept among them. */
  readonly p: number
  /** p columns of n values. */
  readonly covariates: readonly KernelColumn[]
  /** 1 case, 0 control. */
  readonly outcome: Uint8Array
  /** n values each, NaN where missing: such people count for nothing in this score's passes. */
  readonly scores: readonly Float64Array[]
}

/**
 * Passes over the people. Coefficients are p covariates, then the score: p + 1 numbers. μ = 1/(1 + exp(−η)) and
 * η = Xb + score·b[p].
 */
export interface LogisticPasses extends ScorePasses {
  /** Covariates ← covariates · t, t p×p column-major: another basis of the same space. */
  rebase(t: Float64Array): void
  /** Of the covariates alone: gradient (p), information matrix (p×p) and deviance at their coefficients (p). */
  information(coefficients: Float64Array): CovariateInformation
  /**
   * Of ½ log det of the information of the covariates alone, at their coefficients b (p): Firth's penalty.
   *
   * @param t upper triangular, p×p: t·tᵀ is the inverse of the information at b
   */
  penaltyGradient(b: Float64Array, t: Float64Array): Float64Array
  close(): void
}

export interface CovariateInformation {
  readonly gradient: Float64Array
  readonly information: Float64Array
  readonly deviance: number
}
