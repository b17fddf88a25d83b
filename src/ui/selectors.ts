import type { PhenotypeResult } from '../model/engine.ts'
import type { ScoreDescription } from '../model/extract.ts'
import type { Preset } from '../model/preset.ts'
import type { AssociationRow } from '../model/results.ts'
import { type Group, primaryDefinition, type Study } from '../model/study.ts'
import { changedKnobs, changedSets, currentPresets, presetFor } from '../phenotype/presets.ts'
import { jobOf } from './context.tsx'
import { effectScores, isEffectsOnly } from './state/effectRuns.ts'
import { type Shown, shown } from './state/jobs.ts'
import { activeScenario, pinnedSlot } from './state/scenarios.ts'
import { cohortsOf, type State } from './state/state.ts'

/** What screens read out of the state, in one place. */

export const groupLabels: Readonly<Record<Group, string>> = {
  nonMDD: 'Non-MDD',
  trMDD: 'trMDD',
  TRD: 'TRD',
  excluded: 'Excluded',
}

export interface GroupCount {
  readonly n: number | null
  readonly look: Shown<unknown>['look']
}

export type GroupCounts = Readonly<Record<Group, GroupCount>>

/** People of each group under the primary definition, in the cohorts together. */
export const groupCounts = (state: State, cohorts: readonly string[]): GroupCounts =>
  countsOf(shown(jobOf(state, 'phenotype')), state.document.study, cohorts)

/** The same under the scenario compared with; null where there is none. */
export function pinnedCounts(state: State, cohorts: readonly string[]): GroupCounts | null {
  const scenario = activeScenario(state)
  return scenario && countsOf(shown(jobOf(state, 'phenotype', pinnedSlot(''))), scenario.study, cohorts)
}

function countsOf({ value, look }: Shown<PhenotypeResult>, study: Study, cohorts: readonly string[]): GroupCounts {
  const { id } = primaryDefinition(study)
  const of = (group: Group): GroupCount => {
    const counts = value === null ? [null] : cohorts.map((cohort) => countIn(value, cohort, id, group))
    return { n: counts.includes(null) ? null : counts.reduce((sum: number, n) => sum + (n ?? 0), 0), look }
  }
  return { nonMDD: of('nonMDD'), trMDD: of('trMDD'), TRD: of('TRD'), excluded: of('excluded') }
}

export function countIn(result: PhenotypeResult, cohort: string, definition: string, group: Group): number | null {
  const row = result.counts.find((one) => one.cohort === cohort && one.definition === definition && one.group === group)
  return row?.n ?? null
}

export type ScoreInfo = ScoreDescription

const noScores: readonly ScoreInfo[] = []

export const scoresOf = (state: State): readonly ScoreInfo[] =>
  shown(jobOf(state, 'scores')).value?.scores ?? (isEffectsOnly(state) ? effectScores(state) : noScores)

export function traitOf(state: State, column: string | null): string {
  return scoresOf(state).find((score) => score.column === column)?.trait ?? column ?? '–'
}

export const cohortLabel = (state: State, id: string): string =>
  cohortsOf(state).find((cohort) => cohort.id === id)?.label ?? id

/** The preset that the primary definition's knobs are compared with; without one, the paper's primary one. */
export const presetOf = (state: State): Preset =>
  presetFor(primaryDefinition(state.document.study)) ?? currentPresets[0]

/** Knobs, and concept sets of the definition's own as `set:mdd`, that are not as the preset has them. */
export function changesOf(state: State): readonly string[] {
  const definition = primaryDefinition(state.document.study)
  const preset = presetOf(state)
  return [...changedKnobs(definition, preset.knobs), ...changedSets(definition, preset).map((name) => `set:${name}`)]
}

/** What the changes are counted against. */
export const readingOf = (state: State): string =>
  presetOf(state).group === 'The paper' ? 'the paper’s reading' : 'the preset’s reading'

/** Estimates of the scenario compared with, in the cohort shown; null where there is none, or they are not there yet. */
export function pinnedRows(state: State): readonly AssociationRow[] | null {
  const { value, look } = shown(jobOf(state, 'association', pinnedSlot(state.view.cohort)))
  return activeScenario(state) !== null && look === 'current' ? value : null
}
