import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react'
import { type Job, type JobKind, jobIn, type Results } from './state/jobs.ts'
import type { State } from './state/state.ts'
import type { Store } from './state/store.ts'
import type { Workbench } from './state/workbench.ts'

const WorkbenchContext = createContext<Workbench | null>(null)

export function WorkbenchProvider({ workbench, children }: { workbench: Workbench; children: ReactNode }) {
  return <WorkbenchContext value={workbench}>{children}</WorkbenchContext>
}

export function useWorkbench(): Workbench {
  const workbench = useContext(WorkbenchContext)
  if (!workbench) throw new Error('a component stands outside the WorkbenchProvider')
  return workbench
}

export function useStore<T>(store: Store<T>): T {
  return useSyncExternalStore(store.subscribe, store.get, store.get)
}

/** A part of the state, the same object until it changes: the component is not rendered again for anything else. */
export function useAppPart<T>(part: (state: State) => T): T {
  const { store } = useWorkbench()
  const get = () => part(store.get())
  return useSyncExternalStore(store.subscribe, get, get)
}

export const useAppState = (): State => useStore(useWorkbench().store)

export const jobOf = <K extends JobKind>(state: State, kind: K, slot = ''): Job<Results[K]> =>
  jobIn(state.jobs, kind, slot)
