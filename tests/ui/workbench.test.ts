import { afterEach, describe, expect, it } from 'vitest'
import type { Engine } from '../../src/model/engine.ts'
import { InputError } from '../../src/model/errors.ts'
import { primaryDefinition } from '../../src/model/study.ts'
import { studyText } from '../../src/model/studyDocument.ts'
import { paperStudy } from '../../src/phenotype/presets.ts'
import { shown } from '../../src/ui/state/jobs.ts'
import { isSimulated } from '../../src/ui/state/state.ts'
import { createWorkbench, type Host, type Workbench } from '../../src/ui/state/workbench.ts'
import { doubleEngine } from './double/engine.ts'

const paper = paperStudy()
const file = (path: string, text = 'x') => ({ path, blob: new Blob([text]) })
const tables = ['person.parquet', 'condition.parquet', 'drug.parquet', 'pgs.parquet', 'observation.parquet']
const example = [...tables.map((name) => file(name)), file('study.json', studyText({ ...paper, name: 'The example' }))]

let workbench: Workbench
afterEach(() => workbench.close())

function open(host: Partial<Host> = {}): Workbench {
  workbench = createWorkbench({
    paper,
    connect: async () => doubleEngine(0),
    openExample: async () => example,
    ...host,
  })
  return workbench
}

const until = async (condition: () => boolean) => {
  for (let turn = 0; turn < 400 && !condition(); turn++) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(condition()).toBe(true)
}

