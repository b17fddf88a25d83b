import { type RefObject, useEffect, useRef } from 'react'

/** Where the stylesheet lays panels over the figure. */
const asDrawer = '(min-width: 900px) and (max-width: 1180px)'

/** A panel that lies over the figure in narrow windows: it takes the focus, Escape closes it, and the focus goes back. */
export function useDrawer(onClose: () => void): RefObject<HTMLElement | null> {
  const place = useRef<HTMLElement>(null)
  const close = useRef(onClose)
  close.current = onClose
  useEffect(() => {
    const drawer = place.current
    if (drawer === null || !matchMedia(asDrawer).matches) return
    const before = document.activeElement
    drawer.querySelector('button')?.focus()
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key === 'Escape') close.current()
    }
    drawer.addEventListener('keydown', onKeyDown)
    return () => {
      drawer.removeEventListener('keydown', onKeyDown)
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])
  return place
}
