import type { Definition } from '../../src/model/study.ts'
import { paperDefinitions } from '../../src/phenotype/presets.ts'

/** The oracle's parameters, as `--name=value` on its command line, in this project's knobs. */
const readings: Readonly<Record<string, (definition: Definition) => Partial<Definition>>> = {
  'min_drugs=2': () => ({ minDrugs: 2 }),
  'window_anchor=sliding': () => ({ windowAnchor: 'sliding' }),
  'window_anchor=whole_period': () => ({ windowAnchor: 'whole_period' }),
  'which_period=first': () => ({ whichPeriod: 'first' }),
  'gap_from=end': () => ({ gapFrom: 'end' }),
  'gap_unit=months': () => ({ gapUnit: 'months' }),
  'gap_long=182 gap_short=91': ({ gapDays }) => ({ gapDays: gapDays === 180 ? 182 : 91 }),
  'gap_long=183 gap_short=92': ({ gapDays }) => ({ gapDays: gapDays === 180 ? 183 : 92 }),
  'gap_ends=ge': () => ({ gapEnds: 'longer_or_equal' }),
  'window_1y=366 window_2y=731': ({ windowDays }) => ({ windowDays: windowDays + 1 }),
  'window_edge=lt': () => ({ windowEdge: 'excluded' }),
  'exposure_from=first_mdd': () => ({ exposureFrom: 'first_mdd' }),
  'psychosis_same_day=allow': () => ({ psychosisSameDay: 'allow' }),
  'treated=any_fill': () => ({ treatedRule: 'any_prescription' }),
  'treated=duration': () => ({ treatedRule: 'duration' }),
  'trd_needs_treated=yes': () => ({ trdNeedsTreatment: true }),
  'same_day_distinct=once': () => ({ sameDayDrugs: 'once' }),
  'control_psychosis=drop': () => ({ controlsWithPsychosis: 'drop' }),
  'control_antidepressant=drop': () => ({ controlsWithAntidepressant: 'drop' }),
  'within_observation=yes': () => ({ withinObservation: true }),
}

export const readingNames = Object.keys(readings)

/** The 15 definitions under one alternative reading; `default` for none. */
export function definitionsUnder(reading: string): Definition[] {
  const change = reading === 'default' ? () => ({}) : readings[reading]
  return paperDefinitions().map((definition) => ({ ...definition, ...change(definition) }))
}

/** The oracle's column for a definition: `TRD2/trMDD3` is `s32`. */
export const oracleColumn = ({ id }: Definition): string => `s${id.at(-1)}${id[3]}`
