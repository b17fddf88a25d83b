import { useEffect } from 'react'
import { parseRoute, routeHash } from '../state/route.ts'
import { cohortsOf } from '../state/state.ts'
import type { Workbench } from '../state/workbench.ts'

/** Address and view say the same; each room is a step of the back button, a selection is none. */
export function useRoute(workbench: Workbench): void {
  useEffect(() => {
    const { store, setView } = workbench
    const fromAddress = () => {
      const route = parseRoute(location.hash)
      const { view } = store.get()
      const known = cohortsOf(store.get()).some((cohort) => cohort.id === route.cohort)
      setView({
        room: route.room,
        score: route.score ?? view.score,
        cohort: known ? route.cohort! : view.cohort,
      })
    }
    const toAddress = () => {
      const { view } = store.get()
      const hash = routeHash(view)
      if (hash === location.hash) return
      const isOtherRoom = parseRoute(location.hash).room !== view.room
      if (isOtherRoom) history.pushState(null, '', hash)
      else history.replaceState(null, '', hash)
    }
    fromAddress()
    toAddress()
    window.addEventListener('hashchange', fromAddress)
    window.addEventListener('popstate', fromAddress)
    const unsubscribe = store.subscribe(toAddress)
    return () => {
      window.removeEventListener('hashchange', fromAddress)
      window.removeEventListener('popstate', fromAddress)
      unsubscribe()
    }
  }, [workbench])
}
