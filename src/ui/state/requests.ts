import { createStore, type Store } from './store.ts'

/** What the browser fetched after the first screen was there, as the browser itself reports it. */
export interface Requests {
  readonly addresses: readonly string[]
}

/**
 * Counts every resource request of this page once the first screen stands, its letters too; addresses that stay inside the
 * tab (`blob:`, `data:`) are none.
 */
export function watchRequests(): Store<Requests> {
  const store = createStore<Requests>({ addresses: [] })
  const loaded = new Promise<void>((resolve) => {
    if (document.readyState === 'complete') resolve()
    else window.addEventListener('load', () => resolve(), { once: true })
  })
  Promise.all([loaded, document.fonts.load('13px "Inter Variable"')]).finally(() => observe(store))
  return store
}

function observe(store: Store<Requests>): void {
  const observer = new PerformanceObserver((list) => {
    const later = list
      .getEntries()
      .filter((entry) => /^https?:/.test(entry.name))
      .map((entry) => entry.name)
    if (later.length > 0) store.set(({ addresses }) => ({ addresses: [...addresses, ...later] }))
  })
  observer.observe({ type: 'resource' })
}
