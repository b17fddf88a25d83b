import { statusWords } from '../../../figures/fits.ts'
import { formatCount, formatDecimal, formatEstimate, formatP, missing } from '../../../figures/numbers.ts'
import { daysPerYear } from '../../../figures/survivalSteps.ts'
import type { IntervalHazardRow } from '../../../model/progressionResults.ts'
import type { SchoenfeldRow } from '../../../model/results.ts'
import { useAppState, useWorkbench } from '../../context.tsx'
import { Heads, pHead } from '../../controls/Heads.tsx'
import { Resume } from '../../controls/Resume.tsx'
import { Segmented } from '../../controls/Segmented.tsx'
import { unitOf } from '../../figures.ts'
import { shown } from '../../state/jobs.ts'
import { progressionSlot } from '../../state/progressionWants.ts'
import { ofScore } from './curveFigure.ts'

const transforms = [
  { value: 'km', label: 'KM' },
  { value: 'rank', label: 'rank' },
  { value: 'identity', label: 'time' },
  { value: 'log', label: 'log' },
] as const

/**
 * Is the selected score's hazard ratio the same throughout: the test, and where it says no the hazard ratio of each interval.
 *
 * @param always the intervals are shown whatever the test says
 */
export function ProportionalityPart({ always }: { always: boolean }) {
  const state = useAppState()
  const workbench = useWorkbench()
  const { curves, set, score } = state.view
  const { study } = state.document
  const { proportionalityAlpha, timeScale, confidenceLevel } = study.analyses.progression
  const job = ofScore(state, 'proportionality')
  const { value, look } = shown(job)
  if (job.state === 'stopped') return <Resume kind="proportionality" slot={progressionSlot(set, score ?? '')} />
  const test = value?.tests.find(({ transform }) => transform === curves.transform)
  const isViolated = test !== undefined && test.p < proportionalityAlpha
  const intervals = value !== null && (always || isViolated) ? value.intervals : []
  return (
    <section className={look === 'old' ? 'proportionality old' : 'proportionality'} aria-label="Proportional hazards">
      <div className="proportionality-test">
        <Segmented
          label="Transform of time"
          value={curves.transform}
          choices={transforms}
          onChange={(transform) => workbench.setView({ curves: { ...curves, transform } })}
        />
        <p className="note">
          Proportional hazards:{' '}
          {value === null ? (
            job.state === 'failed' ? (
              job.message
            ) : (
              'updating'
            )
          ) : value.status !== 'ok' ? (
            `${missing} ${statusWords[value.status]}. ${value.reason}`
          ) : test === undefined ? (
            'all events share one time, there is nothing to compare.'
          ) : (
            <TestInWords test={test} isViolated={isViolated} alpha={proportionalityAlpha} />
          )}
        </p>
      </div>
      {intervals.length > 0 && (
        <table>
          <Heads
            first="Follow-up"
            numbers={[
              ['people', 'People'],
              ['TRD', 'TRD'],
              ['HR', `HR per ${unitOf(study)} (${Math.round(100 * confidenceLevel)}% CI)`],
              pHead,
            ]}
          />
          <tbody>
            {intervals.map((row) => (
              <tr key={row.fromDays} title={row.reason || undefined}>
                <td>{spanOf(row, timeScale === 'since_first_mdd' ? 0 : 1)}</td>
                <td className="number">{formatCount(row.people)}</td>
                <td className="number">{formatCount(row.events)}</td>
                <td className="number">
                  {row.status === 'ok'
                    ? formatEstimate(row.hazardRatio, row.ciLower, row.ciUpper)
                    : `${missing} ${statusWords[row.status]}`}
                </td>
                <td className="number">{row.status === 'ok' ? formatP(row.p) : ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {intervals.length > 1 && Number.isFinite(intervals[0].differenceP) && (
        <p className="note">
          One hazard ratio for all against one for each: χ² {formatDecimal(intervals[0].differenceChiSquare, 2)},{' '}
          {intervals[0].differenceDf} df, <i>P</i> {formatP(intervals[0].differenceP)}.
        </p>
      )}
    </section>
  )
}

function TestInWords({ test, isViolated, alpha }: { test: SchoenfeldRow; isViolated: boolean; alpha: number }) {
  const { chiSquare, df, p, globalChiSquare, globalDf, globalP } = test
  return (
    <>
      χ² {formatDecimal(chiSquare, 2)}, {df} df, <i>P</i> {formatP(p)} (score); {formatDecimal(globalChiSquare, 1)},{' '}
      {globalDf} df, <i>P</i> {formatP(globalP)} (all terms) –{' '}
      {isViolated ? (
        <strong>
          the hazard ratio changes over time (<i>P</i> &lt; {String(alpha).replace(/^0/, '')}).
        </strong>
      ) : (
        'no sign of violation.'
      )}
    </>
  )
}

/** `1–3 y`; `over 3 y` for the last. */
function spanOf({ fromDays, toDays }: IntervalHazardRow, decimals: number): string {
  const years = (days: number) => {
    const value = days / daysPerYear
    return Math.abs(value - Math.round(value)) < 0.01 ? String(Math.round(value)) : value.toFixed(Math.max(1, decimals))
  }
  if (toDays === Number.POSITIVE_INFINITY) return `over ${years(fromDays)} y`
  return `${years(fromDays)}–${years(toDays)} y`
}
