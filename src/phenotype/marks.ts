import type { Knob } from '../model/knobs.ts'

/** A value in the sentence, with the knobs it stands for: the first is the one to focus. */
export interface Mark {
  readonly knobs: readonly Knob[]
  readonly text: string
}

export const mark = (text: string, ...knobs: Knob[]): Mark => ({ knobs, text })

export const days = (count: number): string => (count === 1 ? '1 day' : `${count} days`)

export const months = (count: number): string => (count === 1 ? '1 calendar month' : `${count} calendar months`)

export const capitalised = (text: string): string => text[0].toUpperCase() + text.slice(1)

export function enumeration(names: readonly string[]): string {
  if (names.length < 2) return names.join('')
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
}
