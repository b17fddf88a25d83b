import { Button } from 'react-aria-components'
import { contrastWords } from '../../../figures/contrasts.ts'
import { formatCount, formatDecimal, formatEstimate, formatP, formatRatio } from '../../../figures/numbers.ts'
import type { JointModel } from '../../../model/results.ts'
import { jobOf, useAppState, useWorkbench } from '../../context.tsx'
import { Box, errorMessage } from '../../controls/Box.tsx'
import { Heads } from '../../controls/Heads.tsx'
import { Resume } from '../../controls/Resume.tsx'
import { traitOf } from '../../selectors.ts'
import { mostCompared, toggled } from '../../state/associationView.ts'
import { detailSlot } from '../../state/detailWants.ts'
import { shown } from '../../state/jobs.ts'

/** Up to five scores in one model: each beside the others, and alone among the same people. */
export function JointPart() {
  const state = useAppState()
  const workbench = useWorkbench()
  const { compared, score, contrast, cohort } = state.view
  if (score === null) return null
  const isIn = compared.includes(score)
  const toggle = (one: string) => workbench.setView({ compared: toggled(compared, one) })
  const slot = detailSlot(cohort, contrast, compared)
  const job = jobOf(state, 'jointModel', slot)
  const { value, look } = shown(job)
  return (
    <section className="panel-part" aria-busy={job.state === 'pending'}>
      <h3>Scores together, {contrastWords(contrast)}</h3>
      {compared.length < 2 && (
        <p className="muted">
          {compared.length === 0
            ? `Choose 2 to ${mostCompared} scores for one model: Shift and a click, or this button.`
            : `${traitOf(state, compared[0])} is chosen; choose one more.`}
        </p>
      )}
      {job.state === 'failed' && compared.length > 1 && <Box message={errorMessage(job.kind, job.message)} />}
      {compared.length > 1 && job.state === 'stopped' && <Resume kind="jointModel" slot={slot} />}
      {compared.length > 1 && job.state === 'pending' && value === null && <p className="muted">updating</p>}
      {value && compared.length > 1 && <Together model={value} isOld={look === 'old'} onRemove={toggle} />}
      <div className="box-actions">
        <Button className="button" onPress={() => toggle(score)}>
          {isIn ? 'Take this score out' : 'Add this score'}
        </Button>
        {compared.length > 0 && (
          <Button className="button" onPress={() => workbench.setView({ compared: [] })}>
            Clear
          </Button>
        )}
      </div>
    </section>
  )
}

function Together({
  model,
  isOld,
  onRemove,
}: {
  model: JointModel
  isOld: boolean
  onRemove: (score: string) => void
}) {
  const state = useAppState()
  const { n, cases, incomplete, likelihoodRatio, reason, leftOut } = model
  const words = [
    `n ${formatCount(n)}, cases ${formatCount(cases)}; ${formatCount(incomplete)} lack a score or a covariate.`,
    Number.isNaN(likelihoodRatio.p)
      ? ''
      : `All together: likelihood ratio χ² ${formatDecimal(likelihoodRatio.statistic, 1)}, ${likelihoodRatio.df} df, P ${formatP(likelihoodRatio.p)}.`,
    reason,
    leftOut,
  ]
  return (
    <>
      <table className={isOld ? 'old' : undefined}>
        <Heads
          first="Score"
          numbers={[
            ['OR (CI), together', 'OR (CI), together'],
            ['Alone', 'Alone'],
            ['VIF', 'VIF'],
          ]}
        />
        <tbody>
          {model.terms.map(({ score, oddsRatio, ciLower, ciUpper, p, vif, alone }) => (
            <tr key={score} title={`P ${formatP(p)} together, ${formatP(alone.p)} alone`}>
              <td>
                <button type="button" className="sort" title="Take it out" onClick={() => onRemove(score)}>
                  {traitOf(state, score)}
                </button>
              </td>
              <td className="number">{formatEstimate(oddsRatio, ciLower, ciUpper)}</td>
              <td className="number">{formatRatio(Math.exp(alone.logOddsRatio))}</td>
              <td className="number">{formatDecimal(vif, 2)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="muted after-table">{words.filter((sentence) => sentence !== '').join(' ')}</p>
    </>
  )
}
