import type { Knob } from '../model/knobs.ts'
import { type Finding, type FindingRule, findingRules } from '../model/results.ts'
import { type Definition, type Group, groups } from '../model/study.ts'
import { branches, deadSentence, usedBy } from './branches.ts'
import type { ClassCoverage } from './coverage.ts'
import type { EventIndex } from './eventIndex.ts'
import { FIRST_DAY, LAST_DAY, observedSpan } from './observedDays.ts'
import { type Exclusion, exclusions, type Status } from './status.ts'

/** What the rules know of the data. */
export interface LintFacts {
  readonly coverage: readonly ClassCoverage[]
  readonly hasObservation: boolean
  /** Distinct antidepressants with a prescription; 0 where there is none. */
  readonly antidepressants: number
  /** Of anyone with MDD, from the first to the last antidepressant prescription that counts. */
  readonly longestTreatmentDays: number
  /** Everyone's status under the definition. */
  readonly status: Pick<Status, 'group' | 'exclusion'>
}

/**
 * Where a definition says something that cannot be in these data, or two of its knobs speak against each other: a sentence
 * each, true as it stands, about the knobs that could be turned. Nothing is found twice: a removal of everyone is silent
 * where a finding before it names its knob.
 */
export function lint(definition: Definition, facts: LintFacts): Finding[] {
  const findings: Finding[] = []
  for (const rule of findingRules) {
    for (const { knobs, sentence } of rules[rule](definition, facts)) {
      const said = rule === 'removes_everyone' && findings.some((finding) => finding.knobs.includes(knobs[0]))
      if (!said) findings.push({ rule, definition: definition.id, knobs, sentence })
    }
  }
  return findings
}

/** What the data lack for any of the definitions, each sentence once. */
export function lacks(findings: readonly Finding[]): string[] {
  const ofData = findings.filter(({ rule }) => rule === 'absent_table' || rule === 'dead_branch')
  return [...new Set(ofData.map(({ sentence }) => sentence))]
}

/** Days from the first to the last antidepressant prescription that counts, the most of anyone with MDD. */
export function longestTreatmentDays(index: EventIndex, definition: Pick<Definition, 'withinObservation'>): number {
  const { offsets, day } = index.prescriptions
  const span = observedSpan(index, definition)
  let longest = 0
  for (let row = 0; row < index.n; row++) {
    const from = span === null ? FIRST_DAY : span.start[row]
    const to = span === null ? LAST_DAY : span.end[row]
    let first = offsets[row]
    let last = offsets[row + 1] - 1
    while (first <= last && day[first] < from) first++
    while (last > first && day[last] > to) last--
    if (last > first && day[last] - day[first] > longest) longest = day[last] - day[first]
  }
  return longest
}

interface Found {
  /** The one to turn first leads. */
  readonly knobs: readonly Knob[]
  readonly sentence: string
}

const found = (fires: boolean, knobs: readonly Knob[], sentence: string): Found[] =>
  fires ? [{ knobs, sentence }] : []

