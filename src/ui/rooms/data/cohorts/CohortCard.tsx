import { formatCount } from '../../../../figures/numbers.ts'
import type { PeopleReport } from '../../../../model/peopleReport.ts'
import type { AttritionRow } from '../../../../model/results.ts'
import type { Cohort, Study } from '../../../../model/study.ts'
import { useAppState, useWorkbench } from '../../../context.tsx'
import { type Read, TakenField } from '../../../controls/TakenField.tsx'
import {
  renamed,
  ruleCounts,
  rulesOf,
  withDiscovery,
  withMovedCohort,
  withoutCohort,
  withRules,
} from '../../../state/cohorts.ts'
import { RuleHeads } from './RuleHeads.tsx'
import { RuleList } from './RuleList.tsx'
import { leftByRules, stepsIn } from './steps.ts'

/** A cohort: its name and role, its rules with what each does, and the steps that follow up to who is analysed. */
export function CohortCard({ cohort, at, report }: { cohort: Cohort; at: number; report: PeopleReport }) {
  const state = useAppState()
  const workbench = useWorkbench()
  const { study } = state.document
  const { id, label } = cohort
  const { steps, isOld } = stepsIn(state, id)
  const change = (step: string, update: (now: Study) => Study) => workbench.changeStudy(step, update)
  const canMove = (step: -1 | 1) => withMovedCohort(study, id, step) !== study
  const taken = leftByRules(steps, 'people')
  return (
    <section className="cohort-card" aria-label={label}>
      <div className="cohort-head">
        <TakenField
          label={`Name of cohort ${at + 1}`}
          className="cohort-name"
          maxLength={80}
          present={label}
          read={(name) => nameFor(study, id, name)}
          onTake={(name) => change(`Cohort ${label} → ${name}`, (now) => renamed(now, id, name))}
        />
        <label className="discovery">
          <input
            type="radio"
            name="discovery-cohort"
            aria-label={`${label} is the discovery cohort`}
            checked={cohort.role === 'discovery'}
            onChange={() => change(`Discovery cohort ${label}`, (now) => withDiscovery(now, id))}
          />
          Discovery
        </label>
        <span className="push" />
        <button
          type="button"
          className="icon-button"
          aria-label={`Move ${label} up`}
          disabled={!canMove(-1)}
          onClick={() => change(`Move ${label} up`, (now) => withMovedCohort(now, id, -1))}
        >
          ↑
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label={`Move ${label} down`}
          disabled={!canMove(1)}
          onClick={() => change(`Move ${label} down`, (now) => withMovedCohort(now, id, 1))}
        >
          ↓
        </button>
        <button
          type="button"
          className="icon-button"
          aria-label={`Remove ${label}`}
          disabled={study.cohorts.length === 1}
          onClick={() => change(`Remove ${label}`, (now) => withoutCohort(now, id))}
        >
          ×
        </button>
      </div>
      <RuleHeads label="Taken" left={taken === null ? '' : formatCount(taken)} isOld={isOld} />
      <RuleList
        owner={label}
        rules={rulesOf(study, id)}
        counts={ruleCounts(study, id, steps)}
        isOld={isOld}
        material={{ report, before: study.cohorts.slice(0, at) }}
        onChange={(step, rules) => change(`${label}: ${step}`, (now) => withRules(now, id, rules))}
      />
      <FurtherSteps steps={steps} isOld={isOld} />
    </section>
  )
}

function nameFor(study: Study, id: string, name: string): Read<string> {
  if (name === '') return { refusal: 'A cohort needs a name.' }
  const isTaken = study.cohorts.some((cohort) => cohort.id !== id && cohort.label === name)
  return isTaken ? { refusal: 'Another cohort has this name.' } : { value: name }
}

/** What is asked of every cohort after its rules, down to those who are analysed. */
function FurtherSteps({ steps, isOld }: { steps: readonly AttritionRow[]; isOld: boolean }) {
  const last = steps.at(-1)
  if (last === undefined) return null
  const further = steps.filter(({ step, nRemoved }) => nRemoved > 0 && !/^(loaded|(people|cohort)(_\d+)?)$/.test(step))
  const removed = further.reduce((sum, { nRemoved }) => sum + nRemoved, 0)
  return (
    <details className={isOld ? 'further old' : 'further'}>
      <summary>
        <span>{further.length === 0 ? 'All are analysed' : 'Analysed, after what all cohorts need'}</span>
        <span className="number">{removed === 0 ? '' : formatCount(removed)}</span>
        <span className="number significant">{formatCount(last.nAfter)}</span>
      </summary>
      {further.map(({ step, label, nRemoved, nAfter }) => (
        <div key={step} className="further-step">
          <span>{label}</span>
          <span className="number">{formatCount(nRemoved)}</span>
          <span className="number">{formatCount(nAfter)}</span>
        </div>
      ))}
    </details>
  )
}
