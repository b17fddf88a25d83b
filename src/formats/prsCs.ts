import { InputError } from '../model/errors.ts'
import { parseNumber } from './cells.ts'
import { eachLine, fieldsOf, wholeNumber } from './lines.ts'
import type { Source } from './source.ts'
import { stemOf, type WeightFile } from './weights.ts'

/**
 * Output of PRS-CS: chromosome, id, position, effect allele (A1), other allele, posterior effect; no head. It writes one
 * file per chromosome, `<score>_pst_eff_…_chr<n>.txt`: files of one name belong to one score.
 */
export function openPrsCs(source: Source): WeightFile {
  return {
    fileName: source.name,
    scores: [stemOf(source.name).replace(/_pst_eff_.*$/, '')],
    build: null,
    otherBuild: null,
    async each(onWeight, options = {}) {
      let rows = 0
      const weights = new Float64Array(1)
      await eachLine(
        source,
        (line, row) => {
          if (line.trim() === '') return
          const fields = fieldsOf(line)
          if (fields.length !== 6) throw refusal(source, row, `${fields.length} fields where PRS-CS writes 6`)
          const [chromosome, id, positionText, effectAllele, otherAllele, weightText] = fields
          const position = wholeNumber(positionText)
          if (position === null) throw refusal(source, row, `the position ${positionText} is not a whole number`)
          weights[0] = parseNumber(weightText)
          if (Number.isNaN(weights[0])) throw refusal(source, row, `the weight ${weightText} is not a number`)
          rows++
          onWeight(
            {
              id,
              chromosome,
              position,
              effectAllele,
              otherAllele,
              otherPlace: null,
              effectAlleleFrequency: Number.NaN,
              unsupported: null,
            },
            weights,
            row,
          )
        },
        options,
      )
      if (rows === 0) throw new InputError(`${source.name} has no weights. Nothing was taken from it.`)
      return { rows, notes: [] }
    },
  }
}

const refusal = (source: Source, row: number, what: string): InputError =>
  new InputError(
    `${source.name}, row ${row}: ${what}. Nothing was taken from it, because a score needs all its weights.`,
  )
