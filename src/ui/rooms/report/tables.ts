import { isEffectsOnly, isSpecificationAsked } from '../../state/effectRuns.ts'
import { computesScores } from '../../state/scoring.ts'
import type { State } from '../../state/state.ts'

/** Result tables about one thing: name → what it holds. */
export interface TableGroup {
  readonly about: string
  /** Needs people; of effects alone it cannot be made. */
  readonly ofPeople?: boolean
  readonly if?: (state: State) => boolean
  readonly tables: Readonly<Record<string, string>>
}

export const tableGroups: readonly TableGroup[] = [
  {
    about: 'People and definitions',
    ofPeople: true,
    tables: {
      counts: 'People in each group, per cohort and definition',
      attrition: 'From everyone loaded to the analysed groups, step by step',
      cohort_overlap: 'Every two cohorts: who is in both, or why no one can be',
      table1: 'What the groups of each cohort are like: sex, birth year, race and ethnicity',
      plausibility: 'What in the data can hardly be true, per table, and what was done with it',
      concept_coverage: 'Which entries of the concept sets occur in the data, and what is near a set and in none',
      overlap: 'Who is in a group under exactly which definitions, in each cohort',
      agreement: 'Every two definitions: counts in common, Jaccard index, Cohen’s κ',
      moved: 'Where people go from the primary definition to each other one, and by which rule',
    },
  },
  {
    about: 'Scores',
    ofPeople: true,
    tables: {
      score_distribution: 'Mean, SD and percentiles of each score by group, raw and adjusted for ancestry',
      score_correlation: 'Correlations of every two scores, in each cohort',
      positive_control: 'Whether the score of MDD predicts MDD in the discovery cohort',
    },
  },
  {
    about: 'Scores computed here',
    ofPeople: true,
    if: computesScores,
    tables: {
      score_summary: 'Variants used of each score, the share of its weight, missing calls',
      score_matching: 'What became of the variants of each score, by label',
      score_reduced: 'Each score on a reduced set of variants (an array) beside the full one',
      variant_quality: 'Variants left out by each rule of quality control',
    },
  },
  {
    about: 'Associations',
    ofPeople: true,
    tables: {
      association: 'Log odds ratios of all scores: every contrast in each cohort, TRD/trMDD under each definition',
      sex: 'TRD/trMDD in women, in men, and score × sex',
      sex_difference: 'Women’s effect against men’s, beside the interaction',
      trd_difference: 'TRD and trMDD against the same controls: the difference of their effects, beside TRD/trMDD',
      strata: 'TRD/trMDD: odds by stratum (percentiles) of each score',
      missing: 'What the people of each contrast lack, by covariate and score',
      fit_problems: 'Fits without a plain estimate: how many, which, and why',
    },
  },
  {
    about: 'Does it hold',
    tables: {
      sensitivity: 'How far TRD/trMDD under each definition follows the primary one: R² (REML), overlap',
      replication: 'How far each contrast in the other cohorts follows the discovery cohort: R² (REML), slope',
      replication_scores: 'Each score in both cohorts: signs, replication, Cochran’s Q',
      cox_replication: 'The same of hazard ratios, set beside set',
      pooled: 'Each score’s effect pooled over all cohorts, fixed and random effects',
      pooled_cohorts: 'What each cohort adds to it, and the effect without it',
      published: 'Every estimate that the paper prints, beside yours',
    },
  },
  {
    about: 'Specifications',
    ofPeople: true,
    if: isSpecificationAsked,
    tables: {
      specification: 'Odds ratios of all scores under every specification of the grid',
      specification_summary: 'Share of one sign and share significant of each score, and what moves it most',
    },
  },
  {
    about: 'Time to event',
    ofPeople: true,
    tables: {
      cox: 'Log hazard ratios of time to TRD for all scores and models, in each set',
      cox_tests: 'Likelihood-ratio, Wald and score tests of each model, concordance',
      schoenfeld: 'Tests of proportional hazards, per score and for the whole model',
      interval_hazard: 'Hazard ratios by part of the follow-up, of scores whose hazards are not proportional',
      kaplan_meier: 'Survival by stratum at fixed times, for each score and interval',
      kaplan_meier_summary: 'Medians and restricted means by stratum, for each score and interval',
      log_rank: 'Log-rank tests across the strata of each score',
      cumulative_incidence: 'TRD and death before it by stratum at fixed times, with a death table',
      time_to_event: 'Mean and median time to TRD, in each set',
    },
  },
  {
    about: 'Import',
    tables: {
      import: 'What was read, repaired and left out, by file and column',
      problems: 'What the import repaired or set aside',
    },
  },
]

/** Those that can be made of what is loaded. */
export const tablesOf = (state: State): readonly TableGroup[] =>
  tableGroups.filter((group) => !(group.ofPeople && isEffectsOnly(state)) && (group.if?.(state) ?? true))
