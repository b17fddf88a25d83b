import type { TextRows } from '../kernel/textRows.ts'
import { counted } from '../model/counted.ts'
import { InputError } from '../model/errors.ts'
import { createByteRow, eachByteRow } from './byteRows.ts'
import { noPosition } from './lines.ts'
import type { Source } from './source.ts'
import { eachPiece } from './textPieces.ts'
import { type WeightColumns, weightFields, weightPiece } from './weightPieces.ts'
import { type OnWeight, scoreNameOf, type WeightFile, type WeightRows } from './weights.ts'

/**
 * Output of PRS-CS: chromosome, id, position, effect allele (A1), other allele, posterior effect; no head. It writes one
 * file per chromosome, `<score>_pst_eff_…_chr<n>.txt`: files of one name belong to one score.
 */
export function openPrsCs(source: Source): WeightFile {
  return {
    fileName: source.name,
    scores: [scoreNameOf(source.name)],
    build: null,
    otherBuild: null,
    async each(onWeight, options = {}) {
      const { line, takeRow, finish } = rowsOf(source, onWeight)
      await eachByteRow(source, line, takeRow, options)
      return finish()
    },
    async eachPiece(onPiece, onWeight, options) {
      const { line, takeRow, takePlain, finish } = rowsOf(source, onWeight)
      await eachPiece(
        source,
        {
          columns: weightFields(columns, 6),
          mayLack: false,
          hasHead: false,
          onPlain(rows, linesBefore) {
            takePlain(rows)
            onPiece(
              weightPiece(
                rows,
                columns,
                false,
                (line) => linesBefore + line + 1,
                (text) => text,
              ),
            )
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

const columns: WeightColumns = { chromosome: 0, id: 1, position: 2, effectAllele: 3, otherAllele: 4, scores: [5] }

function rowsOf(source: Source, onWeight: OnWeight) {
  let rows = 0
  const line = createByteRow(6, columns.scores)
  return {
    line,
    takeRow(row: number): void {
      if (line.count !== 6) throw refusal(source, row, `${counted(line.count, 'field')} where PRS-CS writes 6`)
      const position = line.whole(2)
      if (Number.isNaN(position)) throw refusal(source, row, noPosition(line.text(2)))
      if (Number.isNaN(line.numbers[0])) throw refusal(source, row, `the weight ${line.text(5)} is not a number`)
      rows++
      onWeight(
        {
          id: line.text(1),
          chromosome: line.text(0),
          position,
          effectAllele: line.text(3),
          otherAllele: line.text(4),
          otherPlace: null,
          effectAlleleFrequency: Number.NaN,
          unsupported: null,
        },
        line.numbers,
        row,
      )
    },
    takePlain({ length }: TextRows): void {
      rows += length
    },
    finish(): WeightRows {
      if (rows === 0) throw new InputError(`${source.name} has no weights. Nothing was taken from it.`)
      return { rows, notes: [] }
    },
  }
}

const refusal = (source: Source, row: number, what: string): InputError =>
  new InputError(
    `${source.name}, row ${row}: ${what}. Nothing was taken from it, because a score needs all its weights.`,
  )
