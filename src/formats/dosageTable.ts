import type { PackedColumns } from '../kernel/dosages.ts'
import { InputError } from '../model/errors.ts'
import { isMissingText, parseNumber } from './cells.ts'
import type { Variant } from './plinkBim.ts'
import type { Sample } from './plinkFam.ts'
import type { Field, PackedReadOptions, TableFile, TableReadOptions, Values } from './table.ts'

/** A table with a row for each person and a column for each variant: how many copies of an allele the person has, 0 to 2. */
export interface DosageTable {
  readonly fileName: string
  readonly samples: readonly Sample[]
  /** `a1` is the allele that is counted. */
  readonly variants: readonly Variant[]
  /**
   * Dosages at these variants (ascending), people × variants, NaN where missing.
   * @throws InputError naming column and row where a value is no number from 0 to 2
   */
  read(variants: Int32Array, signal?: AbortSignal): Promise<Float64Array>
  /** As `TableFile.readPacked`. */
  readPacked?(variants: Int32Array, options?: PackedReadOptions): Promise<PackedColumns | null>
}

const personColumns = ['person_id', 'research_id', 'eid', 'iid', '#iid']
/** What `plink2 --export A` writes beside the variants. */
const sampleColumns = ['fid', '#fid', 'pat', 'mat', 'sex', 'phenotype', ...personColumns]

/** `rs7_A(/G)`, as `plink2 --export A include-alt` writes it: A is counted. */
const exported = /^(.+)_([A-Z0-9]+)\(\/([A-Z0-9,]+)\)$/i
/** `chr1:1000:A:G`, of which the second is counted, or the one that a suffix names: `1:1000:A:G_A`. */
const placed = /^(?:chr)?(\d{1,2}|X|Y|XY|MT?)[:_](\d{1,9})[:_]([ACGT]+)[:_]([ACGT]+)(?:_([ACGT]+))?$/i

/** Each column's variant, null for other columns; null as a whole where the table is none of dosages. */
export function dosageColumns(fields: readonly Field[]): readonly (Variant | null)[] | null {
  const variants = fields.map(({ name, numeric }) => (numeric ? variantOf(name) : null))
  const others = fields.filter((_, at) => variants[at] === null).map(({ name }) => name.toLowerCase())
  const isTable =
    variants.some((variant) => variant !== null) &&
    others.some((name) => personColumns.includes(name)) &&
    others.every((name) => sampleColumns.includes(name))
  return isTable ? variants : null
}

/** A table as `plink --export A` (`--recode A`) writes it: copies of the allele that each column names, the other allele unsaid. */
export function lacksOtherAlleles(fields: readonly Field[]): boolean {
  const names = fields.map(({ name }) => name)
  const lower = names.map((name) => name.toLowerCase())
  const isOfPlink = ['pat', 'mat', 'sex', 'phenotype'].every((name) => lower.includes(name))
  const variants = names.filter((_, at) => !sampleColumns.includes(lower[at]))
  return isOfPlink && variants.length > 0 && variants.every((name) => /._[ACGT0-9]+$/i.test(name))
}

function variantOf(name: string): Variant | null {
  const named = exported.exec(name)
  if (named !== null) {
    const [, id, a1, a2] = named
    const place = placed.exec(id)
    return { chromosome: place?.[1] ?? '0', position: Number(place?.[2] ?? 0), id, a1, a2 }
  }
  const place = placed.exec(name)
  if (place === null) return null
  const [, chromosome, position, first, second, counted = second] = place
  const [a1, a2] = counted.toUpperCase() === first.toUpperCase() ? [first, second] : [second, first]
  return { chromosome, position: Number(position), id: name, a1: a1.toUpperCase(), a2: a2.toUpperCase() }
}

/**
 * Opens a table of dosages: the people are read.
 * @throws InputError if it has no column of people or of variants, or no rows
 */
