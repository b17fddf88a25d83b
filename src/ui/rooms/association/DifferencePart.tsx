import { formatEstimate, formatP } from '../../../figures/numbers.ts'
import type { TrdDifferenceRow } from '../../../model/results.ts'
import type { Study } from '../../../model/study.ts'
import { normalQuantile } from '../../../numerics/normal.ts'
import { jobOf, useAppState } from '../../context.tsx'
import { Box, errorMessage } from '../../controls/Box.tsx'
import { Heads, pHead } from '../../controls/Heads.tsx'
import { Resume } from '../../controls/Resume.tsx'
import { bothCases, detailSlot } from '../../state/detailWants.ts'
import { shown } from '../../state/jobs.ts'

/** TRD against trMDD told in two ways: by the people of both alone, and by the two effects against the same controls. */
export function DifferencePart() {
  const state = useAppState()
  const { cohort, contrast, score } = state.view
  const slot = detailSlot(cohort, contrast)
  const job = jobOf(state, 'trdDifference', slot)
  const { value, look } = shown(job)
  const row = value?.find((one) => one.score === score)
  if (contrast !== bothCases || (row === undefined && job.state === 'idle')) return null
  return (
    <section className="panel-part" aria-busy={job.state === 'pending'}>
      <h3>TRD v trMDD, from both against non-MDD</h3>
      {job.state === 'failed' && <Box message={errorMessage(job.kind, job.message)} />}
      {job.state === 'stopped' && <Resume kind="trdDifference" slot={slot} />}
      {job.state === 'pending' && row === undefined && <p className="muted">updating</p>}
      {row && <Both row={row} isOld={look === 'old'} />}
    </section>
  )
}

function Both({ row, isOld }: { row: TrdDifferenceRow; isOld: boolean }) {
  const { scores, analyses } = useAppState().document.study
  const level = analyses.association.confidenceLevel
  const unit = units[scores.standardise]
  const z = normalQuantile((1 + level) / 2)
  const lines = [
    ['Ratio of the two', row.difference, row.standardError, row.p],
    ['Fitted directly', row.directLogOddsRatio, row.directStandardError, row.directP],
  ] as const
  return (
    <>
      <table className={isOld ? 'old' : undefined}>
        <Heads first="" numbers={[['OR', `OR (${Math.round(100 * level)}% CI)`], pHead]} />
        <tbody>
          {lines.map(([words, logRatio, standardError, p]) => (
            <tr key={words}>
              <td>{words}</td>
              <td className="number">
                {formatEstimate(
                  Math.exp(logRatio),
                  Math.exp(logRatio - z * standardError),
                  Math.exp(logRatio + z * standardError),
                )}
              </td>
              <td className="number">{formatP(p)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="muted after-table">
        {row.reason ||
          `${unit} The error of the ratio of the two odds ratios against non-MDD allows for the controls they share.`}
      </p>
    </>
  )
}

const inCohort = 'Per SD of the score in the cohort.'
const units: Readonly<Record<Study['scores']['standardise'], string>> = {
  cohort: inCohort,
  discovery: 'Per SD of the score in the discovery cohort.',
  contrast: inCohort,
  none: 'Per unit of the score.',
}
