import { InputError } from '../model/errors.ts'
import { eachLine, fieldsOf, wholeNumber } from './lines.ts'
import { firstBytes, type ReadOptions, type Source } from './source.ts'

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
  await eachLine(
    source,
    (line, row) => {
      if (line.trim() === '') return
      rows++
      onVariant(variantOf(source, line, row))
    },
    options,
  )
  if (rows === 0) throw noVariants(source)
  return rows
}

/** The first row alone. */
export async function firstVariant(source: Source): Promise<Variant> {
  const lines = new TextDecoder('utf-8').decode(await firstBytes(source, longestRow)).split('\n')
  const at = lines.findIndex((line) => line.trim() !== '')
  if (at < 0) throw noVariants(source)
  return variantOf(source, lines[at].trim(), at + 1)
}

/** Alleles of insertions can be long. */
const longestRow = 1_048_576

function variantOf(source: Source, line: string, row: number): Variant {
  const fields = fieldsOf(line)
  if (fields.length !== 5 && fields.length !== 6) {
    throw refusal(source, row, `${fields.length} fields where a bim file has 6`)
  }
  const [a1, a2] = fields.slice(-2)
  const position = wholeNumber(fields[fields.length - 3])
  if (position === null) throw refusal(source, row, `the position ${fields[fields.length - 3]} is not a whole number`)
  return { chromosome: fields[0], position, id: fields[1], a1, a2 }
}

const noVariants = (source: Source): InputError =>
  new InputError(`${source.name} has no variants. Nothing was taken from it.`)

const refusal = (source: Source, row: number, what: string): InputError =>
  new InputError(
    `${source.name}, row ${row}: ${what}. Nothing was taken from it, because bed and bim must agree row by row.`,
  )
