/**
 * Keeps the last results by the content they were computed from, so that a toggle recomputes only what depends on it and
 * undo costs nothing. The least recently used leave first.
 */
export interface Memo<T> {
  /** Concurrent callers with one key share one computation; a computation that failed is not kept. */
  get(key: string, compute: () => T): T
  /** What is kept, without computing. */
  peek(key: string): T | undefined
}

export function createMemo<T>(size: number): Memo<T> {
  const kept = new Map<string, T>()
  return {
    get(key, compute) {
      const known = kept.get(key)
      if (known !== undefined) {
        kept.delete(key)
        kept.set(key, known)
        return known
      }
      const value = compute()
      kept.set(key, value)
      if (value instanceof Promise) value.catch(() => kept.get(key) === value && kept.delete(key))
      const [oldest] = kept.keys()
      if (kept.size > size && oldest !== undefined) kept.delete(oldest)
      return value
    },
    peek: (key) => kept.get(key),
  }
}
