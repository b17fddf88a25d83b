import type { Progress } from './progress.ts'
import type { AssociationMethod, AssociationRow, FitStatus } from './results.ts'
import type { Study } from './study.ts'

/** Effects beside effects: definitions, specifications, cohorts and the published figures. */

/**
 * How far one set of effects follows another, score by score. R² is that of a random-effects meta-regression on the
 * reference effects (REML); the reference's own errors play no part in it. Percentages where it says percent.
 */
export interface EffectAgreement {
  /** Scores with an estimate in both. */
  readonly k: number
  /** Percentage of the heterogeneity that the reference accounts for; NaN where `status` is not `ok`. */
  readonly rSquared: number
  /** Bootstrap interval over scores; NaN where it was not asked for, or too few replicates have an R². */
  readonly rSquaredLower: number
  readonly rSquaredUpper: number
  /** τ² beside the reference effects, and without them; NaN where there are too few scores. */
  readonly tau2Residual: number
  readonly tau2Total: number
  /** The residual τ² is estimated as exactly 0, so that R² is 100 however loose the scatter within the errors. */
  readonly onBoundary: boolean
  readonly slope: number
  readonly slopeStandardError: number
  readonly intercept: number
  readonly interceptStandardError: number
  /** Of slope and intercept, for the band around the line. */
  readonly covariance: number
  /** Percentages by other readings: Sidik-Jonkman's τ², weighted least squares, Pearson's r². */
  readonly rSquaredSj: number
  readonly rSquaredWeighted: number
  readonly rSquaredPearson: number
  readonly method: 'REML'
  readonly status: FitStatus
  /** A sentence: why there is no R², or why it says little; empty otherwise. */
  readonly note: string
}

/** A definition of TRD and trMDD beside the primary one: TRD/trMDD in the discovery cohort. A row of Table 2. */
export interface SensitivityRow extends EffectAgreement {
  readonly definition: string
  /** True of the primary definition, with which the others are compared. */
  readonly isReference: boolean
  /** Eligible people; NaN where only effects are loaded and do not tell. */
  readonly nTrMdd: number
  readonly nTrd: number
  /** Scores with P below α. */
  readonly nSignificant: number
  /** Of the scores significant under the primary definition, the percentage significant here; NaN where there are none. */
  readonly overlapPercent: number
}

/** A column of Table 2 and its heatmap: one definition with the effects of all scores. */
export interface SensitivityColumn {
  readonly head: SensitivityRow
  readonly effects: readonly AssociationRow[]
}

export interface SensitivityResult {
  /** How R² was found, and how far other programs may differ: to stand beside it. */
  readonly method: string
  readonly contrast: string
  readonly cohort: string
  readonly alpha: number
  /** In the order of the study's definitions. */
  readonly columns: readonly SensitivityColumn[]
}

/** The straight line through points with errors in both axes (York et al. 2004). */
export interface YorkLine {
  readonly slope: number
  readonly slopeStandardError: number
  readonly intercept: number
  readonly interceptStandardError: number
  /** Weighted sum of squares; χ² with k − 2 degrees of freedom where the errors account for the scatter. */
  readonly q: number
  readonly p: number
  readonly status: FitStatus
  readonly reason: string
}

/** A share with its exact (Clopper-Pearson) interval. */
export interface Share {
  readonly count: number
  readonly of: number
  readonly ciLower: number
  readonly ciUpper: number
}

/** The effects of a contrast in another cohort, on those of the discovery cohort. */
export interface ReplicationRow extends EffectAgreement {
  /** Whose effects: the cohort, or the time-to-event set. */
  readonly cohort: string
  readonly reference: string
  readonly contrast: string
  readonly york: YorkLine
  /** Scores whose effects have the same sign; exact two-sided P against one half. */
  readonly sameSign: Share
  readonly sameSignP: number
  readonly pearson: number
  /** Weights: one over the sum of both squared standard errors. */
  readonly weightedCorrelation: number
  /** Scores significant in the discovery cohort, and those of them with the same sign and P < 0.05, or 0.05 over their number. */
  readonly replicatedNominal: Share
  readonly replicatedBonferroni: Share
}

