import type { ProgressionOptions } from '../../../model/study.ts'
import { type NumberField, percentilesUpTo } from '../../controls/numberField.ts'
import type { SegmentedChoice } from '../../controls/Segmented.tsx'

/** The values of the time-to-event options, as the knobs name them; the paper's first. */

export const timePoints = [
  { value: 0, label: 'any' },
  { value: 2, label: '> 1' },
  { value: 3, label: '> 2' },
]

export const dates = [
  { value: 'condition_dates', label: 'conditions' },
  { value: 'mdd_dates', label: 'MDD' },
] as const satisfies readonly SegmentedChoice<ProgressionOptions['timePoints']>[]

export const nonPositive = [
  { value: 'drop', label: 'leave out' },
  { value: 'half_day', label: 'count ½ day' },
] as const satisfies readonly SegmentedChoice<ProgressionOptions['nonPositive']>[]

export const censoring = [
  { value: 'observation_end', label: 'obs. end' },
  { value: 'last_record', label: 'last record' },
  { value: 'last_record_or_visit', label: 'or visit' },
] as const satisfies readonly SegmentedChoice<ProgressionOptions['censorAt']>[]

export const deaths = [
  { value: 'ignore', label: 'not looked at' },
  { value: 'end', label: 'ends it' },
] as const satisfies readonly SegmentedChoice<ProgressionOptions['atDeath']>[]

export const timeScales = [
  { value: 'since_first_mdd', label: 'from MDD' },
  { value: 'age', label: 'age' },
  { value: 'calendar', label: 'calendar' },
] as const satisfies readonly SegmentedChoice<ProgressionOptions['timeScale']>[]

export const cuts = [
  { value: '0.2 0.8', label: '20/80' },
  { value: '0.25 0.5 0.75', label: '¼' },
  { value: '0.2 0.4 0.6 0.8', label: '⅕' },
  { value: '0.5', label: '½' },
]

export const intervals = [
  { value: 'log', label: 'log' },
  { value: 'log-log', label: 'log-log' },
  { value: 'plain', label: 'plain' },
] as const satisfies readonly SegmentedChoice<ProgressionOptions['confidenceInterval']>[]

export const firths = [
  { value: 'never', label: 'no estimate' },
  { value: 'fallback', label: 'Firth’s' },
] as const satisfies readonly SegmentedChoice<ProgressionOptions['firth']>[]

export const wordOf = (choices: readonly SegmentedChoice<string>[], value: string) =>
  choices.find((choice) => choice.value === value)?.label ?? value

/** The follow-up in sentences, one for each choice that changes it. */
export function inWords(options: ProgressionOptions): string {
  const end = endWords[options.censorAt]
  const death = options.atDeath === 'end' ? ` or a death before it` : ''
  const of = options.timePoints === 'mdd_dates' ? 'an MDD diagnosis' : 'any condition'
  const who =
    options.timePoints === 'none'
      ? 'Everyone with trMDD or TRD is followed.'
      : `People with trMDD or TRD are followed who have ${options.minTimePoints} or more distinct dates with ${of} on or after the first MDD date.`
  const early =
    options.nonPositive === 'drop'
      ? 'People with TRD on or before that date are left out.'
      : 'People with TRD on or before that date count half a day.'
  return [
    `Time runs from the first MDD date to the TRD date, else to the ${end}${death}.`,
    who,
    early,
    ...(options.timeScale === 'since_first_mdd' ? [] : [scaleWords[options.timeScale]]),
    ...(options.atDeath === 'end' ? ['Hazards are those of TRD among the living: cause-specific.'] : []),
    ...(options.firth === 'fallback'
      ? ['Where the likelihood is monotone, Firth’s estimate stands, marked F; else a dash and the status.']
      : []),
    ...(options.clusterBy === ''
      ? []
      : [`Robust standard errors, in cox.csv, take people of one ${options.clusterBy} as one.`]),
  ].join(' ')
}

const endWords = {
  observation_end: 'end of observation',
  last_record: 'last record',
  last_record_or_visit: 'last record or visit',
}

const scaleWords = {
  age: 'People of the same age are compared; each enters at the age of the first MDD date (left truncation).',
  calendar: 'People are compared on the same date; each enters at the first MDD date (left truncation).',
}

export const percentiles = percentilesUpTo(4)

export const ends: NumberField = {
  takes: (value) => value > 0 && Number.isFinite(value),
  most: 10,
  words: '1 to 10 days above 0, such as 365, 1095',
}

export const threshold: NumberField = {
  takes: (value) => value > 0 && value <= 1,
  most: 1,
  words: 'one number above 0, at most 1, such as 0.05',
}
