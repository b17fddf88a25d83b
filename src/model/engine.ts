import type { CohortOverlap, Table1Row } from './cohortResults.ts'
import type { MovedResult, OverlapResult } from './comparison.ts'
import type { ConceptHit, ConceptReport, ConceptSetFile } from './concepts.ts'
import type { EffectsEngine } from './effectResults.ts'
import type { FileMapping, SavedMapping } from './importMapping.ts'
import type { ImportLine, Inventory, TableKind } from './inventory.ts'
import type { PeopleReport } from './peopleReport.ts'
import type { PlausibilityReport, PositiveControl } from './plausibility.ts'
import type { Progress } from './progress.ts'
import type {
  AdjustedCurvesResult,
  CoxResponse,
  CumulativeIncidenceResult,
  ProportionalityResult,
} from './progressionResults.ts'
import type {
  AssociationRow,
  AttritionRow,
  CountRow,
  Finding,
  JointModel,
  KaplanMeierResult,
  ModelCard,
  ProgressionFlow,
  ResultTable,
  SexDifferenceRow,
  SexRow,
  TrdDifferenceRow,
} from './results.ts'
import type { MatchingLine, QualityAccount, ReducedScore, ScoreAccount, ScoreEngine } from './scoreResults.ts'
import type { StratumRow } from './strataResults.ts'
import type { Definition, Study } from './study.ts'

/** A file the user gave: its path inside the dropped folder (or its name) and its bytes, read in slices. */
export interface GivenFile {
  readonly path: string
  readonly blob: Blob
}

/** What a host (page, Node) gives to the engine. Only static files of the app itself are ever asked for. */
export interface EngineHost {
  /** The compiled `kernel.wasm`. */
  readonly kernel: WebAssembly.Module
  /** Bytes of a further static file, fetched by the host when first needed. */
  asset(name: 'parquet.wasm'): Promise<Uint8Array>
  /** How many kernel workers to use; results do not depend on it. */
  readonly workers: number
  /** Memory that the kernel workers can see too, where there is such. */
  readonly share?: (bytes: number) => SharedArrayBuffer
}

export interface PhenotypeResult {
  /** The cohorts as the data have them: the study's own, or `everyone` where the data tell none of them apart. */
  readonly cohorts: readonly { readonly id: string; readonly label: string }[]
  readonly progressionSets: readonly {
    readonly id: string
    readonly label: string
    readonly cohorts: readonly string[]
  }[]
  /** Per cohort (and `all`) × definition × group, eligible people. */
  readonly counts: readonly CountRow[]
  readonly attrition: readonly AttritionRow[]
  /** Every two cohorts: who is in both. */
  readonly cohortOverlaps: readonly CohortOverlap[]
  /** What the definitions say that cannot be in these data, in the order of the definitions. */
  readonly findings: readonly Finding[]
  /** Cohorts with no eligible person, requirements that were waived, …: sentences for the page. */
  readonly notes: readonly string[]
}

/** The alternatives of one knob of the primary definition: what each group would be, in the cohort asked for. */
export interface KnobPreview {
  readonly knob: string
  readonly value: string | number
  readonly n: Readonly<Record<'nonMDD' | 'trMDD' | 'TRD' | 'excluded', number>>
}

export interface ScoresResult {
  /** Scores the study can use, in the study's order (domain, then column), with domain and trait for display. */
  readonly scores: readonly {
    readonly column: string
    readonly domain: string
    readonly trait: string
    readonly missing: number
  }[]
  readonly origin: string
  /** For scores computed here: one line per score and label, nothing vanishes. */
  readonly matching: readonly MatchingLine[]
  /** Of scores computed here. */
  readonly accounts: readonly ScoreAccount[]
  /** Of scores computed here, where there is a reduced set. */
  readonly reduced: readonly ReducedScore[]
  /** Null where the scores are ready-made. */
  readonly quality: QualityAccount | null
  /** What was left out or noticed, in full sentences. */
  readonly notes: readonly string[]
}

export interface KaplanMeierResponse {
  readonly result: KaplanMeierResult
  readonly flow: ProgressionFlow
}

/** By score; rows female, male, interaction. Both empty where the data give no sex. */
export interface SexModels {
  readonly rows: readonly SexRow[]
  readonly differences: readonly SexDifferenceRow[]
}

/** What there is to know about associations beyond their rows, under the primary definition. */
export interface AssociationDetails {
  sexModels(
    ticket: number,
    study: Study,
    cohort: string,
    contrast: string,
    onProgress: (progress: Progress) => void,
  ): Promise<SexModels>
  trdDifference(
    ticket: number,
    study: Study,
    cohort: string,
    onProgress: (progress: Progress) => void,
  ): Promise<readonly TrdDifferenceRow[]>
  modelCard(ticket: number, study: Study, cohort: string, contrast: string, score: string): Promise<ModelCard>
  /** Odds in the strata of one score, the reference among them. */
  scoreStrata(
    ticket: number,
    study: Study,
    cohort: string,
    contrast: string,
    score: string,
  ): Promise<readonly StratumRow[]>
  jointModel(
    ticket: number,
    study: Study,
    cohort: string,
    contrast: string,
    scores: readonly string[],
  ): Promise<JointModel>
}

