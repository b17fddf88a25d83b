import { dosageColumns, lacksOtherAlleles, openDosages } from '../formats/dosageTable.ts'
import { type Detected, openTable, openWeights } from '../formats/index.ts'
import { eachLine } from '../formats/lines.ts'
import type { ParquetReader } from '../formats/parquet.ts'
import { checkBedHeader } from '../formats/plinkBed.ts'
import { readFam } from '../formats/plinkFam.ts'
import { eachFrequency } from '../formats/plinkFrequencies.ts'
import { byteChunks, joinBytes, type Source } from '../formats/source.ts'
import type { ParquetOpening, TableFile, TableReadOptions } from '../formats/table.ts'
import { eachListedVariant } from '../formats/variantList.ts'
import { InputError } from '../model/errors.ts'
import type { ColumnMapping } from '../model/importMapping.ts'
import type { FileColumn, TableKind } from '../model/inventory.ts'
import { parseStudy } from '../model/studyDocument.ts'
import { kindByName, kindsOfWidth, withColumnsOf } from './cdmColumns.ts'
import { createColumnCounts } from './columnCounts.ts'
import { inspections, refuseWrongTypes, reportColumns } from './columnReport.ts'
import { mappingFault } from './mapping.ts'
import { parseTable } from './parse.ts'
import { type ProblemLog, Refusal } from './problems.ts'
import { isTabular, type Recognition, recognise } from './recognise.ts'
import type { ParsedTable } from './task.ts'

/** What is known of a file before its rows are read. */
export interface Opened extends Recognition {
  /** Null for formats that hold no table. */
  readonly table: TableFile | null
}

/** What was taken from a file. */
export interface Content {
  readonly table: ParsedTable | null
  readonly rows: number | null
  readonly people: number | null
  readonly columns: readonly FileColumn[]
  readonly simulated: boolean
}

const otherKinds: Readonly<Record<string, Recognition>> = {
  bed: { kind: 'genotypes', because: 'it is a bed file by its first bytes or its name', alternatives: ['genotypes'] },
  bim: {
    kind: 'variants',
    because: 'its rows are those of a bim file',
    alternatives: ['variants', 'samples', 'weights'],
  },
  fam: { kind: 'samples', because: 'its rows are those of a fam file', alternatives: ['samples', 'variants'] },
  frequencies: {
    kind: 'frequencies',
    because: 'it has the columns of a PLINK frequency file',
    alternatives: ['frequencies'],
  },
  variantList: {
    kind: 'variant_list',
    because: 'it has the id or place of a variant in each line',
    alternatives: ['variant_list'],
  },
  prsCs: { kind: 'weights', because: 'its rows are those of PRS-CS output', alternatives: ['weights', 'variants'] },
  plinkScore: {
    kind: 'weights',
    because: 'it has a variant, an effect allele and numbers only',
    alternatives: ['weights'],
  },
  pgsCatalog: {
    kind: 'weights',
    because: 'it has the columns of a scoring file',
    alternatives: ['weights'],
  },
}

/** Weight files above this size are read when they are scored, not before. */
const checkedWeightBytes = 50_000_000
const largestStudyBytes = 20_000_000

/**
 * Looks into a file for what it may be.
 * @param known of a Parquet file that was opened before
 * @throws InputError if it is damaged
 */
export async function openFile(
  source: Source,
  format: Detected | null,
  parquet: ParquetReader,
  known?: ParquetOpening,
): Promise<Opened> {
  if (format === null || format.id === 'notRead') {
    const because = format?.because ?? 'its content is in none of the formats read here'
    return { table: null, kind: null, because, alternatives: [] }
  }
  if (format.id === 'study') {
    const isStudy = source.blob.size <= largestStudyBytes && /"schema"\s*:/.test(await readText(source))
    const because = isStudy ? 'it is JSON with a schema number' : 'it is JSON, but not a study document'
    return { table: null, kind: isStudy ? 'study' : null, because, alternatives: ['study'] }
  }
  const other = otherKinds[format.id]
  if (other) return { table: null, ...other }
  const table = await openTable(source, format.id, parquet, known)
  if (table === null) throw new InputError(`${source.name} holds no table. Nothing was taken from it.`)
  if (dosageColumns(table.fields) !== null) {
    return {
      table,
      kind: 'dosages',
      because: 'its columns are variants, each with the allele that it counts',
      alternatives: ['dosages', 'scores'],
    }
  }
  if (lacksOtherAlleles(table.fields)) {
    return {
      table,
      kind: null,
      because:
        'it has the copies at each variant without saying the other allele; write it with plink2 --export A include-alt, or take ' +
        'the bed files',
      alternatives: ['scores'],
    }
  }
  return table.hasHead === false ? withoutHead(source, table) : { table, ...recognise(table.fields) }
}

