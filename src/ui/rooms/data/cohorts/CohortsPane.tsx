import { Button } from 'react-aria-components'
import { formatCount } from '../../../../figures/numbers.ts'
import type { PeopleReport } from '../../../../model/peopleReport.ts'
import { jobOf, useAppState, useWorkbench } from '../../../context.tsx'
import { Box, errorMessage } from '../../../controls/Box.tsx'
import { withNewCohort } from '../../../state/cohorts.ts'
import { shown } from '../../../state/jobs.ts'
import type { State } from '../../../state/state.ts'
import { Toolbar } from '../../Toolbar.tsx'
import { DataPanes } from '../DataPanes.tsx'
import { CohortCard } from './CohortCard.tsx'
import { Covariates } from './Covariates.tsx'
import { EveryoneCard } from './EveryoneCard.tsx'
import { Overlaps } from './Overlaps.tsx'
import { leftByRules, stepsIn } from './steps.ts'

/** Who is in the study: the rules for everyone, the cohorts and theirs, with what each does; beside them overlap and covariates. */
export function CohortsPane() {
  const state = useAppState()
  const workbench = useWorkbench()
  const { study } = state.document
  const people = jobOf(state, 'people')
  const report = shown(people).value ?? noReport
  const addCohort = () => workbench.changeStudy('Add a cohort', (now) => withNewCohort(now).study)
  return (
    <div className="room halves cohorts">
      <div className="panel">
        <Toolbar title="Cohorts" line={flowLine(state)} before={<DataPanes />}>
          <Button className="button first" onPress={addCohort}>
            Add a cohort
          </Button>
        </Toolbar>
        {people.state === 'failed' && <Box message={errorMessage(people.kind, people.message)} />}
        <EveryoneCard report={report} />
        {study.cohorts.map((cohort, at) => (
          <CohortCard key={cohort.id} cohort={cohort} at={at} report={report} />
        ))}
      </div>
      <aside className="panel side" aria-label="Overlap and covariates">
        <Overlaps />
        <Covariates report={report} />
      </aside>
    </div>
  )
}

const noReport: PeopleReport = { people: 0, columns: [], lists: [] }

/** From everyone loaded to the cohorts, as the published flow is told: `413,457 loaded → 292,663 taken → 124,945 / 104,388 / 63,330`. */
function flowLine(state: State): string {
  const all = stepsIn(state, 'all').steps
  if (all.length === 0) return ''
  const taken = leftByRules(all, 'people')
  const cohorts = state.document.study.cohorts.map(({ id }) => leftByRules(stepsIn(state, id).steps, 'cohort'))
  const words = cohorts.map((n) => (n === null ? '–' : formatCount(n)))
  return `${formatCount(all[0].nAfter)} loaded → ${formatCount(taken ?? 0)} taken → ${words.join(' / ')}`
}
