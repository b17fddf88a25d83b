import { formatCount } from '../../figures/numbers.ts'
import { type Group, groups, primaryDefinition } from '../../model/study.ts'
import { jobOf, useAppState } from '../context.tsx'
import { cohortLabel, groupCounts, groupLabels } from '../selectors.ts'
import { shown } from '../state/jobs.ts'

/** From everyone loaded to the analysed groups, step by step. */
export function AttritionTable() {
  const state = useAppState()
  const { cohort } = state.view
  const { value, look } = shown(jobOf(state, 'phenotype'))
  const { id } = primaryDefinition(state.document.study)
  if (value === null) {
    return (
      <section className="panel-part">
        <h2>Attrition</h2>
        <p className="muted">Needs people and conditions. Add them in the Data room.</p>
      </section>
    )
  }
  const steps = value.attrition.filter((row) => row.cohort === cohort && row.definition === id)
  const counts = groupCounts(state, [cohort])
  return (
    <section className="panel-part" aria-busy={look === 'old'}>
      <h2>Attrition, {cohortLabel(state, cohort)}</h2>
      <table className={look === 'old' ? 'old' : undefined}>
        <thead>
          <tr>
            <th scope="col">Step</th>
            <th scope="col" className="number">
              Before
            </th>
            <th scope="col" className="number">
              Left out
            </th>
            <th scope="col" className="number">
              After
            </th>
          </tr>
        </thead>
        <tbody>
          {steps.map((row) => (
            <tr key={row.step}>
              <td>{row.label}</td>
              <td className="number">{formatCount(row.nBefore)}</td>
              <td className="number">{formatCount(row.nRemoved)}</td>
              <td className="number">{formatCount(row.nAfter)}</td>
            </tr>
          ))}
          {groups.map((group: Group) => (
            <tr key={group}>
              <td colSpan={3}>{groupLabels[group]}</td>
              <td className="number significant">{counts[group].n === null ? '–' : formatCount(counts[group].n)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
