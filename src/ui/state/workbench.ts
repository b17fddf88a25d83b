import type { Engine, GivenFile, PhenotypeResult } from '../../model/engine.ts'
import { errorKind, InputError } from '../../model/errors.ts'
import type { FileMapping } from '../../model/importMapping.ts'
import type { FileEntry, ImportLine, Inventory, TableKind } from '../../model/inventory.ts'
import { type Knob, knobValue, withKnob } from '../../model/knobs.ts'
import type { Preset } from '../../model/preset.ts'
import type { Progress } from '../../model/progress.ts'
import type { ResultTable } from '../../model/results.ts'
import { primaryDefinition, type Study } from '../../model/study.ts'
import { studyText } from '../../model/studyDocument.ts'
import { withPreset } from '../../phenotype/presets.ts'
import { readStudy } from '../../phenotype/studyFile.ts'
import { csvText, studyMark } from '../../reports/csv.ts'
import { importTable } from '../../tables/fileReport.ts'
import { knobText, valueInWords } from '../knobs/knobValues.ts'
import { withPrimary } from './definitions.ts'
import { change, redo, undo } from './document.ts'
import { download, fileNameOf } from './download.ts'
import type { JobKind } from './jobs.ts'
import { keepMappings, mappingSteps } from './mappings.ts'
import { runJobs, withJob } from './runner.ts'
import { compareWith, forget, pin, swap } from './scenarios.ts'
import { keepSelection } from './selection.ts'
import { firstOf, initialState, isSimulated, noInventory, type State, type View } from './state.ts'
import { createStore, type Store } from './store.ts'

/** What the page is given from outside: the engine, the embedded example, the study it begins with. */
export interface Host {
  /** `onCrash` hears of an engine that stopped for good. */
  connect(onCrash: (message: string) => void): Promise<Engine>
  /** The files of the embedded example, its study document among them. */
  openExample(): Promise<readonly GivenFile[]>
  /** The published study, every reading at its default. Knobs are counted as changed against it. */
  readonly paper: Study
}

export type Workbench = ReturnType<typeof createWorkbench>

