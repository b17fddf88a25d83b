import type { PieceOptions } from '../formats/textPieces.ts'
import type { OnWeight, WeightedAllele, WeightFile } from '../formats/weights.ts'
import { counted } from '../model/counted.ts'
import type { Chromosomes } from './chromosomes.ts'
import { collectRows } from './collectRows.ts'
import { type Found, findInPiece, findVariant, type MatchBy, type MatchLabel, matchLabels } from './match.ts'
import type { VariantTable } from './variantTable.ts'
import { createWeightLog, type KeptWeights, type WeightLog } from './weightLog.ts'

/** What matching a score's weights came to. */
export interface MatchedScore {
  readonly name: string
  readonly counts: Readonly<Record<MatchLabel, number>>
  /** Σ |weight| of all rows and of those with a variant. */
  readonly totalWeight: number
  readonly matchedWeight: number
}

export interface MatchedWeights {
  /** By name. */
  readonly scores: readonly MatchedScore[]
  readonly weights: KeptWeights
  /** Variants that any score uses, ascending. */
  readonly used: Int32Array
  /** What the files noted. */
  readonly notes: readonly string[]
}

export interface WeightOptions {
  readonly matchBy: MatchBy
  readonly signal?: AbortSignal
  readonly onBytes?: (file: WeightFile, done: number) => void
  /** Of matched weights, so much is kept in memory; all of a file's are in one reading. */
  readonly memoryBytes?: number
  /** The same of pieces of wide tables. */
  readonly pieceBytes?: number
  /** How pieces of text are read; row by row here where it is left out. */
  readonly pieces?: Pick<PieceOptions, 'readPiece' | 'atATime' | 'rooms'>
}

/** Scores of a table whose pieces may be logged as they are: the weights of such rows are what takes memory and time. */
const WIDE = 8

/** Bytes of matched weights kept in the tab's own memory. */
export const KEPT_WEIGHT_BYTES = 25_165_824

/**
 * Matches the rows of weight files to the variants. Files that share a score's name make one score; where several of their
 * rows fit one variant, the first row of the first file by name counts.
 */
export async function matchScores(
  table: VariantTable,
  chromosomes: Chromosomes,
  files: readonly WeightFile[],
  options: WeightOptions,
): Promise<MatchedWeights> {
  const ordered = [...files].sort((a, b) => (a.fileName < b.fileName ? -1 : 1))
  const names = [...new Set(ordered.flatMap((file) => file.scores))].sort((a, b) => (a < b ? -1 : 1))
  const log = createWeightLog(table.length, options.memoryBytes ?? KEPT_WEIGHT_BYTES, options.pieceBytes)
  const matching = createMatching(names.length, table.length, log)
  const notes: string[] = []
  for (const file of ordered) {
    const { source, take } = matching.of(Int32Array.from(file.scores, (name) => names.indexOf(name)))
    let repeated = 0
    let firstRepeated = 0
    const note = (taken: ReturnType<Take>, row: number): void => {
      if (taken === 'repeated' && repeated++ === 0) firstRepeated = row
    }
    const takeRow: OnWeight = (allele, weights, row) =>
      note(take(allele, findVariant(table, chromosomes, allele, options.matchBy), weights, 0, log.add), row)
    const reading = { signal: options.signal, onBytes: (done: number) => options.onBytes?.(file, done) }
    const result =
      options.pieces === undefined || file.eachPiece === undefined
        ? await file.each(takeRow, reading)
        : await file.eachPiece(
            (piece) => {
              const find = findInPiece(table, chromosomes, piece, options.matchBy)
              const rows = file.scores.length < WIDE ? null : collectRows(piece, source)
              const keep = rows?.keep ?? log.add
              for (let at = 0; at < piece.length; at++) {
                const taken = take(plainAllele, find(at), piece.weights, at * file.scores.length, keep, !piece.lacks)
                if (taken === 'repeated') note(taken, piece.row(at))
              }
              rows?.logTo(log)
              if (!log.holds(piece.weights)) options.pieces?.rooms?.give(piece.weights.buffer)
            },
            takeRow,
            { ...reading, ...options.pieces },
          )
    notes.push(...result.notes)
    if (repeated > 0)
      notes.push(
        `${file.fileName}: ${counted(repeated, 'row names', 'rows name')} a variant that an earlier row has (the first: row ${firstRepeated}); ` +
          'of each, the first row counts.',
      )
  }
  return {
    scores: names.map((name, k) => ({ name, ...matching.score(k) })),
    weights: log.finish(),
    used: matching.used(),
    notes,
  }
}

/** Bytes of pieces kept there while there are so many people, whose genotypes and sums need the rest of it. */
export const pieceBytesFor = (nPeople: number): number =>
  Math.max(KEPT_WEIGHT_BYTES, MOST_PIECE_BYTES - nPeople * BYTES_OF_PERSON)
const MOST_PIECE_BYTES = 320e6
const BYTES_OF_PERSON = 16_000

