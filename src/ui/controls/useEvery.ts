import { useEffect, useRef, useState } from 'react'

/**
 * What grows, at most every so many milliseconds: for what takes long to draw. The latest at once when it grows no more.
 *
 * @param key of what grows: another one's value is never given
 */
export function useEvery<T>(value: T, milliseconds: number, { key, grows }: { key: string; grows: boolean }): T {
  const [shown, setShown] = useState({ key, value })
  const last = useRef(Number.NEGATIVE_INFINITY)
  useEffect(() => {
    const show = () => {
      last.current = performance.now()
      setShown({ key, value })
    }
    const timer = setTimeout(show, grows ? Math.max(0, last.current + milliseconds - performance.now()) : 0)
    return () => clearTimeout(timer)
  }, [value, milliseconds, key, grows])
  return grows && shown.key === key ? shown.value : value
}
