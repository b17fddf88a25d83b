import { causeWords } from '../../../figures/drawnCurves.ts'
import { hasEstimate } from '../../../figures/fits.ts'
import { hazardFits } from '../../../figures/hazardFits.ts'
import { formatCount, formatDecimal, formatP } from '../../../figures/numbers.ts'
import { daysPerYear } from '../../../figures/survivalSteps.ts'
import type { CompetingCause, IncidenceCurve } from '../../../model/progressionResults.ts'
import { jobOf, useAppState } from '../../context.tsx'
import { Heads } from '../../controls/Heads.tsx'
import { shown } from '../../state/jobs.ts'
import { causeModels } from '../../state/progressionView.ts'
import { useThemePalette } from '../../theme.ts'
import { estimate } from '../association/estimate.ts'
import { ofScore } from './curveFigure.ts'

const causes: readonly CompetingCause[] = ['TRD', 'death']

/** TRD and death before it by stratum, and the score's effects on the hazard of each while the other ends follow-up. */
export function IncidenceTable({ isOld }: { isOld: boolean }) {
  const state = useAppState()
  const { curves: how, score, set } = state.view
  const { study } = state.document
  const { timeScale, atDeath } = study.analyses.progression
  const { value } = shown(ofScore(state, 'cumulativeIncidence'))
  const { value: models } = shown(jobOf(state, 'cox', set))
  const colours = useThemePalette().strata
  if (value === null) return null
  const strata = [...new Set(value.curves.map(({ stratum }) => stratum))]
  const colour = colours[Math.max(2, Math.min(5, strata.length)) as 2 | 3 | 4 | 5]
  const curveOf = (stratum: string, cause: CompetingCause) =>
    value.curves.find((curve) => curve.stratum === stratum && curve.cause === cause)
  const isOfTime = timeScale === 'since_first_mdd'
  const unit = study.scores.standardise === 'none' ? 'unit' : 'SD'
  return (
    <div className={isOld ? 'strata old' : 'strata'}>
      <table>
        <Heads
          first="Percentile"
          numbers={[
            ['n', 'n'],
            ...causes.flatMap((cause) => [
              [cause, cause === 'TRD' ? 'TRD' : 'Deaths'] as const,
              ...(isOfTime ? [[`${cause} at`, `${cause} by ${how.horizonYears} y`] as const] : []),
            ]),
          ]}
        />
        <tbody>
          {strata.map((stratum, index) => (
            <tr key={stratum}>
              <td>
                <span className="contrast-name">
                  <i className="shape" style={{ background: colour[index] }} aria-hidden="true" />
                  {stratum.replace('-', '–')}
                </span>
              </td>
              <td className="number">{formatCount(curveOf(stratum, 'TRD')?.n ?? Number.NaN)}</td>
              {causes.flatMap((cause) => {
                const curve = curveOf(stratum, cause)
                return [
                  <td key={cause} className="number">
                    {formatCount(curve?.events ?? Number.NaN)}
                  </td>,
                  ...(isOfTime
                    ? [
                        <td key={`${cause} at`} className="number">
                          {curve && incidenceAt(curve, how.horizonYears * daysPerYear)}
                        </td>,
                      ]
                    : []),
                ]
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="note">
        Cause-specific hazard ratios per {unit}:{' '}
        {causes.map((cause, index) => {
          const fit = models && hazardFits(models, causeModels[cause], 'efron').find((row) => row.score === score)
          return (
            <span key={cause}>
              {index > 0 && '; '}
              {causeWords[cause]} {fit ? estimate(fit) : 'updating'}
              {hasEstimate(fit ?? undefined) && (
                <>
                  , <i>P</i> {formatP(fit!.p)}
                </>
              )}
            </span>
          )
        })}
        .{atDeath !== 'end' && ' The other curves and models do not look at deaths.'}
      </p>
    </div>
  )
}

/** It holds its last value; before the first time it is 0. */
function incidenceAt({ timeDays, incidence, ciLower, ciUpper }: IncidenceCurve, days: number): string {
  const at = timeDays.findLastIndex((time) => time <= days)
  if (at < 0) return '0.0%'
  const percent = (share: number) => formatDecimal(100 * share, 1)
  return `${percent(incidence[at])}% (${percent(ciLower[at])}–${percent(ciUpper[at])})`
}
