import { createStore, type Store } from './store.ts'

/** What the browser fetched after the first screen was there, as the browser itself reports it. */
export interface Requests {
  readonly addresses: readonly string[]
}

/** Counts every resource request of this page; addresses that stay inside the tab (`blob:`, `data:`) are none. */
export function watchRequests(): Store<Requests> {
  const store = createStore<Requests>({ addresses: [] })
  const observer = new PerformanceObserver((list) => {
    const later = list
      .getEntries()
      .filter((entry) => /^https?:/.test(entry.name) && entry.startTime > loadedAt())
      .map((entry) => entry.name)
    if (later.length > 0) store.set(({ addresses }) => ({ addresses: [...addresses, ...later] }))
  })
  observer.observe({ type: 'resource', buffered: true })
  return store
}

function loadedAt(): number {
  const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
  return navigation?.loadEventEnd || Number.POSITIVE_INFINITY
}
