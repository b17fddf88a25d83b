import type { Table1Row } from '../../model/cohortResults.ts'
import type { MovedResult, OverlapResult } from '../../model/comparison.ts'
import type { ConceptReport } from '../../model/concepts.ts'
import type {
  PublishedResult,
  ReplicationResult,
  SensitivityColumn,
  SpecificationBlock,
} from '../../model/effectResults.ts'
import type { KaplanMeierResponse, KnobPreview, PhenotypeResult, ScoresResult, SexModels } from '../../model/engine.ts'
import type { ErrorKind } from '../../model/errors.ts'
import type { ImportLine } from '../../model/inventory.ts'
import type { PeopleReport } from '../../model/peopleReport.ts'
import type { PlausibilityReport, PositiveControl } from '../../model/plausibility.ts'
import type {
  AdjustedCurvesResult,
  CoxResponse,
  CumulativeIncidenceResult,
  ProportionalityResult,
} from '../../model/progressionResults.ts'
import type { AssociationRow, JointModel, ModelCard, TrdDifferenceRow } from '../../model/results.ts'
import type { ScoreMap, ScoringForecast } from '../../model/scoreResults.ts'
import type { StratumRow } from '../../model/strataResults.ts'

/** What the engine is asked for on its own as the study changes, by kind. */
export interface Results {
  readonly scores: ScoresResult
  /** Null where nothing has to be computed. */
  readonly scoringForecast: ScoringForecast | null
  readonly scoreMap: ScoreMap
  readonly phenotype: PhenotypeResult
  readonly previews: readonly KnobPreview[]
  readonly concepts: ConceptReport
  readonly overlap: OverlapResult
  readonly moved: MovedResult
  readonly table1: readonly Table1Row[]
  readonly people: PeopleReport
  readonly plausibility: PlausibilityReport
  readonly positiveControl: PositiveControl
  readonly importChecks: readonly ImportLine[]
  readonly association: readonly AssociationRow[]
  readonly kaplanMeier: KaplanMeierResponse
  readonly cumulativeIncidence: CumulativeIncidenceResult
  readonly adjustedCurves: AdjustedCurvesResult
  readonly cox: CoxResponse
  readonly proportionality: ProportionalityResult
  readonly sexModels: SexModels
  readonly trdDifference: readonly TrdDifferenceRow[]
  readonly modelCard: ModelCard
  readonly jointModel: JointModel
  readonly scoreStrata: readonly StratumRow[]
  readonly sensitivity: SensitivityRun
  readonly specification: SpecificationRun
  readonly replication: ReplicationResult
  readonly published: PublishedResult
}

/** Table 2 and its heatmap, as far as they are there. */
export interface SensitivityRun {
  /** In the order in which they came: the primary definition first. */
  readonly columns: readonly SensitivityColumn[]
  /** How R² was found; empty until all is there. */
  readonly method: string
  /** Between one column and the next while definitions were fitted; NaN before the second. */
  readonly msPerColumn: number
}

/** A grid, as far as it is there. */
export interface SpecificationRun {
  readonly blocks: readonly SpecificationBlock[]
  /** By this run; NaN before its first block. */
  readonly msPerSpecification: number
}

export type JobKind = keyof Results

/** How far a result is. `key` names the part of the study and the files that it belongs to. */
export type Job<T> =
  | { readonly state: 'idle' }
  | Pending<T>
  | { readonly state: 'current'; readonly key: string; readonly result: T }
  | { readonly state: 'failed'; readonly key: string; readonly kind: ErrorKind; readonly message: string }
  | { readonly state: 'stopped'; readonly key: string; readonly partial: T | null; readonly done: Done | null }

export interface Pending<T> {
  readonly state: 'pending'
  readonly key: string
  /** In words, for the status strip. */
  readonly label: string
  /** Of the request under way; null while it waits for its turn. */
  readonly ticket: number | null
  /** True from 150 ms on: only then does the former result look old. */
  readonly late: boolean
  /** The last current result under another key. */
  readonly former: T | null
  /** What has arrived of the new one. */
  readonly partial: T | null
  readonly done: Done | null
}

export interface Done {
  readonly done: number
  readonly total: number | null
}

/** Kind → slot (a cohort; a set and a score; empty) → job. */
export type Jobs = { readonly [K in JobKind]: Readonly<Record<string, Job<Results[K]>>> }

export const noJobs: Jobs = {
  scores: {},
  scoringForecast: {},
  scoreMap: {},
  phenotype: {},
  previews: {},
  concepts: {},
  overlap: {},
  moved: {},
  table1: {},
  people: {},
  plausibility: {},
  positiveControl: {},
  importChecks: {},
  association: {},
  kaplanMeier: {},
  cumulativeIncidence: {},
  adjustedCurves: {},
  cox: {},
  proportionality: {},
  sexModels: {},
  trdDifference: {},
  modelCard: {},
  jointModel: {},
  scoreStrata: {},
  sensitivity: {},
  specification: {},
  replication: {},
  published: {},
}

/** What may be shown of a job, and how it has to look. */
export interface Shown<T> {
  readonly value: T | null
  /** `old`: pending for more than 150 ms, so it must not look current. `partial`: rows are still to come. */
  readonly look: 'current' | 'old' | 'partial' | 'none'
}

export function shown<T>(job: Job<T>): Shown<T> {
  if (job.state === 'current') return { value: job.result, look: 'current' }
  if (job.state === 'stopped') return { value: job.partial, look: job.partial === null ? 'none' : 'partial' }
  if (job.state !== 'pending') return { value: null, look: 'none' }
  if (job.partial !== null) return { value: job.partial, look: 'partial' }
  if (job.former !== null) return { value: job.former, look: job.late ? 'old' : 'current' }
  return { value: null, look: 'none' }
}

const idle = { state: 'idle' } as const

/** Under way, with nothing to show meanwhile. */
export const isAwaited = (job: Job<unknown>): boolean => job.state === 'pending' && shown(job).value === null

export function jobIn<K extends JobKind>(jobs: Jobs, kind: K, slot: string): Job<Results[K]> {
  return jobs[kind][slot] ?? idle
}

export const shownIn = <K extends JobKind>(jobs: Jobs, kind: K, slot: string): Shown<Results[K]> =>
  shown(jobIn(jobs, kind, slot))

/** The jobs that are not done, of all kinds. */
export function pendingJobs(jobs: Jobs): { kind: JobKind; slot: string; job: Pending<unknown> }[] {
  return (Object.keys(jobs) as JobKind[]).flatMap((kind) =>
    Object.entries(jobs[kind]).flatMap(([slot, job]) => (job.state === 'pending' ? [{ kind, slot, job }] : [])),
  )
}
