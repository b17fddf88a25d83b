import type { Knob } from '../model/knobs.ts'
import { type Finding, type FindingRule, findingRules } from '../model/results.ts'
import { type Definition, type Group, groups } from '../model/study.ts'
import { readsPeriods } from './asked.ts'
import { branches, deadSentence, emptySentence, usedBy } from './branches.ts'
import type { ClassCoverage } from './coverage.ts'
import type { DrugFacts } from './drugFacts.ts'
import { type Exclusion, exclusions, type Status } from './status.ts'
import { tally } from './tally.ts'

/** What the rules know of the data. */
export interface LintFacts extends DrugFacts {
  readonly coverage: readonly ClassCoverage[]
  readonly hasObservation: boolean
  /** Whose concept sets are in force: the study's, or those of a table among the data. */
  readonly setsFrom: 'study' | 'data'
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

const ofTheData: readonly FindingRule[] = [
  'replaced_concept_sets',
  'absent_table',
  'empty_concept_set',
  'code_in_no_vocabulary',
  'dead_branch',
]

/** What the data or the concept sets lack for any of the definitions, each sentence once. */
export function lacks(findings: readonly Finding[]): string[] {
  const ofData = findings.filter(({ rule }) => ofTheData.includes(rule))
  return [...new Set(ofData.map(({ sentence }) => sentence))]
}

interface Found {
  /** The one to turn first leads. */
  readonly knobs: readonly Knob[]
  readonly sentence: string
}

const found = (fires: boolean, knobs: readonly Knob[], sentence: string): Found[] =>
  fires ? [{ knobs, sentence }] : []

const rules: Readonly<Record<FindingRule, (definition: Definition, facts: LintFacts) => Found[]>> = {
  replaced_concept_sets: ({ conceptSets = {} }, { setsFrom }) =>
    found(
      setsFrom === 'data' && Object.keys(conceptSets).length > 0,
      [],
      `The definition has concept sets of its own (${Object.keys(conceptSets).join(', ')}), but the concept-set table among ` +
        'the data replaces all sets, these too.',
    ),
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
  empty_concept_set: (definition, { coverage }) =>
    usedBy(definition, coverage)
      .filter(({ listed }) => listed === 0)
      .map((row) => ({ knobs: branches[row.class].knobs(definition), sentence: emptySentence(row) })),
  code_in_no_vocabulary: (definition, { coverage }) =>
    usedBy(definition, coverage).flatMap(({ class: name, faults }) =>
      faults.map((fault) => ({
        knobs: branches[name].knobs(definition),
        sentence: `The concept set ${name} has a code that no event can have: ${fault}.`,
      })),
    ),
  dead_branch: (definition, { coverage }) =>
    usedBy(definition, coverage)
      .filter(({ inTable, listed, events }) => inTable !== null && listed > 0 && events === 0)
      .map((row) => ({ knobs: branches[row.class].knobs(definition), sentence: deadSentence(row) })),
  too_few_drugs: ({ minDrugs, distinctBy }, { antidepressants, drugClasses }) => {
    const [n, what] = distinctBy === 'drug' ? [antidepressants, ''] : [drugClasses, 'classes of ']
    return found(
      n > 0 && minDrugs > n,
      ['minDrugs'],
      `The data have ${n} distinct ${what}antidepressants, so no one reaches ${minDrugs}.`,
    )
  },
  one_drug: (definition) =>
    found(
      definition.minDrugs === 1 &&
        reachOf(definition) >= 0 &&
        definition.minTrialDays === 0 &&
        definition.addedDrugs === 'count' &&
        definition.diagnosisNearTrd === 'not_needed',
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
      reachOf(definition) === 0 &&
        definition.windowAnchor !== 'look_back' &&
        definition.sameDayDrugs === 'once' &&
        definition.minDrugs > 1,
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
      longestTreatmentDays > 0 && Number.isFinite(reachOf(definition)) && reachOf(definition) >= longestTreatmentDays,
      ['windowDays', 'windowAnchor'],
      `No one with MDD has antidepressant prescriptions more than ${reachOf(definition)} days apart, so the window ends nothing: ` +
        'it is as if there were none.',
    ),
  gap_longer_than_follow_up: (definition, { longestTreatmentDays }) =>
    found(
      readsPeriods(definition) && longestTreatmentDays > 0 && longestInside(definition) >= longestTreatmentDays,
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
  trial_longer_than_follow_up: ({ minTrialDays }, { antidepressants, longestTreatmentDays }) =>
    found(
      antidepressants > 0 && minTrialDays > longestTreatmentDays,
      ['minTrialDays'],
      `No one with MDD has antidepressant prescriptions ${minTrialDays} days apart, so no drug's trial is long enough to count.`,
    ),
  trial_longer_than_window: (definition) =>
    found(
      definition.minTrialDays > reachOf(definition) && reachOf(definition) >= 0 && opensTrials(definition),
      ['minTrialDays', 'windowDays'],
      `A trial must last ${definition.minTrialDays} days, longer than the window in which it begins, so no drug counts.`,
    ),
  drug_and_marker: (definition) =>
    found(
      !definition.trdNeedsTreatment &&
        definition.diagnosisNearTrd === 'not_needed' &&
        definition.specialAsDrugs.some((name) => marksAlone(definition, name)),
      ['specialAsDrugs', 'specialTreatments'],
      'A treatment that makes TRD by itself is also counted as an antidepressant: that makes no one else TRD, it only ' +
        'changes who is treated.',
    ),
  unclassified_drugs: ({ distinctBy }, { antidepressants, unclassified }) =>
    found(
      distinctBy === 'class' && unclassified > 0,
      ['distinctBy'],
      `${unclassified} of the ${antidepressants} antidepressants in the data have no class, so they count as one class ` +
        'together. Give it in a concept-set table (column drug_class).',
    ),
  removes_everyone: (definition, { status }) => {
    const ofGroup = tally(status.group, null, groups.length)
    const ofExclusion = tally(status.exclusion, null, exclusions.length)
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
function reachOf({ trdRule, windowAnchor, windowDays, windowEdge }: Definition): number {
  if (trdRule !== 'distinct_drugs' || windowAnchor === 'whole_period') return Number.POSITIVE_INFINITY
  return windowEdge === 'included' ? windowDays : windowDays - 1
}

/** Does no trial that could count begin before the window: with the index date, or where a period's end is one of all trials. */
const opensTrials = ({ windowAnchor, gapUnit, gapDays, trialGapDays }: Definition): boolean =>
  windowAnchor === 'index_date' || (windowAnchor === 'period_start' && gapUnit === 'days' && trialGapDays <= gapDays)

const marksAlone = (definition: Definition, name: Definition['specialAsDrugs'][number]): boolean =>
  definition.specialTreatments.includes(name) &&
  { esketamine: definition.esketamineAfterDrugs, antipsychotic: definition.antipsychoticAfterDrugs }[name] === 0

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
