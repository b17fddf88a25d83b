import type { Knob } from '../../model/knobs.ts'
import type { Workbench } from '../state/workbench.ts'

/** Brings the knob's control into sight and focus; where the screen has none, in the Definition room. */
export function focusKnob(knob: Knob, workbench: Workbench): void {
  if (focused(knob)) return
  workbench.setView({ room: 'definition' })
  requestAnimationFrame(() => requestAnimationFrame(() => focused(knob)))
}

function focused(knob: Knob): boolean {
  const place = document.getElementById(`knob-${knob}`)
  const input = place?.querySelector<HTMLInputElement>('input:checked') ?? place?.querySelector('input')
  if (!place || !input) return false
  place.scrollIntoView({ block: 'nearest' })
  input.focus()
  return true
}
