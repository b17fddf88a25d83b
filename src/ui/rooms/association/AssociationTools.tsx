import { memo } from 'react'
import { useAppPart, useWorkbench } from '../../context.tsx'
import { Segmented } from '../../controls/Segmented.tsx'
import { TableToggle } from '../../controls/TableToggle.tsx'
import { associationViews } from '../../state/associationView.ts'
import { OptionsControl } from './OptionsControl.tsx'
import { ThresholdControl } from './ThresholdControl.tsx'
import { WentWrong } from './WentWrong.tsx'

export const ViewSwitch = memo(function ViewSwitch() {
  const figure = useAppPart(({ view }) => view.figure)
  const workbench = useWorkbench()
  return (
    <Segmented
      label="View"
      value={figure}
      choices={associationViews}
      onChange={(figure) => workbench.setView({ figure })}
    />
  )
})

/** Threshold, rows and columns, figure or table: none of them fits anything again. */
export const AssociationTools = memo(function AssociationTools() {
  return (
    <>
      <WentWrong />
      <ThresholdControl />
      <OptionsControl />
      <TableToggle />
    </>
  )
})
