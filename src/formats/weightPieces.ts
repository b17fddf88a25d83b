import type { FieldKind, TextRows } from '../kernel/textRows.ts'
import type { NamedCodes, WeightPiece } from './weights.ts'

/** Which columns of a table hold what; −1 where none does. */
export interface WeightColumns {
  readonly id: number
  readonly chromosome: number
  readonly position: number
  readonly effectAllele: number
  readonly otherAllele: number
  /** Ascending. */
  readonly scores: readonly number[]
}

/** How a kernel is to read a table of weights. */
export function weightFields(columns: WeightColumns, width: number): FieldKind[] {
  const { id, chromosome, position, effectAllele, otherAllele, scores } = columns
  const codes = [chromosome, effectAllele, otherAllele]
  return Array.from({ length: width }, (_, at) => {
    if (at === id) return 'text'
    if (at === position) return 'whole'
    if (codes.includes(at)) return 'code'
    return scores.includes(at) ? 'number' : 'passed over'
  })
}

/**
 * @param lacks some weight is missing
 * @param row of the file, of a line of the piece counted from 0
 * @param textOf null for what stands for no text
 */
export function weightPiece(
  rows: TextRows,
  columns: WeightColumns,
  lacks: boolean,
  row: (line: number) => number,
  textOf: (text: string) => string | null,
): WeightPiece {
  const { id, chromosome, position, effectAllele, otherAllele } = columns
  const inOrder = [chromosome, effectAllele, otherAllele].filter((at) => at >= 0).sort((a, b) => a - b)
  const codesOf = (at: number, named: (text: string) => string | null): NamedCodes | null => {
    if (at < 0) return null
    const { codes, texts } = rows.codes[inOrder.indexOf(at)]
    return { codes, texts: texts.map(named) }
  }
  const ids = id < 0 ? null : rows.texts[0]
  const chromosomes = codesOf(chromosome, textOf)
  const positions = position < 0 ? null : rows.wholes
  const effectAlleles = codesOf(effectAllele, (text) => text) as NamedCodes
  const otherAlleles = codesOf(otherAllele, textOf)
  const named = (column: NamedCodes | null, at: number): string | null =>
    column === null ? null : column.texts[column.codes[at]]
  return {
    length: rows.length,
    weights: rows.numbers,
    lacks,
    ids,
    chromosomes,
    positions,
    effectAlleles,
    otherAlleles,
    row: (at) => row(rows.places[2 * at]),
    allele: (at) => ({
      id:
        ids === null
          ? null
          : textOf(String.fromCharCode(...ids.bytes.subarray(at === 0 ? 0 : ids.ends[at - 1], ids.ends[at]))),
      chromosome: named(chromosomes, at),
      position: positions === null ? null : positions[at],
      effectAllele: named(effectAlleles, at) ?? '',
      otherAllele: named(otherAlleles, at),
      otherPlace: null,
      effectAlleleFrequency: Number.NaN,
      unsupported: null,
    }),
  }
}
