import { afterEach, describe, expect, it } from 'vitest'
import { primaryDefinition } from '../../src/model/study.ts'
import { paperStudy } from '../../src/phenotype/presets.ts'
import { pinnedCounts, pinnedRows } from '../../src/ui/selectors.ts'
import { candidates, chosenCandidates, movedBetween } from '../../src/ui/state/comparison.ts'
import { activeScenario, pinnedSlot } from '../../src/ui/state/scenarios.ts'
import { createWorkbench, type Workbench } from '../../src/ui/state/workbench.ts'
import { doubleEngine } from './double/engine.ts'

const paper = paperStudy()
const tables = ['person.parquet', 'condition.parquet', 'drug.parquet', 'pgs.parquet', 'observation.parquet']

let workbench: Workbench
afterEach(() => workbench.close())

function open(): Workbench {
  workbench = createWorkbench({ paper, connect: async () => doubleEngine(0), openExample: async () => [] })
  return workbench
}

const until = async (condition: () => boolean) => {
  for (let turn = 0; turn < 400 && !condition(); turn++) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(condition()).toBe(true)
}

async function openWithData(): Promise<Workbench> {
  const { store, addFiles, setView } = open()
  await addFiles(tables.map((path) => ({ path, blob: new Blob(['x']) })))
  setView({ room: 'association' })
  await until(() => store.get().jobs.association.wgs_eur?.state === 'current')
  return workbench
}

const names = () => workbench.store.get().scenarios.list.map(({ name }) => name)
const study = () => workbench.store.get().document.study

describe('a scenario', () => {
  it('is the study as it was pinned, named by what its primary definition has of its own', () => {
    const { store, pin, turnKnob, choosePrimary } = open()
    pin()
    turnKnob('gapDays', 90)
    pin()
    turnKnob('minDrugs', 2)
    pin()
    choosePrimary('TRD4/trMDD2')
    pin()
    turnKnob('gapDays', 90)
    pin()
    expect(names()).toEqual([
      'TRD1 / trMDD1',
      'Gap that ends a period 90 d',
      'Distinct drugs 2 and 1 more',
      'TRD4 / trMDD2',
      'TRD4 / trMDD2, Gap that ends a period 90 d',
    ])
    expect(store.get().scenarios.list[0].study).toBe(paper)
    expect(activeScenario(store.get())?.study).toBe(study())
  })

  it('is kept once; another with the same name is told apart', () => {
    const { store, pin, changeStudy } = open()
    pin()
    pin()
    expect(names()).toHaveLength(1)
    changeStudy('α', (now) => ({ ...now, ageYear: 2020 }))
    pin()
    expect(names()).toEqual(['TRD1 / trMDD1', 'TRD1 / trMDD1 (2)'])
    expect(store.get().scenarios.active).toBe(2)
  })

  it('is one in figures, any number in the list', () => {
    const { store, pin, turnKnob, compareWith, forgetScenario } = open()
    pin()
    turnKnob('gapDays', 90)
    pin()
    compareWith(1)
    expect(activeScenario(store.get())?.name).toBe('TRD1 / trMDD1')
    compareWith(null)
    expect(activeScenario(store.get())).toBeNull()
    expect(names()).toHaveLength(2)
    compareWith(2)
    forgetScenario(2)
    expect(store.get().scenarios).toMatchObject({ active: null })
    expect(names()).toEqual(['TRD1 / trMDD1'])
  })

  it('is swapped with the present study in one step, which undo takes back', () => {
    const { store, pin, turnKnob, swap, undo } = open()
    swap()
    expect(store.get().document.past).toEqual([])
    pin()
    turnKnob('gapDays', 90)
    swap()
    expect(study()).toBe(paper)
    expect(names()).toEqual(['Gap that ends a period 90 d'])
    expect(primaryDefinition(activeScenario(store.get())!.study).gapDays).toBe(90)
    expect(store.get().document.past.at(-1)?.name).toBe('Swap with TRD1 / trMDD1')
    undo()
    expect(primaryDefinition(study()).gapDays).toBe(90)
    swap()
    // Present and pinned are the same study: nothing to swap.
    expect(primaryDefinition(study()).gapDays).toBe(90)
  })
})

