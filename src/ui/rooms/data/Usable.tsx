import { Button } from 'react-aria-components'
import { formatCount } from '../../../figures/numbers.ts'
import type { CohortOverlap } from '../../../model/cohortResults.ts'
import { type Group, groups, primaryDefinition } from '../../../model/study.ts'
import { jobOf, useAppState, useWorkbench } from '../../context.tsx'
import { Box } from '../../controls/Box.tsx'
import { cohortLabel, countIn, groupLabels } from '../../selectors.ts'
import { rulesOf, withRules } from '../../state/cohorts.ts'
import { shown } from '../../state/jobs.ts'

/** Cohort × people: all of them, those with all that is needed, and in which group. */
export function Usable() {
  const state = useAppState()
  const workbench = useWorkbench()
  const { value, look } = shown(jobOf(state, 'phenotype'))
  if (value === null) return null
  const { study } = state.document
  const { id } = primaryDefinition(study)
  const cohorts = value.cohorts.map((cohort) => ({
    ...cohort,
    // The cohort's rules are steps after `cohort`; what follows them asks for data.
    inCohort: value.attrition.findLast(
      (row) => row.cohort === cohort.id && row.definition === id && /^cohort(_\d+)?$/.test(row.step),
    ),
  }))
  const overlapping = value.cohortOverlaps.filter(({ disjoint }) => disjoint === 'no')
  return (
    <section aria-label="What the study can use">
      <div className="toolbar">
        <h2>What the study can use</h2>
        <span className="muted">groups under {id.replace('/', ' / ')}</span>
        <span className="push" />
        <Button className="button" onPress={() => workbench.setView({ dataPane: 'cohorts' })}>
          Change cohorts
        </Button>
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
      {overlapping.map((overlap) => (
        <OverlapBox key={`${overlap.first} ${overlap.second}`} overlap={overlap} />
      ))}
      {overlapping.length === 0 && value.cohortOverlaps.length > 0 && (
        <p className="note">
          No one is in two cohorts
          {value.cohortOverlaps.every(({ disjoint }) => disjoint === 'by_rule')
            ? ', and by the cohorts’ rules no one can be.'
            : ' in these data.'}
        </p>
      )}
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

/** Two cohorts with the same people, and the way out of it. */
function OverlapBox({ overlap }: { overlap: CohortOverlap }) {
  const state = useAppState()
  const [first, second] = [cohortLabel(state, overlap.first), cohortLabel(state, overlap.second)]
  const message =
    `Cohorts overlap: ${formatCount(overlap.both)} people are in both ${first} and ${second}. ` +
    'Replication needs separate people.'
  return (
    <Box tone="warn" message={message}>
      <KeepInFirst overlap={overlap} />
    </Box>
  )
}

/** A rule of the second cohort that leaves out the members of the first. */
export function KeepInFirst({ overlap }: { overlap: CohortOverlap }) {
  const state = useAppState()
  const workbench = useWorkbench()
  const [first, second] = [cohortLabel(state, overlap.first), cohortLabel(state, overlap.second)]
  const keep = () =>
    workbench.changeStudy(`Keep people of ${first} out of ${second}`, (study) =>
      withRules(study, overlap.second, [
        ...rulesOf(study, overlap.second),
        { kind: 'cohort', cohort: overlap.first, use: 'exclude' },
      ]),
    )
  return (
    <Button className="button" onPress={keep}>
      Keep them in the first
    </Button>
  )
}
