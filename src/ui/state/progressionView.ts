import type { StrataTestName } from '../../figures/drawnCurves.ts'
import type { CompetingCause } from '../../model/progressionResults.ts'
import type { CoxRow, SchoenfeldRow } from '../../model/results.ts'
import type { Study } from '../../model/study.ts'

/** What the left figure of the Time to event room shows of the selected score. */
export type CurveFigure = 'survival' | 'incidence' | 'competing' | 'adjusted' | 'overTime' | 'logLog'

/** How survival curves are shown; nothing of it changes a result. */
export interface CurveView {
  readonly view: CurveFigure
  readonly horizonYears: 5 | 10 | 15
  /** Years between the numbers at risk; null: as close as they fit, at least one. */
  readonly tickYears: number | null
  /** An axis from 0 to 100 %. */
  readonly wholeScale: boolean
  /** Across the strata. */
  readonly test: StrataTestName
  /** Whose incidence `competing` shows. */
  readonly cause: CompetingCause
  /** Of time, in the test of proportional hazards. */
  readonly transform: SchoenfeldRow['transform']
}

/** Which hazard ratios the forest of scores shows. */
export interface HazardView {
  /** As in `cox.csv`; one that the study does not have stands for the first it has. */
  readonly model: string
  readonly ties: CoxRow['ties']
  /** The set chosen, or every set beside each other. */
  readonly sets: 'one' | 'all'
}

export const firstCurveView: CurveView = {
  view: 'survival',
  horizonYears: 10,
  tickYears: null,
  wholeScale: false,
  test: 'logRank',
  cause: 'TRD',
  transform: 'km',
}

export const firstHazardView: HazardView = { model: '', ties: 'efron', sets: 'one' }

/** The models of cause-specific hazards, as in `cox.csv`. */
export const causeModels: Readonly<Record<CompetingCause, string>> = {
  TRD: 'per_unit_cause_trd',
  death: 'per_unit_cause_death',
}

export interface HazardModel {
  /** As in `cox.csv`. */
  readonly id: string
  /** What its hazard ratio compares: `80th v 20th percentile`. */
  readonly label: string
  /** Where there is no room for the label; undefined: it is short itself. */
  readonly brief?: string
  readonly event: CompetingCause
}

/** What decides which models there are beside the study. */
export interface HazardData {
  /** Of the set. */
  readonly cohorts: readonly string[]
  /** A death table is there. */
  readonly withDeaths: boolean
}

/** The models that a study's strata and the cohorts of a set make, the paper's first. */
export function hazardModels({ analyses, scores }: Study, { cohorts, withDeaths }: HazardData): readonly HazardModel[] {
  const { strata } = analyses.progression
  const unit = scores.standardise === 'none' ? 'unit' : 'SD'
  const percents = [0, ...strata, 1].map((cut) => Number((cut * 100).toPrecision(12)))
  const labels = percents.slice(1).map((percent, k) => `${percents[k]}-${percent}`)
  const [low, high] = [percents[1], percents[percents.length - 2]]
  const between = { id: `q${high}_vs_q${low}_continuous`, label: `${ordinal(high)} v ${ordinal(low)} percentile` }
  const words = (label: string) => label.replace('-', '–')
  const ofTrd = [
    ...(strata.length > 1 ? [between] : []),
    { id: 'per_unit', label: `per ${unit}` },
    ...labels
      .slice(1)
      .map((label) => ({ id: `stratum_${label}_vs_${labels[0]}`, label: `${words(label)} v ${words(labels[0])}` }))
      .reverse(),
    { id: 'ordinal_step', label: 'per stratum' },
    ...(cohorts.length > 1
      ? [{ id: 'per_unit_strata_cohort', label: `per ${unit}, within cohorts`, brief: 'within cohorts' }]
      : []),
    ...(withDeaths
      ? [{ id: causeModels.TRD, label: `per ${unit}, death ends follow-up`, brief: 'cause-specific' }]
      : []),
  ]
  return [
    ...ofTrd.map((model) => ({ ...model, event: 'TRD' as const })),
    ...(withDeaths
      ? [
          {
            id: causeModels.death,
            label: `per ${unit}, of death before TRD`,
            brief: 'of death',
            event: 'death' as const,
          },
        ]
      : []),
  ]
}

/** The one shown: the one chosen where the study has it. */
export function hazardModelOf({ model }: HazardView, study: Study, data: HazardData): HazardModel {
  const models = hazardModels(study, data)
  return models.find(({ id }) => id === model) ?? models[0]
}

function ordinal(n: number): string {
  if (!Number.isInteger(n) || (n % 100 > 10 && n % 100 < 14)) return `${n}th`
  return `${n}${['th', 'st', 'nd', 'rd'][n % 10] ?? 'th'}`
}
