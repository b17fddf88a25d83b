import { memo, type ReactNode } from 'react'
import { Button } from 'react-aria-components'
import { useWorkbench } from '../context.tsx'
import { useDrawer } from './useDrawer.ts'

/** The panel at the right of a room, with its title and a way to close it. */
export function InspectorPanel({ title, children }: { title: string; children: ReactNode }) {
  const workbench = useWorkbench()
  const close = () => workbench.setView({ inspectorOpen: false })
  const place = useDrawer(close)
  return (
    <aside ref={place} className="panel side inspector" aria-label="Inspector">
      <div className="toolbar">
        <h1>{title}</h1>
        <span className="push" />
        <Button className="button plain" aria-label="Close the inspector" onPress={close}>
          ✕
        </Button>
      </div>
      {children}
    </aside>
  )
}

/** Brings a closed inspector back. */
export const InspectorButton = memo(function InspectorButton() {
  const workbench = useWorkbench()
  return (
    <Button className="button" onPress={() => workbench.setView({ inspectorOpen: true })}>
      Inspector
    </Button>
  )
})
