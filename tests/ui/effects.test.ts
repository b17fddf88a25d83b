import { describe, expect, it } from 'vitest'
import { specificationGrid } from '../../src/analyses/specificationGrid.ts'
import type { SensitivityColumn } from '../../src/model/effectResults.ts'
import type { FileEntry, TableKind } from '../../src/model/inventory.ts'
import type { Study } from '../../src/model/study.ts'
import { paperStudy } from '../../src/phenotype/presets.ts'
import { definitionColumns } from '../../src/ui/rooms/sensitivity/definitionColumns.ts'
import {
  baseDefinitions,
  commonGrid,
  isTooLarge,
  knobTicks,
  sizeOf,
  toggledDefinition,
  toggledValue,
} from '../../src/ui/rooms/sensitivity/grid.ts'
import { withPrimary } from '../../src/ui/state/definitions.ts'
import { effectScores, isEffectsOnly, isSpecificationAsked, specificationKey } from '../../src/ui/state/effectRuns.ts'
import { initialState, type State } from '../../src/ui/state/state.ts'
import { wants } from '../../src/ui/state/wants.ts'

const study = paperStudy()
const withGrid = (specification: Study['analyses']['specification'], of = study): Study => ({
  ...of,
  analyses: { ...of.analyses, specification },
})

describe('the grid that is ticked', () => {
  const ticked = (of: Study, knob: string) =>
    knobTicks(of)
      .find(({ text }) => text.knob === knob)
      ?.options.filter(({ isTicked }) => isTicked)
      .map(({ value }) => value)

  it('has the primary definition’s values ticked, and varies nothing', () => {
    expect([ticked(study, 'gapDays'), ticked(study, 'minDrugs')]).toEqual([[180], [3]])
    expect(sizeOf(study)).toBe(1)
  })

  it('varies a knob with two values, and no more when one of them is taken back', () => {
    const more = withGrid(toggledValue(study, 'gapDays', 90))
    expect(more.analyses.specification.knobs).toEqual([{ knob: 'gapDays', values: [90, 180] }])
    expect(sizeOf(more)).toBe(2)
    expect(toggledValue(more, 'gapDays', 90)).toEqual({ definitions: [], knobs: [] })
  })

  it('keeps a single value that is not the primary definition’s own, and never none', () => {
    const other = withGrid(toggledValue(withGrid(toggledValue(study, 'gapDays', 90)), 'gapDays', 180))
    expect(other.analyses.specification.knobs).toEqual([{ knob: 'gapDays', values: [90] }])
    expect(toggledValue(other, 'gapDays', 90)).toBe(other.analyses.specification)
  })

  it('starts from several definitions, of which at least one stays', () => {
    const two = withGrid(toggledDefinition(study, 'TRD2/trMDD1'))
    expect(baseDefinitions(two)).toEqual(['TRD1/trMDD1', 'TRD2/trMDD1'])
    expect(sizeOf(two)).toBe(2)
    expect(toggledDefinition(two, 'TRD2/trMDD1')).toEqual({ definitions: [], knobs: [] })
    expect(toggledDefinition(study, 'TRD1/trMDD1')).toBe(study.analyses.specification)
  })

  it('has as many specifications as the engine fits, the primary definition among them', () => {
    const common = withGrid(commonGrid(study))
    const { knobs, points } = specificationGrid(common)
    expect([sizeOf(common), points.length]).toEqual([96, 96])
    const primary = points.find(({ values }) => knobs.every((knob, k) => values[k] === ticked(study, knob)?.[0]))
    expect(primary).toBeDefined()
  })

  it('says when there are too many', () => {
    const values = Array.from({ length: 200 }, (_, day) => day + 1)
    const large = withGrid({
      definitions: [],
      knobs: [
        { knob: 'gapDays', values },
        { knob: 'windowDays', values },
      ],
    })
    expect([sizeOf(large), isTooLarge(large), isTooLarge(study)]).toEqual([40_000, true, false])
  })
})

describe('the columns of Table 2', () => {
  it('stand by trMDD, each named by what makes it another definition', () => {
    const columns = definitionColumns(
      study,
      study.definitions.map(({ id }) => id),
    )
    expect(columns).toHaveLength(15)
    expect([...new Set(columns.map(({ group }) => group))]).toEqual([
      'trMDD1',
      'trMDD2: ≥ 2 visits',
      'trMDD3: psychosis later allowed',
    ])
    const rules = ['3 drugs', '90 d', '2 y', '+ ECT', '+ AP']
    expect(columns.map(({ rule }) => rule)).toEqual([...rules, ...rules, ...rules])
    expect(columns.filter(({ isPrimary }) => isPrimary).map(({ id }) => id)).toEqual(['TRD1/trMDD1'])
  })

  it('are a list where definitions do not cross', () => {
    const columns = definitionColumns(study, ['TRD1/trMDD1', 'TRD2/trMDD1', 'elsewhere'])
    expect(columns.map(({ group, code, rule }) => [group, code, rule])).toEqual([
      ['', 'TRD1/trMDD1', ''],
      ['', 'TRD2/trMDD1', '90 d'],
      ['', 'elsewhere', ''],
    ])
  })
})

