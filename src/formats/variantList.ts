import { InputError } from '../model/errors.ts'
import { eachLine } from './lines.ts'
import type { ReadOptions, Source } from './source.ts'

/** A variant by id, or by place with or without its alleles. */
export interface ListedVariant {
  readonly id: string
  readonly place: { readonly chromosome: string; readonly position: number } | null
  /** Upper case; null where not said. */
  readonly alleles: readonly [string, string] | null
}

const place = /^(?:chr)?(\d{1,2}|X|Y|XY|MT?)[:_](\d{1,9})(?:[:_]([ACGT]+)[:_]([ACGT]+))?$/i
const id = /^(rs|ss|i|esv|nsv|affx-|ax-|exm)\d+$/i

/** One variant a line, as `plink --write-snplist` writes them. */
export const isVariantList = (lines: readonly string[]): boolean =>
  lines.length > 0 && lines.filter((line) => place.test(line) || id.test(line)).length >= 0.9 * lines.length

/**
 * Calls `onVariant` for each line of a list of variants: an id, `chromosome:position`, or that with `:allele:allele`.
 * @returns how many there are
 * @throws InputError naming file and row, if a line holds more than one word or there is none
 */
export async function eachListedVariant(
  source: Source,
  onVariant: (variant: ListedVariant) => void,
  options: ReadOptions = {},
): Promise<number> {
  let rows = 0
  await eachLine(
    source,
    (line, row) => {
      const word = line.trim()
      if (word === '') return
      if (/\s/.test(word)) {
        throw new InputError(
          `${source.name}, row ${row}: a list of variants has one id or chromosome:position a line, and this one is ${word}. ` +
            'Nothing was taken from it.',
        )
      }
      rows++
      onVariant(variantNamed(word))
    },
    options,
  )
  if (rows === 0) throw new InputError(`${source.name} has no variants. Nothing was taken from it.`)
  return rows
}

/** What an id says: `chr1:1000:A:G` names its place and alleles, `rs7` nothing. */
export function variantNamed(word: string): ListedVariant {
  const found = place.exec(word)
  if (found === null) return { id: word, place: null, alleles: null }
  const [, chromosome, position, a, b] = found
  return {
    id: word,
    place: { chromosome, position: Number(position) },
    alleles: a === undefined ? null : [a.toUpperCase(), b.toUpperCase()],
  }
}
