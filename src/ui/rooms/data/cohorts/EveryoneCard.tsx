import { formatCount } from '../../../../figures/numbers.ts'
import type { PeopleReport } from '../../../../model/peopleReport.ts'
import { useAppState, useWorkbench } from '../../../context.tsx'
import { ruleCounts, rulesOf, withRules } from '../../../state/cohorts.ts'
import { RuleHeads } from './RuleHeads.tsx'
import { RuleList } from './RuleList.tsx'
import { stepsIn } from './steps.ts'

/** Who is taken at all, before the cohorts. */
export function EveryoneCard({ report }: { report: PeopleReport }) {
  const state = useAppState()
  const workbench = useWorkbench()
  const { study } = state.document
  const { steps, isOld } = stepsIn(state, 'all')
  const loaded = steps.find(({ step }) => step === 'loaded')?.nAfter
  return (
    <section className="cohort-card" aria-label="Everyone">
      <div className="cohort-head">
        <h2>Everyone</h2>
        <span className="muted">rules for all cohorts, applied first</span>
      </div>
      <RuleHeads label="Loaded" left={loaded === undefined ? '' : formatCount(loaded)} isOld={isOld} />
      <RuleList
        owner="everyone"
        rules={rulesOf(study, null)}
        counts={ruleCounts(study, null, steps)}
        isOld={isOld}
        material={{ report, before: [] }}
        onChange={(step, rules) => workbench.changeStudy(`Everyone: ${step}`, (now) => withRules(now, null, rules))}
      />
    </section>
  )
}
