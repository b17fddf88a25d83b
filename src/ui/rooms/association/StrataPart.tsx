import { Button } from 'react-aria-components'
import { contrastWords } from '../../../figures/contrasts.ts'
import { formatCount, formatDecimal, formatP } from '../../../figures/numbers.ts'
import type { StratumRow } from '../../../model/strataResults.ts'
import type { ScoreStrata } from '../../../model/study.ts'
import { jobOf, useAppState, useWorkbench } from '../../context.tsx'
import { Box, errorMessage } from '../../controls/Box.tsx'
import { Heads } from '../../controls/Heads.tsx'
import { KnobLine } from '../../controls/KnobLine.tsx'
import { Numbers } from '../../controls/Numbers.tsx'
import { percentilesUpTo } from '../../controls/numberField.ts'
import { Resume } from '../../controls/Resume.tsx'
import { bothCases, detailSlot } from '../../state/detailWants.ts'
import { shown } from '../../state/jobs.ts'
import { estimate } from './estimate.ts'

/** The odds of those who have much of the selected score, or little, against a reference stratum. */
export function StrataPart() {
  const state = useAppState()
  const workbench = useWorkbench()
  const { cohort, contrast, score } = state.view
  if (score === null) return null
  const slot = detailSlot(cohort, contrast, [score])
  const job = jobOf(state, 'scoreStrata', slot)
  const { value, look } = shown(job)
  return (
    <section className="panel-part" aria-busy={job.state === 'pending'}>
      <h3>By percentile, {contrastWords(contrast)}</h3>
      {job.state === 'failed' && <Box message={errorMessage(job.kind, job.message)} />}
      {job.state === 'stopped' && <Resume kind="scoreStrata" slot={slot} />}
      {job.state === 'pending' && value === null && <p className="muted">updating</p>}
      {value && <Strata rows={value} isOld={look === 'old'} />}
      <details className="after-table">
        <summary>Cuts and reference</summary>
        <StrataKnobs strata={state.document.study.analyses.scoreStrata} />
      </details>
      {contrast === bothCases && (
        <div className="box-actions">
          <Button className="button" onPress={() => workbench.exportTable('strata')}>
            All scores as CSV
          </Button>
        </div>
      )}
    </section>
  )
}

function Strata({ rows, isOld }: { rows: readonly StratumRow[]; isOld: boolean }) {
  const { statistic, df, p } = rows[0].likelihoodRatio
  const reasons = [...new Set(rows.map(({ reason }) => reason).filter((reason) => reason !== ''))]
  return (
    <>
      <table className={isOld ? 'old' : undefined}>
        <Heads
          first="Percentiles"
          numbers={[
            ['cases', 'Cases / n'],
            ['OR', 'OR (CI)'],
          ]}
        />
        <tbody>
          {rows.map((row) => (
            <tr key={row.stratum} title={row.isReference ? undefined : `P ${formatP(row.p)}`}>
              <td>{row.stratum.replace('-', '–')}</td>
              <td className="number">
                {formatCount(row.cases)} / {formatCount(row.n)}
              </td>
              <td className="number">
                {row.isReference && !Number.isNaN(row.oddsRatio) ? '1, reference' : estimate(row)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="muted after-table">
        {[
          ...reasons,
          Number.isNaN(p)
            ? ''
            : `All strata: likelihood ratio χ² ${formatDecimal(statistic, 1)}, ${df} df, P ${formatP(p)}. Cut among the people of the contrast; covariates as in the model.`,
        ].join(' ')}
      </p>
    </>
  )
}

const percentiles = percentilesUpTo(9)

const choices = [
  { value: '20, 80', label: '20/80' },
  { value: '20, 40, 60, 80', label: '⅕' },
  { value: '10, 20, 30, 40, 50, 60, 70, 80, 90', label: '⅒' },
] as const

const references = [
  { value: 'lowest', label: 'lowest' },
  { value: 'middle', label: 'with the median' },
] as const

function StrataKnobs({ strata }: { strata: ScoreStrata }) {
  const workbench = useWorkbench()
  const turn = (step: string, change: Partial<ScoreStrata>) =>
    workbench.changeStudy(step, (study) => ({
      ...study,
      analyses: { ...study.analyses, scoreStrata: { ...study.analyses.scoreStrata, ...change } },
    }))
  const cutAt = (percents: readonly number[]) =>
    turn(`Scores cut at ${percents.join(', ')}`, { cuts: percents.map((percent) => percent / 100) })
  const percents = strata.cuts.map((cut) => Number((100 * cut).toPrecision(12)))
  return (
    <>
      <KnobLine
        label="Cuts"
        value={percents.join(', ')}
        choices={choices}
        onChange={(value) => cutAt(value.split(', ').map(Number))}
      />
      <Numbers label="Cut at percentiles" value={percents} field={percentiles} onChange={cutAt} />
      <KnobLine
        label="Compared with the stratum"
        value={strata.reference}
        choices={references}
        onChange={(reference) => turn(`Reference stratum ${reference}`, { reference })}
      />
    </>
  )
}
