import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { WorkbenchProvider } from './context.tsx'
import { Faults } from './controls/Faults.tsx'
import { watchRequests } from './state/requests.ts'
import { createWorkbench, type Host } from './state/workbench.ts'

/** Puts the workbench into an element of the page. */
export function start(element: HTMLElement, host: Host): void {
  const workbench = createWorkbench(host)
  const requests = watchRequests()
  createRoot(element).render(
    <StrictMode>
      <Faults>
        <WorkbenchProvider workbench={workbench}>
          <App requests={requests} />
        </WorkbenchProvider>
      </Faults>
    </StrictMode>,
  )
}
