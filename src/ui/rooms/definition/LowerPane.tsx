import { type ComponentType, lazy, Suspense } from 'react'
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components'
import { useAppState, useWorkbench } from '../../context.tsx'
import { Attrition } from './Attrition.tsx'
import { Moved } from './Moved.tsx'
import { Overlap } from './Overlap.tsx'
import { Table1 } from './Table1.tsx'

interface Pane {
  readonly id: string
  readonly label: string
  readonly Content: ComponentType
}

/** Loaded when it is first opened: the first screen does not wait for it. */
const ConceptSets = lazy(async () => ({ default: (await import('./concepts/ConceptSets.tsx')).ConceptSets }))

/** The tabs in their order: one line each. */
const panes: readonly Pane[] = [
  { id: 'attrition', label: 'Attrition', Content: Attrition },
  { id: 'table1', label: 'Table 1', Content: Table1 },
  { id: 'overlap', label: 'Overlap', Content: Overlap },
  { id: 'moved', label: 'Who moved', Content: Moved },
  { id: 'concepts', label: 'Concept sets', Content: ConceptSets },
]

/** What the knobs do to the people, one view at a time; the tab stays chosen from room to room. */
export function LowerPane() {
  const { pane } = useAppState().view
  const workbench = useWorkbench()
  const chosen = panes.find(({ id }) => id === pane) ?? panes[0]
  return (
    <Tabs
      className="lower-pane"
      selectedKey={chosen.id}
      onSelectionChange={(id) => workbench.setView({ pane: String(id) })}
    >
      <TabList className="tab-list" aria-label="People and definitions">
        {panes.map(({ id, label }) => (
          <Tab key={id} id={id} className="tab">
            {label}
          </Tab>
        ))}
      </TabList>
      {panes.map(({ id, Content }) => (
        <TabPanel key={id} id={id} className="tab-panel">
          <Suspense fallback={<p className="note">Opening …</p>}>
            <Content />
          </Suspense>
        </TabPanel>
      ))}
    </Tabs>
  )
}