type Take = (
  allele: Pick<WeightedAllele, 'unsupported' | 'effectAlleleFrequency'>,
  found: Found,
  /** Those of repeated rows are struck out. */
  weights: Float64Array,
  /** Where the row's weights begin. */
  from: number,
  /** Where the row goes if it has a variant. */
  keep: WeightLog['add'],
  /** No score lacks a weight. */
  isFull?: boolean,
) => 'repeated' | 'taken'

/** Of rows that come in pieces. */
const plainAllele = { unsupported: null, effectAlleleFrequency: Number.NaN }

function createMatching(nScores: number, nVariants: number, log: WeightLog) {
  /** A bit for each variant and score: an earlier row took it. */
  const words = Math.ceil(nScores / 32)
  const taken = new Uint32Array(words * nVariants)
  const counts = new Float64Array(matchLabels.length * nScores)
  const totalWeight = new Float64Array(nScores)
  const matchedWeight = new Float64Array(nScores)
  const plain: { readonly scores: Int32Array; readonly rows: Float64Array }[] = []
  const labelAt = Object.fromEntries(matchLabels.map((label, at) => [label, at * nScores])) as Record<
    MatchLabel,
    number
  >

  const plainCount = (label: number, score: number): number =>
    plain.reduce((sum, { scores, rows }) => sum + (scores.includes(score) ? rows[label] : 0), 0)

  return {
    /** For files with these scores; `repeated` where an earlier row has the variant. */
    of(scores: Int32Array): { readonly source: number; readonly take: Take } {
      const source = log.source(scores)
      const mask = new Uint32Array(words)
      for (const score of scores) mask[score >> 5] |= 1 << (score & 31)
      const isDistinct = new Set(scores).size === scores.length
      /** By label: rows that count for every score. */
      const plainRows = new Float64Array(matchLabels.length)
      plain.push({ scores, rows: plainRows })

      /** Does the row have a weight for each score, and nobody took its variant before. */
      const isPlain = (variant: number, weights: Float64Array, from: number, isFull: boolean): boolean => {
        if (!isDistinct) return false
        for (let word = 0; word < words; word++) if ((taken[words * variant + word] & mask[word]) !== 0) return false
        for (let at = from; !isFull && at < from + scores.length; at++) if (Number.isNaN(weights[at])) return false
        return true
      }
      const take: Take = (allele, found, weights, from, keep, isFull = false) => {
        const label = labelAt[found.label]
        if (!('variant' in found)) {
          for (let k = 0; k < scores.length; k++) {
            const weight = weights[from + k]
            // A table of many scores has no weight where a score does not use the row.
            if (Number.isNaN(weight) && allele.unsupported === null) continue
            if (!Number.isNaN(weight)) totalWeight[scores[k]] += Math.abs(weight)
            counts[label + scores[k]]++
          }
          return 'taken'
        }
        const { variant, countsA2 } = found
        const row = {
          variant,
          source,
          countsA2,
          isFlipped: found.label === 'flipped',
          isAmbiguous: found.label === 'ambiguous',
          frequency: allele.effectAlleleFrequency,
        }
        if (isPlain(variant, weights, from, isFull)) {
          for (let word = 0; word < words; word++) taken[words * variant + word] |= mask[word]
          for (let k = 0; k < scores.length; k++) {
            const size = Math.abs(weights[from + k])
            const score = scores[k]
            totalWeight[score] += size
            matchedWeight[score] += size
          }
          plainRows[label / nScores]++
          keep(row, weights, from)
          return 'taken'
        }
        let isRepeated = false
        for (let k = 0; k < scores.length; k++) {
          const weight = weights[from + k]
          const score = scores[k]
          if (Number.isNaN(weight)) continue
          totalWeight[score] += Math.abs(weight)
          const word = words * variant + (score >> 5)
          const bit = 1 << (score & 31)
          if ((taken[word] & bit) !== 0) {
            counts[labelAt.duplicate + score]++
            isRepeated = true
            weights[from + k] = Number.NaN
            continue
          }
          taken[word] |= bit
          counts[label + score]++
          matchedWeight[score] += Math.abs(weight)
        }
        keep(row, weights, from)
        return isRepeated ? 'repeated' : 'taken'
      }
      return { source, take }
    },
    score: (k: number) => ({
      counts: Object.fromEntries(
        matchLabels.map((label, at) => [label, counts[at * nScores + k] + plainCount(at, k)]),
      ) as Record<MatchLabel, number>,
      totalWeight: totalWeight[k],
      matchedWeight: matchedWeight[k],
    }),
    used(): Int32Array {
      const isUsed = (variant: number): boolean => {
        for (let at = words * variant; at < words * (variant + 1); at++) if (taken[at] !== 0) return true
        return false
      }
      const used = new Int32Array(nVariants)
      let length = 0
      for (let variant = 0; variant < nVariants; variant++) if (isUsed(variant)) used[length++] = variant
      return used.slice(0, length)
    },
  }
}
