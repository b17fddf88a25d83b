import type { CodeColumn, FieldKind, TextColumn } from '../kernel/textRows.ts'
import { counted } from '../model/counted.ts'
import { InputError } from '../model/errors.ts'
import { type ByteRow, createByteRow, eachByteRow } from './byteRows.ts'
import { fieldsOf, noPosition } from './lines.ts'
import { firstBytes, type ReadOptions, type Source } from './source.ts'
import { eachPiece, type PieceOptions } from './textPieces.ts'

/** A row of a bim file. The bed file counts copies of `a1`. */
export interface Variant {
  readonly chromosome: string
  /** 1-based position on the chromosome; 0 where unknown. */
  readonly position: number
  readonly id: string
  readonly a1: string
  readonly a2: string
}

/**
 * PLINK's variant file: chromosome, id, centimorgan (may be left out), position, two alleles; no head. Calls `onVariant` for
 * each row in its order, since there may be more rows than memory holds.
 * @returns how many rows there are
 * @throws InputError naming file, row and what was found
 */
export async function eachVariant(
  source: Source,
  onVariant: (variant: Variant) => void,
  options: ReadOptions = {},
): Promise<number> {
  let rows = 0
  const line = createByteRow(6, [])
  await eachByteRow(
    source,
    line,
    (row) => {
      rows++
      onVariant(variantOf(source, line, row))
    },
    options,
  )
  if (rows === 0) throw noVariants(source)
  return rows
}

/** Rows of a bim file, by column. */
export interface VariantPiece {
  readonly length: number
  readonly chromosomes: CodeColumn
  readonly ids: TextColumn
  readonly positions: Int32Array
  readonly a1: CodeColumn
  readonly a2: CodeColumn
}

/** The same in pieces that are read side by side; rows out of the ordinary come one by one, in their places. */
export async function eachVariantPiece(
  source: Source,
  onPiece: (piece: VariantPiece) => void,
  onVariant: (variant: Variant) => void,
  options: PieceOptions,
): Promise<number> {
  let count = 0
  const row = createByteRow(6, [])
  const columns: readonly FieldKind[] = ['code', 'text', 'passed over', 'whole', 'code', 'code']
  const hasCentimorgan = fieldsOf((await firstLine(source)).text).length !== 5
  await eachPiece(
    source,
    {
      columns: columns.filter((kind) => hasCentimorgan || kind !== 'passed over'),
      mayLack: false,
      hasHead: false,
      onPlain({ length, wholes: positions, texts: [ids], codes: [chromosomes, a1, a2] }) {
        count += length
        onPiece({ length, chromosomes, ids, positions, a1, a2 })
      },
      row,
      onRow(lineNumber) {
        count++
        onVariant(variantOf(source, row, lineNumber))
      },
    },
    options,
  )
  if (count === 0) throw noVariants(source)
  return count
}

/** The first row alone. */
export async function firstVariant(source: Source): Promise<Variant> {
  const { text, lineNumber } = await firstLine(source)
  const bytes = new TextEncoder().encode(`${text}\n`)
  const line = createByteRow(6, [])
  line.read(bytes, 0, bytes.length - 1)
  return variantOf(source, line, lineNumber)
}

async function firstLine(source: Source): Promise<{ readonly text: string; readonly lineNumber: number }> {
  const lines = new TextDecoder('utf-8').decode(await firstBytes(source, longestRow)).split('\n')
  const at = lines.findIndex((line) => line.trim() !== '')
  if (at < 0) throw noVariants(source)
  return { text: lines[at].trim(), lineNumber: at + 1 }
}

/** Alleles of insertions can be long. */
const longestRow = 1_048_576

function variantOf(source: Source, line: ByteRow, row: number): Variant {
  const { count } = line
  if (count !== 5 && count !== 6) {
    throw refusal(source, row, `${counted(count, 'field')} where a bim file has 6`)
  }
  const position = line.whole(count - 3)
  if (Number.isNaN(position)) throw refusal(source, row, noPosition(line.text(count - 3)))
  return {
    chromosome: line.text(0),
    position,
    id: line.text(1),
    a1: line.text(count - 2),
    a2: line.text(count - 1),
  }
}

const noVariants = (source: Source): InputError =>
  new InputError(`${source.name} has no variants. Nothing was taken from it.`)

const refusal = (source: Source, row: number, what: string): InputError =>
  new InputError(
    `${source.name}, row ${row}: ${what}. Nothing was taken from it, because bed and bim must agree row by row.`,
  )