/** One score in the discovery cohort and in another. Effects on the log scale. */
export interface ReplicationScore {
  readonly cohort: string
  readonly reference: string
  readonly contrast: string
  readonly score: string
  readonly referenceEffect: number
  readonly referenceStandardError: number
  readonly referenceP: number
  readonly effect: number
  readonly standardError: number
  readonly p: number
  readonly sameSign: boolean
  /** Significant in the discovery cohort. */
  readonly discovered: boolean
  readonly replicatedNominal: boolean
  readonly replicatedBonferroni: boolean
  /** Of both effects: the square of their difference over its standard error. */
  readonly q: number
  readonly qP: number
}

export interface PooledEstimate {
  readonly effect: number
  readonly standardError: number
  readonly p: number
  /** On the log scale. */
  readonly ciLower: number
  readonly ciUpper: number
}

/** A score's effect over all cohorts. NaN where fewer than two cohorts have an estimate. */
export interface PooledRow {
  readonly contrast: string
  readonly score: string
  /** Cohorts with an estimate. */
  readonly k: number
  readonly fixed: PooledEstimate
  readonly random: PooledEstimate
  readonly tau2: number
  readonly tau2Lower: number
  readonly tau2Upper: number
  readonly i2: number
  readonly q: number
  readonly qDf: number
  readonly qP: number
  /** Where the true effect of a further cohort lies. */
  readonly predictionLower: number
  readonly predictionUpper: number
  readonly status: FitStatus
  readonly note: string
}

/** What one cohort is to a score's pooled effect (random effects). NaN where too few cohorts have an estimate. */
export interface PooledCohortRow {
  readonly contrast: string
  readonly score: string
  readonly cohort: string
  readonly effect: number
  readonly standardError: number
  /** Its share of the pooled effect. */
  readonly weight: number
  /** Best linear unbiased prediction of its true effect. */
  readonly predicted: number
  readonly predictedLower: number
  readonly predictedUpper: number
  /** The pooled effect without it. */
  readonly without: number
  readonly withoutLower: number
  readonly withoutUpper: number
  readonly withoutTau2: number
  readonly cooksDistance: number
}

/** A cohort's effect in a pooled forest. */
export interface CohortEffect {
  readonly cohort: string
  readonly contrast: string
  readonly score: string
  readonly n: number
  readonly effect: number
  readonly standardError: number
  readonly p: number
}

export interface ReplicationResult {
  /** As that of `SensitivityResult`. */
  readonly method: string
  readonly discovery: string
  /** All cohorts, the discovery cohort first. */
  readonly cohorts: readonly string[]
  readonly alpha: number
  readonly rows: readonly ReplicationRow[]
  readonly scores: readonly ReplicationScore[]
  readonly pooled: readonly PooledRow[]
  readonly effects: readonly CohortEffect[]
  /** The same of the hazard ratios of two time-to-event sets without a person in common; `contrast` is `time to TRD`. */
  readonly hazardRows: readonly ReplicationRow[]
  readonly hazardScores: readonly ReplicationScore[]
  /** Sentences: a cohort without effects, no second cohort, … */
  readonly notes: readonly string[]
}

export type PublishedQuantity =
  | 'odds_ratio'
  | 'hazard_ratio'
  | 'p'
  | 'r_squared'
  | 'n'
  | 'n_events'
  | 'n_trmdd'
  | 'n_trd'
  | 'n_significant'
  | 'overlap_percent'

/** A published estimate beside the user's. Ratios as published; differences on the log scale. */
export interface PublishedRow {
  readonly what: PublishedQuantity
  readonly cohort: string
  readonly contrast: string
  /** The trait's name as published, or the definition. */
  readonly item: string
  /** The user's score column, empty where none has that name. */
  readonly score: string
  readonly published: number
  readonly publishedLower: number
  readonly publishedUpper: number
  readonly ours: number
  readonly oursLower: number
  readonly oursUpper: number
  /** Ours minus the published: of ratios, of their logarithms. */
  readonly difference: number
  /** The difference over its standard error, the two taken as independent; NaN where the published one has none. */
  readonly z: number
  /** A sentence: why there is nothing beside it, or where the source gives two numbers. */
  readonly note: string
}

export interface PublishedResult {
  readonly source: string
  readonly rows: readonly PublishedRow[]
}

