import { createParquetReader } from '../formats/parquet.ts'
import { checkNotCancelled } from '../formats/source.ts'
import { createStep } from '../formats/steps.ts'
import { InputError } from '../model/errors.ts'
import type { Extract } from '../model/extract.ts'
import { sameMapping } from '../model/importMapping.ts'
import type { Inventory } from '../model/inventory.ts'
import { buildExtract, eventsOf } from './build.ts'
import { fileReport } from './fileReport.ts'
import { checkGenotypes, type Held, inventoryOf, listFile, startAnew } from './held.ts'
import { createHeldMappings } from './heldMappings.ts'
import { createProblemLog, type ProblemLog } from './problems.ts'
import { createHeldReader } from './readHeld.ts'
import { createImportProgress } from './readProgress.ts'
import { isTabular } from './recognise.ts'
import { summaryOf } from './summary.ts'
import type { Tables, TablesHost, WorkOptions } from './tables.ts'

/** How much is done, and of how much. */
type OnShare = (done: number, total: number) => void

export function createTables(host: TablesHost): Tables {
  const parquet = createParquetReader(() => host.parquetWasm())
  host.readers?.ready?.()
  let held: readonly Held[] = []
  /** What showed when the files were put beside each other. */
  let beside = new Map<Held, ProblemLog>()
  let extract: Extract | null = null
  let summary = summaryOf(null)
  let nextId = 1
  let last: Promise<unknown> = Promise.resolve()
  const { savedFor, mappingFor, startAsSaid, save } = createHeldMappings()
  const readHeld = createHeldReader(host, mappingFor)

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
      await readHeld(files, held, {
        signal,
        ended: ended.signal,
        onFile: () => options.onInventory?.(inventory()),
        onShare: progress.read,
      })
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
        const former = held.map((each) => [each, mappingFor(each), savedFor(each)] as const)
        const hands = held.map(({ said }) => said)
        const before = save(mappings)
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
          save(before)
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
