import { memo } from 'react'
import { ToggleButton } from 'react-aria-components'
import { useAppPart, useWorkbench } from '../context.tsx'

/** The figure, or the same as a table. */
export const TableToggle = memo(function TableToggle() {
  const display = useAppPart(({ view }) => view.display)
  const workbench = useWorkbench()
  return (
    <ToggleButton
      className="button toggle"
      isSelected={display === 'table'}
      onChange={(isTable) => workbench.setView({ display: isTable ? 'table' : 'figure' })}
    >
      Table
    </ToggleButton>
  )
})