/** A file without column names is what its name says, if it has as many columns as that; else the user is asked. */
function withoutHead({ name }: Source, table: TableFile): Opened {
  const width = table.fields.length
  const alternatives = kindsOfWidth(width)
  const named = width === 1 ? 'person_list' : kindByName(name)
  if (named !== null && alternatives.includes(named)) {
    const because =
      width === 1
        ? 'it has one column of numbers and no line with column names'
        : `it has no line with column names, its name says ${named}, and it has as many columns as that table of OMOP, in whose order they are taken`
    return { table, kind: named, because, alternatives }
  }
  const because =
    `it has no line with column names, and ${named === null ? 'its name is that of no table' : `OMOP’s ${named} has not`} ` +
    `with its ${width} columns. ${alternatives.length > 0 ? 'Say what it is, or add' : 'Add'} the names as its first line`
  return { table, kind: null, because, alternatives }
}

/** What a file's reading rests on beside the file. */
export interface ReadFor {
  /** What the user said of the columns. */
  readonly mapping?: ColumnMapping | null
  /** Of a vocabulary table: the concepts it is read for. */
  readonly concepts?: ReadonlySet<number>
}

/**
 * Reads a file as what it was taken for.
 * @throws InputError if it cannot be used as that; nothing is taken then
 * @throws CancelledError when stopped
 */
export async function loadFile(
  source: Source,
  format: Detected | null,
  opened: Opened,
  kind: TableKind,
  log: ProblemLog,
  options: TableReadOptions,
  { mapping = null, concepts }: ReadFor = {},
): Promise<Content> {
  const nothing: Content = { table: null, rows: null, people: null, columns: [], simulated: false }
  if (isTabular(kind)) {
    const found = tableIn(source, opened)
    const named = found.hasHead === false ? withColumnsOf(found, kind) : found
    if (named === null) {
      throw new InputError(
        `${source.name} has no line with column names, and its ${found.fields.length} columns are not those of OMOP’s ` +
          `${kind} in their order. Nothing was taken from it. Add the names as its first line.`,
      )
    }
    const fault = mapping && mappingFault({ ...mapping, table: kind }, named.fields)
    if (fault) {
      throw new Refusal({
        file: source.name,
        row: null,
        column: null,
        rule: 'mapping_refused',
        value: null,
        message: `${source.name}: ${fault} Nothing was taken from the file; other files stay loaded. Choose other columns.`,
      })
    }
    const counts = createColumnCounts(inspections(named.fields, kind, mapping))
    const task = { file: source.name, table: named, log, options, mapping, concepts, counts }
    const { table, rows, usedAs } = await parseTable(task, kind)
    if (mapping !== null) refuseWrongTypes(task, kind, mapping)
    reportColumns(task, kind, usedAs)
    return {
      ...nothing,
      table,
      rows,
      people: 'ids' in table ? table.ids.values.length : null,
      columns: columnsOf(named, usedAs),
      simulated: found.metadata.get('simulated') === 'true' || ('simulated' in table && table.simulated),
    }
  }
  if (kind === 'study') {
    // Listed and checked; it is the host that opens it.
    parseStudy(await readText(source), source.name)
    return nothing
  }
  if (kind === 'samples') {
    const samples = await readFam(source, options)
    return { ...nothing, rows: samples.length, people: samples.length }
  }
  if (kind === 'frequencies') return { ...nothing, rows: await eachFrequency(source, () => undefined, options) }
  if (kind === 'dosages') {
    const { samples } = await openDosages(source.name, tableIn(source, opened), options)
    return { ...nothing, rows: samples.length, people: samples.length }
  }
  if (kind === 'variant_list') {
    return { ...nothing, rows: await eachListedVariant(source, () => undefined, options) }
  }
  if (kind === 'variants') return { ...nothing, rows: await countRows(source, options) }
  if (kind === 'weights') return { ...nothing, rows: await checkWeights(source, format, log, options) }
  await checkBedHeader(source)
  return nothing
}

function tableIn({ name }: Source, { table }: Opened): TableFile {
  if (table !== null) return table
  throw new InputError(`${name} holds no table with column names. Nothing was taken from it.`)
}

export function columnsOf(table: TableFile | null, usedAs: ReadonlyMap<string, string> = new Map()): FileColumn[] {
  return (table?.fields ?? []).map(({ name, type }) => ({ name, type, usedAs: usedAs.get(name) ?? null }))
}

async function checkWeights(
  source: Source,
  format: Detected | null,
  log: ProblemLog,
  options: TableReadOptions,
): Promise<number | null> {
  if (source.blob.size > checkedWeightBytes) return null
  const { rows, notes } = await (await openWeights(source, format?.id ?? null)).each(() => undefined, options)
  // Beside the file the sentences need not name it.
  const name = `${source.name}: `
  for (const note of notes) log.add('weights_note', { value: note.startsWith(name) ? note.slice(name.length) : note })
  return rows
}

async function readText(source: Source): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of byteChunks(source)) chunks.push(chunk)
  return new TextDecoder().decode(joinBytes(chunks))
}

/** Rows of a bim file, which may have millions: counted here, read when they are scored. */
async function countRows(source: Source, options: TableReadOptions): Promise<number> {
  let rows = 0
  await eachLine(
    source,
    (line) => {
      if (line.trim() !== '') rows++
    },
    options,
  )
  return rows
}
