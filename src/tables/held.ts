import { type Detected, detectSource } from '../formats/index.ts'
import type { ParquetReader } from '../formats/parquet.ts'
import { bedFault } from '../formats/plinkBed.ts'
import type { Source } from '../formats/source.ts'
import { stemOf } from '../formats/weights.ts'
import { createDigest } from '../model/digest.ts'
import { InputError } from '../model/errors.ts'
import type { Extract } from '../model/extract.ts'
import { type FileMapping, mappingText } from '../model/importMapping.ts'
import type { FileEntry, ImportLine, Inventory, Problem, TableKind } from '../model/inventory.ts'
import { type Content, columnsOf, type Opened, openFile } from './loadFile.ts'
import { shapeOf } from './mapping.ts'
import { createProblemLog, Refusal } from './problems.ts'
import type { Summary } from './summary.ts'

/** A file the user gave, with what was taken from it. */
export interface Held {
  entry: FileEntry
  readonly source: Source
  readonly format: Detected | null
  readonly opened: Opened | null
  content: Content | null
  /** Of a vocabulary table: the concepts it was read for. */
  readFor: ReadonlySet<number> | null
  /** Problems of the file itself; those that show beside other files are made anew with each build. */
  ownProblems: readonly Problem[]
  /** What is counted of the file itself. */
  ownReport: readonly ImportLine[]
  /** What the user said of this file since it was loaded; goes before what the study says of files like it. */
  said: FileMapping | null
  /** The file this one repeats, and what this one would be taken for without it. */
  repeats: ({ readonly of: Held } & Pick<FileEntry, 'takenFor' | 'because'>) | null
}

/** Looks into a file; what cannot be opened is listed with its problem. */
export async function listFile(source: Source, id: string, parquet: ParquetReader): Promise<Held> {
  const { name } = source
  const fresh = { source, content: null, readFor: null, ownReport: [], said: null, repeats: null }
  const base = {
    id,
    name,
    sizeBytes: source.blob.size,
    rows: null,
    people: null,
    dateRange: null,
    problems: [],
    report: [],
    mapping: null,
    sha256: null,
  }
  try {
    const format = await detectSource(source)
    const opened = await openFile(source, format, parquet)
    const { table, kind, because, alternatives } = opened
    const entry: FileEntry = {
      ...base,
      format: format?.label ?? null,
      takenFor: kind,
      because,
      alternatives,
      state: kind === null ? 'ignored' : 'reading',
      columns: columnsOf(table),
      shape: table === null || table.hasHead === false ? null : shapeOf(table.fields),
    }
    return { ...fresh, entry, format, opened, ownProblems: [] }
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
      shape: null,
    }
    return {
      ...fresh,
      entry,
      format: null,
      opened: null,
      ownProblems: [problem],
      ownReport: [refusedLine(problem, null)],
    }
  }
}

/** Sets a file to be read as `takenFor`, with nothing taken from it yet; null sets it aside. */
export function startAnew(each: Held, { takenFor, because }: Pick<FileEntry, 'takenFor' | 'because'>): void {
  each.content = null
  each.readFor = null
  each.ownProblems = []
  each.ownReport = []
  each.repeats = null
  each.entry = {
    ...each.entry,
    takenFor,
    because,
    state: takenFor === null ? 'ignored' : 'reading',
    rows: null,
    people: null,
    dateRange: null,
    columns: columnsOf(each.opened?.table ?? null),
  }
}

/** Sets a file to be read once more as what it is; what was taken from it stays until then. */
export function startAgain(each: Held): void {
  each.entry = { ...each.entry, state: 'reading' }
}

