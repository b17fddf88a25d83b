import type { Kernel } from '../kernel/kernel.ts'
import type { Pool } from '../kernel/pool.ts'
import { runScoreTask, type ScoreTask, type ScoreTaskResult } from '../scores/scoreTask.ts'
import { type AssociationFit, type FitOptions, fitAssociations } from './associationFits.ts'
import { type CoxModel, type CoxModelOptions, coxModel } from './coxModel.ts'
import { type CoxPeople, completePeople } from './coxPeople.ts'
import { type CoxScoreFits, fitCoxScores } from './coxScores.ts'
import type { FitProblem } from './fitProblem.ts'
import { fitInteractions } from './interaction.ts'
import { type IntervalHazards, intervalHazards } from './intervalHazard.ts'
import { type Columns, columnsOf, createRoom, type KeptColumns } from './keptColumns.ts'
import { type FittedDesign, fitDesign } from './logistic.ts'
import { fitModel, type LogisticModel } from './logisticModel.ts'
import { fitSharedControls, type SharedControlsFit } from './sharedControls.ts'

/** Work for a kernel worker: plain objects that can be cloned from thread to thread. Jobs do not change their arrays. */
export type Job =
  | LogisticDesignJob
  | LogisticScoresJob
  | InteractionsJob
  | LogisticModelJob
  | SharedControlsJob
  | CoxScoresJob
  | CoxModelJob
  | CoxIntervalsJob
  | GenotypeScoresJob

/** `fitDesign`. */
export interface LogisticDesignJob {
  readonly kind: 'logisticDesign'
  readonly kept?: KeptColumns
  readonly columns: Columns
  readonly outcome: Uint8Array
}

/** `fitAssociations`. */
export interface LogisticScoresJob {
  readonly kind: 'logisticScores'
  readonly kept?: KeptColumns
  readonly columns: Columns
  readonly outcome: Uint8Array
  readonly covariates: FittedDesign | FitProblem
  readonly scores: Columns
  readonly options: FitOptions
}

/** `fitInteractions`. */
export interface InteractionsJob {
  readonly kind: 'interactions'
  readonly columns: readonly Float64Array[]
  readonly outcome: Uint8Array
  readonly modifier: Float64Array
  readonly scores: readonly Float64Array[]
  readonly options: FitOptions
}

/** `fitModel`. */
export interface LogisticModelJob {
  readonly kind: 'logisticModel'
  readonly columns: readonly Float64Array[]
  readonly outcome: Uint8Array
  readonly tested: number
  readonly options: FitOptions
}

/** `fitSharedControls`. */
export interface SharedControlsJob {
  readonly kind: 'sharedControls'
  readonly columns: readonly Float64Array[]
  readonly group: Uint8Array
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

/** `runScoreTask`. */
export interface GenotypeScoresJob {
  readonly kind: 'genotypeScores'
  readonly task: ScoreTask
}

export type JobResult =
  | { readonly kind: 'genotypeScores'; readonly result: ScoreTaskResult }
  | { readonly kind: 'logisticDesign'; readonly fit: FittedDesign | FitProblem }
  | { readonly kind: 'logisticScores'; readonly fits: readonly AssociationFit[] }
  | { readonly kind: 'interactions'; readonly fits: readonly AssociationFit[] }
  | { readonly kind: 'logisticModel'; readonly model: LogisticModel }
  | { readonly kind: 'sharedControls'; readonly fits: readonly SharedControlsFit[] }
  | { readonly kind: 'coxScores'; readonly fits: readonly CoxScoreFits[] }
  | { readonly kind: 'coxModel'; readonly model: CoxModel }
  | { readonly kind: 'coxIntervals'; readonly hazards: IntervalHazards }

export type ResultOf<Kind extends Job['kind']> = JobResult & { readonly kind: Kind }

/** Several kernels in several workers, or one of them in this thread. */
export type KernelPool = Pool<Job, JobResult>

/** Scores fitted in one job: many enough to pay for the covariates' way into the kernel, few enough to share out. */
export const SCORES_PER_JOB = 31
/** Models of their own for each score take longer: few enough for steady progress. */
export const MODELS_PER_JOB = 8
/** Of Cox models: the covariates' own models, and everyone's order in time, are made once for each job. */
export const COX_SCORES_PER_JOB = 31

const columnRoom = createRoom()
const scoreRoom = createRoom()

export function runJob(kernel: Kernel, job: Job): JobResult {
  switch (job.kind) {
    case 'genotypeScores':
      return { kind: job.kind, result: runScoreTask(kernel, job.task) }
    case 'logisticDesign':
      return { kind: job.kind, fit: fitDesign(kernel, columnsOf(job.columns, job.kept, columnRoom), job.outcome) }
    case 'logisticScores': {
      const columns = columnsOf(job.columns, job.kept, columnRoom)
      const scores = columnsOf(job.scores, job.kept, scoreRoom)
      return {
        kind: job.kind,
        fits: fitAssociations(kernel, columns, job.outcome, job.covariates, scores, job.options),
      }
    }
    case 'interactions':
      return {
        kind: job.kind,
        fits: fitInteractions(kernel, job.columns, job.outcome, job.modifier, job.scores, job.options),
      }
    case 'logisticModel':
      return { kind: job.kind, model: fitModel(kernel, job.columns, job.outcome, job.tested, job.options) }
    case 'sharedControls':
      return { kind: job.kind, fits: fitSharedControls(kernel, job.columns, job.group, job.scores) }
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
