import { type ArenaExports, createArena } from './arena.ts'
import { type DenseExports, denseLoops } from './dense.ts'
import { type GenotypeExports, genotypeLoops } from './genotype.ts'
import { type LogisticExports, logisticLoops } from './logistic.ts'

/**
 * The kernel: loops whose cost grows with people or variants, in WebAssembly (`assembly/`). This room is the only place
 * that knows them; `reference.ts` has the same interface in plain loops and is its specification and test double.
 *
 * Matrices are column-major Float64Arrays, people × columns. Sums run in a fixed order, so the bits are the same in any
 * engine, for any number of workers: rows go in blocks of 128; within a block even and odd rows are summed apart, then
 * added; the blocks are added one after the other.
 */
export interface Kernel extends DenseLoops, LogisticLoops, GenotypeLoops {}

export interface DenseLoops {
  /** XᵀWX, p×p column-major, both triangles. x: n×p, w: n. */
  weightedGram(x: Float64Array, w: Float64Array, n: number, p: number): Float64Array
}

export interface LogisticLoops {
  /** Takes the data in; they stay in the kernel until `close`. Closed in the opposite order of opening. */
  logistic(data: LogisticData): LogisticPasses
}

export interface LogisticData {
  /** People. */
  readonly n: number
  /** Covariates, the intercept among them. */
  readonly p: number
  /** n×p column-major. */
  readonly covariates: Float64Array
  /** 1 case, 0 control. */
  readonly outcome: Uint8Array
  /** n values each, NaN where missing: such people count for nothing in this score's passes. */
  readonly scores: readonly Float64Array[]
}

/**
 * Passes over the people. Coefficients are p covariates, then the score: p + 1 numbers. μ = 1/(1 + exp(−η)) and
 * η = Xb + score·b[p].
 */
export interface LogisticPasses {
  /** Covariates ← covariates · t, t p×p column-major: another basis of the same space. */
  rebase(t: Float64Array): void
  /** For each score g, at the covariates' coefficients b (p): XᵀWg (p numbers), gᵀWg, gᵀ(y − μ), W = diag(μ(1 − μ)). */
  scoreMoments(b: Float64Array): { cross: Float64Array[]; square: Float64Array; slope: Float64Array }
  /** score ← score − X c for each score; c: p numbers each. */
  subtractFitted(c: readonly Float64Array[]): void
  /** For each score asked for: the gradient (p + 1) of the log-likelihood, and the deviance. */
  gradients(scores: readonly number[], coefficients: readonly Float64Array[]): ScoreGradients
  /** As `gradients`, with the information matrix, (p + 1)×(p + 1); `null`: covariates only, p and p×p. */
  information(scores: readonly (number | null)[], coefficients: readonly Float64Array[]): ScoreInformation[]
  close(): void
}

export interface ScoreGradients {
  readonly gradient: Float64Array[]
  /** −2 log likelihood. */
  readonly deviance: Float64Array
}

export interface ScoreInformation {
  readonly gradient: Float64Array
  readonly information: Float64Array
  readonly deviance: number
}

/**
 * Polygenic scores. Weights and sums are scores × (variants or people), column-major: the scores of one variant, or of one
 * person, lie side by side.
 */
export interface GenotypeLoops {
  /** For each variant three counts: people without a call, with one copy of a1, with none; two copies have the rest. */
  countCalls(calls: HardCalls): Float64Array
  /**
   * Σ weight · copies of a1, for each person; a missing call counts as `imputed` copies. Four variants are summed first,
   * ((v₀ + v₁) + v₂) + v₃, the last group filled up with zeros, and the groups then one after the other.
   * @param weights per copy of a1, scores × variants
   * @param imputed one number for each variant
   */
  scoreHardCalls(calls: HardCalls, weights: Float64Array, nScores: number, imputed: Float64Array): Float64Array
  /**
   * Σ weight · dosage, for each person, one variant after the other.
   * @param dosages people × variants, none missing
   * @param weights scores × variants
   */
  scoreDosages(dosages: Float64Array, nPeople: number, weights: Float64Array, nScores: number): Float64Array
}

/** Genotypes as a bed file stores them. */
export interface HardCalls {
  /** nVariants × ⌈nPeople / 4⌉: four people a byte, the first in the lowest bits; 00 two copies of a1, 01 missing, 10 one, 11 none. */
  readonly genotypes: Uint8Array
  readonly nPeople: number
  readonly nVariants: number
}

type KernelExports = ArenaExports & DenseExports & LogisticExports & GenotypeExports

/** The kernel from `kernel.wasm`, compiled or not. */
export async function loadKernel(source: WebAssembly.Module | BufferSource): Promise<Kernel> {
  const module = source instanceof WebAssembly.Module ? source : await WebAssembly.compile(source)
  const instance = await WebAssembly.instantiate(module)
  const exports = instance.exports as unknown as KernelExports
  const arena = createArena(exports)
  return { ...denseLoops(exports, arena), ...logisticLoops(exports, arena), ...genotypeLoops(exports, arena) }
}
