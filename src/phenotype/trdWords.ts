import type { Definition } from '../model/study.ts'
import { readsTrials } from './asked.ts'
import { days, type Mark, mark } from './marks.ts'

/** What makes TRD by antidepressants, in words: one text for each rule. */
export function trdInWords(definition: Definition): (string | Mark)[] {
  return texts[textOf(definition)](definition)
}

type Text = 'windows' | 'look_back' | 'switches' | 'successive_trials'

const textOf = ({ trdRule, windowAnchor }: Definition): Text =>
  trdRule !== 'distinct_drugs' ? trdRule : windowAnchor === 'look_back' ? 'look_back' : 'windows'

const texts: Readonly<Record<Text, (definition: Definition) => (string | Mark)[]>> = {
  windows: (definition) => [
    'MDD with ',
    ...drugs(definition),
    ' within ',
    ...window(definition),
    '. New drugs of one day count ',
    mark(sameDay[definition.sameDayDrugs], 'sameDayDrugs'),
    '. ',
    ...counts(definition, added(definition), [
      ', ',
      mark(definition.restarts === 'count' ? 'also' : 'not', 'restarts'),
      ' when taken before the window',
    ]),
  ],
  look_back: (definition) => [
    'MDD with ',
    ...drugs(definition),
    ' within ',
    mark(days(definition.windowDays), 'windowDays'),
    ' (the day furthest back ',
    mark(definition.windowEdge, 'windowEdge'),
    ') ',
    mark('up to the start of a drug’s trial', 'windowAnchor'),
    ', whenever each was begun. Drugs begun on that day count ',
    mark(sameDay[definition.sameDayDrugs], 'sameDayDrugs'),
    '. ',
    ...counts(definition, added(definition)),
  ],
  switches: (definition) => [
    'MDD with ',
    mark(`${definition.minDrugs - 1} or more`, 'minDrugs'),
    ' ',
    mark('switches', 'trdRule'),
    `, each from another ${unit(definition)}, and ${definition.minDrugs} `,
    ...distinct(definition),
    ' in all. A switch is the next prescription after a drug’s last, ',
    mark(within(definition), 'maxDaysBetweenTrials'),
    ', of another ',
    unit(definition),
    ' and with no other drug on the day of that last one. ',
    ...counts(definition),
  ],
  successive_trials: (definition) => [
    'MDD with ',
    mark(`${definition.minDrugs} or more`, 'minDrugs'),
    ' ',
    mark('trials one after the other', 'trdRule'),
    ' of ',
    ...distinct(definition),
    ', each begun when the former has lasted as long as it must, on that day or later, ',
    mark(within(definition), 'maxDaysBetweenTrials'),
    ', and not prescribed in the former before. ',
    ...counts(definition, added(definition)),
  ],
}

const unit = ({ distinctBy }: Definition): string => (distinctBy === 'drug' ? 'drug' : 'class')

function drugs(definition: Definition): (string | Mark)[] {
  const { minDrugs } = definition
  return [
    mark(minDrugs === 1 ? '1 or more' : `${minDrugs} or more distinct`, 'minDrugs'),
    ' ',
    mark(definition.distinctBy === 'drug' ? 'antidepressants' : 'classes of antidepressants', 'distinctBy', 'trdRule'),
  ]
}

const distinct = ({ distinctBy }: Definition): Mark[] => [
  mark(distinctBy === 'drug' ? 'distinct antidepressants' : 'distinct classes of antidepressants', 'distinctBy'),
]

function window(definition: Definition): (string | Mark)[] {
  const { windowDays, windowAnchor, windowEdge, whichPeriod } = definition
  const inPeriod = [
    ' of ',
    mark(whichPeriod === 'any' ? 'any treatment period' : 'the first treatment period', 'whichPeriod'),
  ]
  if (windowAnchor === 'whole_period') return [mark('the whole', 'windowAnchor'), ...inPeriod]
  const length = [mark(days(windowDays), 'windowDays'), ' (the last day ', mark(windowEdge, 'windowEdge'), ') of ']
  if (windowAnchor === 'index_date') return [...length, mark('the first prescription that counts', 'windowAnchor')]
  const from = windowAnchor === 'sliding' ? 'any prescription' : 'the first prescription'
  return [...length, mark(from, 'windowAnchor'), ...inPeriod]
}

const sameDay = { each: 'one by one', once: 'as one' } as const

const within = ({ maxDaysBetweenTrials }: Definition): string =>
  maxDaysBetweenTrials === 36_500 ? 'however long after' : `${days(maxDaysBetweenTrials)} or fewer after`

const added = ({ addedDrugs }: Definition): (string | Mark)[] => [
  ', ',
  mark(addedDrugs === 'count' ? 'also' : 'not', 'addedDrugs'),
  ' when begun while another goes on',
]

/** From when on a drug counts, and the gap that ends its trial where one matters. */
function counts(definition: Definition, ...conditions: readonly (readonly (string | Mark)[])[]): (string | Mark)[] {
  const { trialGapDays, minTrialDays } = definition
  const duration =
    minTrialDays === 0
      ? [mark('from its first prescription on', 'minTrialDays')]
      : ['when its trial has lasted ', mark(days(minTrialDays), 'minTrialDays')]
  const gap = readsTrials(definition)
    ? ['A gap over ', mark(days(trialGapDays), 'trialGapDays'), ' between prescriptions of a drug ends its trial. ']
    : []
  return ['A drug counts ', ...duration, ...conditions.flat(), '. ', ...gap]
}
