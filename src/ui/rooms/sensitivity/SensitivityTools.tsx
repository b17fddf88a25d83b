import { useAppState, useWorkbench } from '../../context.tsx'
import { InspectorButton } from '../../controls/InspectorPanel.tsx'
import { Segmented } from '../../controls/Segmented.tsx'
import { TableToggle } from '../../controls/TableToggle.tsx'
import type { State } from '../../state/state.ts'
import { ThresholdControl } from '../association/ThresholdControl.tsx'

const views = [
  { value: 'table2', label: 'Table 2' },
  { value: 'multiples', label: 'By score' },
  { value: 'curve', label: 'Specifications' },
] as const

export function SensitivitySwitch() {
  const { view } = useAppState()
  const workbench = useWorkbench()
  return (
    <Segmented
      label="View"
      value={view.sensitivity}
      choices={views}
      onChange={(sensitivity) => workbench.setView({ sensitivity })}
    />
  )
}

/** Figure or table, and the inspector where it is closed: of both views. */
export function SensitivityTools() {
  const { view } = useAppState()
  return (
    <>
      <ThresholdControl />
      <TableToggle />
      {!(view.inspectorOpen && view.score !== null) && <InspectorButton />}
    </>
  )
}

/** Knobs beside the figure, the inspector beside it: as they are open. */
export const layoutOf = ({ view }: State): string =>
  `room${view.knobsOpen ? ' with-knobs' : ''}${view.inspectorOpen && view.score !== null ? ' with-inspector' : ''}`
