import { type Detected, detectSource } from '../formats/index.ts'
import { createParquetReader } from '../formats/parquet.ts'
import { sha256OfSource } from '../formats/sha256.ts'
import { checkNotCancelled, type Source } from '../formats/source.ts'
import type { HashLoops } from '../kernel/hash.ts'
import type { EffectMapping, LoadedEffect } from '../model/effectResults.ts'
import { CancelledError, InputError } from '../model/errors.ts'
import type { Extract } from '../model/extract.ts'
import type { FileEntry, Inventory, TableKind } from '../model/inventory.ts'
import type { OnProgress } from '../model/progress.ts'
import { buildExtract } from './build.ts'
import { checkGenotypes, type Held, inventoryOf, leaveOut, refused, startAgain, startAnew } from './held.ts'
import { columnsOf, loadFile, openFile } from './loadFile.ts'
import { createProblemLog, type ProblemLog } from './problems.ts'
import { hasSameRows } from './sameRows.ts'
import { dateRangeOf, summaryOf } from './summary.ts'
import { wantedConcepts } from './vocabulary.ts'

/** In the order of reading: a `concept` table is read for what the others bring too. */
const vocabularyKinds = ['concept_ancestor', 'drug_strength', 'concept'] as const
const isVocabulary = (kind: TableKind | null): kind is (typeof vocabularyKinds)[number] =>
  vocabularyKinds.some((one) => one === kind)

const tablesOf = (held: readonly Held[]) => held.flatMap(({ content }) => (content?.table ? [content.table] : []))

const lacks = ({ readFor }: Held, wanted: ReadonlySet<number>): boolean =>
  readFor !== null && [...wanted].some((concept) => !readFor.has(concept))

/** What the tables need of their host: the bytes of parquet-wasm, asked for when the first Parquet file comes. */
export interface TablesHost {
  parquetWasm(): Promise<Uint8Array>
  /** The kernel's hash, for large files. */
  hash?(): Promise<HashLoops>
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
  readonly kind: 'genotypes' | 'variants' | 'samples' | 'weights' | 'frequencies'
  readonly format: Detected['id']
}

/** The loaded files. Person-level content stays inside; the inventory holds none. */
export interface Tables {
  /**
   * Recognises and reads files. A file that cannot be used is listed with its problem; the others are read all the same.
   * @throws CancelledError when stopped; files read by then stay
   */
  add(files: readonly Source[], options?: WorkOptions): Promise<Inventory>
  /** Files that were left out because they repeat a removed one are read. */
  remove(ids: readonly string[]): Promise<Inventory>
  /**
   * Reads a file as something else than it was taken for; null sets it aside, and files that repeat it are read.
   * @throws CancelledError when stopped; everything is as before then
   */
  takeFor(id: string, kind: TableKind | null, options?: WorkOptions): Promise<Inventory>
  /** Reads a file as a table of effects whose columns are what the user says. */
  mapEffects(id: string, mapping: EffectMapping, options?: WorkOptions): Promise<Inventory>
  inventory(): Inventory
  /** Null while there is no person table. */
  extract(): Extract | null
  /** Rows of all tables of effects, by file name, then as in the file. */
  effects(): readonly LoadedEffect[]
  sources(kind: GenomicFile['kind']): readonly GenomicFile[]
}

