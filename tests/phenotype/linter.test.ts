import { describe, expect, it } from 'vitest'
import type { Extract } from '../../src/model/extract.ts'
import { type FindingRule, findingRules } from '../../src/model/results.ts'
import { type Definition, groups } from '../../src/model/study.ts'
import { conceptCoverage } from '../../src/phenotype/coverage.ts'
import { drugFacts, longestTreatmentDays } from '../../src/phenotype/drugFacts.ts'
import { eventIndex } from '../../src/phenotype/eventIndex.ts'
import { lacks, lint } from '../../src/phenotype/linter.ts'
import { paperDefinitions } from '../../src/phenotype/presets.ts'
import { exclusions, statusUnder } from '../../src/phenotype/status.ts'
import { simOpen, statusCases } from '../simOpen.ts'

const cases = statusCases()
const open = simOpen()
const [paper] = paperDefinitions()

type Sets = NonNullable<Extract['conceptSets']>

function findings(
  changes: Partial<Definition>,
  extract: Extract,
  definition = paper,
  setsFrom: 'study' | 'data' = 'data',
) {
  const sets = extract.conceptSets ?? {}
  const index = eventIndex(extract, sets)
  const changed = { ...definition, ...changes }
  const status = statusUnder(index, changed)
  const found = lint(changed, {
    coverage: conceptCoverage(extract, sets),
    hasObservation: extract.observation !== null,
    setsFrom: changed.conceptSets === undefined ? 'study' : setsFrom,
    ...drugFacts(index, changed),
    status,
  })
  const sizes = groups.map((_, code) => status.group.filter((group) => group === code).length)
  return { found, status, sizes: { nonMDD: sizes[0], trMDD: sizes[1], TRD: sizes[2], excluded: sizes[3] } }
}

const groupsUnder = (changes: Partial<Definition>, extract: Extract) => [...findings(changes, extract).status.group]
const withSets = (extract: Extract, sets: Sets): Extract => ({
  ...extract,
  conceptSets: { ...extract.conceptSets, ...sets },
})
const special: Partial<Definition> = { specialTreatments: ['ect', 'esketamine', 'antipsychotic'] }
const longest = longestTreatmentDays(eventIndex(open, open.conceptSets!), paper)

