/** The address after `#`: the room, and what is selected in it. Links carry these, never data. */

export const rooms = [
  { id: 'data', label: 'Data' },
  { id: 'definition', label: 'Definition' },
  { id: 'scores', label: 'Scores' },
  { id: 'association', label: 'Association' },
  { id: 'time-to-event', label: 'Time to event' },
  { id: 'sensitivity', label: 'Sensitivity' },
  { id: 'replication', label: 'Replication' },
  { id: 'report', label: 'Report' },
] as const

export type RoomId = (typeof rooms)[number]['id']

export interface Route {
  readonly room: RoomId
  readonly score: string | null
  readonly cohort: string | null
}

export function parseRoute(hash: string): Route {
  const [path, query = ''] = hash.replace(/^#\/?/, '').split('?')
  const parameters = new URLSearchParams(query)
  return {
    room: rooms.find((room) => room.id === path)?.id ?? 'data',
    score: parameters.get('score') || null,
    cohort: parameters.get('cohort') || null,
  }
}

export function routeHash(route: Route): string {
  const parameters = new URLSearchParams()
  if (route.cohort) parameters.set('cohort', route.cohort)
  if (route.score) parameters.set('score', route.score)
  const query = parameters.toString()
  return `#/${route.room}${query ? `?${query}` : ''}`
}
