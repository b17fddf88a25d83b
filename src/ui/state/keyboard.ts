import { type RoomId, rooms } from './route.ts'

/** The keyboard map. Single keys act only when no field has focus, and can be switched off. */

export type KeyAction =
  | { readonly do: 'room'; readonly room: RoomId }
  | { readonly do: 'region' | 'definition'; readonly step: 1 | -1 }
  | {
      readonly do:
        | 'undo'
        | 'redo'
        | 'save'
        | 'open'
        | 'knobs'
        | 'inspector'
        | 'pin'
        | 'swap'
        | 'display'
        | 'filter'
        | 'keys'
        | 'export'
    }

export interface Key {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}

/** For the list under `?`. */
export const keyList: readonly { readonly keys: string; readonly does: string }[] = [
  { keys: `1 – ${rooms.length}`, does: 'Rooms, in their order' },
  { keys: '[  ]', does: 'Former, next definition becomes the primary one' },
  { keys: 'P', does: 'Pin the present study, to compare with it' },
  { keys: 'Shift P', does: 'Swap the present study and the pinned one' },
  { keys: 'J  K', does: 'Next, former score, while a figure or table has focus' },
  { keys: 'Shift Enter', does: 'Compare the selected score with others, while a figure has focus' },
  { keys: 'K', does: 'Knobs, elsewhere' },
  { keys: 'I', does: 'Inspector' },
  { keys: 'T', does: 'Figure or table' },
  { keys: '/', does: 'Filter the rows of associations' },
  { keys: 'E', does: 'Export' },
  { keys: 'Ctrl Z', does: 'Undo' },
  { keys: 'Ctrl Shift Z', does: 'Redo' },
  { keys: 'Ctrl S', does: 'Save the study document' },
  { keys: 'Ctrl O', does: 'Open a study document' },
  { keys: 'F6', does: 'Next strip, panel or figure; with Shift the former' },
  { keys: '?', does: 'This list' },
]

const definitionSteps: Readonly<Record<string, 1 | -1>> = { '[': -1, ']': 1 }

const single: Readonly<Record<string, KeyAction['do']>> = {
  k: 'knobs',
  i: 'inspector',
  p: 'pin',
  t: 'display',
  e: 'export',
  '/': 'filter',
  '?': 'keys',
}

const withCtrl: Readonly<Record<string, KeyAction['do']>> = { z: 'undo', y: 'redo', s: 'save', o: 'open' }

/** What a key does, or null. Figures and their tables take `J` and `K` for themselves while they have focus. */
export function keyAction(event: Key, where: 'field' | 'elsewhere', singleKeys: boolean): KeyAction | null {
  // On many keyboards brackets are typed with AltGr, which counts as Ctrl and Alt together.
  const typed = event.ctrlKey === event.altKey && !event.metaKey
  if (definitionSteps[event.key] && typed && where === 'elsewhere' && singleKeys) {
    return { do: 'definition', step: definitionSteps[event.key] }
  }
  if (event.altKey) return null
  if (event.key === 'F6') return { do: 'region', step: event.shiftKey ? -1 : 1 }
  const key = event.key.toLowerCase()
  if (event.ctrlKey || event.metaKey) {
    // In a field Ctrl Z belongs to its text.
    if (where === 'field' && key !== 's' && key !== 'o') return null
    if (key === 'z' && event.shiftKey) return { do: 'redo' }
    return withCtrl[key] ? ({ do: withCtrl[key] } as KeyAction) : null
  }
  if (where === 'field' || !singleKeys) return null
  const room = rooms[Number(key) - 1]
  if (/^\d$/.test(key) && room) return { do: 'room', room: room.id }
  if (key === 'p' && event.shiftKey) return { do: 'swap' }
  return single[key] ? ({ do: single[key] } as KeyAction) : null
}