const file = (takenFor: TableKind): FileEntry => ({
  id: takenFor,
  name: takenFor,
  sizeBytes: 1,
  format: 'CSV',
  takenFor,
  because: '',
  alternatives: [],
  state: 'ready',
  rows: 1,
  people: null,
  dateRange: null,
  columns: [],
  problems: [],
  report: [],
  shape: null,
  mapping: null,
  sha256: null,
})

const loaded = (kinds: readonly TableKind[], room: State['view']['room'], of = study): State => {
  const state = initialState(of)
  const inventory = {
    ...state.inventory,
    files: kinds.map(file),
    digest: 'd',
    scores: kinds.includes('scores') ? 61 : 0,
  }
  return { ...state, inventory, view: { ...state.view, room } }
}

const people: readonly TableKind[] = ['person', 'condition_occurrence', 'drug_exposure', 'scores']

describe('what the rooms of effects ask for', () => {
  const kinds = (state: State) => wants(state).map(({ kind }) => kind)

  it('is live for definitions and cohorts, on people', () => {
    expect(kinds(loaded(people, 'sensitivity'))).toContain('sensitivity')
    expect(kinds(loaded(people, 'replication'))).toEqual(expect.arrayContaining(['replication', 'published']))
    expect(kinds(loaded(people, 'association'))).not.toContain('sensitivity')
  })

  it('is nothing else where only effects are loaded', () => {
    expect(isEffectsOnly(loaded(['effects'], 'data'))).toBe(true)
    expect(kinds(loaded(['effects'], 'sensitivity'))).toEqual(['sensitivity'])
    expect(kinds(loaded(['effects'], 'replication'))).toEqual(['replication', 'published'])
    expect(kinds(loaded(['effects'], 'association'))).toEqual([])
    expect(isEffectsOnly(loaded(['effects', ...people], 'data'))).toBe(false)
  })

  it('is a grid only when asked for by hand, in whatever room, until a knob is turned', () => {
    const chosen = withGrid(commonGrid(study))
    const state = loaded(people, 'sensitivity', chosen)
    expect(kinds(state)).not.toContain('specification')
    const asked = { ...state, view: { ...state.view, specificationAsked: specificationKey(chosen, 'd') } }
    expect(kinds(asked).at(-1)).toBe('specification')
    expect(kinds({ ...asked, view: { ...asked.view, room: 'data' } })).toContain('specification')
    const turned = withPrimary(chosen, 'TRD2/trMDD1')
    expect(isSpecificationAsked({ ...asked, document: { ...asked.document, study: turned } })).toBe(false)
    const { association } = chosen.analyses
    const marked = { ...chosen, analyses: { ...chosen.analyses, association: { ...association, alpha: 0.05 } } }
    expect(isSpecificationAsked({ ...asked, document: { ...asked.document, study: marked } })).toBe(true)
  })

  it('keeps the columns when only the line moves, and not when a definition does', () => {
    const keyOf = (of: Study) =>
      wants(loaded(people, 'sensitivity', of)).find(({ kind }) => kind === 'sensitivity')?.key
    const { association } = study.analyses
    const marked = { ...association, alpha: 0.05, correction: 'fdr' as const }
    expect(keyOf({ ...study, analyses: { ...study.analyses, association: marked } })).toBe(keyOf(study))
    expect(keyOf(withPrimary(study, 'TRD2/trMDD1'))).not.toBe(keyOf(study))
  })
})

describe('scores of loaded effects', () => {
  it('are those the study describes in its order, then the others by name; the same array while nothing changes', () => {
    const [first, second] = ['one', 'two'].map((column) => ({ column, domain: 'Sleep', trait: `Trait ${column}` }))
    const described = { ...study, scores: { ...study.scores, descriptions: [first, second] } }
    const effects = ['zeta', second.column, 'alpha', first.column].map((score) => ({ score }))
    const columns = [{ head: {}, effects }] as unknown as readonly SensitivityColumn[]
    const result = { columns, method: '', msPerColumn: 1 }
    const before = loaded(['effects'], 'sensitivity', described)
    const state = {
      ...before,
      jobs: { ...before.jobs, sensitivity: { '': { state: 'current', key: '', result } as const } },
    }
    expect(effectScores(state)).toEqual([
      first,
      second,
      { column: 'alpha', domain: '', trait: 'alpha' },
      { column: 'zeta', domain: '', trait: 'zeta' },
    ])
    expect(effectScores({ ...state })).toBe(effectScores(state))
  })
})
