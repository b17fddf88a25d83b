import { csvField } from '../formats/csvField.ts'
import { missingColumns } from './scoreTask.ts'
import type { PreparedScoring, ScoredGenotypes } from './scoring.ts'

export interface PersonScores {
  /** A table of scores: it can be loaded in the place of the genotypes. */
  readonly scores: Blob
  /** Of each person's weights by score: the share of Σ|weight| at which the person has a call. */
  readonly observedShares: Blob
}

/** Characters handed to the host at a time. */
const PIECE = 4_000_000

/**
 * The computed scores before standardisation and adjustment, and how much of them was observed: CSV with a line for each person with
 * genotypes, in id order. Empty where there is no score.
 */
export function personScores(
  { input, state, settings, link, ids, shown }: PreparedScoring,
  { table: { names, values } }: ScoredGenotypes,
): PersonScores {
  const columns = missingColumns(input.matched.scores.length, settings.missing)
  const sampleOf = new Int32Array(ids.values.length).fill(-1)
  for (const [sample, row] of link.rowOfSample.entries()) if (row >= 0) sampleOf[row] = sample
  const shareOf = (row: number, at: number): number => {
    const k = shown[at]
    const { usedWeight } = state.tallies[k]
    return usedWeight > 0 ? 1 - state.missing[sampleOf[row] * columns + k] / usedWeight : Number.NaN
  }
  const written = (cell: (row: number, at: number) => number): Blob => {
    const pieces: Blob[] = []
    let text = `${['person_id', ...names].map(csvField).join(',')}\n`
    for (let row = 0; row < sampleOf.length; row++) {
      if (sampleOf[row] < 0) continue
      text += `${[String(ids.values[row]), ...names.map((_, at) => cell(row, at))].map(csvField).join(',')}\n`
      if (text.length < PIECE) continue
      pieces.push(new Blob([text]))
      text = ''
    }
    return new Blob([...pieces, text], { type: 'text/csv' })
  }
  return { scores: written((row, at) => values[at][row]), observedShares: written(shareOf) }
}
