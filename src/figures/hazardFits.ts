import type { CoxResponse } from '../model/progressionResults.ts'
import type { AssociationRow, CoxRow } from '../model/results.ts'

/** The hazard ratios of one model as a forest draws effects: events stand where it has cases. Covariates are those of Cox. */
export function hazardFits({ cox }: CoxResponse, model: string, ties: CoxRow['ties']): readonly AssociationRow[] {
  const own = cox.filter((row) => row.model === model)
  // Strata are fitted with one handling of ties.
  const tied = own.filter((row) => row.ties === ties)
  return (tied.length > 0 ? tied : own).map(
    ({ events, logHazardRatio, hazardRatio, logLikelihood, model: _, ties: __, robustStandardError, ...row }) => ({
      ...row,
      definition: '',
      contrast: 'TRD/trMDD',
      cases: events,
      incomplete: 0,
      logOddsRatio: logHazardRatio,
      oddsRatio: hazardRatio,
      iterations: 0,
      deviance: -2 * logLikelihood,
    }),
  )
}

/** Below it the test of proportional hazards marks a score. */
export const flagBelow = 0.01

/** Those of the fits whose score's test of proportional hazards (transform `km`) has a P below .01. */
export function disproportionateFits(
  fits: readonly AssociationRow[],
  { schoenfeld }: CoxResponse,
): readonly AssociationRow[] {
  const scores = new Set(
    schoenfeld.filter((row) => row.transform === 'km' && row.p < flagBelow).map((row) => row.score),
  )
  return fits.filter(({ score }) => scores.has(score))
}
