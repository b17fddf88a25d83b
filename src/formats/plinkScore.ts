import { counted } from '../model/counted.ts'
import { InputError } from '../model/errors.ts'
import { createByteRow, eachByteRow } from './byteRows.ts'
import { isMissingText, parseNumber } from './cells.ts'
import { eachLine, fieldsOf, noPosition } from './lines.ts'
import { firstBytes, type Source } from './source.ts'
import { eachPiece } from './textPieces.ts'
import { type WeightColumns, weightFields, weightPiece } from './weightPieces.ts'
import { type OnWeight, scoreNameOf, type WeightFile, type WeightPiece, type WeightRows } from './weights.ts'

/** Accepted column names, best first; matched without regard to case and a leading `#`. */
const columnNames = {
  id: ['id', 'snp', 'rsid', 'rs', 'variant_id', 'markername', 'snpid', 'name', 'predictor'],
  chromosome: ['chrom', 'chr', 'chromosome'],
  position: ['pos', 'bp', 'position', 'base_pair_location'],
  effectAllele: ['a1', 'allele', 'effect_allele', 'allele1', 'ea', 'alt'],
  otherAllele: ['a2', 'other_allele', 'allele2', 'nea', 'oa', 'a0', 'ref'],
} as const

const headBytes = 1_048_576

/**
 * Columns of programs that write more than weights beside the variants: where the head has `known`, the effects are in `weights` alone.
 * GCTB's SBayesR (`.snpRes`) and SBayesRC, LDAK's MegaPRS (whose centres are the same for everybody).
 */
const programs: readonly { readonly known: readonly string[]; readonly id?: string; readonly weights: RegExp }[] = [
  // Its `Id` counts the rows.
  { known: ['name', 'a1effect'], id: 'name', weights: /^a1effect$/ },
  { known: ['beta', 'pip'], weights: /^beta$/ },
  { known: ['predictor', 'centre'], weights: /^(?!centre$)/ },
]

/**
 * A table of weights as `plink2 --score` takes it: variant id and effect allele (place and other allele where there are
 * columns for them), and a column of weights for each score. Fields stand between tabs, blanks or commas, with or without
 * quotation marks. Without a head it has three columns: id, effect allele, weight.
 * @throws InputError if the head has not these columns
 */
export async function openPlinkScore(source: Source): Promise<WeightFile> {
  const head = new TextDecoder('utf-8').decode(await firstBytes(source, headBytes)).split('\n', 1)[0]
  const columns = plinkScoreColumns(head) ?? headlessColumns(head)
  if (columns === null) {
    throw new InputError(
      `${source.name} lacks columns of a table of weights. Found: ${fieldsOf(head).join(', ')}. Needed: an id (ID, SNP) or ` +
        'place (CHROM, POS), the effect allele (A1), and a column of weights for each score. Nothing was taken from it.',
    )
  }
  const { names, scores } = columns
  const twice = scores.map((at) => names[at]).find((name, k, all) => all.indexOf(name) < k)
  if (twice !== undefined) {
    throw new InputError(
      `${source.name} has two columns of weights named ${twice}, so nobody can tell the scores apart. Nothing was taken from it. ` +
        'Give each column a name of its own.',
    )
  }
  const single =
    scores.length === 1 && /^(weight|beta|effect|effect_weight|score|a1effect|model1)$/i.test(names[scores[0]])
  const file = {
    fileName: source.name,
    scores: single ? [scoreNameOf(source.name)] : scores.map((at) => names[at]),
    build: null,
    otherBuild: null,
  }
  const each =
    (eachRow: typeof eachByteRow): WeightFile['each'] =>
    async (onWeight, options = {}) => {
      const { line, takeRow, finish } = rowsOf(source, columns, onWeight)
      await eachRow(
        source,
        line,
        (lineNumber) => {
          if (lineNumber > headLines(columns)) takeRow(lineNumber)
        },
        options,
      )
      return finish()
    }
  const split = splitOf(head)
  if (split !== fieldsOf) return { ...file, each: each(eachRowSplit(split)) }
  return {
    ...file,
    each: each(eachByteRow),
    async eachPiece(onPiece, onWeight, options) {
      const { line, takeRow, takeNumbers, finish } = rowsOf(source, columns, onWeight)
      const fields = weightFields(columns, names.length)
      await eachPiece(
        source,
        {
          columns: fields,
          mayLack: true,
          hasHead: columns.hasHead,
          onPlain(rows, linesBefore, lacks) {
            const before = linesBefore + 1 - headLines(columns)
            const piece = weightPiece(rows, columns, lacks, (line) => before + line, ifThere)
            takeNumbers(piece)
            onPiece(piece)
          },
          row: line,
          onRow: takeRow,
        },
        options,
      )
      return finish()
    },
  }
}

