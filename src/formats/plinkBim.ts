import { InputError } from '../model/errors.ts'
import { eachLine, fieldsOf, wholeNumber } from './lines.ts'
import type { ReadOptions, Source } from './source.ts'

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
 * PLINK's variant file: chromosome, id, centimorgan (may be left out), position, two alleles; no head.
 * @throws InputError naming file, row and what was found
 */
export async function readBim(source: Source, options: ReadOptions = {}): Promise<Variant[]> {
  const variants: Variant[] = []
  await eachLine(
    source,
    (line, row) => {
      if (line.trim() === '') return
      const fields = fieldsOf(line)
      if (fields.length !== 5 && fields.length !== 6) {
        throw refusal(source, row, `${fields.length} fields where a bim file has 6`)
      }
      const [a1, a2] = fields.slice(-2)
      const position = wholeNumber(fields[fields.length - 3])
      if (position === null)
        throw refusal(source, row, `the position ${fields[fields.length - 3]} is not a whole number`)
      variants.push({ chromosome: fields[0], position, id: fields[1], a1, a2 })
    },
    options,
  )
  if (variants.length === 0) throw new InputError(`${source.name} has no variants. Nothing was taken from it.`)
  return variants
}

const refusal = (source: Source, row: number, what: string): InputError =>
  new InputError(
    `${source.name}, row ${row}: ${what}. Nothing was taken from it, because bed and bim must agree row by row.`,
  )
