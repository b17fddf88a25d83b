import { counted } from '../model/counted.ts'
import { InputError } from '../model/errors.ts'
import { isMissingText, parseNumber } from './cells.ts'
import { eachLine, fieldsOf } from './lines.ts'
import type { ReadOptions, Source } from './source.ts'

/** A row of a file of allele frequencies. */
export interface AlleleFrequency {
  readonly id: string
  readonly allele: string
  readonly otherAllele: string
  /** Of `allele`; NaN where the file has none. */
  readonly frequency: number
}

export interface FrequencyColumns {
  readonly names: readonly string[]
  readonly id: number
  readonly allele: number
  readonly otherAllele: number
  readonly frequency: number
}

/** PLINK 2 (`.afreq`) gives the frequency of ALT, PLINK 1 (`.frq`) that of A1; null where the head is neither's. */
export function frequencyColumns(head: string): FrequencyColumns | null {
  const names = fieldsOf(head).map((name) => name.replace(/^#/, ''))
  const columns = (id: string, allele: string, other: string, frequency: string): FrequencyColumns | null => {
    const [a, b, c, d] = [id, allele, other, frequency].map((name) => names.indexOf(name))
    return Math.min(a, b, c, d) < 0 ? null : { names, id: a, allele: b, otherAllele: c, frequency: d }
  }
  return columns('ID', 'ALT', 'REF', 'ALT_FREQS') ?? columns('SNP', 'A1', 'A2', 'MAF')
}

/**
 * Calls `onRow` for each row of a file of allele frequencies as PLINK writes them.
 * @returns how many rows there are
 * @throws InputError naming file, row, column and what was found
 */
export async function eachFrequency(
  source: Source,
  onRow: (row: AlleleFrequency) => void,
  options: ReadOptions = {},
): Promise<number> {
  let columns: FrequencyColumns | null = null
  let rows = 0
  await eachLine(
    source,
    (line, lineNumber) => {
      if (line.trim() === '') return
      if (columns === null) {
        columns = frequencyColumns(line)
        if (columns !== null) return
        throw new InputError(
          `${source.name} lacks columns of allele frequencies. Found: ${fieldsOf(line).join(', ')}. Needed: ID, REF, ALT and ` +
            'ALT_FREQS, or SNP, A1, A2 and MAF. Nothing was taken from it.',
        )
      }
      const fields = fieldsOf(line)
      const refuse = (what: string): never => {
        throw new InputError(`${source.name}, row ${lineNumber - 1}: ${what}. Nothing was taken from it.`)
      }
      if (fields.length !== columns.names.length)
        refuse(`${counted(fields.length, 'field')} where the head has ${columns.names.length}`)
      const text = fields[columns.frequency]
      const frequency = parseNumber(text)
      if (Number.isNaN(frequency) && !isMissingText(text)) refuse(`the frequency ${text} is not a number`)
      if (frequency < 0 || frequency > 1) refuse(`the frequency ${text} is not between 0 and 1`)
      rows++
      onRow({
        id: fields[columns.id],
        allele: fields[columns.allele].toUpperCase(),
        otherAllele: fields[columns.otherAllele].toUpperCase(),
        frequency,
      })
    },
    options,
  )
  if (rows === 0) throw new InputError(`${source.name} has no frequencies. Nothing was taken from it.`)
  return rows
}
