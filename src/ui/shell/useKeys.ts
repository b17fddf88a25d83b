import { useEffect } from 'react'
import { forestRows } from '../../figures/forestRows.ts'
import { jobOf } from '../context.tsx'
import { forestOptions } from '../figures.ts'
import { scoresOf } from '../selectors.ts'
import { shown } from '../state/jobs.ts'
import { type KeyAction, keyAction } from '../state/keyboard.ts'
import type { State } from '../state/state.ts'
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

function whereIs(target: EventTarget | null): 'field' | 'rows' | 'elsewhere' {
  if (!(target instanceof HTMLElement)) return 'elsewhere'
  if (target.closest('[role=listbox], [role=menu], [role=dialog], select, textarea')) return 'field'
  if (target instanceof HTMLInputElement && target.type !== 'radio' && target.type !== 'checkbox') return 'field'
  return target.closest('[data-rows]') ? 'rows' : 'elsewhere'
}

function perform(action: KeyAction, workbench: Workbench): void {
  const { store, setView } = workbench
  const { view } = store.get()
  const byName = {
    undo: workbench.undo,
    redo: workbench.redo,
    save: workbench.saveStudy,
    open: () => pickFiles({ accept: '.json' }).then(workbench.addFiles),
    knobs: () => setView({ knobsOpen: !view.knobsOpen }),
    inspector: () => setView({ inspectorOpen: !view.inspectorOpen }),
    display: () => setView({ display: view.display === 'figure' ? 'table' : 'figure' }),
    next: () => setView({ score: neighbour(store.get(), 1) }),
    former: () => setView({ score: neighbour(store.get(), -1) }),
    keys: () => setView({ keysShown: true }),
    export: () => document.querySelector<HTMLElement>('[data-export]')?.click(),
  }
  if (action.do === 'room') setView({ room: action.room })
  else byName[action.do]()
}

/** The score above or below the selected one, in the order shown. */
function neighbour(state: State, step: number): string | null {
  const { view, document } = state
  const rows = shown(jobOf(state, 'association', view.cohort)).value ?? []
  const order = forestRows(rows, scoresOf(state), forestOptions(document.study, view.order))
  const at = order.findIndex((row) => row.score === view.score)
  return order[at + step]?.score ?? view.score
}
