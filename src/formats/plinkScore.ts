import { InputError } from '../model/errors.ts'
import { createByteRow, eachByteRow } from './byteRows.ts'
import { isMissingText } from './cells.ts'
import { fieldsOf } from './lines.ts'
import { firstBytes, type Source } from './source.ts'
import { eachPiece } from './textPieces.ts'
import { type WeightColumns, weightFields, weightPiece } from './weightPieces.ts'
import { type OnWeight, stemOf, type WeightFile, type WeightPiece, type WeightRows } from './weights.ts'

/** Accepted column names, best first; matched without regard to case and a leading `#`. */
const columnNames = {
  id: ['id', 'snp', 'rsid', 'rs', 'variant_id', 'markername', 'snpid'],
  chromosome: ['chrom', 'chr', 'chromosome'],
  position: ['pos', 'bp', 'position', 'base_pair_location'],
  effectAllele: ['a1', 'allele', 'effect_allele', 'allele1', 'ea', 'alt'],
  otherAllele: ['a2', 'other_allele', 'allele2', 'nea', 'oa', 'a0', 'ref'],
} as const

const headBytes = 1_048_576

/**
 * A table of weights as `plink2 --score` takes it with a header: variant id and effect allele (place and other allele where
 * there are columns for them), and a column of weights for each score. Fields stand between tabs or blanks.
 * @throws InputError if the head has not these columns
 */
export async function openPlinkScore(source: Source): Promise<WeightFile> {
  const head = new TextDecoder('utf-8').decode(await firstBytes(source, headBytes)).split('\n', 1)[0]
  const columns = plinkScoreColumns(head)
  if (columns === null) {
    throw new InputError(
      `${source.name} lacks columns of a table of weights. Found: ${fieldsOf(head).join(', ')}. Needed: an id (ID, SNP) or ` +
        'place (CHROM, POS), the effect allele (A1), and a column of weights for each score. Nothing was taken from it.',
    )
  }
  const { names, scores } = columns
  const single = scores.length === 1 && /^(weight|beta|effect|effect_weight|score)$/i.test(names[scores[0]])
  return {
    fileName: source.name,
    scores: single ? [stemOf(source.name)] : scores.map((at) => names[at]),
    build: null,
    otherBuild: null,
    async each(onWeight, options = {}) {
      const { line, takeRow, finish } = rowsOf(source, columns, onWeight)
      await eachByteRow(
        source,
        line,
        (lineNumber) => {
          if (lineNumber > 1) takeRow(lineNumber)
        },
        options,
      )
      return finish()
    },
    async eachPiece(onPiece, onWeight, options) {
      const { line, takeRow, takeNumbers, finish } = rowsOf(source, columns, onWeight)
      const fields = weightFields(columns, names.length)
      await eachPiece(
        source,
        {
          columns: fields,
          mayLack: true,
          hasHead: true,
          onPlain(rows, linesBefore, lacks) {
            const piece = weightPiece(rows, columns, lacks, (line) => linesBefore + line, withoutDot)
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
  const text = (at: number): string | null => (at < 0 ? null : withoutDot(line.text(at)))
  const lacks = (row: number, k: number): void => {
    if (missing++ === 0) firstMissing = `row ${row}, ${names[scores[k]]}`
  }
  return {
    line,
    takeRow(lineNumber: number): void {
      const row = lineNumber - 1
      if (line.count !== names.length)
        throw refusal(source, row, `${line.count} fields where the head has ${names.length}`)
      const positionText = text(columns.position)
      const position = positionText === null ? null : line.whole(columns.position)
      if (Number.isNaN(position)) throw refusal(source, row, `the position ${positionText} is not a whole number`)
      for (let k = 0; k < scores.length; k++) {
        if (!Number.isNaN(numbers[k])) continue
        const field = line.text(scores[k])
        if (!isMissingText(field)) throw refusal(source, row, `${names[scores[k]]} ${field} is not a number`)
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
                `${source.name}: ${missing} weights are missing (the first: ${firstMissing}); these scores do not use their rows.`,
              ],
      }
    },
  }
}

const withoutDot = (text: string): string | null => (text === '.' ? null : text)

export interface PlinkScoreColumns extends WeightColumns {
  readonly names: readonly string[]
}

/** What the columns of a head stand for; null where it is not the head of a table of weights. */
export function plinkScoreColumns(head: string): PlinkScoreColumns | null {
  const names = fieldsOf(head).map((name) => name.replace(/^#/, ''))
  const lower = names.map((name) => name.toLowerCase())
  const find = (wanted: readonly string[]): number => lower.indexOf(wanted.find((name) => lower.includes(name)) ?? '')
  const columns = {
    id: find(columnNames.id),
    chromosome: find(columnNames.chromosome),
    position: find(columnNames.position),
    effectAllele: find(columnNames.effectAllele),
    otherAllele: find(columnNames.otherAllele),
  }
  const taken = new Set(Object.values(columns))
  const scores = names.map((_, at) => at).filter((at) => !taken.has(at))
  const placed = columns.chromosome >= 0 && columns.position >= 0
  if (columns.effectAllele < 0 || (columns.id < 0 && !placed) || scores.length === 0) return null
  return { names, ...columns, scores }
}

const refusal = (source: Source, row: number, what: string): InputError =>
  new InputError(
    `${source.name}, row ${row}: ${what}. Nothing was taken from it, because a score needs all its weights.`,
  )