/** A specification: a definition and the values of the knobs that are varied. */
export interface SpecificationPoint {
  /** Base definition and knob values, in the order of `knobs`. */
  readonly definition: string
  readonly values: readonly (string | number)[]
  readonly nTrMdd: number
  readonly nTrd: number
  /** The specification whose groups are the very same, and whose fits are shared; its own position where it is the first. */
  readonly sameAs: number
}

/** Fits of specifications from `first` on; arrays are specification × score. */
export interface SpecificationNumbers {
  readonly first: number
  readonly points: readonly SpecificationPoint[]
  readonly logOddsRatio: Float64Array
  readonly standardError: Float64Array
  readonly p: Float64Array
  readonly n: Float64Array
  readonly cases: Float64Array
  /** Positions in `fitStatuses` and `fitMethods`. */
  readonly status: Uint8Array
  readonly method: Uint8Array
}

/** The same with what names its numbers. */
export interface SpecificationBlock extends SpecificationNumbers {
  /** What is varied, `definition` aside. */
  readonly knobs: readonly string[]
  readonly scores: readonly string[]
  readonly contrast: string
  readonly cohort: string
  /** Specifications of the whole grid; there may be fewer where it was stopped. */
  readonly total: number
}

export const fitStatuses = [
  'ok',
  'separation',
  'monotone_likelihood',
  'collinear',
  'constant',
  'too_few_cases',
  'no_events',
  'not_converged',
  'not_estimable',
] as const satisfies readonly FitStatus[]

export const fitMethods = ['wald', 'likelihood_ratio', 'score', 'firth'] as const satisfies readonly AssociationMethod[]

export interface SpecificationResult extends SpecificationBlock {
  readonly summaries: readonly SpecificationSummary[]
}

/** One score over all specifications that have an estimate. */
export interface SpecificationSummary {
  readonly score: string
  readonly specifications: number
  readonly estimates: number
  readonly median: number
  readonly lowest: number
  readonly highest: number
  /** Of the sign that most have. */
  readonly shareOneSign: number
  readonly shareSignificant: number
  /** The knob (or `definition`) whose options differ most: the share of the variance of the log odds ratios between its options. */
  readonly movedBy: string
  readonly movedShare: number
  readonly verdict: 'robust' | 'fragile' | 'no_finding' | 'not_estimable'
}

/** A row of a loaded table of effects, on the log scale. NaN where `status` is not `ok`. */
export interface LoadedEffect {
  readonly kind: 'odds' | 'hazard'
  readonly file: string
  readonly cohort: string
  readonly contrast: string
  /** Empty where the table does not say. */
  readonly definition: string
  readonly score: string
  /** NaN where the table does not say. */
  readonly n: number
  readonly cases: number
  readonly effect: number
  readonly standardError: number
  readonly p: number
  readonly status: FitStatus
  readonly effectAllele: string
  readonly otherAllele: string
}

/** What a column of a table of effects is, where the user says so. */
export type EffectField =
  | 'score'
  | 'logRatio'
  | 'ratio'
  | 'standardError'
  | 'ciLower'
  | 'ciUpper'
  | 'p'
  | 'n'
  | 'cases'
  | 'cohort'
  | 'contrast'
  | 'definition'
  | 'effectAllele'
  | 'otherAllele'

/** The engine's calls of this file; long ones take a ticket as those of `Engine`. */
export interface EffectsEngine {
  /** Table 2 with the effects below it; columns arrive as each definition is done. Live: no bootstrap intervals. */
  sensitivity(
    ticket: number,
    study: Study,
    onColumn: (column: SensitivityColumn) => void,
    onProgress: (progress: Progress) => void,
  ): Promise<SensitivityResult>
  replication(ticket: number, study: Study, onProgress: (progress: Progress) => void): Promise<ReplicationResult>
  published(ticket: number, study: Study, onProgress: (progress: Progress) => void): Promise<PublishedResult>
  /** The study's grid. What was fitted before a cancel is kept: the next call goes on from there. */
  specification(
    ticket: number,
    study: Study,
    onBlock: (block: SpecificationBlock) => void,
    onProgress: (progress: Progress) => void,
  ): Promise<SpecificationResult>
}
