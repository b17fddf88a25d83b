import { savedMappingSchema } from './importMapping.ts'
import { z } from './zod.ts'

/**
 * The study document: all that the user chose. Every result is a pure function of (Study, data). The knobs and the
 * readings taken are explained in `docs/definitions.md`; the numbers in brackets are its question numbers.
 */

export const studySchemaVersion = 1

const days = z.number().int()

const ruleBase = {
  /** Those who fit are kept, or those who fit leave. */
  use: z.enum(['require', 'exclude']).default('require'),
  /** The attrition step's name; without one it says the rule. */
  label: z.string().min(1).max(120).optional(),
}

/** Who is taken, one condition each; `docs/cohorts.md` explains them. */
export const personRuleSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('equals'), column: z.string().min(1), value: z.string(), ...ruleBase }),
  z.strictObject({ kind: z.literal('in'), column: z.string().min(1), values: z.array(z.string()).min(1), ...ruleBase }),
  z.strictObject({
    kind: z.literal('range'),
    column: z.string().min(1),
    /** Both ends belong to the range; null: no end. */
    from: z.number().nullable(),
    to: z.number().nullable(),
    ...ruleBase,
  }),
  z.strictObject({ kind: z.literal('present'), column: z.string().min(1), ...ruleBase }),
  z.strictObject({
    kind: z.literal('ancestry'),
    /** As predicted: `eur`, `afr` … */
    group: z.string().min(1),
    minProbability: z.number().min(0).max(1).default(0),
    ...ruleBase,
  }),
  /** A file of ids, by its name without the ending. */
  z.strictObject({ kind: z.literal('list'), list: z.string().min(1), ...ruleBase }),
  z.strictObject({
    kind: z.literal('has'),
    what: z.enum(['sex', 'birth_year', 'conditions', 'drugs', 'records', 'observation_period', 'scores']),
    ...ruleBase,
  }),
  /** Members of a cohort named before this one. */
  z.strictObject({ kind: z.literal('cohort'), cohort: z.string().min(1), ...ruleBase }),
])
export type PersonRule = z.infer<typeof personRuleSchema>

const cohortSchema = z.strictObject({
  id: z.string().min(1),
  label: z.string().min(1),
  role: z.enum(['discovery', 'replication']),
  /** Person column → value; a person belongs to the cohort when all of them match. Empty: everyone. */
  where: z.record(z.string(), z.string()),
  /** Further conditions, in their order: each is a step of the attrition. */
  rules: z.array(personRuleSchema).max(50).optional(),
})

/** See `ConceptEntry` in `extract.ts`. Fields that are absent stay absent, so that documents saved before them stay as they are. */
const conceptEntrySchema = z.strictObject({
  conceptId: z.number().int(),
  name: z.string(),
  vocabulary: z.string().optional(),
  code: z.string().optional(),
  includeDescendants: z.boolean().optional(),
  exclude: z.boolean().optional(),
  source: z.string().optional(),
  atlas: z.record(z.string(), z.unknown()).optional(),
  /** Of an antidepressant: its pharmacological class (SSRI, SNRI, TCA, MAOI, atypical, other). */
  drugClass: z.string().min(1).optional(),
})

export const specialTreatments = ['ect', 'esketamine', 'antipsychotic'] as const
/** Those of them that are drugs. */
export const specialDrugs = ['esketamine', 'antipsychotic'] as const

