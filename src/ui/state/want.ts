import type { Engine } from '../../model/engine.ts'
import { contrastId, primaryDefinition, type Study } from '../../model/study.ts'
import type { Done, JobKind, Results } from './jobs.ts'

/** A result that the screen needs now. */
export type Want = { readonly [K in JobKind]: WantOf<K> }[JobKind]

export interface WantOf<K extends JobKind> {
  readonly kind: K
  readonly slot: string
  /** Changes exactly when the result may: the part of the study it depends on, and the files. */
  readonly key: string
  /** In words, for the status strip. */
  readonly label: string
  /** Takes the engine a moment: asked for together with others. */
  readonly quick?: boolean
  /** What comes after rests on it and is not asked for before it is there. */
  readonly first?: boolean
  run(engine: Engine, ticket: number, onProgress: OnDone<Results[K]>): Promise<Results[K]>
}

/** How far it is, with what has arrived where it comes in parts. */
export type OnDone<T> = (done: Done, partial: T | null) => void

export const wantKey = (digest: string, ...parts: readonly unknown[]) => JSON.stringify([digest, ...parts])

const groupings = new WeakMap<Study, string>()

/** What decides who is in which group and set; the concept sets are long, so the text is made once for each study. */
export function grouping(study: Study): string {
  const known = groupings.get(study)
  if (known !== undefined) return known
  const { sets } = study.analyses.progression
  const { peopleRules, cohorts, conceptSets, conceptSetsFrom, covariates, ageYear, ageDate } = study
  const text = JSON.stringify([peopleRules, cohorts, sets, conceptSets, conceptSetsFrom, covariates, ageYear, ageDate])
  groupings.set(study, text)
  return text
}

/** What associations depend on: α and its correction only decide which rows are marked. */
export function associationKey(study: Study, digest: string): string {
  const { alpha: _, correction: __, ...options } = study.analyses.association
  const contrasts = study.contrasts.map(contrastId)
  return wantKey(digest, grouping(study), primaryDefinition(study), study.scores, contrasts, options)
}