export function createTables(host: TablesHost): Tables {
  const parquet = createParquetReader(() => host.parquetWasm())
  let held: readonly Held[] = []
  let extract: Extract | null = null
  let summary = summaryOf(null)
  let nextId = 1
  let last: Promise<unknown> = Promise.resolve()

  /** One piece of work at a time, in the order asked for. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work)
    last = turn.catch(() => undefined)
    return turn
  }

  const list = async (source: Source): Promise<Held> => {
    const id = `file${nextId++}`
    const { name } = source
    const base = {
      id,
      name,
      sizeBytes: source.blob.size,
      rows: null,
      people: null,
      dateRange: null,
      problems: [],
      sha256: null,
    }
    try {
      const format = await detectSource(source)
      const opened = await openFile(source, format, parquet)
      const { kind, because, alternatives } = opened
      const entry: FileEntry = {
        ...base,
        format: format?.label ?? null,
        takenFor: kind,
        because,
        alternatives,
        state: kind === null ? 'ignored' : 'reading',
        columns: columnsOf(opened.table),
      }
      return { entry, source, format, opened, content: null, readFor: null, ownProblems: [], repeats: null }
    } catch (cause) {
      const problem = refused(name, cause)
      const entry: FileEntry = {
        ...base,
        format: null,
        takenFor: null,
        because: 'it could not be read',
        alternatives: [],
        state: 'failed',
        columns: [],
      }
      return {
        entry,
        source,
        format: null,
        opened: null,
        content: null,
        readFor: null,
        ownProblems: [problem],
        repeats: null,
      }
    }
  }

  const read = async (each: Held, kind: TableKind, options: WorkOptions): Promise<void> => {
    const { source, format, opened } = each
    const log = createProblemLog(source.name)
    const task = `Reading ${source.name}`
    const total = opened?.table?.rowCount ?? null
    const readOptions = {
      signal: options.signal,
      onBytes: (done: number) => options.onProgress?.({ task, done, total: source.blob.size, unit: 'bytes' }),
      onRows: (done: number) => options.onProgress?.({ task, done, total, unit: 'rows' }),
    }
    try {
      const sha256 = each.entry.sha256 ?? (await sha256OfSource(source, readOptions, host.hash))
      each.entry = { ...each.entry, sha256 }
      const twin = held.find((other) => other !== each && other.content !== null && other.entry.sha256 === sha256)
      // The same people may well be on two lists.
      if (twin && kind !== 'person_list') {
        leaveOut(each, 'same_file', twin)
        return
      }
      if (opened === null) return
      const concepts = isVocabulary(kind) ? wantedConcepts(tablesOf(held), kind) : undefined
      const content = await loadFile(source, format, opened, kind, log, readOptions, {
        mapping: each.mapping,
        concepts,
      })
      each.readFor = concepts ?? null
      const sameRows = held.find((other) => other !== each && hasSameRows(content.table, other.content?.table ?? null))
      if (sameRows) {
        leaveOut(each, 'same_rows', sameRows)
        return
      }
      each.content = content
      each.ownProblems = log.problems(content.rows)
      each.entry = {
        ...each.entry,
        state: 'ready',
        rows: content.rows,
        people: content.people,
        dateRange: content.table && dateRangeOf(content.table),
        columns: content.columns,
      }
    } catch (cause) {
      if (cause instanceof CancelledError) throw cause
      each.ownProblems = [...log.problems(null), refused(source.name, cause)]
      each.entry = { ...each.entry, state: 'failed', rows: null, people: null, dateRange: null }
    }
  }

  const rebuild = async (): Promise<void> => {
    checkGenotypes(held)
    const loaded = held.flatMap((each) =>
      each.content?.table
        ? [{ each, file: each.source.name, table: each.content.table, log: createProblemLog(each.source.name) }]
        : [],
    )
    extract = await buildExtract(loaded)
    summary = summaryOf(extract)
    const logs = new Map<Held, ProblemLog>(loaded.map(({ each, log }) => [each, log]))
    for (const each of held) {
      const beside = logs.get(each)?.problems(each.content?.rows ?? null) ?? []
      each.entry = { ...each.entry, problems: [...each.ownProblems, ...beside] }
    }
  }

  const inventory = (): Inventory => inventoryOf(held, extract, summary)

  /** @param undo brings the files back in order when the work is stopped */
  const readAll = async (files: readonly Held[], options: WorkOptions, undo: () => void): Promise<Inventory> => {
    try {
      const readThese = async (these: readonly Held[]): Promise<void> => {
        for (const each of these) {
          const { takenFor } = each.entry
          checkNotCancelled(options.signal)
          options.onInventory?.(inventory())
          if (takenFor !== null && each.entry.state === 'reading') await read(each, takenFor, options)
        }
      }
      await readThese(files.filter(({ entry }) => !isVocabulary(entry.takenFor)))
      // What a vocabulary table is read for is known once the events are: one that lacks some is read again.
      for (const kind of vocabularyKinds) {
        const ofKind = held.filter(({ entry }) => entry.takenFor === kind)
        for (const each of ofKind) if (lacks(each, wantedConcepts(tablesOf(held), kind))) startAgain(each)
        await readThese(ofKind)
      }
    } catch (cause) {
      undo()
      throw cause
    } finally {
      await rebuild()
      options.onInventory?.(inventory())
    }
    return inventory()
  }

  /** Makes a change to files, then reads them, and the files left out because of them; all or, when stopped, nothing. */
  const change = (files: readonly Held[], make: () => void, options: WorkOptions = {}): Promise<Inventory> => {
    const repetitions = held.filter((each) => each.repeats !== null && files.includes(each.repeats.of))
    const before = held
    const former = [...files, ...repetitions].map((each) => [each, { ...each }] as const)
    make()
    for (const each of repetitions) if (each.repeats) startAnew(each, each.repeats)
    const affected = [...files, ...repetitions].filter((each) => held.includes(each))
    return readAll(affected, options, () => {
      held = before
      for (const [each, state] of former) Object.assign(each, state)
    })
  }

  return {
    add: (files, options = {}) =>
      inTurn(async () => {
        const added: Held[] = []
        for (const source of files) {
          checkNotCancelled(options.signal)
          added.push(await list(source))
        }
        held = [...held, ...added]
        return readAll(added, options, () => {
          held = held.filter((each) => each.entry.state !== 'reading')
        })
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
        const each = held.find((file) => file.entry.id === id)
        if (!each) throw new InputError('That file is not loaded any more. Add it again.')
        if (each.opened === null) return inventory()
        return change([each], () => startAnew(each, { takenFor: kind, because: 'you said so' }), options)
      }),
    mapEffects: (id, mapping, options = {}) =>
      inTurn(async () => {
        const each = held.find((file) => file.entry.id === id)
        if (!each) throw new InputError('That file is not loaded any more. Add it again.')
        const before = each.mapping
        const start = () => {
          each.mapping = mapping
          startAnew(each, { takenFor: 'effects', because: 'you said what its columns are' })
        }
        try {
          return await change([each], start, options)
        } catch (cause) {
          each.mapping = before
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
          ? [{ id: each.entry.id, source: each.source, kind, format: each.format.id }]
          : [],
      ),
  }
}