export const definitionSchema = z.strictObject({
  id: z.string().min(1),
  primary: z.boolean(),
  /** The preset its knobs were set from and are compared with, `id@version`; without one the paper's definition of its id. */
  preset: z.string().min(1).optional(),
  /** Concept class → entries: sets that this definition alone reads in place of the study's, unless the data's replace them. */
  conceptSets: z.record(z.string(), z.array(conceptEntrySchema)).optional(),

  /** Visits with an MDD diagnosis a case needs [16]. */
  mddVisits: z.number().int().min(1).max(20),
  /** Visits are distinct calendar dates, or rows [16]. */
  mddVisitsCounted: z.enum(['dates', 'rows']).default('dates'),
  /**
   * Whose psychosis or bipolar diagnosis excludes: at any time, on or before the first MDD date, on or before the TRD date (at
   * any time where there is none); `none`: nobody's [14].
   */
  psychosisExclusion: z.enum(['ever', 'before_or_on_first_mdd', 'before_or_on_trd', 'none']),
  /** Of `before_or_on_first_mdd`: is the very day of the first MDD code `before` [15]. */
  psychosisSameDay: z.enum(['exclude', 'allow']),

  /** What makes TRD: distinct drugs in a window, switches from one drug to another, or trials one after the other [25]. */
  trdRule: z.enum(['distinct_drugs', 'switches', 'successive_trials']).default('distinct_drugs'),
  /** Distinct antidepressants within the window [1]; under `switches` one more than the switches, else the trials [25]. */
  minDrugs: z.number().int().min(1).max(20),
  /** What is distinct: the drug, or its pharmacological class [26]. */
  distinctBy: z.enum(['drug', 'class']).default('drug'),
  /** Special treatments whose prescriptions are read as antidepressant prescriptions [22]. */
  specialAsDrugs: z.array(z.enum(specialDrugs)).default([]),
  /** A gap longer than this ends a treatment period [5]. */
  gapDays: days.min(1).max(36500),
  /** `months`: the gap is `gapMonths` calendar months, and `gapDays` is not used [5]. */
  gapUnit: z.enum(['days', 'months']),
  gapMonths: z.number().int().min(1).max(1200),
  /** From a prescription's start, or from the end of its supply [4]. */
  gapFrom: z.enum(['start', 'end']),
  /** Of `end`: is what is left of a drug's supply used up first, and does every supply last as recorded [4]. */
  stockpiling: z.enum(['none', 'carried_over', 'default_length']).default('none'),
  /** Does a gap of exactly the limit end the period [6]. */
  gapEnds: z.enum(['longer', 'longer_or_equal']),
  /** Length of the window in which the drugs are counted [7]. */
  windowDays: days.min(0).max(36500),
  /**
   * Where the window starts: with a treatment period, with any prescription of it, with the first prescription that counts
   * (`index_date`, no period cuts it); `look_back`: it ends with any trial's start [2].
   */
  windowAnchor: z.enum(['period_start', 'sliding', 'whole_period', 'index_date', 'look_back']),
  /** Is the window's last day inside [7]. */
  windowEdge: z.enum(['included', 'excluded']),
  /** Any treatment period, or the first only [3]. */
  whichPeriod: z.enum(['any', 'first']),
  /** Prescriptions (and special treatments) at any time, or from the first MDD date on [8]. */
  exposureFrom: z.enum(['any', 'first_mdd']),
  /** Do several new drugs of one day count one by one [11]. */
  sameDayDrugs: z.enum(['each', 'once']),
  /** Does a drug count that is begun while a former one goes on [13]. */
  addedDrugs: z.enum(['count', 'former_must_stop']).default('count'),
  /** Does a drug count that the person had before the window [27]. */
  restarts: z.enum(['count', 'skip']).default('count'),
  /** Days a drug's trial must have lasted for the drug to count [28]. */
  minTrialDays: days.min(0).max(36500).default(0),
  /** A longer gap between two prescriptions of one drug ends its trial [28]. */
  trialGapDays: days.min(1).max(36500).default(180),
  /** Longest time from a drug's last prescription to the next drug's first [29]. */
  maxDaysBetweenTrials: days.min(0).max(36500).default(36500),
  /** Treatments that make TRD by themselves. */
  specialTreatments: z.array(z.enum(specialTreatments)),
  /** Distinct antidepressants in the window before it that esketamine (an antipsychotic) needs to make TRD [30]. */
  esketamineAfterDrugs: z.number().int().min(0).max(20).default(0),
  antipsychoticAfterDrugs: z.number().int().min(0).max(20).default(0),
  /** Must an MDD diagnosis lie in the days before TRD, or on its day [31]. */
  diagnosisNearTrd: z.enum(['not_needed', 'needed']).default('not_needed'),
  diagnosisNearTrdDays: days.min(0).max(36500).default(365),
  /** Must TRD also have consecutive treatment [10]. */
  trdNeedsTreatment: z.boolean(),
  /** Days a supply lasts where neither days of supply nor an end date can be used, or always [4]. */
  defaultSupplyDays: days.min(1).max(3650),

  /** What makes trMDD's treatment consecutive: two prescription dates in one period, one prescription, or a duration [9]. */
  treatedRule: z.enum(['two_dates', 'any_prescription', 'duration']),
  /** Of `duration`: days from the first to the last prescription of a period [9]. */
  treatedMinDays: days.min(0).max(36500),
  /** Must the prescriptions that make treatment consecutive be of one drug [9]. */
  treatedBy: z.enum(['any_drug', 'one_drug']).default('any_drug'),
  /** The gap that decides trMDD's treatment: the definition's own, or always the long one [24]. */
  treatedGap: z.enum(['own', 'long']).default('own'),
  /** The long gap, in the unit of the gap [24]. */
  longGapDays: days.min(1).max(36500).default(180),
  longGapMonths: z.number().int().min(1).max(1200).default(6),

  /** Controls with psychosis or bipolar disorder, controls with an antidepressant [18]. */
  controlsWithPsychosis: z.enum(['keep', 'drop']),
  controlsWithAntidepressant: z.enum(['keep', 'drop']),
  /** Use only events inside the person's observation period [20]. */
  withinObservation: z.boolean(),
})