function rowsOf(source: Source, columns: PlinkScoreColumns, onWeight: OnWeight) {
  const { names, scores } = columns
  let rows = 0
  let missing = 0
  let firstMissing = ''
  const line = createByteRow(names.length, scores)
  const { numbers } = line
  const text = (at: number): string | null => (at < 0 ? null : ifThere(line.text(at)))
  const lacks = (row: number, k: number): void => {
    if (missing++ === 0) firstMissing = `row ${row}, ${names[scores[k]]}`
  }
  return {
    line,
    takeRow(lineNumber: number): void {
      const row = lineNumber - headLines(columns)
      if (line.count !== names.length)
        throw refusal(source, row, `${counted(line.count, 'field')} where the head has ${names.length}`)
      const positionText = text(columns.position)
      const position = positionText === null ? null : line.whole(columns.position)
      if (Number.isNaN(position)) throw refusal(source, row, noPosition(positionText ?? ''))
      for (let k = 0; k < scores.length; k++) {
        if (!Number.isNaN(numbers[k])) continue
        const field = line.text(scores[k])
        if (!isMissingText(field) && field !== '.')
          throw refusal(source, row, `${names[scores[k]]} ${field} is not a number`)
        lacks(row, k)
      }
      rows++
      onWeight(
        {
          id: text(columns.id),
          chromosome: text(columns.chromosome),
          position,
          effectAllele: line.text(columns.effectAllele),
          otherAllele: text(columns.otherAllele),
          otherPlace: null,
          effectAlleleFrequency: Number.NaN,
          unsupported: null,
        },
        numbers,
        row,
      )
    },
    takeNumbers({ length, weights, lacks: someLack, row }: WeightPiece): void {
      rows += length
      if (!someLack) return
      for (let at = 0; at < weights.length; at++)
        if (Number.isNaN(weights[at])) lacks(row(Math.floor(at / scores.length)), at % scores.length)
    },
    finish(): WeightRows {
      if (rows === 0) throw new InputError(`${source.name} has no weights. Nothing was taken from it.`)
      return {
        rows,
        notes:
          missing === 0
            ? []
            : [
                `${source.name}: ${counted(missing, 'weight is', 'weights are')} missing (the first: ${firstMissing}); the score does not use such a row.`,
              ],
      }
    },
  }
}

const ifThere = (text: string): string | null => (text === '.' || isMissingText(text) ? null : text)

export interface PlinkScoreColumns extends WeightColumns {
  readonly names: readonly string[]
  readonly hasHead: boolean
  /** Of a program that writes statistics beside its weights. */
  readonly isKnownProgram: boolean
}

const headLines = ({ hasHead }: PlinkScoreColumns): number => (hasHead ? 1 : 0)

/** Fields of a line, split as the table's first line tells. */
type Split = (line: string) => string[]

const betweenCommas: Split = (line) =>
  line
    .replaceAll('"', '')
    .split(',')
    .map((field) => field.trim())

const unquoted: Split = (line) => fieldsOf(line.replaceAll('"', ''))

/** How to split the lines of a table of weights: `fieldsOf` unless its first line has quotation marks, or commas and no tabs. */
export function splitOf(firstLine: string): Split {
  if (!firstLine.includes('\t') && firstLine.split(',').length > 2) return betweenCommas
  return firstLine.includes('"') ? unquoted : fieldsOf
}

/** `eachByteRow` of lines with commas or quotation marks; an empty field is a missing one. */
const eachRowSplit =
  (split: Split): typeof eachByteRow =>
  async (source, row, onRow, options = {}) => {
    const encoder = new TextEncoder()
    const plain = (line: string): string =>
      split(line)
        .map((field) => field || '.')
        .join('\t')
    await eachLine(
      source,
      (line, lineNumber) => {
        if (line.trim() === '') return
        const bytes = encoder.encode(`${plain(line)}\n`)
        row.read(bytes, 0, bytes.length - 1)
        onRow(lineNumber)
      },
      options,
    )
  }

/** What the columns of a head stand for; null where it is not the head of a table of weights. */
export function plinkScoreColumns(head: string): PlinkScoreColumns | null {
  const names = splitOf(head)(head).map((name) => name.replace(/^#/, ''))
  const lower = names.map((name) => name.toLowerCase())
  const program = programs.find(({ known }) => known.every((name) => lower.includes(name)))
  const find = (wanted: readonly string[]): number => {
    const name = wanted.find((each) => lower.includes(each))
    return name === undefined ? -1 : lower.indexOf(name)
  }
  const columns = {
    id: find(program?.id ? [program.id] : columnNames.id),
    chromosome: find(columnNames.chromosome),
    position: find(columnNames.position),
    effectAllele: find(columnNames.effectAllele),
    otherAllele: find(columnNames.otherAllele),
  }
  const taken = new Set(Object.values(columns))
  // A column without a name has the numbers of the rows.
  const scores = lower.flatMap((name, at) =>
    taken.has(at) || name === '' || program?.weights.test(name) === false ? [] : [at],
  )
  const placed = columns.chromosome >= 0 && columns.position >= 0
  if (columns.effectAllele < 0 || (columns.id < 0 && !placed) || scores.length === 0) return null
  return { names, ...columns, scores, hasHead: true, isKnownProgram: program !== undefined }
}

/** Of a table without a head, as `plink --score` takes it unless told otherwise; null where the line is no row of one. */
export function headlessColumns(line: string): PlinkScoreColumns | null {
  const fields = splitOf(line)(line)
  if (fields.length !== 3 || !/^[ACGTacgt]+$/.test(fields[1]) || Number.isNaN(parseNumber(fields[2]))) return null
  const none = { chromosome: -1, position: -1, otherAllele: -1 }
  const names = ['id', 'allele', 'weight']
  return { names, id: 0, effectAllele: 1, ...none, scores: [2], hasHead: false, isKnownProgram: false }
}

const refusal = (source: Source, row: number, what: string): InputError =>
  new InputError(
    `${source.name}, row ${row}: ${what}. Nothing was taken from it, because a score needs all its weights.`,
  )