describe('the linter', () => {
  it.each(paperDefinitions())('finds nothing in $id in the simulated extract', (definition) => {
    expect(findings({}, open, definition).found).toEqual([])
  })

  const elsewhere = [{ conceptId: 5, name: 'not in the data' }]
  const onlyExcluded = cases.conceptSets!.mdd.map((entry) => ({ ...entry, exclude: true }))
  const allExcluded = [...cases.conceptSets!.mdd, ...onlyExcluded]
  const badCode = [...cases.conceptSets!.ect, { conceptId: 0, name: 'ECT', vocabulary: 'CPT4', code: 'ninety' }]
  const table: readonly [FindingRule, Partial<Definition>, Extract, Partial<Definition>, Extract][] = [
    ['replaced_concept_sets', { conceptSets: { mdd: elsewhere } }, cases, {}, cases],
    ['absent_table', special, { ...cases, procedures: null }, {}, { ...cases, procedures: null }],
    ['absent_table', { withinObservation: true }, { ...cases, observation: null }, { withinObservation: true }, cases],
    ['dead_branch', special, withSets(cases, { ect: elsewhere }), {}, withSets(cases, { ect: elsewhere })],
    [
      'empty_concept_set',
      {},
      withSets(cases, { bipolar: [] }),
      { psychosisExclusion: 'none' },
      withSets(cases, { bipolar: [] }),
    ],
    ['empty_concept_set', {}, withSets(cases, { mdd: onlyExcluded }), {}, withSets(cases, { mdd: elsewhere })],
    ['dead_branch', {}, withSets(cases, { mdd: allExcluded }), {}, cases],
    ['code_in_no_vocabulary', special, withSets(cases, { ect: badCode }), {}, withSets(cases, { ect: badCode })],
    ['too_few_drugs', { minDrugs: 4 }, cases, { minDrugs: 3 }, cases],
    ['one_drug', { minDrugs: 1 }, cases, { minDrugs: 2 }, cases],
    ['empty_window', { windowDays: 0, windowEdge: 'excluded' }, cases, { windowDays: 0 }, cases],
    ['one_day_window', { windowDays: 0, sameDayDrugs: 'once' }, cases, { windowDays: 1, sameDayDrugs: 'once' }, cases],
    [
      'same_day_without_effect',
      { psychosisSameDay: 'allow' },
      cases,
      { psychosisSameDay: 'allow', psychosisExclusion: 'before_or_on_first_mdd' },
      cases,
    ],
    [
      'uneven_psychosis',
      { psychosisExclusion: 'none', controlsWithPsychosis: 'drop' },
      cases,
      { psychosisExclusion: 'none' },
      cases,
    ],
    [
      'no_duration',
      { treatedRule: 'duration', treatedMinDays: 0 },
      cases,
      { treatedRule: 'duration', treatedMinDays: 1 },
      cases,
    ],
    ['window_longer_than_follow_up', { windowDays: longest }, open, { windowDays: longest - 1 }, open],
    ['gap_longer_than_follow_up', { gapDays: longest }, open, { gapDays: longest, gapEnds: 'longer_or_equal' }, open],
    [
      'gap_longer_than_follow_up',
      { gapUnit: 'months', gapMonths: 1200 },
      open,
      { gapUnit: 'months', gapDays: 36500 },
      open,
    ],
    [
      'duration_longer_than_follow_up',
      { treatedRule: 'duration', treatedMinDays: longest + 1 },
      open,
      { treatedRule: 'duration', treatedMinDays: longest },
      open,
    ],
    ['too_few_drugs', { distinctBy: 'class', minDrugs: 2 }, cases, { distinctBy: 'class', minDrugs: 2 }, open],
    ['trial_longer_than_follow_up', { minTrialDays: longest + 1 }, open, { minTrialDays: longest }, open],
    [
      'trial_longer_than_window',
      { windowAnchor: 'index_date', windowDays: 90, minTrialDays: 91 },
      open,
      { windowAnchor: 'index_date', windowDays: 90, minTrialDays: 90 },
      open,
    ],
    [
      'trial_longer_than_window',
      { minTrialDays: 366, trialGapDays: 180 },
      open,
      { minTrialDays: 366, trialGapDays: 181 },
      open,
    ],
    [
      'drug_and_marker',
      { specialTreatments: ['esketamine'], specialAsDrugs: ['esketamine'] },
      open,
      { specialTreatments: ['esketamine'], specialAsDrugs: ['esketamine'], esketamineAfterDrugs: 1 },
      open,
    ],
    ['unclassified_drugs', { distinctBy: 'class', minDrugs: 1 }, cases, { distinctBy: 'class', minDrugs: 1 }, open],
    ['removes_everyone', { mddVisits: 20 }, cases, { mddVisits: 2 }, cases],
  ]

  it.each(table)('%s fires under %j and not under the neighbouring choice', (rule, changes, extract, others, other) => {
    const fired = findings(changes, extract).found.filter((finding) => finding.rule === rule)
    expect(fired).toHaveLength(1)
    // Concept sets are not turned by a knob.
    expect(fired[0].knobs.length > 0).toBe(rule !== 'replaced_concept_sets')
    expect(fired[0].definition).toBe('TRD1/trMDD1')
    expect(findings(others, other).found.filter((finding) => finding.rule === rule)).toEqual([])
  })

  it('has a case for each of its rules', () => {
    expect(new Set(table.map(([rule]) => rule))).toEqual(new Set(findingRules))
  })

  it('says that a table among the data replaces a definition’s own concept sets, and says it of the study’s own no more', () => {
    const own = { conceptSets: { mdd: elsewhere, ect: [] } }
    expect(findings(own, cases).found[0]).toMatchObject({
      knobs: [],
      sentence:
        'The definition has concept sets of its own (mdd, ect), but the concept-set table among the data replaces all sets, ' +
        'these too.',
    })
    expect(findings(own, cases, paper, 'study').found.map(({ rule }) => rule)).not.toContain('replaced_concept_sets')
  })

  it('says where lists and data do not meet, with the knobs that rest on them', () => {
    const dead = findings({}, { ...cases, conceptSets: { ...cases.conceptSets, mdd: elsewhere, antidepressant: [] } })
    expect(dead.found.map(({ sentence, knobs }) => ({ sentence, knobs }))).toEqual([
      {
        sentence:
          'The concept lists have nothing under antidepressant, so no one has an antidepressant prescription. Add ' +
          'concepts or codes to it.',
        knobs: ['minDrugs', 'treatedRule'],
      },
      {
        sentence:
          'The only concept listed under mdd does not occur in condition_occurrence (concepts there: 3), so no one has MDD. ' +
          'Where the data use other concepts, add them to the concept set, or a concept-set table (concept_id, class, ' +
          'name) that names them.',
        knobs: ['mddVisits'],
      },
    ])
    const bad = findings(special, withSets(cases, { ect: badCode })).found
    expect(bad.map(({ sentence }) => sentence)).toEqual([
      'The concept set ect has a code that no event can have: ninety is no CPT4 code (they look like 90870).',
    ])
    expect(findings({}, { ...cases, conditions: null }).found[0].sentence).toBe(
      'The data have no condition_occurrence table, so no one has MDD.',
    )
    expect(
      findings({ withinObservation: true }, { ...cases, observation: null }).found.map(({ sentence }) => sentence),
    ).toEqual(['The data have no observation periods, so records count whenever they are.'])
  })

  it('says of the data as a whole what they lack for any definition, each sentence once', () => {
    const found = paperDefinitions().flatMap((one) => findings({}, { ...cases, procedures: null }, one).found)
    expect(lacks(found)).toEqual([
      'The data have no procedure_occurrence table, so no one is TRD by electroconvulsive therapy.',
    ])
    expect(found.some(({ rule }) => rule === 'window_longer_than_follow_up')).toBe(true)
  })

  it('does not say of a removal what it has said of its knob', () => {
    const { found, sizes } = findings({}, { ...cases, drugs: null })
    expect(sizes.trMDD + sizes.TRD).toBe(0)
    expect(found.map(({ rule }) => rule)).toEqual(['absent_table'])
  })

  it('finds controls and cases that an exclusion leaves out to the last', () => {
    const psychosisIsMdd = withSets(cases, { schizophrenia: cases.conceptSets!.mdd })
    expect(findings({}, psychosisIsMdd)).toMatchObject({
      sizes: { trMDD: 0, TRD: 0 },
      found: [{ rule: 'removes_everyone', knobs: ['psychosisExclusion'] }],
    })
  })

  it.each([
    ['control_psychosis', 'controlsWithPsychosis'],
    ['control_antidepressant', 'controlsWithAntidepressant'],
  ] as const)('finds that %s leaves no controls, and not while one is left', (exclusion, knob) => {
    const of = (kept: number) => {
      const left = Uint8Array.from({ length: kept }, () => 0)
      const gone = Uint8Array.from({ length: 4 - kept }, () => exclusions.indexOf(exclusion))
      const trMDD = groups.indexOf('trMDD')
      return lint(paper, {
        coverage: [],
        hasObservation: true,
        setsFrom: 'study',
        antidepressants: 5,
        drugClasses: 3,
        unclassified: 0,
        longestTreatmentDays: 5000,
        status: {
          group: Uint8Array.from([trMDD, ...left, ...gone.map(() => groups.indexOf('excluded'))]),
          exclusion: Uint8Array.from([0, ...left, ...gone]),
        },
      }).map(({ knobs }) => knobs)
    }
    expect(of(0)).toEqual([[knob]])
    expect(of(1)).toEqual([])
  })
})

