import type { Kernel } from '../kernel/kernel.ts'
import type { Pool } from '../kernel/pool.ts'
import { runScoreTask, type ScoreTask, type ScoreTaskResult } from '../scores/score.ts'
import { type CoxScoreFits, fitCoxScores } from './coxScores.ts'
import type { FitProblem } from './fitProblem.ts'
import { type FittedDesign, fitDesign } from './logistic.ts'
import { fitScores, type ScoreFit } from './logisticScores.ts'
import type { Survival } from './riskSets.ts'

/** Work for a kernel worker: plain objects that can be cloned from thread to thread. Jobs do not change their arrays. */
export type Job = LogisticDesignJob | LogisticScoresJob | CoxScoresJob | GenotypeScoresJob

/** `fitDesign`. */
export interface LogisticDesignJob {
  readonly kind: 'logisticDesign'
  readonly columns: readonly Float64Array[]
  readonly outcome: Uint8Array
}

/** `fitScores`. */
export interface LogisticScoresJob {
  readonly kind: 'logisticScores'
  readonly columns: readonly Float64Array[]
  readonly outcome: Uint8Array
  readonly covariates: FittedDesign | FitProblem
  readonly scores: readonly Float64Array[]
}

/** `fitCoxScores`. */
export interface CoxScoresJob {
  readonly kind: 'coxScores'
  readonly survival: Survival
  readonly covariates: readonly Float64Array[]
  readonly scores: readonly Float64Array[]
  readonly cohort: Int32Array | null
  readonly probabilities: readonly number[]
}

/** `runScoreTask`. */
export interface GenotypeScoresJob {
  readonly kind: 'genotypeScores'
  readonly task: ScoreTask
}

export type JobResult =
  | { readonly kind: 'genotypeScores'; readonly result: ScoreTaskResult }
  | { readonly kind: 'logisticDesign'; readonly fit: FittedDesign | FitProblem }
  | { readonly kind: 'logisticScores'; readonly fits: readonly ScoreFit[] }
  | { readonly kind: 'coxScores'; readonly fits: readonly CoxScoreFits[] }

export type ResultOf<Kind extends Job['kind']> = JobResult & { readonly kind: Kind }

/** Several kernels in several workers, or one of them in this thread. */
export type KernelPool = Pool<Job, JobResult>

/** Scores fitted in one job: many enough to pay for the covariates' way into the kernel, few enough to share out. */
export const SCORES_PER_JOB = 31
/** Cox models take longer: few enough for steady progress. */
export const COX_SCORES_PER_JOB = 4

export function runJob(kernel: Kernel, job: Job): JobResult {
  switch (job.kind) {
    case 'genotypeScores':
      return { kind: job.kind, result: runScoreTask(kernel, job.task) }
    case 'logisticDesign':
      return { kind: job.kind, fit: fitDesign(kernel, job.columns, job.outcome) }
    case 'logisticScores':
      return { kind: job.kind, fits: fitScores(kernel, job.columns, job.outcome, job.covariates, job.scores) }
    case 'coxScores': {
      const { survival, covariates, scores, cohort, probabilities } = job
      return { kind: job.kind, fits: fitCoxScores(kernel, survival, covariates, scores, cohort, probabilities) }
    }
  }
}
