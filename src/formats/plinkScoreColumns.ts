import { parseNumber } from './cells.ts'
import { fieldsOf } from './lines.ts'
import type { WeightColumns } from './weightPieces.ts'

export interface PlinkScoreColumns extends WeightColumns {
  readonly names: readonly string[]
  readonly hasHead: boolean
  /** Of a program that writes statistics beside its weights. */
  readonly isKnownProgram: boolean
}

/** What the columns of a head stand for; null where it is not the head of a table of weights. */
export function plinkScoreColumns(head: string): PlinkScoreColumns | null {
  const names = splitOf(head)(head).map((name) => name.replace(/^#/, ''))
  const lower = names.map((name) => name.toLowerCase())
  const program = programs.find(({ known }) => known.every((name) => lower.includes(name)))
  const find = (wanted: readonly string[]): number => {
    const name = wanted.find((each) => lower.includes(each))
    return name === undefined ? -1 : lower.indexOf(name)
  }
  const columns = {
    id: find(program?.id ? [program.id] : columnNames.id),
    chromosome: find(columnNames.chromosome),
    position: find(columnNames.position),
    effectAllele: find(columnNames.effectAllele),
    otherAllele: find(columnNames.otherAllele),
  }
  const taken = new Set(Object.values(columns))
  // A column without a name has the numbers of the rows.
  const scores = lower.flatMap((name, at) =>
    taken.has(at) || name === '' || program?.weights.test(name) === false ? [] : [at],
  )
  const placed = columns.chromosome >= 0 && columns.position >= 0
  if (columns.effectAllele < 0 || (columns.id < 0 && !placed) || scores.length === 0) return null
  return { names, ...columns, scores, hasHead: true, isKnownProgram: program !== undefined }
}

/** Of a table without a head, as `plink --score` takes it unless told otherwise; null where the line is no row of one. */
export function headlessColumns(line: string): PlinkScoreColumns | null {
  const fields = splitOf(line)(line)
  if (fields.length !== 3 || !/^[ACGTacgt]+$/.test(fields[1]) || Number.isNaN(parseNumber(fields[2]))) return null
  const none = { chromosome: -1, position: -1, otherAllele: -1 }
  const names = ['id', 'allele', 'weight']
  return { names, id: 0, effectAllele: 1, ...none, scores: [2], hasHead: false, isKnownProgram: false }
}

/** Fields of a line, split as the table's first line tells. */
export type Split = (line: string) => string[]

/** Nulls stand for any number of blanks and tabs: `fieldsOf`. */
function separatorOf(firstLine: string): ',' | '\t' | ' ' | null {
  const hasTabs = firstLine.includes('\t')
  if (!hasTabs && firstLine.split(',').length > 2) return ','
  // Between tabs a name may have blanks.
  if (hasTabs && /[ "]/.test(firstLine)) return '\t'
  return firstLine.includes('"') ? ' ' : null
}

/** How to split the lines of a table of weights, which may have quotation marks around their fields. */
export function splitOf(firstLine: string): Split {
  const separator = separatorOf(firstLine)
  if (separator === null) return fieldsOf
  if (separator !== ' ') return (line) => fieldsBetween(line, separator)
  return (line) => fieldsBetween(line, separator).filter((field) => field !== '')
}

/** Are the rows' fields those between blanks and tabs, as they are read fastest. */
export const hasPlainRows = (firstLine: string): boolean => !firstLine.includes('"') && separatorOf(firstLine) !== ','

function fieldsBetween(line: string, separator: string): string[] {
  const fields: string[] = []
  let field = ''
  let isQuoted = false
  for (const character of line) {
    if (character === '"') isQuoted = !isQuoted
    else if (character === separator && !isQuoted) {
      fields.push(field.trim())
      field = ''
    } else field += character
  }
  fields.push(field.trim())
  return fields
}

/** Accepted column names, best first; matched without regard to case and a leading `#`. */
const columnNames = {
  id: ['id', 'snp', 'rsid', 'rs', 'variant_id', 'markername', 'snpid', 'name', 'predictor'],
  chromosome: ['chrom', 'chr', 'chromosome'],
  position: ['pos', 'bp', 'position', 'base_pair_location'],
  effectAllele: ['a1', 'allele', 'effect_allele', 'allele1', 'ea', 'alt'],
  otherAllele: ['a2', 'other_allele', 'allele2', 'nea', 'oa', 'a0', 'ref'],
} as const

/**
 * Columns of programs that write more than weights beside the variants: where the head has `known`, the effects are in `weights` alone.
 * GCTB's SBayesR (`.snpRes`) and SBayesRC, LDAK's MegaPRS (whose centres are the same for everybody).
 */
const programs: readonly { readonly known: readonly string[]; readonly id?: string; readonly weights: RegExp }[] = [
  // Its `Id` counts the rows.
  { known: ['name', 'a1effect'], id: 'name', weights: /^a1effect$/ },
  { known: ['beta', 'pip'], weights: /^beta$/ },
  { known: ['predictor', 'centre'], weights: /^(?!centre$)/ },
]
