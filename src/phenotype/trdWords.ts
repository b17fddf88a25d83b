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
      ` when taken before the window${definition.restarts === 'skip' ? ', whether or not that prescription counts' : ''}`,
    ]),
    ...firstDay(definition),
    ...trialGap(definition),
  ],
  look_back: (definition) => [
    'MDD with ',
    ...drugs(definition),
    ' whose trials reach into the ',
    mark(days(definition.windowDays), 'windowDays'),
    ' (the day furthest back ',
    mark(definition.windowEdge, 'windowEdge'),
    ') ',
    mark('up to the day on which a drug’s trial begins to count', 'windowAnchor'),
    ', whenever each was begun. Drugs of which that is the day count ',
    mark(sameDay[definition.sameDayDrugs], 'sameDayDrugs'),
    '. ',
    ...counts(definition, added(definition)),
    ...trialGap(definition),
  ],
  switches: (definition) => [
    'MDD with ',
    mark(`${definition.minDrugs - 1} or more`, 'minDrugs'),
    ' ',
    mark('switches', 'trdRule'),
    `, each from another ${unit(definition)}, and ${definition.minDrugs} or more `,
    ...distinct(definition),
    ' in all. A switch is made on the next day with a prescription after a drug’s trial, ',
    mark(within(definition), 'maxDaysBetweenTrials'),
    ` its last, to another ${unit(definition)} and without the former drug; on the day of that last one no other drug is ` +
      'prescribed. The drug switched from must have been taken ',
    ...duration(definition, 'for any time'),
    ', from the first to the last prescription of its trial, and where all are of one day until the switch. ',
    ...trialGap(definition),
  ],
  successive_trials: (definition) => [
    'MDD with ',
    mark(`${definition.minDrugs} or more`, 'minDrugs'),
    ' ',
    mark('trials one after the other', 'trdRule'),
    ' of ',
    ...distinct(definition),
    ', each from one prescription of a drug to a later one that is ',
    ...duration(definition, 'any time'),
    ' or more after it. The next begins on the day of that later one or after, ',
    mark(within(definition), 'maxDaysBetweenTrials'),
    ' it; its drug is not prescribed from the first of the two to before the second, and it ',
    mark(definition.addedDrugs === 'count' ? 'may' : 'must not', 'addedDrugs'),
    ` begin while another drug goes on${goingOn(definition)}. `,
    ...trialGap(definition),
  ],
}

const unit = ({ distinctBy }: Definition): string => (distinctBy === 'drug' ? 'drug' : 'class')

function drugs(definition: Definition): (string | Mark)[] {
  const { minDrugs } = definition
  return [
    mark(minDrugs === 1 ? '1 or more' : `${minDrugs} or more distinct`, 'minDrugs'),
    ' ',
    mark(definition.distinctBy === 'drug' ? 'antidepressants' : classes, 'distinctBy', 'trdRule'),
  ]
}

const distinct = ({ distinctBy }: Definition): Mark[] => [
  mark(distinctBy === 'drug' ? 'distinct antidepressants' : `distinct ${classes}`, 'distinctBy'),
]

const classes = 'classes of antidepressants (drugs without one are one class)'

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

const added = (definition: Definition): (string | Mark)[] => [
  ', ',
  mark(definition.addedDrugs === 'count' ? 'also' : 'not', 'addedDrugs'),
  ` when begun while another goes on${goingOn(definition)}`,
]

const goingOn = ({ addedDrugs }: Definition): string =>
  addedDrugs === 'count' ? '' : ' (prescribed before that day and after it)'

const duration = ({ minTrialDays }: Definition, none: string): Mark[] => [
  mark(minTrialDays === 0 ? none : days(minTrialDays), 'minTrialDays'),
]

/** From when on a drug counts, and when not. */
function counts(definition: Definition, ...conditions: readonly (readonly (string | Mark)[])[]): (string | Mark)[] {
  const from =
    definition.minTrialDays === 0
      ? [mark('from its first prescription on', 'minTrialDays')]
      : ['from its first prescription ', ...duration(definition, ''), ' or more after its trial’s start on']
  return ['A drug counts ', ...from, ...conditions.flat(), '. ']
}

/** What neither additions nor former drugs are asked of, and what becomes of those that do not count. */
function firstDay({ addedDrugs, restarts }: Definition): string[] {
  if (addedDrugs === 'count' && restarts === 'count') return []
  return [
    'Drugs of the window’s first day count in any case; one that does not count when it is first prescribed in the window does not later. ',
  ]
}

/** The gap that ends a drug's trial, where one matters. */
function trialGap(definition: Definition): (string | Mark)[] {
  if (!readsTrials(definition)) return []
  const { trialGapDays, gapEnds } = definition
  return [
    'A drug’s trial ends when ',
    mark(gapEnds === 'longer' ? 'more than' : 'at least', 'gapEnds'),
    ' ',
    mark(days(trialGapDays), 'trialGapDays'),
    ' pass between ',
    measured(definition),
    ' of the drug. ',
  ]
}

/** From where to where a gap is measured. */
export const measured = ({ gapFrom }: Definition): Mark =>
  mark(gapFrom === 'start' ? 'one prescription and the next' : 'the end of supply and the next prescription', 'gapFrom')
