import { Button, Dialog, DialogTrigger, Popover } from 'react-aria-components'
import { mostDefinitions } from '../../../figures/upset.ts'
import { useAppState, useWorkbench } from '../../context.tsx'
import { type Candidate, candidates } from '../../state/comparison.ts'
import { definitionGrid } from '../../state/definitions.ts'

/** Which definitions stand side by side, behind a button, so that the pane is the figure's. */
export function DefinitionChooser({ chosen }: { chosen: readonly Candidate[] }) {
  return (
    <DialogTrigger>
      <Button className="button">Definitions, {chosen.length} ▾</Button>
      <Popover className="popover">
        <Dialog className="words" aria-label="Definitions compared">
          <Choices chosen={chosen} />
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}

/** A box each: the grid of definitions on its side, below it those from elsewhere. */
function Choices({ chosen }: { chosen: readonly Candidate[] }) {
  const state = useAppState()
  const { definitions } = state.document.study
  const grid = definitionGrid(definitions.map(({ id }) => id))
  const isGrid = grid.columns.length > 0
  const inGrid = (key: string) => isGrid && definitions.some(({ id }) => id === key)
  const others = candidates(state).filter(({ key }) => !inGrid(key))
  return (
    <fieldset className="definition-chooser">
      <legend className="caption">{mostDefinitions} at most</legend>
      {isGrid && (
        <div className="chooser-grid" style={{ gridTemplateColumns: `auto repeat(${grid.rows.length}, 1fr)` }}>
          {grid.columns.map((column, at) => (
            <div key={column} className="definition-row">
              <span className="caption" aria-hidden="true">
                {column}
              </span>
              {grid.rows.map(({ head, ids }) => (
                <Choice key={ids[at]} of={ids[at]} name={ids[at]} label={head} chosen={chosen} />
              ))}
            </div>
          ))}
        </div>
      )}
      <div className="chooser-others">
        {others.map(({ key, label }) => (
          <Choice key={key} of={key} name={label} label={label} chosen={chosen} />
        ))}
      </div>
    </fieldset>
  )
}

function Choice(props: { of: string; name: string; label: string; chosen: readonly Candidate[] }) {
  const { of, name, label, chosen } = props
  const { comparison } = useAppState().view
  const workbench = useWorkbench()
  const keys = chosen.map(({ key }) => key)
  const isOn = keys.includes(of)
  const toggle = () => {
    const next = isOn ? keys.filter((key) => key !== of) : [...keys, of]
    workbench.setView({ comparison: { ...comparison, chosen: next } })
  }
  return (
    <label className={isOn ? 'choice on' : 'choice'}>
      <input
        type="checkbox"
        className="unseen"
        aria-label={name}
        checked={isOn}
        disabled={!isOn && chosen.length >= mostDefinitions}
        onChange={toggle}
      />
      {label}
    </label>
  )
}
