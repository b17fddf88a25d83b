import { beforeEach, describe, expect, it } from 'vitest'
import type { Engine } from '../../src/model/engine.ts'
import { CancelledError, InputError } from '../../src/model/errors.ts'
import type { FileEntry, TableKind } from '../../src/model/inventory.ts'
import type { AssociationRow } from '../../src/model/results.ts'
import { primaryDefinition, type Study } from '../../src/model/study.ts'
import { paperStudy } from '../../src/phenotype/presets.ts'
import { change } from '../../src/ui/state/document.ts'
import { shown } from '../../src/ui/state/jobs.ts'
import { type Clock, runJobs } from '../../src/ui/state/runner.ts'
import { initialState, type State, type View } from '../../src/ui/state/state.ts'
import { createStore, type Store } from '../../src/ui/state/store.ts'

/** An engine that answers when it is told to, and a clock that stands still until it is moved. */
interface Call {
  readonly what: string
  readonly ticket: number
  readonly study: Study
  readonly cohort: string
  answer(result: unknown): Promise<void>
  refuse(error: Error): Promise<void>
  rows(rows: readonly AssociationRow[]): void
}

let calls: Call[]
let cancelled: number[]
let store: Store<State>
let clock: Clock & { pass(ms: number): void }

const settle = async () => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve()
}

function call(what: string, ticket: number, study: Study, cohort = '', rows: Call['rows'] = () => {}): Promise<never> {
  return new Promise((resolve, reject) => {
    const after = async (act: () => void) => {
      act()
      await settle()
    }
    calls.push({
      what,
      ticket,
      study,
      cohort,
      rows,
      answer: (result) => after(() => resolve(result as never)),
      refuse: (error) => after(() => reject(error)),
    })
  })
}

const engine = {
  scores: (ticket, study) => call('scores', ticket, study),
  phenotype: (study) => call('phenotype', 0, study),
  previews: (ticket, study, cohort) => call('previews', ticket, study, cohort),
  association: (ticket, study, cohort, onRows) => call('association', ticket, study, cohort, onRows),
  kaplanMeier: (ticket, study, set, score) => call('kaplanMeier', ticket, study, `${set}|${score}`),
  cancel: async (ticket) => {
    cancelled.push(ticket)
  },
} as Partial<Engine> as Engine

function movableClock(): typeof clock {
  let now = 0
  let waiting: { at: number; run: () => void }[] = []
  return {
    now: () => now,
    after(ms, run) {
      const timer = { at: now + ms, run }
      waiting.push(timer)
      return () => {
        waiting = waiting.filter((one) => one !== timer)
      }
    },
    pass(ms) {
      now += ms
      const due = waiting.filter((timer) => timer.at <= now)
      waiting = waiting.filter((timer) => timer.at > now)
      for (const timer of due) timer.run()
    },
  }
}

const kinds: TableKind[] = ['person', 'condition_occurrence', 'drug_exposure', 'observation_period', 'scores']
const files = kinds.map((takenFor) => ({ id: takenFor, takenFor, state: 'ready' }) as FileEntry)

const view = (next: Partial<View>) => store.set((state) => ({ ...state, view: { ...state.view, ...next } }))
const turnGap = (gapDays: number) =>
  store.set((state) => {
    const { id } = primaryDefinition(state.document.study)
    const definitions = state.document.study.definitions.map((one) => (one.id === id ? { ...one, gapDays } : one))
    return { ...state, document: change(state.document, 'Gap', { ...state.document.study, definitions }) }
  })
const setAlpha = (alpha: number) =>
  store.set((state) => {
    const { study } = state.document
    const association = { ...study.analyses.association, alpha }
    return {
      ...state,
      document: change(state.document, 'α', { ...study, analyses: { ...study.analyses, association } }),
    }
  })
const job = () => store.get().jobs.association.wgs_eur
const open = (what: string) => calls.filter((one) => one.what === what)
const last = (what: string) => open(what).at(-1)!
const row = (score: string) => ({ score }) as AssociationRow

/** Groups and scores are answered, so that the association is the one under way. */
async function answerFirst() {
  await settle()
  if (store.get().jobs.scores['']?.state === 'pending') {
    await last('scores').answer({ scores: [], origin: '', matching: [], notes: [] })
  }
  const { cohorts, analyses } = store.get().document.study
  await last('phenotype').answer({
    cohorts,
    progressionSets: analyses.progression.sets,
    counts: [],
    attrition: [],
    findings: [],
  })
  await settle()
}

beforeEach(async () => {
  calls = []
  cancelled = []
  clock = movableClock()
  store = createStore(initialState(paperStudy()))
  let ticket = 0
  runJobs(
    store,
    async () => engine,
    () => ++ticket,
    clock,
  )
  view({ room: 'association', inspectorOpen: false })
})

const load = () =>
  store.set((state) => ({ ...state, inventory: { ...state.inventory, files, scores: 61, people: 9, digest: 'd' } }))