describe('the workbench', () => {
  it('opens the example in one go: study, files, the forest', async () => {
    const { store, openExample } = open()
    await openExample()
    expect(store.get().document.study.name).toBe('The example')
    expect(store.get().inventory.files).toHaveLength(5)
    expect(store.get().view.room).toBe('association')
    expect(isSimulated(store.get())).toBe(true)
    await until(() => store.get().jobs.association.wgs_eur?.state === 'current')
    expect(store.get().view.score).toBe('pgs_0_0')
  })

  it('names the step of a knob and counts it as one change', () => {
    const { store, turnKnob, undo } = open()
    turnKnob('gapDays', 90)
    expect(store.get().document.past.map(({ name }) => name)).toEqual(['Gap that ends a period 180 d → 90 d'])
    expect(primaryDefinition(store.get().document.study).gapDays).toBe(90)
    turnKnob('gapDays', 90)
    expect(store.get().document.past).toHaveLength(1)
    undo()
    expect(primaryDefinition(store.get().document.study).gapDays).toBe(180)
  })

  it('makes another definition the primary one in one named step', () => {
    const { store, choosePrimary, undo } = open()
    choosePrimary('TRD4/trMDD2')
    const { study, past } = store.get().document
    expect(past.map(({ name }) => name)).toEqual(['Primary definition TRD1/trMDD1 → TRD4/trMDD2'])
    expect(study.definitions.filter(({ primary }) => primary).map(({ id }) => id)).toEqual(['TRD4/trMDD2'])
    choosePrimary('TRD4/trMDD2')
    expect(store.get().document.past).toHaveLength(1)
    undo()
    expect(primaryDefinition(store.get().document.study).id).toBe('TRD1/trMDD1')
  })

  it('turns the primary definition only', () => {
    const { store, turnKnob } = open()
    turnKnob('minDrugs', 2)
    const changed = store.get().document.study.definitions.filter((one, index) => one !== paper.definitions[index])
    expect(changed.map(({ id }) => id)).toEqual(['TRD1/trMDD1'])
  })

  it('opens a study among the files as a step that can be undone; files stay loaded', async () => {
    const { store, addFiles, undo } = open()
    await addFiles([file('person.parquet'), file('mine.json', studyText({ ...paper, name: 'Mine' }))])
    expect(store.get().document.study.name).toBe('Mine')
    expect(store.get().inventory.files).toHaveLength(1)
    undo()
    expect(store.get().document.study).toBe(paper)
    expect(store.get().inventory.files).toHaveLength(1)
  })

  it('refuses what is no study, and keeps what is open', async () => {
    const { store, addFiles } = open()
    await addFiles([file('notes.json', '{"schema": 99}')])
    expect(store.get().notice).toMatchObject({ kind: 'input' })
    expect(store.get().notice?.message).toContain('notes.json was saved by a newer version (schema 99, here 1)')
    expect(store.get().document.study).toBe(paper)
  })

  it('selects the first new file with a problem, so that its message is read', async () => {
    const { store, addFiles } = open()
    await addFiles([file('person.parquet'), file('drug.csv.gz')])
    expect(store.get().view.file).toBe('1 drug.csv.gz')
  })

  it('closes the example when own files come, and keeps the knobs that were turned', async () => {
    const { store, addFiles, openExample, turnKnob } = open()
    await openExample()
    expect(store.get().inventory.files.length).toBeGreaterThan(1)
    turnKnob('minDrugs', 2)
    await addFiles([file('mine.parquet')])
    expect(store.get().inventory.files.map(({ name }) => name)).toEqual(['mine.parquet'])
    expect(store.get().document.study.definitions[0].minDrugs).toBe(2)
    expect(store.get().document.study.name).toBe(paper.name)
  })

  it('does not open the example beside own files', async () => {
    const { store, addFiles, openExample } = open()
    await addFiles([file('mine.parquet')])
    await openExample()
    expect(store.get().inventory.files.map(({ name }) => name)).toEqual(['mine.parquet'])
    expect(store.get().notice?.message).toContain('Remove the files first, or open the example in another tab.')
  })

  it('reads files that come during reading after the first ones', async () => {
    const { store, addFiles } = open()
    await Promise.all([addFiles([file('person.parquet')]), addFiles([file('drug.parquet')])])
    expect(store.get().inventory.files.map(({ name }) => name)).toEqual(['person.parquet', 'drug.parquet'])
    expect(store.get().importing.state).toBe('idle')
  })

  it('is done when the answer is there, though a word of progress comes later', async () => {
    const late: (() => void)[] = []
    const connect = async (): Promise<Engine> => {
      const engine = doubleEngine(0)
      return {
        ...engine,
        addFiles: (ticket, files, onInventory, onProgress) => {
          late.push(() => onProgress({ task: 'Reading', done: 1, total: 1, unit: 'bytes' }))
          return engine.addFiles(ticket, files, onInventory, onProgress)
        },
      }
    }
    const { store, addFiles } = open({ connect })
    await addFiles([file('person.parquet')])
    for (const word of late) word()
    expect(store.get().importing).toEqual({ state: 'idle' })
  })

  it('stops reading on request and says what is kept', async () => {
    const { store, addFiles, stopTask } = open({ connect: async () => doubleEngine(40) })
    const reading = addFiles(tables.map((name) => file(name)))
    await until(() => store.get().inventory.files.length > 0)
    stopTask('importing')
    await reading
    expect(store.get().importing).toMatchObject({ state: 'stopped' })
    expect(store.get().inventory.files.length).toBeLessThan(tables.length)
  })

  it('says that the engine did not start, and tries again with the next files', async () => {
    let tries = 0
    const connect = async (): Promise<Engine> => {
      if (++tries === 1) throw new InputError('This browser has no WebAssembly.')
      return doubleEngine(0)
    }
    const { store, addFiles } = open({ connect })
    await addFiles([file('person.parquet')])
    expect(store.get().importing).toEqual({
      state: 'failed',
      kind: 'input',
      message: 'This browser has no WebAssembly.',
    })
    await addFiles([file('person.parquet')])
    expect(store.get().inventory.files).toHaveLength(1)
  })

  it('removes tables and results with an engine that crashed', async () => {
    let crash = (_: string) => {}
    const connect = async (onCrash: (message: string) => void) => {
      crash = onCrash
      return doubleEngine(0)
    }
    const { store, openExample } = open({ connect })
    await openExample()
    await until(() => store.get().jobs.association.wgs_eur?.state === 'current')
    crash('the engine stopped')
    expect(store.get().inventory.files).toEqual([])
    expect(store.get().jobs.association.wgs_eur.state).toBe('idle')
    expect(store.get().notice).toEqual({ kind: 'bug', message: 'the engine stopped' })
  })

  it('stops a result on request, keeps its rows, and resumes', async () => {
    // Longer than the first rows wait for those close behind.
    const { store, openExample, stopJob, resumeJob } = open({ connect: async () => doubleEngine(400) })
    await openExample()
    const job = () => store.get().jobs.association.wgs_eur
    await until(() => shown(job() ?? { state: 'idle' }).look === 'partial')
    stopJob('association', 'wgs_eur')
    expect(job()).toMatchObject({ state: 'stopped', done: { total: 183 } })
    resumeJob('association', 'wgs_eur')
    await until(() => job().state === 'current')
  })
})
