import type { ScoreGradients, ScoreMoments } from './scorePasses.ts'
import type { Spans } from './spans.ts'

export interface CoxLoops {
  /** Takes the data in; they stay in the kernel until `close`. Closed in the opposite order of opening. */
  cox(data: CoxData): CoxPasses
}

/** People in the order in which they leave observation. */
export interface FollowUp {
  readonly people: number
  readonly events: number
  /** Event times of a stratum in ascending order, one slot each; after the last comes one without events or people. */
  readonly slots: number
  /** slots + 1: the people of slot k, who are at risk at it and not at the next, are offset[k] … offset[k + 1] − 1. */
  readonly offset: Int32Array
  /** slots: from here on they have the event. */
  readonly deathFrom: Int32Array
  /** slots: 1 where sums over those at risk, from the last slot on, begin anew. */
  readonly restart: Uint8Array
  /** Null where everyone enters before the first slot of the stratum. */
  readonly entry: Entry | null
}

export interface Entry {
  /** people: first slot at risk, and the last, which is their own. */
  readonly spans: Spans
  /** slots + 1 and rows: who is at risk from the next slot on. */
  readonly offset: Int32Array
  readonly rows: Int32Array
}

export interface CoxData extends FollowUp {
  /** people: the row of each in the scores. */
  readonly order: Int32Array
  /** Covariates. */
  readonly p: number
  /** people × p column-major. */
  readonly covariates: Float64Array
  readonly scores: readonly CoxScore[]
}

/** A column (values[order[i]] − mean) · factor, by person; none missing. */
export interface CoxScore {
  readonly values: Float64Array
  readonly mean: number
  readonly factor: number
}

/** Efron's (1977) or Breslow's (1974) approximation where several events share a time. */
export type Ties = 'efron' | 'breslow'

/** Passes over the people. Coefficients are p covariates, then the score: p + 1 numbers. */
export interface CoxPasses {
  /** Covariates ← covariates · t, t p×p column-major: another basis of the same space. */
  rebase(t: Float64Array): void
  /**
   * For each score asked for (null: the covariates alone) the gradient of the log partial likelihood (p + 1; the last is 0
   * without a score) and −2 times it; with directions also the information matrix times the direction.
   */
  gradients(
    ties: Ties,
    scores: readonly (number | null)[],
    coefficients: readonly Float64Array[],
    directions?: readonly Float64Array[],
  ): CoxGradients
  /**
   * For each score, at the covariates' coefficients (p numbers): the information's column of the score beside the covariates,
   * its diagonal element, and the slope of the log partial likelihood.
   */
  scoreMoments(ties: Ties, scores: readonly number[], coefficients: Float64Array): ScoreMoments
  /**
   * For each score asked for (null: the covariates alone) the score vector and information of the covariates and it, each event
   * weighted by its slot's number; one of each for each weight (null: 1). With a score p + 1, else p rows and columns.
   */
  moments(
    ties: Ties,
    scores: readonly (number | null)[],
    coefficients: readonly Float64Array[],
    weights: readonly (Float64Array | null)[],
  ): CoxMoments[]
  /** Two linear combinations of the covariates and the score: people each. */
  combine(score: number | null, one: Float64Array, two: Float64Array): [Float64Array, Float64Array]
  close(): void
}

export interface CoxGradients extends ScoreGradients {
  /** Largest less smallest linear predictor. */
  readonly spread: Float64Array
}

export interface CoxMoments {
  readonly score: Float64Array[]
  readonly information: Float64Array[]
  /** −2 log partial likelihood. */
  readonly deviance: number
  readonly spread: number
}
