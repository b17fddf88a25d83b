import { formatChange, formatCount } from '../../figures/numbers.ts'
import type { Preset } from '../../model/preset.ts'
import { type Definition, type Group, primaryDefinition } from '../../model/study.ts'
import { useAppState, useWorkbench } from '../context.tsx'
import { Select } from '../controls/Select.tsx'
import { countOf } from '../format.ts'
import { changesOf, type GroupCount, groupCounts, groupLabels, pinnedCounts, presetOf, scoresOf } from '../selectors.ts'
import { routeHash } from '../state/route.ts'
import { cohortsOf, has, progressionSetsOf, type State } from '../state/state.ts'
import { Pinned } from './Pinned.tsx'

export function ContextStrip() {
  const state = useAppState()
  const workbench = useWorkbench()
  const { study } = state.document
  const changes = changesOf(state).length
  const scores = scoresOf(state)
  // Time to event follows a set, which may pool cohorts: the strip says who is analysed there.
  const set =
    state.view.room === 'time-to-event' ? progressionSetsOf(state).find(({ id }) => id === state.view.set) : undefined
  const cohorts = set?.cohorts ?? [state.view.cohort]
  const counts = groupCounts(state, cohorts)
  const pinned = pinnedCounts(state, cohorts)
  return (
    <section className="context" aria-label="What is analysed">
      <div className="context-cell">
        {set === undefined ? (
          <Select
            label="Cohort"
            value={state.view.cohort}
            options={cohortsOf(state)}
            onChange={(cohort) => workbench.setView({ cohort })}
          />
        ) : (
          <>
            <span className="caption">People</span>
            <span className="context-strong">{set.label}</span>
          </>
        )}
      </div>
      <a className="context-cell" href={routeHash({ ...state.view, room: 'definition' })}>
        <span className="caption">Definition</span>
        <span className="context-strong">{nameOf(primaryDefinition(study), presetOf(state))}</span>
        {changes > 0 && <span className="tag">{countOf(changes, 'change')}</span>}
      </a>
      {(Object.keys(groupLabels) as Group[]).map((group) => (
        <div key={group} className={`context-cell group-count ${group}`}>
          <span>
            {group !== 'excluded' && <i className={`key-square key-${group}`} />}
            {groupLabels[group]}
          </span>
          <N count={counts[group]} than={pinned?.[group].n ?? null} waitsFor={waitsFor(state, group)} />
        </div>
      ))}
      <Pinned />
      {scores.length > 0 && (
        <div className="context-cell last">
          <Select
            label="Score"
            value={state.view.score}
            options={scores.map(({ column, trait, domain }) => ({ id: column, label: trait, group: domain }))}
            onChange={(score) => workbench.setView({ score })}
          />
        </div>
      )}
    </section>
  )
}

/** A definition that was set from another preset is called by it. */
const nameOf = ({ id, preset }: Definition, { title }: Preset): string =>
  preset === undefined ? id.replace('/', ' / ') : title

/** A number of people with its change against the scenario: current, old (hatched), or held back with the reason. */
function N({ count, than, waitsFor }: { count: GroupCount; than: number | null; waitsFor: string | null }) {
  if (waitsFor !== null) return <span className="waits">{waitsFor}</span>
  if (count.n === null) return <span className="muted">–</span>
  return (
    <span className={count.look === 'old' ? 'old' : undefined}>
      {formatCount(count.n)}
      {than !== null && <span className="delta"> {formatChange(count.n - than)}</span>}
    </span>
  )
}

/** Why a group cannot be counted yet. */
function waitsFor(state: State, group: Group): string | null {
  if (state.inventory.files.length === 0) return null
  if (!has(state, 'person')) return 'waits for people'
  if (!has(state, 'condition_occurrence')) return 'waits for conditions'
  return group !== 'nonMDD' && !has(state, 'drug_exposure') ? 'waits for drugs' : null
}
