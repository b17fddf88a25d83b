import { InputError } from '../model/errors.ts'
import { openArrow } from './arrowIpc.ts'
import { openDelimited, sniffDelimiter } from './delimited.ts'
import { fieldsOf } from './lines.ts'
import { isBesideData, notRead } from './notRead.ts'
import type { ParquetReader } from './parquet.ts'
import { openPgsCatalog } from './pgsCatalog.ts'
import { frequencyColumns } from './plinkFrequencies.ts'
import { openPlinkScore } from './plinkScore.ts'
import { headlessColumns, plinkScoreColumns, splitOf } from './plinkScoreColumns.ts'
import { openPrsCs } from './prsCs.ts'
import { firstBytes, isGzip, readBytes, type Source } from './source.ts'
import { holds, isText, type Start } from './start.ts'
import type { ParquetOpening, TableFile } from './table.ts'
import { isVariantList } from './variantList.ts'
import type { WeightFile } from './weights.ts'

/**
 * The formats read here, recognised by content: a file's name only decides between PLINK's bim and fam where both would do, and keeps
 * damaged ones from passing for something else.
 */
export const formats = [
  { id: 'parquet', label: 'Parquet', detect: (start: Start) => holds(start, 'PAR1') },
  { id: 'parquetEncrypted', label: 'Parquet, encrypted', detect: (start: Start) => holds(start, 'PARE') },
  { id: 'arrowFile', label: 'Arrow', detect: (start: Start) => holds(start, 'ARROW1') },
  { id: 'bed', label: 'PLINK bed', detect: isBed },
  { id: 'arrowStream', label: 'Arrow stream', detect: isArrowStream },
  { id: 'study', label: 'study document', detect: (start: Start) => /^\s*\{\s*"/.test(start.text) },
  { id: 'pgsCatalog', label: 'PGS Catalog scoring file', detect: isPgsCatalog },
  {
    id: 'frequencies',
    label: 'PLINK allele frequencies',
    detect: (start: Start) => isText(start) && frequencyColumns(start.text.split('\n', 1)[0]) !== null,
  },
  { id: 'plinkScore', label: 'table of weights', detect: isPlinkScore },
  { id: 'prsCs', label: 'PRS-CS output', detect: (start: Start) => plinkLike(start) === 'prsCs' },
  { id: 'bim', label: 'PLINK bim', detect: (start: Start) => plinkLike(start) === 'bim' },
  { id: 'fam', label: 'PLINK fam', detect: (start: Start) => plinkLike(start) === 'fam' },
  { id: 'variantList', label: 'list of variants', detect: isListOfVariants },
  { id: 'tsv', label: 'TSV', detect: (start: Start) => isText(start) && sniffDelimiter(start.text) === '\t' },
  { id: 'csv', label: 'CSV', detect: (start: Start) => isText(start) && start.text.trim() !== '' },
] as const

/** `notRead`: a format of `notRead.ts`. */
export type FormatId = (typeof formats)[number]['id'] | 'notRead'

export interface Detected {
  readonly id: FormatId
  /** As the inventory shows it: `Parquet`, `CSV, gzip` … */
  readonly label: string
  /** Of `notRead`: why a file of it is not used, and what to do. */
  readonly because?: string
}

/** Bytes enough to tell a format. */
const sniffedBytes = 65_536

/**
 * The format of a file from its first bytes (unpacked, where it is gzip), null if it is none of those known here.
 * @param wholeFile whether the bytes are all there is, so that the last line is a whole one
 */
export function detect(name: string, bytes: Uint8Array, wholeFile = false): Detected | null {
  const text = new TextDecoder(bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8').decode(bytes)
  const start: Start = { name, bytes, text, wholeFile }
  const other = notRead.find((format) => format.detect(start))
  if (other) return { id: 'notRead', label: other.label, because: other.because }
  const format = formats.find((format) => format.detect(start))
  return format ? { id: format.id, label: format.label } : null
}

/**
 * Looks into a file for its format.
 * @throws InputError if it is empty
 */
export async function detectSource(source: Source): Promise<Detected | null> {
  if (isBesideData(source.name)) {
    return { id: 'notRead', label: 'no data', because: 'files of that name stand beside data and hold none' }
  }
  if (source.blob.size === 0) throw new InputError(`${source.name} is empty (0 bytes). Nothing was taken from it.`)
  const packed = isGzip(await readBytes(source, 0, Math.min(2, source.blob.size)))
  const bytes = await firstBytes(source, sniffedBytes)
  const detected = detect(source.name, bytes, bytes.length < sniffedBytes)
  return detected && packed ? { ...detected, label: `${detected.label}, gzip` } : detected
}

/**
 * Opens a file that holds a table; null for formats that hold something else.
 * @param known of a Parquet file that was opened before
 */
export async function openTable(
  source: Source,
  format: FormatId,
  parquet: ParquetReader,
  known?: ParquetOpening,
): Promise<TableFile | null> {
  if (format === 'parquet' || format === 'parquetEncrypted') return parquet.open(source, known)
  if (format === 'arrowFile' || format === 'arrowStream') return openArrow(source)
  if (format === 'csv' || format === 'tsv') return openDelimited(source)
  return null
}

/**
 * Opens a file of weights.
 * @throws InputError if its head has not the columns of its format
 */
export async function openWeights(source: Source, format: FormatId | null): Promise<WeightFile> {
  if (format === 'prsCs') return openPrsCs(source)
  return format === 'plinkScore' ? openPlinkScore(source) : openPgsCatalog(source)
}

/** A file of that name that is none is read as one, to be told which rule it breaks; but for a genome annotation (BED), a text of places. */
function isBed(start: Start): boolean {
  if (holds(start, '\x6c\x1b')) return true
  return /\.bed$/i.test(start.name) && !(isText(start) && /^\S+[ \t]+\d+[ \t]+\d+/m.test(start.text))
}

/** A stream begins with the length of its first message, since 0.15 after four bytes of ones. */
function isArrowStream({ bytes }: Start): boolean {
  if (bytes.length < 16) return false
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const marked = view.getInt32(0, true) === -1
  const length = view.getInt32(marked ? 4 : 0, true)
  const root = view.getUint32(marked ? 8 : 4, true)
  return length > 0 && length < 0x1000000 && root >= 4 && root < Math.min(length, 1024)
}

function isPgsCatalog({ text }: Start): boolean {
  const head = /^(?!#)\s*\S.*$/m.exec(text.replace(/^(#.*\r?\n)*/, ''))?.[0] ?? ''
  const names = head.toLowerCase().split('\t')
  const weighted = ['effect_weight', 'dosage_0_weight'].some((name) => names.includes(name))
  const ratio = ['or', 'hr'].some((name) => names.includes(name)) && text.startsWith('#')
  return names.includes('effect_allele') && (weighted || ratio)
}

/** What tables of association results have beside an effect; as weights they would make no sense. */
const statistics =
  /^(se|stderr|standard_error|p|pval|p_value|pvalue|p_bolt_lmm|z|zscore|z_stat|t_stat|chisq|log10_?p|n|obs_ct|nmiss|neff|info|test|errcode|eaf|maf|frq|freq|a1_freq|af|alt_freqs|l95|u95|ci_lower|ci_upper)$/i

/** Rows in which a column of weights is told from one of texts; reading then names the row of a weight that is none. */
const sniffedRows = 20

function isPlinkScore(start: Start): boolean {
  if (!isText(start)) return false
  const [head, ...lines] = start.text.split('\n')
  const columns = plinkScoreColumns(head)
  if (columns === null) return isHeadless(start)
  if (!columns.isKnownProgram && columns.names.some((name) => statistics.test(name))) return false
  // A long last row may not be whole here.
  if (!start.wholeFile) lines.pop()
  const rows = lines
    .filter((line) => line.trim() !== '')
    .slice(0, sniffedRows)
    .map(splitOf(head))
  const most = (at: number, pattern: RegExp): boolean =>
    2 * rows.filter((row) => pattern.test(row[at] ?? '')).length >= rows.length
  // ALT may stand for a liver enzyme.
  return (
    rows.length === 0 ||
    (rows[0].length === columns.names.length &&
      most(columns.effectAllele, letterOrCode) &&
      columns.scores.every((at) => most(at, weight)))
  )
}

/** Rows of id, effect allele and weight alone. */
function isHeadless({ text, wholeFile }: Start): boolean {
  const lines = text.split('\n')
  if (!wholeFile) lines.pop()
  const rows = lines.slice(0, 200).filter((line) => line.trim() !== '')
  return rows.length > 0 && rows.every((line) => headlessColumns(line) !== null)
}

const number = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/
const weight = /^([+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|NA|nan|\.|[+-]?inf(inity)?)$/i
const whole = /^-?\d+$/
const allele = /^([A-Za-z0-9<>*.,:_-]+)$/
const codes = /^[1-4]$/
const letterOrCode = /[A-Za-z*-]|^[1-4]$/
const fraction = /[.e]/i
const letters = /^[ACGTNacgtn]+$|^[ID]$/

function isListOfVariants(start: Start): boolean {
  if (!isText(start)) return false
  const lines = start.text.split('\n').map((line) => line.trim())
  if (!start.wholeFile) lines.pop()
  const words = lines.filter((line) => line !== '')
  if (words.some((line) => /[\s,;|]/.test(line))) return false
  return /\.snplist(\.gz)?$/i.test(start.name) ? words.length > 0 : isVariantList(words)
}

/** Tables without a head, of five or six fields between blanks. */
function plinkLike(start: Start): 'bim' | 'fam' | 'prsCs' | null {
  // A text file of that name is a genome annotation (BED), whose places and scores look like those of bim and fam.
  if (!isText(start) || /\.bed(\.gz)?$/i.test(start.name)) return null
  const lines = start.text.split('\n')
  if (!start.wholeFile) lines.pop()
  const rows = lines
    .slice(0, 200)
    .filter((line) => line.trim() !== '')
    .map(fieldsOf)
  const width = rows[0]?.length ?? 0
  const named = /\.fam(\.gz)?$/i.test(start.name) ? 'fam' : /\.bim(\.gz)?$/i.test(start.name) ? 'bim' : null
  // Reading it then says which row breaks which rule.
  if ((width !== 5 && width !== 6) || rows.some((row) => row.length !== width)) return named
  const every = (at: number, pattern: RegExp): boolean => rows.every((row) => pattern.test(row.at(at) ?? ''))
  const isWeights = width === 6 && every(2, whole) && every(5, number)
  if (isWeights && every(3, letters) && every(4, letters)) return 'prsCs'
  // Alleles may be coded 1 to 4; then only a last column with fractions tells weights from alleles.
  if (isWeights && every(3, codes) && every(4, codes) && rows.some((row) => fraction.test(row[5]))) return 'prsCs'
  // A bad position is still a bim file: reading it then says which row.
  const positions = rows.filter((row) => whole.test(row.at(-3) ?? '')).length
  const isBim = positions > 0 && positions >= rows.length / 2 && every(-1, allele) && every(-2, allele)
  const isFam = width === 6 && every(4, /^(0|1|2|-9|NA)$/)
  if (isBim && isFam) return named ?? (rows.every((row) => row[2] === '0' && row[3] === '0') ? 'fam' : 'bim')
  // Alleles may be any text; of a fam file by its name only letters of bases make it a bim file.
  if (named === 'fam' && isBim && !(every(-1, letters) && every(-2, letters))) return 'fam'
  return isFam ? 'fam' : isBim ? 'bim' : named
}
