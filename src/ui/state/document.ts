import type { Study } from '../../model/study.ts'

/** The study with its history. A step keeps the study as it was before it, and its name: `Gap 90 d → 180 d`. */
export interface StudyDocument {
  readonly study: Study
  readonly past: readonly Step[]
  readonly future: readonly Step[]
  /** The study as it was last saved or opened; null if it never was. */
  readonly saved: Study | null
}

export interface Step {
  readonly name: string
  readonly study: Study
}

const mostSteps = 200

export const newDocument = (study: Study, saved: Study | null = null): StudyDocument => ({
  study,
  past: [],
  future: [],
  saved,
})

export function change(document: StudyDocument, name: string, study: Study): StudyDocument {
  if (study === document.study) return document
  const past = [...document.past, { name, study: document.study }].slice(-mostSteps)
  return { ...document, study, past, future: [] }
}

export function undo(document: StudyDocument): StudyDocument {
  const step = document.past.at(-1)
  if (!step) return document
  return {
    ...document,
    study: step.study,
    past: document.past.slice(0, -1),
    future: [{ name: step.name, study: document.study }, ...document.future],
  }
}

export function redo(document: StudyDocument): StudyDocument {
  const [step, ...future] = document.future
  if (!step) return document
  return {
    ...document,
    study: step.study,
    past: [...document.past, { name: step.name, study: document.study }],
    future,
  }
}

export type SaveState = 'saved' | 'changed' | 'never saved'

export function saveState(document: StudyDocument): SaveState {
  if (document.saved === null) return 'never saved'
  return document.saved === document.study ? 'saved' : 'changed'
}