describe('what the linter says is so:', () => {
  it('a window longer than the follow-up is as if there were none', () => {
    expect(groupsUnder({ windowDays: longest }, open)).toEqual(groupsUnder({ windowAnchor: 'whole_period' }, open))
  })

  it('a gap longer than the follow-up ends no period', () => {
    expect(groupsUnder({ gapDays: longest }, open)).toEqual(groupsUnder({ gapDays: 36500 }, open))
  })

  it('with one drug no one is trMDD; with no duration one prescription is enough', () => {
    expect(findings({ minDrugs: 1 }, open).sizes).toMatchObject({ trMDD: 0 })
    expect(groupsUnder({ treatedRule: 'duration', treatedMinDays: 0 }, open)).toEqual(
      groupsUnder({ treatedRule: 'any_prescription' }, open),
    )
  })

  it('empty windows and single days make no one TRD', () => {
    for (const changes of [
      { windowDays: 0, windowEdge: 'excluded' },
      { windowDays: 1, windowEdge: 'excluded', sameDayDrugs: 'once' },
    ] as const) {
      const { found, sizes } = findings(changes, open)
      expect(sizes.TRD).toBe(0)
      expect(found).toHaveLength(1)
    }
  })

  it('with fewer drugs in the data than asked for no one is TRD', () => {
    expect(findings({ minDrugs: 4 }, cases).sizes.TRD).toBe(0)
    expect(findings({ minDrugs: 3 }, cases).sizes.TRD).toBeGreaterThan(0)
  })

  it('without a treatment that is long enough no one is trMDD', () => {
    const { sizes } = findings({ treatedRule: 'duration', treatedMinDays: longest + 1 }, open)
    expect(sizes.trMDD).toBe(0)
  })

  it('trials that are too long for the follow-up or the window make no one TRD', () => {
    for (const changes of [
      { minTrialDays: longest + 1 },
      { windowAnchor: 'index_date', windowDays: 90, minTrialDays: 91 },
      { minTrialDays: 366, trialGapDays: 180 },
    ] as const) {
      expect(findings(changes, open).sizes.TRD).toBe(0)
    }
    expect(findings({ minTrialDays: 28 }, open).sizes.TRD).toBeGreaterThan(0)
  })

  it('a treatment that makes TRD by itself makes no one else TRD as a drug', () => {
    const alone: Partial<Definition> = { specialTreatments: ['esketamine', 'antipsychotic'] }
    const trdUnder = (changes: Partial<Definition>) => findings(changes, open).status.trdDay
    expect(trdUnder({ ...alone, specialAsDrugs: ['esketamine', 'antipsychotic'] })).toEqual(trdUnder(alone))
  })

  it('psychosis at any time excludes on the first day too', () => {
    expect(groupsUnder({ psychosisSameDay: 'allow' }, open)).toEqual(groupsUnder({}, open))
  })
})
