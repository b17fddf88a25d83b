import { counted } from '../model/counted.ts'
import { InputError } from '../model/errors.ts'
import { createByteRow, eachByteRow } from './byteRows.ts'
import { isMissingText } from './cells.ts'
import { eachLine, fieldsOf, noPosition } from './lines.ts'
import {
  hasPlainRows,
  headlessColumns,
  type PlinkScoreColumns,
  plinkScoreColumns,
  type Split,
  splitOf,
} from './plinkScoreColumns.ts'
import { firstBytes, type Source } from './source.ts'
import { eachPiece } from './textPieces.ts'
import { weightFields, weightPiece } from './weightPieces.ts'
import { type OnWeight, scoreNameOf, type WeightFile, type WeightPiece, type WeightRows } from './weights.ts'

const headBytes = 1_048_576

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
  if (!hasPlainRows(head)) return { ...file, each: each(eachRowSplit(splitOf(head))) }
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

const headLines = ({ hasHead }: PlinkScoreColumns): number => (hasHead ? 1 : 0)

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

const refusal = (source: Source, row: number, what: string): InputError =>
  new InputError(
    `${source.name}, row ${row}: ${what}. Nothing was taken from it, because a score needs all its weights.`,
  )