export interface ProgressionDetails {
  /** All scores' Cox models of time to TRD in one set. */
  cox(ticket: number, study: Study, set: string, onProgress: (progress: Progress) => void): Promise<CoxResponse>
  /** Is one score's hazard ratio the same throughout: tests, residual means, hazard ratio by interval, log-log curves. */
  proportionality(ticket: number, study: Study, set: string, score: string): Promise<ProportionalityResult>
  /** With a death table: TRD and death before it as competing events, by stratum of the score. */
  cumulativeIncidence(ticket: number, study: Study, set: string, score: string): Promise<CumulativeIncidenceResult>
  /** Expected survival at the middle of each stratum of the score. */
  adjustedCurves(ticket: number, study: Study, set: string, score: string): Promise<AdjustedCurvesResult>
}

/**
 * The engine worker as the page sees it. Person-level rows stay inside; answers are aggregates. Every long call takes a
 * ticket, and `cancel(ticket)` makes it reject with a `CancelledError`; what was loaded before stays.
 */
export interface Engine extends EffectsEngine, AssociationDetails, ProgressionDetails, ScoreEngine {
  addFiles(
    ticket: number,
    files: readonly GivenFile[],
    onInventory: (inventory: Inventory) => void,
    onProgress: (progress: Progress) => void,
  ): Promise<Inventory>
  removeFiles(ids: readonly string[]): Promise<Inventory>
  /**
   * Reads a file as the user says that it and its columns are.
   * @throws InputError where it cannot be read so; the file is as before then
   */
  mapFile(
    ticket: number,
    fileId: string,
    mapping: FileMapping,
    onProgress: (progress: Progress) => void,
  ): Promise<Inventory>
  /** The study's saved mappings: files they change anything for are read again, and those added from now on are read by them. */
  takeMappings(
    ticket: number,
    mappings: readonly SavedMapping[],
    onInventory: (inventory: Inventory) => void,
    onProgress: (progress: Progress) => void,
  ): Promise<Inventory>
  /** Corrects a wrong guess. */
  takeFor(
    ticket: number,
    fileId: string,
    kind: TableKind | null,
    onProgress: (progress: Progress) => void,
  ): Promise<Inventory>

  scores(ticket: number, study: Study, onProgress: (progress: Progress) => void): Promise<ScoresResult>
  phenotype(study: Study): Promise<PhenotypeResult>
  /** Counts under single alternatives of the primary definition's knobs. */
  previews(
    ticket: number,
    study: Study,
    cohort: string,
    alternatives: readonly { readonly knob: string; readonly value: string | number }[],
  ): Promise<readonly KnobPreview[]>
  /** Who is in a group under which of these definitions, which need not be the study's; `cohort` may be `all`. */
  overlap(ticket: number, study: Study, cohort: string, definitions: readonly Definition[]): Promise<OverlapResult>
  /** Who moves from one definition to another, and by which of their differences. */
  moved(ticket: number, study: Study, cohort: string, from: Definition, to: Definition): Promise<MovedResult>
  /** Lines of the import report that rest on the study, beside those of the inventory. */
  importChecks(ticket: number, study: Study): Promise<readonly ImportLine[]>
  /** What the groups of a cohort (or `all`) are like under the primary definition. */
  table1(ticket: number, study: Study, cohort: string): Promise<readonly Table1Row[]>
  /** What rules and covariates can be made of: the person columns, and the lists of ids. */
  people(): Promise<PeopleReport>
  /** What in the data can hardly be true. */
  plausibility(ticket: number, study: Study): Promise<PlausibilityReport>
  /** Does the score of MDD predict MDD, in the discovery cohort under the primary definition. */
  positiveControl(ticket: number, study: Study): Promise<PositiveControl>
  /** All scores × contrasts in one cohort under the primary definition; rows also arrive in blocks. */
  association(
    ticket: number,
    study: Study,
    cohort: string,
    onRows: (rows: readonly AssociationRow[]) => void,
  ): Promise<readonly AssociationRow[]>
  kaplanMeier(ticket: number, study: Study, set: string, score: string): Promise<KaplanMeierResponse>
  /** Which entries of the concept sets occur in the data, and what is near a set and in none. */
  concepts(ticket: number, study: Study): Promise<ConceptReport>
  /** Entries that could be added to a concept set; `set` is a concept class. */
  searchConcepts(ticket: number, study: Study, set: string, text: string): Promise<readonly ConceptHit[]>
  /**
   * Reads a concept-set file, CSV or ATLAS JSON; nothing of it is kept here.
   * @throws InputError if it is neither
   */
  readConceptSets(file: GivenFile): Promise<ConceptSetFile>
  /** Result tables as the command line writes them, by name: `counts`, `association`, … (docs/result-tables.md). */
  tables(
    ticket: number,
    study: Study,
    names: readonly string[],
    onProgress: (progress: Progress) => void,
  ): Promise<readonly ResultTable[]>

  cancel(ticket: number): Promise<void>
}