export const groups = ['nonMDD', 'trMDD', 'TRD', 'excluded'] as const
export type Group = (typeof groups)[number]

const contrastSchema = z.strictObject({
  cases: z.enum(['trMDD', 'TRD']),
  controls: z.enum(['nonMDD', 'trMDD']),
})

/** The grid of `specification.csv`: every base definition × every combination of the knobs' values. Empty: no grid. */
const specificationSchema = z.strictObject({
  /** Ids of the definitions the knobs are turned on; none: the primary one. */
  definitions: z.array(z.string()),
  /** Values as `knobValue` gives them. */
  knobs: z.array(z.strictObject({ knob: z.string(), values: z.array(z.union([z.string(), z.number()])).min(1) })),
})

/** How far effects agree with those of the primary definition, or of the discovery cohort. */
const agreementSchema = z.strictObject({
  /** Of the interval of R². */
  bootstrapReplicates: z.number().int().min(0).max(100_000),
  bootstrapSeed: z.number().int(),
})

const progressionSetSchema = z.strictObject({
  id: z.string().min(1),
  label: z.string().min(1),
  /** Ids of the cohorts pooled. */
  cohorts: z.array(z.string()).min(1),
})

const covariateSchema = z.strictObject({
  /** `sex`, `age` or a person column. */
  column: z.string().min(1),
  /** As a number, as a category with treatment coding, or as the column was read. */
  kind: z.enum(['as_read', 'number', 'category']).default('as_read'),
  /** Of a category: the level the others are compared with; null: the first in the data. */
  reference: z.string().nullable().default(null),
})

/** `docs/scores.md` explains each. */
export const genotypeScoringSchema = z.strictObject({
  /** Where a weight's variant is looked for: at the file's place, at the place of its other build, or by id. */
  matchBy: z.enum(['position', 'other_build', 'id']).default('position'),
  /** A/T and C/G variants: taken by the alleles' names, left out, or on the strand that the frequencies say. */
  ambiguous: z.enum(['keep', 'leave_out', 'frequency']).default('keep'),
  /** Of `frequency`: the rarer allele's frequency is at most this, in the weights' population and here. */
  ambiguousMaxFrequency: z.number().min(0).max(0.5).default(0.4),
  /** A score needs this share of its weights to be usable. */
  minMatchedShare: z.number().min(0).max(1).default(0.75),
  /** What a missing call counts as: twice the allele's frequency among the people here, or in a reference; or nothing. */
  missing: z.enum(['mean', 'reference', 'none']).default('mean'),
  /** Sum of weight × copies, or that divided by the alleles of the variants used. */
  form: z.enum(['sum', 'average']).default('sum'),
  /** Where a list says which variants a reduced set (an array) has: the full scores with a comparison, or the scores on that set. */
  reducedSet: z.enum(['compare', 'use']).default('compare'),
  qualityControl: z
    .strictObject({
      apply: z.boolean().default(false),
      /** The rarer allele's frequency over all people is above this; 0: not looked at. */
      minFrequency: z.number().min(0).max(0.5).default(0.005),
      /** In some ancestry group the rarer allele's frequency is above this, or its count above the next. */
      minGroupFrequency: z.number().min(0).max(0.5).default(0.01),
      minGroupCount: z.number().int().min(0).default(100),
      /** Person column that tells the groups; empty: everybody is one group. */
      groupColumn: z.string().default('ancestry_pred'),
      /** Least share of people with a call at a variant. */
      minCallRate: z.number().min(0).max(1).default(0.99),
      /** One-sided exact P below which a variant has too many heterozygous people; 0: not looked at. */
      maxExcessHeterozygosityP: z.number().min(0).max(1).default(1e-6),
      /** Least share of the variants used at which a person has a call; those below have no score. */
      minPersonCallRate: z.number().min(0).max(1).default(0),
    })
    .prefault({}),
})
export type GenotypeScoring = z.infer<typeof genotypeScoringSchema>

