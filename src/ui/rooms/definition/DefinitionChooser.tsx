import { mostDefinitions } from '../../../figures/upset.ts'
import { useAppState, useWorkbench } from '../../context.tsx'
import { type Candidate, candidates } from '../../state/comparison.ts'
import { definitionGrid } from '../../state/definitions.ts'

/** Which definitions stand side by side: a box each, laid out as the grid of definitions is, with what is pinned below. */
export function DefinitionChooser({ chosen }: { chosen: readonly Candidate[] }) {
  const state = useAppState()
  const { definitions } = state.document.study
  const all = candidates(state)
  const { columns, rows } = definitionGrid(definitions.map(({ id }) => id))
  const others = all.filter(({ key }) => !definitions.some(({ id }) => id === key))
  const box = (key: string, label: string, isOffered: boolean) => (
    <Choice key={key} name={key} label={label} chosen={chosen} isOffered={isOffered} />
  )
  const hasRoom = chosen.length < mostDefinitions
  const ids =
    columns.length > 0 ? columns.flatMap((_, at) => rows.map((row) => row.ids[at])) : rows.map(({ head }) => head)
  return (
    <fieldset className="definition-chooser">
      <legend className="unseen">Definitions compared</legend>
      <div
        className="chooser-grid"
        style={{ gridTemplateColumns: columns.length > 0 ? `repeat(${rows.length}, auto)` : 'auto' }}
      >
        {ids.map((id) => box(id, id, hasRoom))}
      </div>
      {others.map(({ key, label }) => box(key, label, hasRoom))}
    </fieldset>
  )
}

function Choice(props: { name: string; label: string; chosen: readonly Candidate[]; isOffered: boolean }) {
  const { name, label, chosen, isOffered } = props
  const { comparison } = useAppState().view
  const workbench = useWorkbench()
  const isOn = chosen.some(({ key }) => key === name)
  const toggle = () => {
    const keys = chosen.map(({ key }) => key)
    const next = isOn ? keys.filter((key) => key !== name) : [...keys, name]
    workbench.setView({ comparison: { ...comparison, chosen: next } })
  }
  return (
    <label className={isOn ? 'choice on' : 'choice'}>
      <input type="checkbox" className="unseen" checked={isOn} disabled={!isOn && !isOffered} onChange={toggle} />
      {label}
    </label>
  )
}
