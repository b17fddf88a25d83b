import { formatCount, formatDecimal, formatP, formatYears, missing } from '../../../figures/numbers.ts'
import { daysPerYear } from '../../../figures/survivalSteps.ts'
import type { KaplanMeierResponse } from '../../../model/engine.ts'
import type { KaplanMeierCurve } from '../../../model/results.ts'
import { useThemePalette } from '../../theme.ts'

/** Each stratum in numbers, the test across them, and how people came into the set. */
export function StrataTable({
  response,
  years,
  isOld,
}: {
  response: KaplanMeierResponse
  years: number
  isOld: boolean
}) {
  const { result, flow } = response
  const { curves, logRank } = result
  const colours = useThemePalette().strata[Math.max(2, Math.min(5, curves.length)) as 2 | 3 | 4 | 5]
  return (
    <div className={isOld ? 'strata old' : 'strata'}>
      <table>
        <thead>
          <tr>
            <th scope="col">Percentile</th>
            <th scope="col" className="number">
              n
            </th>
            <th scope="col" className="number">
              TRD
            </th>
            <th scope="col" className="number">
              Free of TRD at {years} y
            </th>
            <th scope="col" className="number">
              Median time
            </th>
          </tr>
        </thead>
        <tbody>
          {curves.map((curve, index) => (
            <tr key={curve.stratum}>
              <td>
                <span className="contrast-name">
                  <i className="shape" style={{ background: colours[index] }} aria-hidden="true" />
                  {curve.stratum.replace('-', '–')}
                </span>
              </td>
              <td className="number">{formatCount(curve.n)}</td>
              <td className="number">{formatCount(curve.events)}</td>
              <td className="number">{survivalAt(curve, years * daysPerYear)}</td>
              <td className="number">{median(curve)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="note">
        Log-rank χ² {formatDecimal(logRank.chiSquare, 1)}, {logRank.df} df, <i>P</i> {formatP(logRank.p)}. Of{' '}
        {formatCount(flow.mdd)} people with trMDD or TRD ({formatCount(flow.trd)} TRD),{' '}
        {formatCount(flow.afterTimePoints)} have enough dates; {formatCount(flow.missingTime)} have no end of follow-up
        and {formatCount(flow.nonPositive)} no time after the first MDD date ({formatCount(flow.nonPositiveEvents)}{' '}
        TRD). {formatCount(flow.n)} are followed, {formatCount(flow.events)} reach TRD.
        {result.n < flow.n && ` ${formatCount(flow.n - result.n)} of them lack this score.`}
      </p>
    </div>
  )
}

/** Survival holds its last value; before the first time it is 1. */
function survivalAt(curve: KaplanMeierCurve, days: number): string {
  const at = curve.timeDays.findLastIndex((time) => time <= days)
  if (at < 0) return '100.0%'
  const percent = (share: number) => formatDecimal(100 * share, 1)
  return `${percent(curve.survival[at])}% (${percent(curve.ciLower[at])}–${percent(curve.ciUpper[at])})`
}

function median({ median: at, medianCiLower, medianCiUpper }: KaplanMeierCurve): string {
  if (Number.isNaN(at)) return 'not reached'
  const end = (days: number) => formatYears(days).replace(' y', '')
  const lower = Number.isNaN(medianCiLower) ? missing : end(medianCiLower)
  // The band may stay above one half for ever.
  if (Number.isNaN(medianCiUpper)) return `${formatYears(at)} (${lower} to not reached)`
  return `${formatYears(at)} (${lower}–${end(medianCiUpper)})`
}