export const studySchema = z.strictObject({
  schema: z.literal(studySchemaVersion),
  name: z.string().min(1).max(200),
  /** Who is taken at all, before the cohorts, in their order; each is a step of the attrition. */
  peopleRules: z.array(personRuleSchema).max(50).optional(),
  cohorts: z.array(cohortSchema).min(1),
  /** Concept class → entries. */
  conceptSets: z.record(z.string(), z.array(conceptEntrySchema)),
  /** `data`: a concept-set table among the data replaces `conceptSets`; `study`: it does not. */
  conceptSetsFrom: z.enum(['data', 'study']).default('data'),
  definitions: z.array(definitionSchema).min(1),
  scores: z.strictObject({
    /** Mean 0 and SD 1 (n − 1) over all eligible people of the cohort, of the discovery cohort, over the people of the contrast, or not at all. */
    standardise: z.enum(['cohort', 'discovery', 'contrast', 'none']),
    /** What the principal components predict of a score is taken off it first: its mean, or its mean and variance. */
    ancestryAdjustment: z.enum(['none', 'mean', 'mean_and_variance']).default('none'),
    /** Column → domain and trait; a score-description table among the data replaces them. */
    descriptions: z.array(z.strictObject({ column: z.string(), domain: z.string(), trait: z.string() })),
    /** Score columns left out of every analysis. */
    exclude: z.array(z.string()),
    /** How scores are made from genotypes and weights; of no effect on ready-made ones. */
    genotypes: genotypeScoringSchema.prefault({}),
  }),
  /** Person columns, by name or with their coding; `sex` (female = 1) and `age` (below) are made. */
  covariates: z.array(z.union([z.string(), covariateSchema])),
  /** `age` is this year minus the birth year, unless `ageDate` is given. */
  ageYear: z.number().int(),
  /** ISO date: `age` is then in years of 365.25 days from the date of birth to this one. */
  ageDate: z.iso.date().nullable().default(null),
  contrasts: z.array(contrastSchema).min(1),
  analyses: z.strictObject({
    association: z.strictObject({
      /** Threshold of the marked scores, two-sided P. */
      alpha: z.number().positive().max(1),
      confidenceLevel: z.number().gt(0).lt(1),
      /** Fewer cases (or controls) than this: status `too_few_cases`. */
      minCases: z.number().int().min(0),
      /** What the P value is of. Firth's estimates always have the penalised likelihood ratio's. */
      test: z.enum(['wald', 'likelihood_ratio', 'score']).default('wald'),
      /** Firth's penalised likelihood: where there is no maximum-likelihood estimate, nowhere, or everywhere. */
      firth: z.enum(['fallback', 'never', 'always']).default('fallback'),
      /** With `fallback`, Firth's too where there are fewer cases (or controls) than this. */
      firthBelowCases: z.number().int().min(0).default(0),
      /** How α is corrected for the scores of one contrast in one cohort. */
      correction: z.enum(['none', 'bonferroni', 'fdr']).default('none'),
    }),
    progression: z.strictObject({
      sets: z.array(progressionSetSchema).min(1),
      /** Distinct dates on or after the first MDD date a person needs [B6]. */
      minTimePoints: z.number().int().min(0),
      timePoints: z.enum(['condition_dates', 'mdd_dates', 'none']),
      /** End of follow-up without TRD [B7]. */
      censorAt: z.enum(['observation_end', 'last_record', 'last_record_or_visit']),
      /** TRD on or before the first MDD date: left out, or half a day [B8]. */
      nonPositive: z.enum(['drop', 'half_day']),
      /** Quantiles (type 7) that cut the score into strata [B13]. */
      strata: z.array(z.number().gt(0).lt(1)).min(1).max(4),
      confidenceInterval: z.enum(['log', 'log-log', 'plain']),
      confidenceLevel: z.number().gt(0).lt(1),
      /** Days at which `kaplan_meier.csv` gives the curves. */
      times: z.array(z.number().min(0)).min(1),
      /**
       * Time in curves and models: days since the first MDD date, or days of age or since 1970-01-01, on which people come
       * under observation at their first MDD date (left truncation).
       */
      timeScale: z.enum(['since_first_mdd', 'age', 'calendar']).default('since_first_mdd'),
      /** Does follow-up without TRD end at a recorded death that comes first; `ignore`: deaths are not looked at. */
      atDeath: z.enum(['ignore', 'end']).default('ignore'),
      /** Days that split the follow-up for the hazard ratio by interval, ascending. */
      hazardIntervals: z.array(z.number().positive()).min(1).max(10).default([365, 1095]),
      /** `interval_hazard.csv` has the scores whose Schoenfeld test (`km`) has a P below this; 1: all. */
      proportionalityAlpha: z.number().positive().max(1).default(0.05),
      /** Firth's penalised likelihood where the partial likelihood is monotone, so that the hazard ratio has no estimate. */
      firth: z.enum(['never', 'fallback']).default('never'),
      /** Person column whose values stand together in robust standard errors (families, sites); empty: everyone alone. */
      clusterBy: z.string().default(''),
    }),
    /** Odds by stratum of a score, beside the effect per unit. */
    scoreStrata: z
      .strictObject({
        /** Quantiles (type 7) among a contrast's people that cut the score, ascending. */
        cuts: z.array(z.number().gt(0).lt(1)).min(1).max(9).default([0.2, 0.8]),
        /** What the other strata are compared with: the lowest, or the one of the median. */
        reference: z.enum(['lowest', 'middle']).default('lowest'),
      })
      .prefault({}),
    agreement: agreementSchema.default({ bootstrapReplicates: 1000, bootstrapSeed: 1 }),
    specification: specificationSchema.default({ definitions: [], knobs: [] }),
    table1: z
      .strictObject({
        /** `sex`, `birth_year`, `race_ethnicity`, `age` (as among the covariates) or person columns, in the table's order. */
        variables: z.array(z.string().min(1)).max(200),
      })
      .default({ variables: ['sex', 'birth_year', 'race_ethnicity'] }),
    /** What counts as implausible; `docs/plausibility.md`. */
    plausibility: z
      .strictObject({
        /** ISO date of the data's last day; null: found in the data. */
        dataEnd: z.iso.date().nullable().default(null),
        /** Days of supply above this are counted as implausible. */
        maxSupplyDays: z.number().int().min(1).max(36500).default(365),
      })
      .prefault({}),
    positiveControl: z
      .strictObject({
        /** Column of the score that must predict MDD; null: known by its name. */
        score: z.string().min(1).nullable().default(null),
      })
      .prefault({}),
  }),
  /** What files and their columns are, where that was said; `docs/import.md` explains it. */
  importMappings: z.array(savedMappingSchema).max(200).optional(),
  disclosure: z.strictObject({ policy: z.literal('none') }),
})

export type Study = z.infer<typeof studySchema>
export type Definition = z.infer<typeof definitionSchema>
export type Cohort = z.infer<typeof cohortSchema>
export type Contrast = z.infer<typeof contrastSchema>
export type ProgressionOptions = Study['analyses']['progression']
export type SpecificationGrid = Study['analyses']['specification']
export type Covariate = Study['covariates'][number]
export type AssociationOptions = Study['analyses']['association']
export type ScoreStrata = Study['analyses']['scoreStrata']

export const covariateColumn = (covariate: Covariate): string =>
  typeof covariate === 'string' ? covariate : covariate.column

export const contrastId = (contrast: Contrast): string => `${contrast.cases}/${contrast.controls}`

export function primaryDefinition(study: Study): Definition {
  return study.definitions.find((definition) => definition.primary) ?? study.definitions[0]
}
