import type { AssociationRow } from '../model/results.ts'
import { type Correction, significant, threshold } from '../statistics/multipleTesting.ts'
import { plain } from './measure.ts'
import { formatAlpha, type PNotation } from './numbers.ts'

/** Which scores differ: the threshold, and how it is corrected for the number of tests. */
export interface Marking {
  readonly alpha: number
  /** Judged among the scores of one contrast, cohort and definition. */
  readonly correction: Correction
}

/**
 * The rows that differ, in figures, tables and counts alike: judged by the value, not by its rounded text.
 *
 * @param fits of one panel, all scores of each contrast
 */
export function markedRows(
  fits: readonly AssociationRow[],
  { alpha, correction }: Marking,
): ReadonlySet<AssociationRow> {
  const families = new Map<string, AssociationRow[]>()
  for (const fit of fits) {
    const family = families.get(fit.contrast)
    if (family) family.push(fit)
    else families.set(fit.contrast, [fit])
  }
  return new Set(
    [...families.values()].flatMap((family) => {
      const passes = significant(
        family.map(({ p }) => p),
        alpha,
        correction,
      )
      return family.filter((_, k) => passes[k])
    }),
  )
}

/** `P < 1e−5`, `P < .05 / 61`, `FDR < .05`; with powers in plotly's markup. */
export function thresholdName({ alpha, correction }: Marking, tests: number, notation: PNotation = 'plain'): string {
  const name = correction === 'fdr' ? 'FDR' : 'P'
  const less = notation === 'plain' ? '<' : '&lt;'
  return `${name} ${less} ${formatAlpha(alpha, notation)}${correction === 'bonferroni' ? ` / ${tests}` : ''}`
}

/** The same in plotly's markup for either notation. */
export const thresholdMarkup = (marking: Marking, tests: number, notation: PNotation): string => {
  const name = thresholdName(marking, tests, notation)
  return notation === 'plain' ? plain(name) : name
}

/** −log10 of the P that parts the marked of these fits, all of one contrast, from the others. */
export const thresholdAt = (fits: readonly AssociationRow[], { alpha, correction }: Marking): number =>
  -Math.log10(
    threshold(
      fits.map(({ p }) => p),
      alpha,
      correction,
    ),
  )

export const countOfMarked = (marked: number, tests: number): string =>
  marked === 0 ? `None of ${tests} scores differs` : `${marked} of ${tests} scores differ`
