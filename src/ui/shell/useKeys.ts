import { useEffect } from 'react'
import { definitionAfter } from '../state/definitions.ts'
import { type KeyAction, keyAction } from '../state/keyboard.ts'
import type { Workbench } from '../state/workbench.ts'
import { pickFiles } from './givenFiles.ts'

/** Carries out the keyboard map on the whole window. */
export function useKeys(workbench: Workbench): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return
      const { singleKeys } = workbench.store.get().view
      const action = keyAction(event, whereIs(event.target), singleKeys)
      if (action === null) return
      event.preventDefault()
      perform(action, workbench)
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [workbench])
}

function whereIs(target: EventTarget | null): 'field' | 'elsewhere' {
  if (!(target instanceof HTMLElement)) return 'elsewhere'
  // A closed list takes letters too: it selects by its first letters.
  const takesLetters = '[role=listbox], [role=menu], [role=dialog], [aria-haspopup=listbox], select, textarea'
  if (target.closest(takesLetters)) return 'field'
  if (target instanceof HTMLInputElement && target.type !== 'radio' && target.type !== 'checkbox') return 'field'
  return 'elsewhere'
}

function perform(action: KeyAction, workbench: Workbench): void {
  const { store, setView } = workbench
  const { view, document: opened } = store.get()
  const byName = {
    undo: workbench.undo,
    redo: workbench.redo,
    save: workbench.saveStudy,
    open: () => pickFiles({ accept: '.json' }).then(workbench.addFiles),
    knobs: () => setView({ knobsOpen: !view.knobsOpen }),
    pin: workbench.pin,
    swap: workbench.swap,
    inspector: () => setView({ inspectorOpen: !view.inspectorOpen }),
    display: () => setView({ display: view.display === 'figure' ? 'table' : 'figure' }),
    filter: () => document.querySelector<HTMLElement>('[data-filter]')?.click(),
    keys: () => setView({ keysShown: true }),
    export: () => document.querySelector<HTMLElement>('[data-export]')?.click(),
  }
  if (action.do === 'room') setView({ room: action.room })
  else if (action.do === 'region') focusRegion(action.step)
  else if (action.do === 'definition') workbench.choosePrimary(definitionAfter(opened.study, action.step))
  else byName[action.do]()
}

const regions = '.header, .context, .panel, .middle, .status'
const focusable = 'a[href], button:not(:disabled), input:not(:disabled), [tabindex="0"]'

function focusRegion(step: 1 | -1): void {
  const all = [...document.querySelectorAll(regions)].filter((region) => region.querySelector(focusable) !== null)
  const at = all.findIndex((region) => region.contains(document.activeElement))
  const next = all[(at < 0 && step < 0 ? all.length - 1 : at + step + all.length) % all.length]
  next?.querySelector<HTMLElement>(focusable)?.focus()
}
