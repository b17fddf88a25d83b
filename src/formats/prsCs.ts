import { InputError } from '../model/errors.ts'
import { parseNumber } from './cells.ts'
import { eachLine, fieldsOf, wholeNumber } from './lines.ts'
import type { ReadOptions, Source } from './source.ts'
import { stemOf, type Weight, type WeightFile } from './weights.ts'

/**
 * Output of PRS-CS: chromosome, id, position, effect allele (A1), other allele, posterior effect; no head. It writes one
 * file per chromosome, `<score>_pst_eff_…_chr<n>.txt`: files with the same `name` belong to one score.
 * @throws InputError naming file, row and what was found
 */
export async function readPrsCs(source: Source, options: ReadOptions = {}): Promise<WeightFile> {
  const variants: Weight[] = []
  await eachLine(
    source,
    (line, row) => {
      if (line.trim() === '') return
      const fields = fieldsOf(line)
      if (fields.length !== 6) throw refusal(source, row, `${fields.length} fields where PRS-CS writes 6`)
      const [chromosome, id, positionText, effectAllele, otherAllele, weightText] = fields
      const position = wholeNumber(positionText)
      if (position === null) throw refusal(source, row, `the position ${positionText} is not a whole number`)
      const weight = parseNumber(weightText)
      if (Number.isNaN(weight)) throw refusal(source, row, `the weight ${weightText} is not a number`)
      variants.push({ id, chromosome, position, effectAllele, otherAllele, weight })
    },
    options,
  )
  if (variants.length === 0) throw new InputError(`${source.name} has no weights. Nothing was taken from it.`)
  const name = stemOf(source.name).replace(/_pst_eff_.*$/, '')
  return { name, build: null, variants, notes: [] }
}

const refusal = (source: Source, row: number, what: string): InputError =>
  new InputError(
    `${source.name}, row ${row}: ${what}. Nothing was taken from it, because a score needs all its weights.`,
  )
