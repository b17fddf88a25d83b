import { contrastWords } from '../../../figures/contrasts.ts'
import { formatP } from '../../../figures/numbers.ts'
import { jobOf, useAppState } from '../../context.tsx'
import { Resume } from '../../controls/Resume.tsx'
import { detailSlot } from '../../state/detailWants.ts'
import { shown } from '../../state/jobs.ts'
import { estimate } from './estimate.ts'
import { sexWords } from './sexes.ts'

/** The selected score within each sex, their product, and whether the two effects are equal. */
export function SexPart() {
  const state = useAppState()
  const { cohort, contrast, score } = state.view
  const slot = detailSlot(cohort, contrast)
  const job = jobOf(state, 'sexModels', slot)
  const { value, look } = shown(job)
  const rows = value?.rows.filter((row) => row.score === score) ?? []
  const difference = value?.differences.find((row) => row.score === score)
  if (rows.length === 0 && job.state !== 'pending' && job.state !== 'stopped') return null
  return (
    <section className="panel-part" aria-busy={job.state === 'pending'}>
      <h3>Women and men, {contrastWords(contrast)}</h3>
      {job.state === 'pending' && rows.length === 0 && <p className="muted">updating</p>}
      {job.state === 'stopped' && <Resume kind="sexModels" slot={slot} />}
      <table className={look === 'old' ? 'old' : undefined}>
        <tbody>
          {rows.map((row) => (
            <tr key={row.model} title={row.reason || undefined}>
              <td>{sexWords[row.model]}</td>
              <td className="number">{estimate(row)}</td>
              <td className="number">{formatP(row.p)}</td>
            </tr>
          ))}
          {difference && (
            <tr title={difference.reason || undefined}>
              <td colSpan={2}>Women v men, difference</td>
              <td className="number">{formatP(difference.p)}</td>
            </tr>
          )}
        </tbody>
      </table>
    </section>
  )
}
