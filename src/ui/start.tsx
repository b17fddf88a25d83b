import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { WorkbenchProvider } from './context.tsx'
import { Faults } from './controls/Faults.tsx'
import { watchRequests } from './state/requests.ts'
import { createWorkbench, type Host } from './state/workbench.ts'

/** Milliseconds, about. */
const afterFirstScreen = 500

/** Puts the workbench into an element of the page. */
export function start(element: HTMLElement, host: Host): void {
  const workbench = createWorkbench(host)
  const requests = watchRequests()
  // Narrow windows have the inspector as a drawer over the figure: it comes when asked for.
  if (!matchMedia('(min-width: 1181px)').matches) workbench.setView({ inspectorOpen: false })
  createRoot(element).render(
    <StrictMode>
      <Faults>
        <WorkbenchProvider workbench={workbench}>
          <App requests={requests} />
        </WorkbenchProvider>
      </Faults>
    </StrictMode>,
  )
  // The first screen does not wait for the engine, and the files, still being looked for, need not either.
  setTimeout(workbench.warmUp, afterFirstScreen)
}
