import { ToggleButton } from 'react-aria-components'
import { useAppState, useWorkbench } from '../context.tsx'

/** The figure, or the same as a table. */
export function TableToggle() {
  const { view } = useAppState()
  const workbench = useWorkbench()
  return (
    <ToggleButton
      className="button toggle"
      isSelected={view.display === 'table'}
      onChange={(isTable) => workbench.setView({ display: isTable ? 'table' : 'figure' })}
    >
      Table
    </ToggleButton>
  )
}
