import type { Detected } from '../formats/index.ts'
import { createParquetReader } from '../formats/parquet.ts'
import { onePieceBytes } from '../formats/sha256.ts'
import { checkNotCancelled, type Source } from '../formats/source.ts'
import { createStep } from '../formats/steps.ts'
import type { TableFile } from '../formats/table.ts'
import type { LoadedEffect } from '../model/effectResults.ts'
import { InputError } from '../model/errors.ts'
import type { Extract } from '../model/extract.ts'
import { type FileMapping, mappingOf, type SavedMapping, sameMapping } from '../model/importMapping.ts'
import type { Inventory, TableKind } from '../model/inventory.ts'
import type { OnProgress } from '../model/progress.ts'
import { buildExtract, eventsOf } from './build.ts'
import { areWorthReaders, type FileReaders, type ReaderWorker, readSideBySide } from './fileReaders.ts'
import { fileReport } from './fileReport.ts'
import { checkGenotypes, type Held, inventoryOf, leaveOut, listFile, startAgain, startAnew } from './held.ts'
import { createProblemLog, type ProblemLog } from './problems.ts'
import { type FileKernel, type FileRead, type ReadFileOptions, readFile, type ToRead } from './readFile.ts'
import { createImportProgress } from './readProgress.ts'
import { isTabular } from './recognise.ts'
import { hasSameRows } from './sameRows.ts'
import { dateRangeOf, summaryOf } from './summary.ts'
import { wantedConcepts } from './vocabulary.ts'

/** In the order of reading: a `concept` table is read for what the others bring too. */
const vocabularyKinds = ['concept_ancestor', 'drug_strength', 'concept'] as const
const isVocabulary = (kind: TableKind | null): kind is (typeof vocabularyKinds)[number] =>
  vocabularyKinds.some((one) => one === kind)

/** How much is done, and of how much. */
type OnShare = (done: number, total: number) => void

const saidNow = 'you said what it is and what its columns are'
const saidInStudy = 'the study has a mapping for files with these columns'

const tablesOf = (held: readonly Held[]) => held.flatMap(({ content }) => (content?.table ? [content.table] : []))

const lacks = ({ readFor }: Held, wanted: ReadonlySet<number>): boolean =>
  readFor !== null && [...wanted].some((concept) => !readFor.has(concept))

/** What the tables need of their host: the bytes of parquet-wasm, asked for when the first Parquet file comes. */
export interface TablesHost {
  parquetWasm(): Promise<Uint8Array>
  /** Makes a kernel for a file; slower without. */
  readonly kernel?: () => Promise<FileKernel>
  /** Workers that read large files side by side; without them they are read one after the other. */
  readonly readers?: FileReaders
}

export interface WorkOptions {
  /** Called after each step: recognised, reading, read. */
  readonly onInventory?: (inventory: Inventory) => void
  readonly onProgress?: OnProgress
  readonly signal?: AbortSignal
}

/** A genotype, variant, sample or weight file, for `scores/` to read. */
export interface GenomicFile {
  readonly id: string
  readonly source: Source
  readonly kind: 'genotypes' | 'variants' | 'samples' | 'weights' | 'frequencies' | 'variant_list' | 'dosages'
  readonly format: Detected['id']
  /** Of formats that hold one. */
  readonly table: TableFile | null
}

/** The loaded files. Person-level content stays inside; the inventory holds none. */
export interface Tables {
  /**
   * Recognises and reads files. A file that cannot be used is listed with its problem; the others are read all the same.
   * @throws CancelledError when stopped; files read by then stay, unless all were read: then all is as before
   */
  add(files: readonly Source[], options?: WorkOptions): Promise<Inventory>
  /** Files that were left out because they repeat a removed one are read. */
  remove(ids: readonly string[]): Promise<Inventory>
  /**
   * Reads a file as something else than it was taken for; null sets it aside, and files that repeat it are read.
   * @throws CancelledError when stopped; everything is as before then
   */
  takeFor(id: string, kind: TableKind | null, options?: WorkOptions): Promise<Inventory>
  /**
   * Reads a file as the user says that it and its columns are.
   * @throws InputError where it cannot be read so; everything is as before then
   */
  mapFile(id: string, mapping: FileMapping, options?: WorkOptions): Promise<Inventory>
  /**
   * What the study says of files by their column names, from now on: files it changes anything for are read again, the others
   * stay as they are.
   */
  takeMappings(mappings: readonly SavedMapping[], options?: WorkOptions): Promise<Inventory>
  inventory(): Inventory
  /** Null while there is no person table. */
  extract(): Extract | null
  /** Rows of all tables of effects, by file name, then as in the file. */
  effects(): readonly LoadedEffect[]
  sources(kind: GenomicFile['kind']): readonly GenomicFile[]
}

