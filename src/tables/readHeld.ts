import { onePieceBytes } from '../formats/sha256.ts'
import { checkNotCancelled } from '../formats/source.ts'
import type { FileMapping } from '../model/importMapping.ts'
import type { TableKind } from '../model/inventory.ts'
import { areWorthReaders, type ReaderWorker, readSideBySide } from './fileReaders.ts'
import { type Held, leaveOut, startAgain } from './held.ts'
import { type FileRead, type ReadFileOptions, readFile, type ToRead } from './readFile.ts'
import { isTabular } from './recognise.ts'
import { hasSameRows } from './sameRows.ts'
import { dateRangeOf } from './summary.ts'
import type { TablesHost } from './tables.ts'
import { wantedConcepts } from './vocabulary.ts'

/** In the order of reading: a `concept` table is read for what the others bring too. */
const vocabularyKinds = ['concept_ancestor', 'drug_strength', 'concept'] as const
const isVocabulary = (kind: TableKind | null): kind is (typeof vocabularyKinds)[number] =>
  vocabularyKinds.some((one) => one === kind)

const tablesOf = (held: readonly Held[]) => held.flatMap(({ content }) => (content?.table ? [content.table] : []))

const lacks = ({ readFor }: Held, wanted: ReadonlySet<number>): boolean =>
  readFor !== null && [...wanted].some((concept) => !readFor.has(concept))

export interface HeldReadOptions {
  readonly signal: AbortSignal | undefined
  /** Comes with the end of the work too, however it ends: stops what is read side by side. */
  readonly ended: AbortSignal
  /** Called before each file. */
  readonly onFile: () => void
  readonly onShare: (each: Held, share: number) => void
}

/** Reads the given files among all that are held: those that are to be read, and vocabulary tables that lack what others bring. */
export type ReadHeld = (files: readonly Held[], all: readonly Held[], options: HeldReadOptions) => Promise<void>

export function createHeldReader(host: TablesHost, mappingFor: (each: Held) => FileMapping | null): ReadHeld {
  const toRead = (each: Held, kind: TableKind, held: readonly Held[]): ToRead => ({
    source: each.source,
    format: each.format,
    opening: each.opened?.table?.opening,
    kind,
    sha256: each.entry.sha256,
    onePiece: onePieceBytes,
    readFor: {
      mapping: mappingFor(each),
      concepts: isVocabulary(kind) ? wantedConcepts(tablesOf(held), kind) : undefined,
    },
  })

  /** The same people may well be on two lists, and each bed file of a set by chromosome has a fam file of its name. */
  const twinOf = (each: Held, kind: TableKind, held: readonly Held[], sha256: string | null): Held | undefined =>
    kind === 'person_list' || kind === 'samples' || sha256 === null
      ? undefined
      : held.find((other) => other !== each && other.content !== null && other.entry.sha256 === sha256)

  /** @param started what another worker reads of it already */
  const read = async (
    each: Held,
    kind: TableKind,
    held: readonly Held[],
    options: Pick<ReadFileOptions, 'signal' | 'onShare'>,
    started?: Promise<FileRead>,
  ): Promise<void> => {
    if (each.opened === null) return
    const file = toRead(each, kind, held)
    const isKnown = (sha256: string) => twinOf(each, kind, held, sha256) !== undefined
    const found = await (started ?? readFile(file, each.opened, { ...options, kernel: host.kernel, isKnown }))
    const { sha256, content, problems, report } = found
    each.entry = { ...each.entry, sha256 }
    const twin = twinOf(each, kind, held, sha256)
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
    held: readonly Held[],
    signal: AbortSignal,
    onShare: (each: Held, share: number) => void,
  ): ReadonlyMap<Held, Promise<FileRead>> => {
    const these = files.flatMap((each) => {
      const { takenFor, state } = each.entry
      const isApart = takenFor !== null && isTabular(takenFor) && !isVocabulary(takenFor)
      return isApart && state === 'reading' ? [{ each, file: toRead(each, takenFor, held) }] : []
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

  return async (files, held, { signal, ended, onFile, onShare }) => {
    const started = startedReads(files, held, ended, onShare)
    const readThese = async (these: readonly Held[]): Promise<void> => {
      for (const each of these) {
        const { takenFor } = each.entry
        checkNotCancelled(signal)
        onFile()
        if (takenFor === null || each.entry.state !== 'reading') continue
        const options = { signal, onShare: (share: number) => onShare(each, share) }
        await read(each, takenFor, held, options, started.get(each))
        onShare(each, 1)
      }
    }
    await readThese(files.filter(({ entry }) => !isVocabulary(entry.takenFor)))
    // What a vocabulary table is read for is known once the events are: one that lacks some is read again.
    for (const kind of vocabularyKinds) {
      const ofKind = held.filter(({ entry }) => entry.takenFor === kind)
      for (const each of ofKind) if (lacks(each, wantedConcepts(tablesOf(held), kind))) startAgain(each)
      await readThese(ofKind)
    }
  }
}
