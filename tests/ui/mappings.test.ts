import { describe, expect, it } from 'vitest'
import type { SavedMapping } from '../../src/model/importMapping.ts'
import type { FileEntry } from '../../src/model/inventory.ts'
import type { Study } from '../../src/model/study.ts'
import { paperStudy } from '../../src/phenotype/presets.ts'
import { change, redo, undo } from '../../src/ui/state/document.ts'
import { keepMappings, mappingSteps } from '../../src/ui/state/mappings.ts'
import { initialState, type State } from '../../src/ui/state/state.ts'
import { createStore } from '../../src/ui/state/store.ts'

const file = {
  name: 'odd.csv',
  shape: 'a'.repeat(64),
  mapping: { table: 'death', columns: { person: 'patnr', start: 'datum' }, by: 'hand' },
} as unknown as FileEntry

/** A store whose engine takes mappings, and ends as the task says. */
function workbench(ends: State['importing'] = { state: 'idle' }) {
  const store = createStore(initialState(paperStudy()))
  const told: SavedMapping[][] = []
  const changeStudy = (name: string, update: (study: Study) => Study) =>
    store.set((state) => ({ ...state, document: change(state.document, name, update(state.document.study)) }))
  const mappings = keepMappings(store, changeStudy, async (all) => {
    told.push([...all])
    store.set((state) => ({ ...state, importing: ends }))
  })
  const saved = () => store.get().document.study.importMappings
  const step = (turn: typeof undo) => store.set((state) => ({ ...state, document: turn(state.document) }))
  return { store, told, mappings, saved, step, ...mappingSteps(changeStudy) }
}

const kept = { shape: file.shape, madeFor: 'odd.csv', table: 'death', columns: { person: 'patnr', start: 'datum' } }

describe('what is said of a file', () => {
  it('comes into the study, once for each shape, and goes out of it without a trace', () => {
    const { keepMapping, forgetMapping, saved, store } = workbench()
    const before = store.get().document.study
    keepMapping(file)
    expect(saved()).toEqual([kept])
    keepMapping({ ...file, name: 'later.csv' })
    expect(saved()).toEqual([{ ...kept, madeFor: 'later.csv' }])
    forgetMapping(file)
    expect(store.get().document.study).toEqual(before)
    expect('importMappings' in store.get().document.study).toBe(false)
  })

  it('is told to the engine whenever the study’s mappings change, by undo too, and only then', () => {
    const { keepMapping, step, told, store } = workbench()
    keepMapping(file)
    store.set((state) => ({ ...state, view: { ...state.view, theme: 'dark' } }))
    step(undo)
    step(redo)
    expect(told).toEqual([[kept], [], [kept]])
  })

  it('is told again to a new engine', () => {
    const { keepMapping, told, mappings, store } = workbench()
    keepMapping(file)
    mappings.forget()
    store.set((state) => ({ ...state, notice: null }))
    expect(told).toEqual([[kept], [kept]])
  })

  it('leaves the study with the mappings in use where the engine was stopped', async () => {
    const { keepMapping, saved, told } = workbench({ state: 'stopped', message: '' })
    keepMapping(file)
    await Promise.resolve()
    await Promise.resolve()
    expect([saved(), told.length]).toEqual([undefined, 1])
  })
})