/** A bed file must fit the bim and fam files of its name, or the only ones there are. */
export function checkGenotypes(held: readonly Held[]): void {
  const ready = (kind: TableKind) => held.filter((each) => each.entry.takenFor === kind && each.content?.rows)
  const partner = (bed: Held, kind: TableKind): Held | undefined => {
    const all = ready(kind)
    return (
      all.find((each) => stemOf(each.source.name) === stemOf(bed.source.name)) ??
      (all.length === 1 ? all[0] : undefined)
    )
  }
  for (const bed of held.filter((each) => each.entry.takenFor === 'genotypes' && each.content)) {
    const variants = partner(bed, 'variants')?.content?.rows
    const samples = partner(bed, 'samples')?.content?.rows
    if (!variants || !samples) continue
    const fault = bedFault(bed.source, samples, variants)
    bed.ownProblems = fault ? [refused(bed.source.name, fault)] : []
    bed.entry = { ...bed.entry, state: fault ? 'failed' : 'ready', rows: variants, people: samples }
  }
}

export function inventoryOf(held: readonly Held[], extract: Extract | null, summary: Summary): Inventory {
  const hasTables = held.some((each) => each.content?.table && !standsAlone(each.entry.takenFor))
  const withoutPeople: Problem = {
    file: '',
    row: null,
    column: null,
    rule: 'no_person_table',
    value: null,
    count: 1,
    effect: 'note',
    message: 'There is no person table among the files, so that nothing can be analysed yet. Add one.',
  }
  return {
    files: held.map((each) => each.entry),
    problems: extract === null && hasTables ? [withoutPeople] : [],
    people: extract?.people.n ?? 0,
    scores: extract?.scores?.names.length ?? 0,
    simulated: held.some((each) => each.content?.simulated),
    digest: contentDigest(held, extract),
    ...summary,
  }
}

/** Files that results come from beside the extract; their names count too, as cohorts and scores are named after them. */
const besideExtract: readonly (TableKind | null)[] = [
  'effects',
  'weights',
  'genotypes',
  'variants',
  'samples',
  'frequencies',
  'variant_list',
]

/** Null where nothing can be analysed. Tables of effects count with what was said of their columns. */
function contentDigest(held: readonly Held[], extract: Extract | null): string | null {
  const beside = held.filter(({ entry }) => besideExtract.includes(entry.takenFor) && entry.state === 'ready')
  const hasEffects = beside.some(({ entry }) => entry.takenFor === 'effects')
  if (beside.length === 0 || (extract === null && !hasEffects)) return extract?.digest ?? null
  const digest = createDigest().text(extract?.digest ?? '')
  const contents = beside.map(({ entry: { name, sha256, mapping } }) =>
    JSON.stringify([name, sha256, mappingText(mapping)]),
  )
  for (const each of contents.sort()) digest.text(each)
  return digest.hex()
}

const standsAlone = (kind: TableKind | null): boolean => kind === 'person' || kind === 'effects'

/** A bug is a bug: it is thrown on, not shown as a fault of the file. */
export function refused(file: string, cause: unknown): Problem {
  if (cause instanceof Refusal) return cause.problem
  if (!(cause instanceof InputError)) throw cause
  return {
    file,
    row: null,
    column: null,
    rule: 'file_refused',
    value: null,
    count: 1,
    effect: 'refused',
    message: cause.message,
  }
}

/** Nothing of the file is used; the message has values and stays out of the report. */
export const refusedLine = ({ file, row, column, rule }: Problem, table: TableKind | null): ImportLine => ({
  file,
  table,
  column,
  rule,
  count: null,
  firstRows: row === null ? [] : [row],
  effect: 'refused',
  message: 'the file could not be used: nothing was taken from it',
})

/** Lists a file as a repetition of another one. */
export function leaveOut(each: Held, rule: 'same_file' | 'same_rows', other: Held): void {
  const log = createProblemLog(each.source.name)
  const rows = other.content?.rows ?? null
  if (rows !== null) log.count('rows', { count: rows })
  log.add(rule, { value: other.entry.name, ...(rows !== null && { leftOut: rows }) })
  each.ownProblems = log.problems(null)
  each.ownReport = log.report(each.entry.takenFor)
  each.repeats = { of: other, takenFor: each.entry.takenFor, because: each.entry.because }
  const what = rule === 'same_file' ? 'it is the same as' : 'it holds the same rows as'
  each.entry = { ...each.entry, takenFor: null, state: 'ignored', because: `${what} ${other.entry.name}` }
}