describe('results', () => {
  it('are asked for only when there are data', async () => {
    await settle()
    expect(calls).toEqual([])
    load()
    await settle()
    expect(calls.map(({ what }) => what)).toEqual(['scores'])
  })

  it('come in the order of the screen: scores, the visible figure with the groups, then counts of the alternatives', async () => {
    load()
    await answerFirst()
    expect(calls.map(({ what }) => what)).toEqual(['scores', 'association', 'phenotype'])
    await last('association').answer([row('a')])
    expect(calls.map(({ what }) => what)).toEqual(['scores', 'association', 'phenotype', 'previews'])
  })

  it('come groups first where they are what is looked at', async () => {
    view({ room: 'definition' })
    load()
    await answerFirst()
    expect(calls.map(({ what }) => what)).toEqual(['scores', 'phenotype', 'previews'])
  })

  it('wait until files are read', async () => {
    store.set((state) => ({ ...state, importing: { state: 'running', ticket: 99, label: '', progress: null } }))
    load()
    await settle()
    expect(calls).toEqual([])
    store.set((state) => ({ ...state, importing: { state: 'idle' } }))
    await settle()
    expect(calls.map(({ what }) => what)).toEqual(['scores'])
  })

  it('are superseded by a knob: the old request is cancelled and its late answer is not shown', async () => {
    load()
    await answerFirst()
    const first = last('association')
    turnGap(90)
    await answerFirst()
    expect(cancelled).toContain(first.ticket)
    expect(primaryDefinition(last('association').study).gapDays).toBe(90)
    await first.answer([row('old')])
    expect(job().state).toBe('pending')
    await last('association').answer([row('new')])
    expect(job()).toMatchObject({ state: 'current', result: [{ score: 'new' }] })
  })

  it('look unchanged for 150 ms and old from then on, until the new ones are there', async () => {
    load()
    await answerFirst()
    await last('association').answer([row('old')])
    turnGap(90)
    expect(job().state).toBe('pending')
    clock.pass(149)
    expect(shown(job()).look).toBe('current')
    clock.pass(1)
    expect(shown(job())).toEqual({ look: 'old', value: [row('old')] })
    await answerFirst()
    await last('association').answer([row('new')])
    expect(shown(job())).toEqual({ look: 'current', value: [row('new')] })
  })

  it('count the 150 ms from the first of several turns', async () => {
    load()
    await answerFirst()
    await last('association').answer([row('old')])
    turnGap(90)
    clock.pass(100)
    turnGap(91)
    clock.pass(50)
    expect(shown(job()).look).toBe('old')
    turnGap(92)
    expect(shown(job()).look).toBe('old')
  })

  it('are not made again for another threshold', async () => {
    load()
    await answerFirst()
    await last('association').answer([row('a')])
    setAlpha(0.05)
    await settle()
    expect(job().state).toBe('current')
    expect(open('association')).toHaveLength(1)
  })

  it('show rows as they come, at most five times a second', async () => {
    load()
    await answerFirst()
    const { rows } = last('association')
    let repaints = 0
    store.subscribe(() => repaints++)
    rows([row('a')])
    clock.pass(50)
    rows([row('b')])
    rows([row('c')])
    clock.pass(100)
    expect(shown(job())).toEqual({ look: 'partial', value: [row('a')] })
    clock.pass(100)
    expect(shown(job())).toEqual({ look: 'partial', value: [row('a'), row('b'), row('c')] })
    expect(repaints).toBe(2)
  })

  it('that fail remove the former ones and say why', async () => {
    load()
    await answerFirst()
    await last('association').answer([row('a')])
    turnGap(90)
    await answerFirst()
    await last('association').refuse(new InputError('No one is TRD.'))
    expect(job()).toMatchObject({ state: 'failed', kind: 'input', message: 'No one is TRD.' })
    expect(shown(job()).value).toBeNull()
    turnGap(91)
    expect(shown(job()).value).toBeNull()
  })

  it('of other cohorts are forgotten when the study changes, so that they cannot come up as current', async () => {
    load()
    await answerFirst()
    await last('association').answer([row('a')])
    view({ cohort: 'array' })
    await settle()
    expect(job().state).toBe('current')
    turnGap(90)
    expect(job().state).toBe('idle')
    view({ cohort: 'wgs_eur' })
    expect(shown(job()).value).toBeNull()
  })

  it('stop when nobody looks at them any more', async () => {
    load()
    await answerFirst()
    const { ticket } = last('association')
    view({ cohort: 'array' })
    await settle()
    expect(cancelled).toContain(ticket)
    expect(last('association').cohort).toBe('array')
  })

  it('that the engine cancelled by itself can be resumed', async () => {
    load()
    await answerFirst()
    await last('association').refuse(new CancelledError())
    expect(job().state).toBe('stopped')
  })
})
