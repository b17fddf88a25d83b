import { hazardFits } from '../../../figures/hazardFits.ts'
import { formatCount, formatDecimal, formatP, formatPercent, missing } from '../../../figures/numbers.ts'
import { daysPerYear } from '../../../figures/survivalSteps.ts'
import type { KaplanMeierCurve, ProgressionFlow } from '../../../model/results.ts'
import type { ProgressionOptions } from '../../../model/study.ts'
import { normalQuantile } from '../../../numerics/normal.ts'
import { restrictedMean } from '../../../statistics/kaplanMeier.ts'
import { jobOf, useAppState } from '../../context.tsx'
import { Heads } from '../../controls/Heads.tsx'
import { shown } from '../../state/jobs.ts'
import { useThemePalette } from '../../theme.ts'
import { estimate } from '../association/estimate.ts'
import { ofScore } from './curveFigure.ts'
import { timeText } from './curveTime.ts'

/** Each stratum in numbers, the tests across them, and how people came into the set. */
export function StrataTable() {
  const state = useAppState()
  const { curves: how, score, set } = state.view
  const options = state.document.study.analyses.progression
  const { value, look } = shown(ofScore(state, 'kaplanMeier'))
  const { value: models } = shown(jobOf(state, 'cox', set))
  const colours = useThemePalette().strata
  if (value === null) return null
  const { result, flow } = value
  const { curves } = result
  const colour = colours[Math.max(2, Math.min(5, curves.length)) as 2 | 3 | 4 | 5]
  const isOfTime = options.timeScale === 'since_first_mdd'
  const [years, horizon] = [Math.min(5, how.horizonYears), how.horizonYears]
  const level = `${Math.round(100 * options.confidenceLevel)}% CI`
  const ratioOf = (stratum: string, index: number): string => {
    if (index === 0) return '1 (reference)'
    if (models === null) return ''
    const fits = hazardFits(models, `stratum_${stratum}_vs_${curves[0].stratum}`, state.view.hazards.ties)
    return estimate(fits.find((fit) => fit.score === score))
  }
  return (
    <div className={look === 'old' ? 'strata old' : 'strata'}>
      <table>
        <Heads
          first="Percentile"
          numbers={[
            ['n', 'n'],
            ['TRD', 'TRD'],
            ...(isOfTime
              ? ([
                  ['free', `Free of TRD at ${years} y`],
                  ['mean', `Mean to ${horizon} y (${level})`],
                ] as const)
              : []),
            ['median', 'Median time'],
            ['ratio', `HR (${level})`],
          ]}
        />
        <tbody>
          {curves.map((curve, index) => (
            <tr key={curve.stratum}>
              <td>
                <span className="contrast-name">
                  <i className="shape" style={{ background: colour[index] }} aria-hidden="true" />
                  {curve.stratum.replace('-', '–')}
                </span>
              </td>
              <td className="number">{formatCount(curve.n)}</td>
              <td className="number">{formatCount(curve.events)}</td>
              {isOfTime && <td className="number">{survivalAt(curve, years * daysPerYear)}</td>}
              {isOfTime && <td className="number">{meanTo(curve, horizon, options)}</td>}
              <td className="number">{median(curve, options)}</td>
              <td className="number">{ratioOf(curve.stratum, index)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="note">
        {(['logRank', 'petoPeto'] as const).map((name, index) => (
          <span key={name}>
            {index > 0 && '; '}
            {name === 'logRank' ? 'Log-rank' : 'Peto-Peto'} χ² {formatDecimal(result[name].chiSquare, 1)},{' '}
            {formatDecimal(result[name].df, 0)} df, <i>P</i> {formatP(result[name].p)}
          </span>
        ))}
        {result.withinCohorts !== null && (
          <>
            ; log-rank within cohorts χ² {formatDecimal(result.withinCohorts.chiSquare, 1)}, <i>P</i>{' '}
            {formatP(result.withinCohorts.p)}
          </>
        )}
        .
      </p>
      <details className="note">
        <summary>
          {formatCount(flow.n)} of {formatCount(flow.mdd)} people with trMDD or TRD are followed
        </summary>
        {flowInWords(flow)}
        {result.n < flow.n && ` ${formatCount(flow.n - result.n)} of them lack this score.`}
      </details>
    </div>
  )
}

const flowInWords = (flow: ProgressionFlow): string =>
  `Of ${formatCount(flow.mdd)} people with trMDD or TRD (${formatCount(flow.trd)} TRD), ` +
  `${formatCount(flow.afterTimePoints)} have enough dates; ${formatCount(flow.missingTime)} have no end of follow-up ` +
  `and ${formatCount(flow.nonPositive)} no time after the first MDD date (${formatCount(flow.nonPositiveEvents)} TRD). ` +
  `${formatCount(flow.n)} are followed, ${formatCount(flow.events)} reach TRD.`

/** Survival holds its last value; before the first time it is 1. */
function survivalAt(curve: KaplanMeierCurve, days: number): string {
  const at = curve.timeDays.findLastIndex((time) => time <= days)
  if (at < 0) return formatPercent(1)
  const percent = (share: number) => formatDecimal(100 * share, 1)
  return `${percent(curve.survival[at])}% (${percent(curve.ciLower[at])}–${percent(curve.ciUpper[at])})`
}

/** Mean time free of TRD within the horizon. */
function meanTo(curve: KaplanMeierCurve, years: number, { confidenceLevel }: ProgressionOptions): string {
  const { mean, standardError } = restrictedMean({ ...curve, time: curve.timeDays }, years * daysPerYear)
  const reach = normalQuantile((1 + confidenceLevel) / 2) * standardError
  const [middle, lower, upper] = [mean, mean - reach, mean + reach].map((days) => days / daysPerYear)
  return `${formatDecimal(middle, 2)} y (${formatDecimal(lower, 2)}–${formatDecimal(upper, 2)})`
}

function median(curve: KaplanMeierCurve, { timeScale }: ProgressionOptions): string {
  const { median: at, medianCiLower, medianCiUpper } = curve
  if (Number.isNaN(at)) return 'not reached'
  const end = (days: number) => (Number.isNaN(days) ? missing : timeText(timeScale, days).replace(/^age | y$/g, ''))
  // The band may stay above one half for ever.
  if (Number.isNaN(medianCiUpper)) return `${timeText(timeScale, at)} (${end(medianCiLower)} to not reached)`
  return `${timeText(timeScale, at)} (${end(medianCiLower)}–${end(medianCiUpper)})`
}