const rules: Readonly<Record<FindingRule, (definition: Definition, facts: LintFacts) => Found[]>> = {
  absent_table: (definition, { coverage, hasObservation }) => [
    ...usedBy(definition, coverage)
      .filter(({ inTable }) => inTable === null)
      .map(({ class: name, table }) => ({
        knobs: branches[name].knobs(definition),
        sentence: `The data have no ${table} table, so ${branches[name].consequence}.`,
      })),
    ...found(
      definition.withinObservation && !hasObservation,
      ['withinObservation'],
      'The data have no observation periods, so records count whenever they are.',
    ),
  ],
  dead_branch: (definition, { coverage }) =>
    usedBy(definition, coverage)
      .filter(({ inTable, found }) => inTable !== null && found === 0)
      .map((row) => ({ knobs: branches[row.class].knobs(definition), sentence: deadSentence(row) })),
  too_few_drugs: ({ minDrugs }, { antidepressants }) =>
    found(
      antidepressants > 0 && minDrugs > antidepressants,
      ['minDrugs'],
      `The data have ${antidepressants} distinct antidepressants, so no one reaches ${minDrugs}.`,
    ),
  one_drug: (definition) =>
    found(
      definition.minDrugs === 1 && reachOf(definition) >= 0,
      ['minDrugs'],
      'With 1 distinct drug whoever is treated is TRD, so no one is trMDD.',
    ),
  empty_window: (definition) =>
    found(
      reachOf(definition) < 0,
      ['windowDays', 'windowEdge'],
      'A window of 0 days whose last day is outside holds no prescription, so no one is TRD by drugs.',
    ),
  one_day_window: (definition) =>
    found(
      reachOf(definition) === 0 && definition.sameDayDrugs === 'once' && definition.minDrugs > 1,
      ['windowDays', 'sameDayDrugs'],
      `The window is a single day, and new drugs of one day count as one, so no one reaches ${definition.minDrugs}.`,
    ),
  same_day_without_effect: ({ psychosisExclusion, psychosisSameDay }) =>
    found(
      psychosisExclusion === 'ever' && psychosisSameDay === 'allow',
      ['psychosisExclusion', 'psychosisSameDay'],
      'Psychosis or bipolar disorder on the day of the first MDD code is allowed, but at any time it excludes: ' +
        'it excludes on that day too.',
    ),
  uneven_psychosis: ({ psychosisExclusion, controlsWithPsychosis }) =>
    found(
      psychosisExclusion === 'none' && controlsWithPsychosis === 'drop',
      ['psychosisExclusion', 'controlsWithPsychosis'],
      'Psychosis or bipolar disorder is allowed in people with MDD but leaves people without MDD out, so the groups ' +
        'differ by it from the start.',
    ),
  no_duration: ({ treatedRule, treatedMinDays }) =>
    found(
      treatedRule === 'duration' && treatedMinDays === 0,
      ['treatedMinDays', 'treatedRule'],
      'A treatment of 0 days or more is met by a single prescription.',
    ),
  window_longer_than_follow_up: (definition, { longestTreatmentDays }) =>
    found(
      longestTreatmentDays > 0 &&
        definition.windowAnchor !== 'whole_period' &&
        reachOf(definition) >= longestTreatmentDays,
      ['windowDays', 'windowAnchor'],
      `No one with MDD has antidepressant prescriptions more than ${reachOf(definition)} days apart, so the window ends nothing: ` +
        'it is as if there were none.',
    ),
  gap_longer_than_follow_up: (definition, { longestTreatmentDays }) =>
    found(
      longestTreatmentDays > 0 && longestInside(definition) >= longestTreatmentDays,
      [definition.gapUnit === 'days' ? 'gapDays' : 'gapMonths'],
      `No one with MDD has antidepressant prescriptions more than ${longestInside(definition)} days apart, so no gap ends a ` +
        'treatment period.',
    ),
  duration_longer_than_follow_up: ({ treatedRule, treatedMinDays }, { antidepressants, longestTreatmentDays }) =>
    found(
      antidepressants > 0 && treatedRule === 'duration' && treatedMinDays > longestTreatmentDays,
      ['treatedMinDays', 'treatedRule'],
      `No one with MDD has antidepressant prescriptions ${treatedMinDays} days apart, so no one has consecutive treatment.`,
    ),
  removes_everyone: (definition, { status }) => {
    const ofGroup = groups.map(() => 0)
    const ofExclusion = exclusions.map(() => 0)
    for (const code of status.group) ofGroup[code]++
    for (const code of status.exclusion) ofExclusion[code]++
    const left = (...names: readonly Group[]) => names.reduce((sum, name) => sum + ofGroup[groups.indexOf(name)], 0)
    const lastOf = (removals: readonly Removal[]) =>
      removals.findLast(({ exclusion }) => ofExclusion[exclusions.indexOf(exclusion)] > 0)
    const removals = [
      left('trMDD', 'TRD') === 0 ? lastOf(exclusionsOfCases) : undefined,
      left('nonMDD') === 0 ? lastOf(exclusionsOfControls) : undefined,
    ]
    return removals
      .filter((removal) => removal !== undefined)
      .map(({ knob, sentence }) => ({ knobs: [knob], sentence: sentence(definition) }))
  },
}

/** Days from its first that the window holds; −1: not even that one. Without a window all days. */
function reachOf({ windowAnchor, windowDays, windowEdge }: Definition): number {
  if (windowAnchor === 'whole_period') return Number.POSITIVE_INFINITY
  return windowEdge === 'included' ? windowDays : windowDays - 1
}

/** The longest gap that surely ends no period; calendar months have at least 28 days. */
function longestInside({ gapUnit, gapDays, gapMonths, gapEnds }: Definition): number {
  return (gapUnit === 'days' ? gapDays : gapMonths * 28) - (gapEnds === 'longer' ? 0 : 1)
}

interface Removal {
  readonly exclusion: Exclusion
  readonly knob: Knob
  sentence(definition: Definition): string
}

/** In the order in which the status algorithm excludes. */
const exclusionsOfCases: readonly Removal[] = [
  {
    exclusion: 'psychosis',
    knob: 'psychosisExclusion',
    sentence: () => 'Psychosis or bipolar disorder leaves out everyone with MDD, so there are no cases.',
  },
  {
    exclusion: 'mdd_visits',
    knob: 'mddVisits',
    sentence: ({ mddVisits }) =>
      `Of the people with MDD no one who is left has ${mddVisits} dates with a diagnosis, so there are no cases.`,
  },
  {
    exclusion: 'treatment',
    knob: 'treatedRule',
    sentence: () =>
      'Of the people with MDD no one who is left has consecutive treatment or TRD, so there are no cases.',
  },
]

const exclusionsOfControls: readonly Removal[] = [
  {
    exclusion: 'control_psychosis',
    knob: 'controlsWithPsychosis',
    sentence: () => 'Psychosis or bipolar disorder leaves out everyone without MDD, so there are no controls.',
  },
  {
    exclusion: 'control_antidepressant',
    knob: 'controlsWithAntidepressant',
    sentence: () => 'An antidepressant leaves out everyone without MDD who is left, so there are no controls.',
  },
]