describe('results of a scenario', () => {
  it('stand beside those of the present study, and stay while knobs are turned', async () => {
    const { store, pin, turnKnob } = await openWithData()
    const before = store.get().jobs.association.wgs_eur
    pin()
    await until(() => store.get().jobs.association[pinnedSlot('wgs_eur')]?.state === 'current')
    const pinned = store.get().jobs.association[pinnedSlot('wgs_eur')]
    expect(before.state === 'current' && pinned.state === 'current' && pinned.result).toEqual(
      before.state === 'current' && before.result,
    )
    turnKnob('gapDays', 90)
    expect(store.get().jobs.association[pinnedSlot('wgs_eur')]).toBe(pinned)
    await until(() => store.get().jobs.association.wgs_eur?.state === 'current')
    expect(pinnedRows(store.get())).not.toEqual(null)
    const now = store.get().jobs.association.wgs_eur
    expect(now.state === 'current' && now.result).not.toEqual(pinnedRows(store.get()))
  })

  it('hold in another cohort too', async () => {
    const { store, pin, setView } = await openWithData()
    pin()
    setView({ cohort: 'array' })
    await until(() => pinnedRows(store.get()) !== null)
    expect(pinnedRows(store.get())!.every(({ cohort }) => cohort === 'array')).toBe(true)
    await until(() => pinnedCounts(store.get(), ['array'])?.TRD.n !== null)
    expect(pinnedCounts(store.get(), ['array'])?.TRD.n).not.toBe(pinnedCounts(store.get(), ['wgs_eur'])?.TRD.n)
  })

  it('are gone with the comparison', async () => {
    const { store, pin, compareWith } = await openWithData()
    pin()
    await until(() => pinnedRows(store.get()) !== null)
    compareWith(null)
    expect(pinnedRows(store.get())).toBeNull()
    expect(pinnedCounts(store.get(), ['wgs_eur'])).toBeNull()
  })
})

describe('what can be compared', () => {
  it('is the study’s definitions and the pinned one; the primary one’s column suggests itself', () => {
    const { store, pin, choosePrimary, setView } = open()
    const keys = () => chosenCandidates(store.get()).map(({ key }) => key)
    choosePrimary('TRD2/trMDD3')
    const column = [1, 2, 3, 4, 5].map((k) => `TRD${k}/trMDD3`)
    expect(keys()).toEqual(column)
    pin()
    expect(keys()).toEqual([...column, 'pinned'])
    const offered = candidates(store.get()).map(({ key }) => key)
    expect(offered.slice(0, 15)).toEqual(paper.definitions.map(({ id }) => id))
    expect(offered.slice(15)).toEqual(expect.arrayContaining(['fabbri-2021', 'ohdsi-1009', 'pinned']))
    expect(offered.at(-1)).toBe('pinned')
    const { comparison } = store.get().view
    setView({ comparison: { ...comparison, chosen: candidates(store.get()).map(({ key }) => key) } })
    expect(keys()).toHaveLength(8)
  })

  it('moves people from the pinned definition to the present one, else from the primary one to the next', () => {
    const { store, pin, turnKnob, setView } = open()
    const between = () => {
      const { from, to } = movedBetween(store.get())!
      return [from.key, to.key]
    }
    expect(between()).toEqual(['TRD1/trMDD1', 'TRD2/trMDD1'])
    pin()
    turnKnob('gapDays', 90)
    expect(between()).toEqual(['pinned', 'TRD1/trMDD1'])
    expect(movedBetween(store.get())!.from.definition.gapDays).toBe(180)
    setView({ comparison: { ...store.get().view.comparison, from: 'TRD5/trMDD1', to: 'TRD1/trMDD2' } })
    expect(between()).toEqual(['TRD5/trMDD1', 'TRD1/trMDD2'])
  })

  it('is asked of the engine only while its tab is in view', async () => {
    const { store, setView } = await openWithData()
    expect(store.get().jobs.overlap).toEqual({})
    setView({ room: 'definition', pane: 'overlap' })
    await until(() => Object.values(store.get().jobs.overlap).some(({ state }) => state === 'current'))
    setView({ pane: 'moved' })
    await until(() => Object.values(store.get().jobs.moved).some(({ state }) => state === 'current'))
  })
})

describe('recent changes', () => {
  it('know the counts of each study that was counted', async () => {
    const { store, turnKnob, undo, phenotypeOf } = await openWithData()
    const first = study()
    turnKnob('gapDays', 90)
    expect(phenotypeOf(study())).toBeNull()
    await until(() => store.get().jobs.phenotype['']?.state === 'current')
    const counted = phenotypeOf(study())
    expect(counted).not.toBeNull()
    expect(counted).not.toEqual(phenotypeOf(first))
    undo()
    expect(phenotypeOf(study())).toBe(phenotypeOf(first))
  })
})
