import { type ComponentType, lazy, Suspense, useEffect } from 'react'
import { useAppPart, useWorkbench } from './context.tsx'
import { DataRoom } from './rooms/data/DataRoom.tsx'
import { ContextStrip } from './shell/ContextStrip.tsx'
import { DropTarget } from './shell/DropTarget.tsx'
import { Header } from './shell/Header.tsx'
import { KeyList } from './shell/KeyList.tsx'
import { LiveRegion } from './shell/LiveRegion.tsx'
import { Notices } from './shell/Notices.tsx'
import { StatusStrip } from './shell/StatusStrip.tsx'
import { useKeys } from './shell/useKeys.ts'
import { useRoute } from './shell/useRoute.ts'
import type { Requests } from './state/requests.ts'
import { type RoomId, rooms } from './state/route.ts'
import type { Store } from './state/store.ts'
import { useDocumentTheme } from './theme.ts'

/** All but the first come when they are first entered. */
const screens: Readonly<Record<RoomId, ComponentType>> = {
  data: DataRoom,
  definition: lazy(async () => ({ default: (await import('./rooms/definition/DefinitionRoom.tsx')).DefinitionRoom })),
  scores: lazy(async () => ({ default: (await import('./rooms/scores/ScoresRoom.tsx')).ScoresRoom })),
  association: lazy(async () => ({
    default: (await import('./rooms/association/AssociationRoom.tsx')).AssociationRoom,
  })),
  'time-to-event': lazy(async () => ({
    default: (await import('./rooms/progression/ProgressionRoom.tsx')).ProgressionRoom,
  })),
  sensitivity: lazy(async () => ({
    default: (await import('./rooms/sensitivity/SensitivityRoom.tsx')).SensitivityRoom,
  })),
  replication: lazy(async () => ({
    default: (await import('./rooms/replication/ReplicationRoom.tsx')).ReplicationRoom,
  })),
  report: lazy(async () => ({ default: (await import('./rooms/report/ReportRoom.tsx')).ReportRoom })),
}

export function App({ requests }: { requests: Store<Requests> }) {
  const { room, keysShown } = useAppPart(({ view }) => view)
  const studyName = useAppPart((state) => state.document.study.name)
  const workbench = useWorkbench()
  useRoute(workbench)
  useDocumentTheme()
  useKeys(workbench)
  const Screen = screens[room]
  const label = rooms.find(({ id }) => id === room)!.label

  useEffect(() => {
    document.title = `${label} · ${studyName} · PGS Workbench`
  }, [label, studyName])

  return (
    <div className="shell">
      <Header />
      <ContextStrip />
      <main className="main" aria-label={label}>
        <Suspense>
          <Screen />
        </Suspense>
      </main>
      <StatusStrip requests={requests} />
      <Notices />
      <LiveRegion />
      <DropTarget />
      {keysShown && <KeyList />}
    </div>
  )
}
