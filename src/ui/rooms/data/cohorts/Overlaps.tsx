import { formatCount } from '../../../../figures/numbers.ts'
import type { CohortOverlap } from '../../../../model/cohortResults.ts'
import { jobOf, useAppState } from '../../../context.tsx'
import { cohortLabel } from '../../../selectors.ts'
import { shown } from '../../../state/jobs.ts'
import { KeepInFirst } from '../Usable.tsx'

/** Every two cohorts: proven to share no one, sharing no one here, or how many are in both. */
export function Overlaps() {
  const state = useAppState()
  const { value, look } = shown(jobOf(state, 'phenotype'))
  if (value === null) return null
  const { cohortOverlaps: overlaps, notes } = value
  return (
    <section className="panel-part" aria-label="In two cohorts at once">
      <h2>In two cohorts at once</h2>
      {overlaps.length === 0 ? (
        <p className="muted">One cohort so far. Replication needs another: add one, or the results of one.</p>
      ) : (
        <table className={look === 'old' ? 'old overlaps' : 'overlaps'}>
          <thead>
            <tr>
              <th scope="col">Cohorts</th>
              <th scope="col" className="number">
                In both
              </th>
              <th scope="col">Because</th>
            </tr>
          </thead>
          <tbody>
            {overlaps.map((overlap) => (
              <tr key={`${overlap.first} ${overlap.second}`}>
                <td>
                  {cohortLabel(state, overlap.first)}, {cohortLabel(state, overlap.second)}
                </td>
                <td className="number">{formatCount(overlap.both)}</td>
                <td>
                  <span className={`tag ${verdicts[overlap.disjoint].tone}`}>{verdicts[overlap.disjoint].label}</span>{' '}
                  <span className="muted">{overlap.note}</span>
                  {overlap.disjoint === 'no' && <KeepInFirst overlap={overlap} />}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {notes.length > 0 && (
        <ul className="box note">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </section>
  )
}

const verdicts: Readonly<Record<CohortOverlap['disjoint'], { readonly label: string; readonly tone: string }>> = {
  by_rule: { label: 'apart by rule', tone: 'good' },
  in_these_data: { label: 'apart in these data', tone: '' },
  no: { label: 'overlap', tone: 'warn' },
}
