import type { Kernel } from '../kernel/kernel.ts'
import type { Pool } from '../kernel/pool.ts'
import { type CoxModel, type CoxModelOptions, coxModel } from './coxModel.ts'
import { type CoxPeople, type CoxScoreFits, completePeople, fitCoxScores } from './coxScores.ts'
import type { FitProblem } from './fitProblem.ts'
import { type IntervalHazards, intervalHazards } from './intervalHazard.ts'
import { type FittedDesign, fitDesign } from './logistic.ts'
import { fitScores, type ScoreFit } from './logisticScores.ts'

/** Work for a kernel worker: plain objects that can be cloned from thread to thread. Jobs do not change their arrays. */
export type Job = LogisticDesignJob | LogisticScoresJob | CoxScoresJob | CoxModelJob | CoxIntervalsJob

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
  readonly people: CoxPeople
  readonly scores: readonly Float64Array[]
  readonly probabilities: readonly number[]
}

/** `coxModel`. */
export interface CoxModelJob {
  readonly kind: 'coxModel'
  readonly people: CoxPeople
  readonly score: Float64Array
  readonly options: CoxModelOptions
}

/** `intervalHazards` of one score. */
export interface CoxIntervalsJob {
  readonly kind: 'coxIntervals'
  readonly people: CoxPeople
  readonly score: Float64Array
  readonly cuts: readonly number[]
}

export type JobResult =
  | { readonly kind: 'logisticDesign'; readonly fit: FittedDesign | FitProblem }
  | { readonly kind: 'logisticScores'; readonly fits: readonly ScoreFit[] }
  | { readonly kind: 'coxScores'; readonly fits: readonly CoxScoreFits[] }
  | { readonly kind: 'coxModel'; readonly model: CoxModel }
  | { readonly kind: 'coxIntervals'; readonly hazards: IntervalHazards }

export type ResultOf<Kind extends Job['kind']> = JobResult & { readonly kind: Kind }

/** Several kernels in several workers, or one of them in this thread. */
export type KernelPool = Pool<Job, JobResult>

/** Scores fitted in one job: many enough to pay for the covariates' way into the kernel, few enough to share out. */
export const SCORES_PER_JOB = 31
/** Of Cox models, which take longer: few enough for steady progress. */
export const COX_SCORES_PER_JOB = 16

export function runJob(kernel: Kernel, job: Job): JobResult {
  switch (job.kind) {
    case 'logisticDesign':
      return { kind: job.kind, fit: fitDesign(kernel, job.columns, job.outcome) }
    case 'logisticScores':
      return { kind: job.kind, fits: fitScores(kernel, job.columns, job.outcome, job.covariates, job.scores) }
    case 'coxScores':
      return { kind: job.kind, fits: fitCoxScores(kernel, job.people, job.scores, job.probabilities) }
    case 'coxModel':
      return { kind: job.kind, model: coxModel(kernel, job.people, job.score, job.options) }
    case 'coxIntervals': {
      const { survival, covariates, regressor } = completePeople(job.people, job.score)
      return { kind: job.kind, hazards: intervalHazards(kernel, survival, covariates, regressor, job.cuts, 'efron') }
    }
  }
}