export async function openDosages(
  fileName: string,
  table: TableFile,
  options: TableReadOptions = {},
): Promise<DosageTable> {
  const columns = dosageColumns(table.fields)
  if (columns === null) {
    throw new InputError(
      `${fileName}: a table of dosages has a column of people (${personColumns.slice(0, 4).join(', ')}) and, for each variant, one ` +
        'named like rs7_A(/G) or 1:1000:A:G that counts an allele (plink2 --export A include-alt writes them). Nothing was taken from it.',
    )
  }
  const ofVariants = columns.flatMap((variant, column) => (variant === null ? [] : [{ variant, column }]))
  const names = table.fields.map(({ name }) => name.toLowerCase())
  const person = personColumns.map((name) => names.indexOf(name)).find((at) => at >= 0) ?? 0
  const samples: Sample[] = []
  await table.read(
    [person],
    ({ columns: [values], length }) => {
      for (const individualId of idsOf(values, length)) samples.push({ familyId: '0', individualId, sex: -1 })
    },
    options,
  )
  if (samples.length === 0) throw new InputError(`${fileName} has no people. Nothing was taken from it.`)
  return {
    fileName,
    samples,
    variants: ofVariants.map(({ variant }) => variant),
    readPacked: async (variants, packedOptions) =>
      (await table.readPacked?.(
        Array.from(variants, (variant) => ofVariants[variant].column),
        packedOptions,
      )) ?? null,
    async read(variants, signal) {
      const dosages = new Float64Array(variants.length * samples.length)
      const asked = [...variants].map((variant) => ofVariants[variant].column)
      await table.read(
        asked,
        ({ columns: read, length, firstRow }) => {
          for (const [at, values] of read.entries()) {
            const numbers = numbersOf(values, length)
            const start = at * samples.length + firstRow - 1
            const wrong = firstBeyond(numbers)
            const text = values.kind === 'number' ? -1 : firstText(values)
            const row = text < 0 || (wrong >= 0 && wrong < text) ? wrong : text
            if (row >= 0)
              throw noDosage(
                fileName,
                table.fields[asked[at]].name,
                firstRow + row,
                row === text ? undefined : numbers[row],
              )
            dosages.set(numbers.subarray(0, length), start)
          }
        },
        { signal },
      )
      return dosages
    },
  }
}

const noDosage = (fileName: string, column: string, row: number, value: number | undefined): InputError =>
  new InputError(
    `${fileName}, row ${row}, column ${column}: ${value ?? 'text'} is no number of copies from 0 to 2. No scores were computed; ` +
      'everything else stays loaded. Mend the file and add it again.',
  )

function idsOf(values: Values, length: number): string[] {
  if (values.kind === 'text') return values.values.slice(0, length)
  if (values.kind === 'dictionary') return Array.from(values.codes, (code) => values.levels[code] ?? '')
  if (values.kind === 'missing') return Array.from({ length }, () => '')
  return Array.from({ length }, (_, i) => String(values.values[i]))
}

/** First value that is no number of copies; −1 if there is none. */
function firstBeyond(numbers: Float64Array): number {
  for (let i = 0; i < numbers.length; i++) if (numbers[i] < 0 || numbers[i] > 2) return i
  return -1
}

const isNoNumber = (text: string): boolean => Number.isNaN(parseNumber(text)) && !isMissingText(text)

/** First row with text that is no number; −1 if there is none. */
function firstText(values: Values): number {
  if (values.kind === 'text') return values.values.findIndex(isNoNumber)
  if (values.kind !== 'dictionary') return -1
  const levels = values.levels.map(isNoNumber)
  return values.codes.findIndex((code) => code >= 0 && levels[code])
}

/** NaN where missing, or no number. */
function numbersOf(values: Values, length: number): Float64Array {
  if (values.kind === 'number') return values.values
  if (values.kind === 'int32' || values.kind === 'int64') {
    const { values: numbers, valid } = values
    return Float64Array.from({ length }, (_, i) => (valid === null || valid[i] === 1 ? Number(numbers[i]) : Number.NaN))
  }
  if (values.kind === 'text') return Float64Array.from(values.values, parseNumber)
  if (values.kind === 'dictionary') {
    const levels = values.levels.map(parseNumber)
    return Float64Array.from(values.codes, (code) => (code < 0 ? Number.NaN : levels[code]))
  }
  return new Float64Array(length).fill(Number.NaN)
}