export function createTables(host: TablesHost): Tables {
  const parquet = createParquetReader(() => host.parquetWasm())
  host.readers?.ready?.()
  let held: readonly Held[] = []
  let saved: readonly SavedMapping[] = []
  /** What showed when the files were put beside each other. */
  let beside = new Map<Held, ProblemLog>()
  let extract: Extract | null = null
  let summary = summaryOf(null)
  let nextId = 1
  let last: Promise<unknown> = Promise.resolve()

  const fileOf = (id: string): Held => {
    const each = held.find(({ entry }) => entry.id === id)
    if (each) return each
    throw new InputError('That file is not loaded any more. Add it again.')
  }

  /** One piece of work at a time, in the order asked for. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work)
    last = turn.catch(() => undefined)
    return turn
  }

  const savedFor = ({ entry }: Held): FileMapping | null => {
    const found = saved.find(({ shape }) => shape === entry.shape)
    return found === undefined ? null : mappingOf(found)
  }
  /** What was said of the file last goes before what the study says. */
  const mappingFor = (each: Held): FileMapping | null => each.said ?? savedFor(each)

  /** Sets a file to be read as its mapping says, or else as what it looks like. */
  const startAsSaid = (each: Held): void => {
    const mapping = mappingFor(each)
    if (mapping !== null) startAnew(each, { takenFor: mapping.table, because: each.said ? saidNow : saidInStudy })
    else if (each.opened) startAnew(each, { takenFor: each.opened.kind, because: each.opened.because })
  }

  const toRead = (each: Held, kind: TableKind): ToRead => ({
    source: each.source,
    format: each.format,
    kind,
    sha256: each.entry.sha256,
    onePiece: onePieceBytes,
    readFor: {
      mapping: mappingFor(each),
      concepts: isVocabulary(kind) ? wantedConcepts(tablesOf(held), kind) : undefined,
    },
  })

  /** The same people may well be on two lists. */
  const twinOf = (each: Held, kind: TableKind, sha256: string | null): Held | undefined =>
    kind === 'person_list' || sha256 === null
      ? undefined
      : held.find((other) => other !== each && other.content !== null && other.entry.sha256 === sha256)

  /** @param started what another worker reads of it already */
  const read = async (
    each: Held,
    kind: TableKind,
    options: Pick<ReadFileOptions, 'signal' | 'onShare'>,
    started?: Promise<FileRead>,
  ): Promise<void> => {
    if (each.opened === null) return
    const file = toRead(each, kind)
    const isKnown = (sha256: string) => twinOf(each, kind, sha256) !== undefined
    const found = await (started ?? readFile(file, each.opened, { ...options, kernel: host.kernel, isKnown }))
    const { sha256, content, problems, report } = found
    each.entry = { ...each.entry, sha256 }
    const twin = twinOf(each, kind, sha256)
    if (twin !== undefined) {
      leaveOut(each, 'same_file', twin)
      return
    }
    const sameRows =
      content && held.find((other) => other !== each && hasSameRows(content.table, other.content?.table ?? null))
    if (sameRows) {
      leaveOut(each, 'same_rows', sameRows)
      return
    }
    each.ownProblems = problems
    each.ownReport = report
    if (content === null) {
      each.entry = { ...each.entry, state: 'failed', rows: null, people: null, dateRange: null }
      return
    }
    each.content = content
    each.readFor = file.readFor.concepts ?? null
    each.entry = {
      ...each.entry,
      state: 'ready',
      rows: content.rows,
      people: content.people,
      dateRange: content.table && dateRangeOf(content.table),
      columns: content.columns,
    }
  }

  /** Starts reading, here and in workers, what can be read beside each other; nothing where that is not worth it. */
  const startedReads = (
    files: readonly Held[],
    signal: AbortSignal,
    onShare: (each: Held, share: number) => void,
  ): ReadonlyMap<Held, Promise<FileRead>> => {
    const these = files.flatMap((each) => {
      const { takenFor, state } = each.entry
      const isApart = takenFor !== null && isTabular(takenFor) && !isVocabulary(takenFor)
      return isApart && state === 'reading' ? [{ each, file: toRead(each, takenFor) }] : []
    })
    if (host.readers === undefined || host.readers.size < 2 || !areWorthReaders(these.map(({ file }) => file)))
      return new Map()
    const onePiece = onePieceBytes / Math.min(host.readers.size, these.length)
    const toBeRead = these.map(({ file }) => ({ ...file, onePiece }))
    const here: ReaderWorker['read'] = (file, onShare) => {
      const opened = these[toBeRead.indexOf(file)].each.opened!
      return readFile(file, opened, { signal, onShare, kernel: host.kernel })
    }
    const onShareOf = (at: number, share: number): void => onShare(these[at].each, share)
    const reads = readSideBySide(toBeRead, host.readers, signal, onShareOf, here)
    return new Map(these.map(({ each }, at) => [each, reads[at]]))
  }

  /** @throws CancelledError when stopped; what was put together before still holds then */
  const rebuild = async (signal?: AbortSignal, onShare?: OnShare): Promise<void> => {
    checkGenotypes(held)
    const loaded = held.flatMap((each) =>
      each.content?.table
        ? [{ each, file: each.source.name, table: each.content.table, log: createProblemLog(each.source.name) }]
        : [],
    )
    const events = eventsOf(loaded)
    const step = createStep(signal, (done) => onShare?.(done, events))
    const built = await buildExtract(loaded, step, await host.kernel?.())
    checkNotCancelled(signal)
    extract = built
    summary = summaryOf(extract)
    // Without people nothing was put beside anything.
    beside = new Map(extract === null ? [] : loaded.map(({ each, log }) => [each, log]))
    refresh()
  }

  /** What the entries say of mappings, problems and counts. */
  const refresh = (): void => {
    for (const each of held) {
      const mapping = mappingFor(each)
      const by = mapping !== null && sameMapping(mapping, savedFor(each)) ? 'study' : 'hand'
      const log = beside.get(each) ?? null
      const found = log?.problems(each.content?.rows ?? null) ?? []
      each.entry = { ...each.entry, mapping: mapping && { ...mapping, by }, problems: [...each.ownProblems, ...found] }
      each.entry = { ...each.entry, report: fileReport(each, log) }
    }
  }

  const inventory = (): Inventory => inventoryOf(held, extract, summary)

  /** Brings files and extract back to where they are now. */
  const remembered = (): (() => void) => {
    const now = { held, beside, extract, summary }
    const states = held.map((each) => [each, { ...each }] as const)
    return () => {
      ;({ held, beside, extract, summary } = now)
      for (const [each, state] of states) Object.assign(each, state)
    }
  }

  /**
   * @param restore brings everything back to where it was before, when the work is stopped
   * @param keepsRead whether files stay that were read by then
   */
  const readAll = async (
    files: readonly Held[],
    options: WorkOptions,
    restore: () => void,
    { keepsRead, check }: { readonly keepsRead: boolean; readonly check?: () => void },
  ): Promise<Inventory> => {
    const { signal } = options
    const ended = new AbortController()
    signal?.addEventListener('abort', () => ended.abort(), { once: true })
    const reading = files.filter(({ entry }) => entry.state === 'reading')
    const progress = createImportProgress(reading, options.onProgress)
    let isRead = false
    try {
      const started = startedReads(files, ended.signal, progress.read)
      const readThese = async (these: readonly Held[]): Promise<void> => {
        for (const each of these) {
          const { takenFor } = each.entry
          checkNotCancelled(signal)
          options.onInventory?.(inventory())
          if (takenFor === null || each.entry.state !== 'reading') continue
          await read(each, takenFor, { signal, onShare: (share) => progress.read(each, share) }, started.get(each))
          progress.read(each, 1)
        }
      }
      await readThese(files.filter(({ entry }) => !isVocabulary(entry.takenFor)))
      // What a vocabulary table is read for is known once the events are: one that lacks some is read again.
      for (const kind of vocabularyKinds) {
        const ofKind = held.filter(({ entry }) => entry.takenFor === kind)
        for (const each of ofKind) if (lacks(each, wantedConcepts(tablesOf(held), kind))) startAgain(each)
        await readThese(ofKind)
      }
      check?.()
      isRead = true
      await rebuild(signal, progress.joined)
    } catch (cause) {
      ended.abort()
      const kept = keepsRead && !isRead ? files.filter(({ entry }) => entry.state !== 'reading') : []
      restore()
      held = [...held, ...kept]
      if (kept.some(({ content }) => content !== null)) await rebuild()
      else refresh()
      options.onInventory?.(inventory())
      throw cause
    } finally {
      host.readers?.ready?.()
    }
    options.onInventory?.(inventory())
    return inventory()
  }

  /** Makes a change to files, then reads them, and the files left out because of them; all or, when stopped, nothing. */
  const change = (
    files: readonly Held[],
    make: () => void,
    options: WorkOptions = {},
    check?: () => void,
  ): Promise<Inventory> => {
    const repetitions = held.filter((each) => each.repeats !== null && files.includes(each.repeats.of))
    const restore = remembered()
    make()
    for (const each of repetitions) if (each.repeats) startAnew(each, each.repeats)
    const affected = [...files, ...repetitions].filter((each) => held.includes(each))
    return readAll(affected, options, restore, { keepsRead: false, check })
  }

  return {
    add: (files, options = {}) =>
      inTurn(async () => {
        const added: Held[] = []
        for (const source of files) {
          checkNotCancelled(options.signal)
          added.push(await listFile(source, `file${nextId++}`, parquet))
        }
        for (const each of added) if (mappingFor(each) !== null) startAsSaid(each)
        const restore = remembered()
        held = [...held, ...added]
        return readAll(added, options, restore, { keepsRead: true })
      }),
    remove: (ids) =>
      inTurn(async () => {
        const gone = held.filter((each) => ids.includes(each.entry.id))
        return change(gone, () => {
          held = held.filter((each) => !gone.includes(each))
        })
      }),
    takeFor: (id, kind, options = {}) =>
      inTurn(async () => {
        const each = fileOf(id)
        if (each.opened === null) return inventory()
        const start = () => {
          const isMappable = kind === null || isTabular(kind)
          const isPlain = !isMappable || (kind === each.opened?.kind && savedFor(each) === null)
          each.said = isPlain ? null : { table: kind, columns: {} }
          startAnew(each, { takenFor: kind, because: 'you said so' })
        }
        return change([each], start, options)
      }),
    mapFile: (id, mapping, options = {}) =>
      inTurn(async () => {
        const each = fileOf(id)
        if (!each.opened?.table) throw new InputError(`${each.source.name} holds no table with columns.`)
        const start = () => {
          each.said = mapping
          startAsSaid(each)
        }
        return change([each], start, options, () => {
          const problem = each.ownProblems.find(({ effect }) => effect === 'refused')
          if (problem) throw new InputError(`${problem.message} The file stays as it was.`)
        })
      }),
    takeMappings: (mappings, options = {}) =>
      inTurn(async () => {
        const before = saved
        const former = held.map((each) => [each, mappingFor(each), savedFor(each)] as const)
        const hands = held.map(({ said }) => said)
        saved = mappings
        for (const [each, , savedBefore] of former) {
          // What the study says anew goes before what was said by hand before.
          const now = savedFor(each)
          if (now !== null && !sameMapping(now, savedBefore) && !sameMapping(now, each.said)) each.said = null
        }
        const changed = former.filter(([each, was]) => !sameMapping(was, mappingFor(each))).map(([each]) => each)
        if (changed.length === 0) {
          refresh()
          return inventory()
        }
        try {
          return await change(changed, () => changed.forEach(startAsSaid), options)
        } catch (cause) {
          saved = before
          held.forEach((each, at) => {
            each.said = hands[at]
          })
          refresh()
          throw cause
        }
      }),
    inventory,
    effects: () =>
      [...held]
        .sort((a, b) => (a.source.name < b.source.name ? -1 : 1))
        .flatMap(({ content }) => (content?.table?.kind === 'effects' ? content.table.effects : [])),
    extract: () => extract,
    sources: (kind) =>
      held.flatMap((each) =>
        each.entry.state === 'ready' && each.entry.takenFor === kind && each.format
          ? [
              {
                id: each.entry.id,
                source: each.source,
                kind,
                format: each.format.id,
                table: each.opened?.table ?? null,
              },
            ]
          : [],
      ),
  }
}
