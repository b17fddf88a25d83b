import type { AdjustedCurvesResult, CompetingCause, CumulativeIncidenceResult } from '../model/progressionResults.ts'
import type { KaplanMeierResult } from '../model/results.ts'
import type { DrawnCurves } from './kaplanMeierPage.ts'
import { formatCount } from './numbers.ts'

export type StrataTestName = 'logRank' | 'petoPeto'

/** As they stand in words. */
export const strataTestNames: Readonly<Record<StrataTestName, string>> = { logRank: 'Log-rank', petoPeto: 'Peto-Peto' }

export const kaplanMeierCurves = (result: KaplanMeierResult, test: StrataTestName): DrawnCurves => ({
  curves: result.curves,
  test: { name: strataTestNames[test], ...result[test] },
  people: followed(result.n, result.events, 'TRD'),
})

/** Cumulative incidence as the complement of what is drawn; one cause's curve of each stratum. */
export function incidenceCurves({ n, curves }: CumulativeIncidenceResult, cause: CompetingCause): DrawnCurves {
  const own = curves.filter((curve) => curve.cause === cause)
  const rest = (share: number) => 1 - share
  return {
    curves: own.map(({ incidence, ciLower, ciUpper, ...curve }) => ({
      ...curve,
      survival: incidence.map(rest),
      ciLower: ciUpper.map(rest),
      ciUpper: ciLower.map(rest),
    })),
    test: null,
    people: followed(
      n,
      own.reduce((sum, { events }) => sum + events, 0),
      causeWords[cause],
    ),
  }
}

export const causeWords: Readonly<Record<CompetingCause, string>> = { TRD: 'TRD', death: 'death before TRD' }

/** What the model expects at quantiles of the score. */
export const adjustedCurves = ({ n, events, curves }: AdjustedCurvesResult): DrawnCurves => ({
  curves: curves.map(({ quantile, ...curve }) => ({
    ...curve,
    stratum: `pct. ${Number((100 * quantile).toPrecision(12))}`,
    n,
    eventCounts: curve.timeDays.map(() => 1),
    atRisk: null,
  })),
  test: null,
  people: followed(n, events, 'TRD'),
})

const followed = (n: number, events: number, event: string) =>
  `${formatCount(n)} people, ${formatCount(events)} with ${event}`