export function createWorkbench(host: Host) {
  const store: Store<State> = createStore(initialState(host.paper))
  let lastTicket = 0
  const nextTicket = () => ++lastTicket
  let connected: Promise<Engine> | null = null
  const engine = () => {
    connected ??= host.connect((message) => {
      connected = null
      exampleFiles = []
      store.set((state) => ({ ...state, inventory: noInventory, notice: { kind: 'bug', message } }))
      mappings.forget()
    })
    // A failed start may succeed the next time.
    connected.catch(() => {
      connected = null
    })
    return connected
  }
  let queue: Promise<void> = Promise.resolve()
  /** Ids of the example's files while it is open. */
  let exampleFiles: readonly string[] = []

  const setView = (view: Partial<View>) => store.set((state) => ({ ...state, view: { ...state.view, ...view } }))
  const setInventory = (inventory: Inventory) => store.set((state) => ({ ...state, inventory }))
  const refuse = (error: unknown) =>
    store.set((state) => ({ ...state, notice: { kind: errorKind(error), message: (error as Error).message } }))

  /** One after the other: files given while others are read wait for them. */
  function importing(
    label: string,
    work: (engine: Engine, ticket: number, onProgress: (p: Progress) => void) => Promise<Inventory>,
  ) {
    queue = queue.then(async () => {
      const ticket = nextTicket()
      const running = (state: State, progress: Progress | null): State => ({
        ...state,
        importing: { state: 'running', ticket, label, progress },
      })
      // Progress comes by a channel of its own and may arrive after the answer: it must not bring a finished task back.
      const onProgress = (progress: Progress) =>
        store.set((state) => {
          const { importing } = state
          return importing.state === 'running' && importing.ticket === ticket ? running(state, progress) : state
        })
      store.set((state) => running(state, null))
      try {
        const inventory = await work(await engine(), ticket, onProgress)
        store.set((state) => ({ ...state, inventory, importing: { state: 'idle' } }))
      } catch (error) {
        const kind = errorKind(error)
        const message =
          kind === 'cancelled' ? `${label}: stopped. What was read before is kept.` : (error as Error).message
        store.set((state) => ({
          ...state,
          importing: kind === 'cancelled' ? { state: 'stopped', message } : { state: 'failed', kind, message },
        }))
      }
    })
    return queue
  }

  async function addFiles(files: readonly GivenFile[]) {
    const studies = await studiesAmong(files)
    if (exampleFiles.length > 0 && studies.length < files.length) await closeExample()
    await addBeside(files, studies)
  }

  /** People of the example and of an extract are not to be analysed together. Knobs that were turned stay. */
  async function closeExample() {
    const ids = exampleFiles
    exampleFiles = []
    await importing('Closing the example study', (it) => it.removeFiles(ids))
    changeStudy('Close the example study', (study) => ({ ...study, name: host.paper.name }))
  }

  async function addBeside(files: readonly GivenFile[], studies: readonly GivenFile[]) {
    for (const file of studies) openStudy(await file.blob.text(), file.path)
    const tables = files.filter((file) => !studies.includes(file))
    if (tables.length === 0) return
    const label = tables.length === 1 ? `Reading ${tables[0].path}` : `Reading ${tables.length} files`
    const before = store.get().inventory.files.map(({ id }) => id)
    await importing(label, (it, ticket, onProgress) => it.addFiles(ticket, tables, setInventory, onProgress))
    const troubled = store.get().inventory.files.find((file) => !before.includes(file.id) && hasProblem(file))
    if (troubled) setView({ file: troubled.id })
  }

  function openStudy(text: string, fileName: string) {
    try {
      const study = readStudy(text, fileName)
      store.set((state) => ({
        ...state,
        notice: null,
        document: { ...change(state.document, `Open ${fileName}`, study), saved: study },
        view: { ...state.view, ...firstOf(study) },
      }))
    } catch (error) {
      refuse(error)
    }
  }

  async function openExample() {
    try {
      if (store.get().inventory.files.length > 0) {
        throw new InputError(
          'Files are loaded, and their people are not to be analysed together with those of the example. Nothing was ' +
            'opened. Remove the files first, or open the example in another tab.',
        )
      }
      store.set((state) => ({
        ...state,
        notice: null,
        importing: { state: 'running', ticket: nextTicket(), label: 'Fetching the example study', progress: null },
      }))
      const files = await host.openExample()
      store.set((state) => ({ ...state, importing: { state: 'idle' } }))
      await addBeside(files, await studiesAmong(files))
      exampleFiles = store.get().inventory.files.map(({ id }) => id)
      if (store.get().importing.state === 'idle') setView({ room: 'association' })
    } catch (error) {
      store.set((state) => ({ ...state, importing: { state: 'idle' } }))
      refuse(error)
    }
  }

  function changeStudy(name: string, update: (study: Study) => Study) {
    store.set((state) => ({ ...state, document: change(state.document, name, update(state.document.study)) }))
  }

  function turnKnob(knob: Knob, value: string | number) {
    const definition = primaryDefinition(store.get().document.study)
    const before = knobValue(definition, knob)
    if (before === value) return
    const turned = withKnob(definition, knob, value)
    const text = knobText(knob)
    changeStudy(`${text.label} ${valueInWords(text, before)} → ${valueInWords(text, value)}`, (study) => ({
      ...study,
      definitions: study.definitions.map((one) => (one.id === definition.id ? turned : one)),
    }))
  }

  /** All knobs of the primary definition as the preset has them: one step to undo. */
  function takePreset(preset: Preset) {
    changeStudy(`Preset ${preset.title}`, (study) => ({
      ...study,
      definitions: study.definitions.map((one) => (one.primary ? withPreset(one, preset) : one)),
    }))
  }

  function choosePrimary(id: string) {
    const { study } = store.get().document
    const before = primaryDefinition(study).id
    if (before !== id) changeStudy(`Primary definition ${before} → ${id}`, (now) => withPrimary(now, id))
  }

  function saveStudy() {
    const { study } = store.get().document
    download(`${fileNameOf(study.name)}.study.json`, new Blob([studyText(study)], { type: 'application/json' }))
    store.set((state) => ({ ...state, document: { ...state.document, saved: study } }))
  }

  async function exportTable(name: string) {
    await exportWork(`Writing ${name}.csv`, async (it, ticket, onProgress) => {
      const tables = await it.tables(ticket, store.get().document.study, [name], onProgress)
      return () => {
        for (const table of tables) saveTable(store.get(), table)
      }
    })
  }

  /** What became of each weight of a score, as a file. */
  async function saveVariantLog(score: string) {
    await exportWork(`Listing the variants of ${score}`, async (it, ticket, onProgress) => {
      const log = await it.variantLog(ticket, store.get().document.study, score, onProgress)
      return () => download(`variants_${fileNameOf(score)}.csv`, log)
    })
  }

  /** `work` answers with what to do once it is done, unless it was stopped meanwhile. */
  async function exportWork(
    label: string,
    work: (engine: Engine, ticket: number, onProgress: (p: Progress) => void) => Promise<() => void>,
  ) {
    const ticket = nextTicket()
    const running = (progress: Progress | null) =>
      store.set((state) => ({ ...state, exporting: { state: 'running', ticket, label, progress } }))
    const mine = ({ exporting }: State) => exporting.state === 'running' && exporting.ticket === ticket
    running(null)
    try {
      const save = await work(await engine(), ticket, (progress) => {
        if (mine(store.get())) running(progress)
      })
      if (!mine(store.get())) return
      save()
      store.set((state) => ({ ...state, exporting: { state: 'idle' } }))
    } catch (error) {
      const kind = errorKind(error)
      store.set((state) => ({
        ...state,
        exporting:
          kind === 'cancelled' ? { state: 'idle' } : { state: 'failed', kind, message: (error as Error).message },
      }))
    }
  }

  function stopTask(task: 'importing' | 'exporting') {
    const now = store.get()[task]
    if (now.state === 'running') engine().then((it) => it.cancel(now.ticket), refuse)
  }

  /** Stops a result under way; what has arrived is kept. */
  function stopJob<K extends JobKind>(kind: K, slot: string) {
    const job = store.get().jobs[kind][slot]
    if (job?.state !== 'pending') return
    const { key, partial, done, ticket } = job
    store.set((state) => ({
      ...state,
      jobs: withJob(state.jobs, { kind, slot }, { state: 'stopped', key, partial, done }),
    }))
    if (ticket !== null) engine().then((it) => it.cancel(ticket), refuse)
  }

  const resumeJob = (kind: JobKind, slot: string) =>
    store.set((state) => ({ ...state, jobs: withJob(state.jobs, { kind, slot }, { state: 'idle' }) }))

  const stopRunning = runJobs(store, engine, nextTicket)
  /** Counts of the studies there were, for the list of recent changes. After the jobs are in step: none is of another study. */
  const counted = new WeakMap<Study, PhenotypeResult>()
  const stopCounting = store.subscribe(() => {
    const { jobs, document } = store.get()
    const job = jobs.phenotype['']
    if (job?.state === 'current') counted.set(document.study, job.result)
  })
  const stopFollowing = store.subscribe(() => keepSelection(store))
  const mappings = keepMappings(store, changeStudy, (all) =>
    importing('Reading by the study’s mappings', (it, ticket, onProgress) =>
      it.takeMappings(ticket, all, setInventory, onProgress),
    ),
  )

  return {
    store,
    paper: host.paper,
    addFiles,
    openStudy,
    openExample,
    takeFor: (fileId: string, name: string, kind: TableKind | null) =>
      importing(`Reading ${name}`, (it, ticket, onProgress) => it.takeFor(ticket, fileId, kind, onProgress)),
    mapFile: (fileId: string, name: string, mapping: FileMapping) =>
      importing(`Reading ${name}`, (it, ticket, onProgress) => it.mapFile(ticket, fileId, mapping, onProgress)),
    ...mappingSteps(changeStudy),
    removeFiles: (ids: readonly string[]) => importing('Removing files', (it) => it.removeFiles(ids)),
    changeStudy,
    turnKnob,
    takePreset,
    choosePrimary,
    undo: () => store.set((state) => ({ ...state, document: undo(state.document) })),
    redo: () => store.set((state) => ({ ...state, document: redo(state.document) })),
    pin: () => store.set((state) => pin(state, host.paper)),
    swap: () => store.set((state) => swap(state, host.paper)),
    compareWith: (id: number | null) => store.set((state) => compareWith(state, id)),
    forgetScenario: (id: number) => store.set((state) => forget(state, id)),
    phenotypeOf: (study: Study) => counted.get(study) ?? null,
    saveStudy,
    exportTable,
    saveImportReport: (lines: readonly ImportLine[]) => saveTable(store.get(), importTable(lines)),
    saveVariantLog,
    setView,
    /** Starts the engine before it is needed; if it cannot, the first need says so. */
    warmUp: () => void engine().catch(() => {}),
    /** A question beside the results that the screen waits for. */
    ask: async <T>(question: (it: Engine, ticket: number) => Promise<T>): Promise<T> =>
      question(await engine(), nextTicket()),
    stopTask,
    stopJob,
    resumeJob,
    refuse,
    dismissNotice: () => store.set((state) => ({ ...state, notice: null })),
    dismissTask: (task: 'importing' | 'exporting') => store.set((state) => ({ ...state, [task]: { state: 'idle' } })),
    close() {
      stopRunning()
      stopCounting()
      stopFollowing()
      mappings.stop()
    },
  }
}

/** Something of the file is not in the tables. */
const hasProblem = ({ state, problems }: FileEntry): boolean =>
  state === 'failed' || problems.some(({ effect }) => effect === 'refused' || effect === 'set_aside')

/** Every export says what the data are and under which policy it left. */
function saveTable(state: State, table: ResultTable) {
  const { study } = state.document
  const data = isSimulated(state) ? 'simulated' : 'given'
  const text = csvText(table, { study: studyMark(study), data, disclosure: study.disclosure.policy })
  download(`${table.name}.csv`, new Blob([text], { type: 'text/csv' }))
}

const mostStudyBytes = 20_000_000

/** The files that hold a study document, by their content and not by their names. */
async function studiesAmong(files: readonly GivenFile[]): Promise<GivenFile[]> {
  const holds = await Promise.all(
    files.map(async ({ blob }) => {
      if (blob.size > mostStudyBytes || !/^\s*\{/.test(await blob.slice(0, 64).text())) return false
      return /"schema"\s*:/.test(await blob.text())
    }),
  )
  return files.filter((_, index) => holds[index])
}
