import { formatCount } from '../../../figures/numbers.ts'
import { type Group, groups, primaryDefinition } from '../../../model/study.ts'
import { jobOf, useAppState } from '../../context.tsx'
import { countIn, groupLabels } from '../../selectors.ts'
import { shown } from '../../state/jobs.ts'

/** Cohort × people: all of them, those with all that is needed, and in which group. */
export function Usable() {
  const state = useAppState()
  const { value, look } = shown(jobOf(state, 'phenotype'))
  if (value === null) return null
  const { study } = state.document
  const { id } = primaryDefinition(study)
  const cohorts = value.cohorts.map((cohort) => ({
    ...cohort,
    inCohort: value.attrition.find((row) => row.cohort === cohort.id && row.definition === id && row.step === 'cohort'),
  }))
  return (
    <section aria-label="What the study can use">
      <div className="toolbar">
        <h2>What the study can use</h2>
        <span className="muted">groups under {id.replace('/', ' / ')}</span>
      </div>
      <table className={look === 'old' ? 'old' : undefined}>
        <thead>
          <tr>
            <th scope="col">Cohort</th>
            <th scope="col" className="number">
              People
            </th>
            <th scope="col" className="number">
              With all that is needed
            </th>
            {groups.map((group) => (
              <th key={group} scope="col" className="number">
                {groupLabels[group]}
              </th>
            ))}
            <th scope="col" className="number">
              Analysable
            </th>
          </tr>
        </thead>
        <tbody>
          {cohorts.map((cohort) => {
            const of = (group: Group) => countIn(value, cohort.id, id, group) ?? 0
            return (
              <tr key={cohort.id}>
                <td>{cohort.label}</td>
                <td className="number">{cohort.inCohort ? formatCount(cohort.inCohort.nAfter) : '–'}</td>
                <td className="number">{formatCount(groups.reduce((sum, group) => sum + of(group), 0))}</td>
                {groups.map((group) => (
                  <td key={group} className="number">
                    {formatCount(of(group))}
                  </td>
                ))}
                <td className="number">{formatCount(of('nonMDD') + of('trMDD') + of('TRD'))}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
      {value.notes.length > 0 && (
        <ul className="box note">
          {value.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </section>
  )
}
