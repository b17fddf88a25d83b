import type { LoadedEffect } from '../model/effectResults.ts'
import type { AssociationRow, CoxRow } from '../model/results.ts'
import { contrastId, primaryDefinition, type Study } from '../model/study.ts'
import { definitionLabel } from '../phenotype/presets.ts'
import { wald } from '../statistics/wald.ts'
import { type EffectSource, SENSITIVITY_CONTRAST } from './effectSource.ts'

/**
 * Loaded tables of effects as a source; null where there are none. Their definitions go by the labels this tool writes; a
 * table that names none is of the primary one.
 *
 * @param effects in an order that does not depend on the order of files
 */
export function loadedSource(study: Study, effects: readonly LoadedEffect[]): EffectSource | null {
  if (effects.length === 0) return null
  const { kept, notes } = comparable(effects)
  const primary = primaryOf(study, kept)
  const odds = kept
    .filter(({ kind }) => kind === 'odds')
    .map((effect) => ({ ...effect, definition: effect.definition || primary }))
  const own = odds.filter(({ definition }) => definition === primary)
  const known = study.cohorts.map(({ id }) => id)
  const cohorts = inOrder([...new Set(own.map(({ cohort }) => cohort))], known)
  const discovery = discoveryOf(study, own, cohorts)
  const contrasts = inOrder([...new Set(own.map(({ contrast }) => contrast))], study.contrasts.map(contrastId))
  const compared = odds.filter(({ cohort, contrast }) => cohort === discovery && contrast === SENSITIVITY_CONTRAST)
  const hazards = kept.filter(({ kind }) => kind === 'hazard')
  const sets = study.analyses.progression.sets
  const said = study.cohorts.some(({ id, role }) => id === discovery && role === 'discovery')
  return {
    study,
    discovery,
    cohorts: discovery === null ? cohorts : [discovery, ...cohorts.filter((id) => id !== discovery)],
    fitted: [],
    primary,
    definitions: inOrder(
      [...new Set(compared.map(({ definition }) => definition))],
      study.definitions.map((definition) => definitionLabel(definition)),
    ),
    sets: inOrder(
      [...new Set(hazards.map(({ cohort }) => cohort))],
      sets.map(({ id }) => id),
    ).map((id) => ({ id, cohorts: sets.find((set) => set.id === id)?.cohorts ?? [id] })),
    scores: study.scores.descriptions,
    notes: [
      ...notes,
      ...(discovery === null || said
        ? []
        : [`None of the loaded cohorts is the study’s discovery cohort; ${discovery}, the largest, stands in for it.`]),
    ],
    async rows(asks, onRows) {
      return asks.map(({ cohort, definition }, index) => {
        const from = definition === null ? own : odds.filter((effect) => effect.definition === definition)
        const rows = contrasts.flatMap((contrast) =>
          from
            .filter((effect) => effect.cohort === cohort && effect.contrast === contrast)
            .map((effect) => associationRow(effect, study)),
        )
        onRows?.(index, rows)
        return rows
      })
    },
    size: () => NaN,
    cox: async (set) => hazards.filter(({ cohort }) => cohort === set).map((effect) => coxRow(effect, study)),
  }
}

/** Those known first, in their order; the others by code unit. */
function inOrder(found: readonly string[], known: readonly string[]): string[] {
  const others = found.filter((name) => !known.includes(name)).sort()
  return [...known.filter((name) => found.includes(name)), ...others]
}

function primaryOf(study: Study, effects: readonly LoadedEffect[]): string {
  const label = definitionLabel(primaryDefinition(study))
  const found = [...new Set(effects.map(({ definition }) => definition))].filter((name) => name !== '')
  if (found.length === 0 || found.includes(label)) return label
  const [first] = inOrder(
    found,
    study.definitions.map((definition) => definitionLabel(definition)),
  )
  return first
}

function discoveryOf(study: Study, own: readonly LoadedEffect[], cohorts: readonly string[]): string | null {
  const role = study.cohorts.find((cohort) => cohort.role === 'discovery' && cohorts.includes(cohort.id))
  if (role) return role.id
  const size = (cohort: string) =>
    own.reduce((most, effect) => (effect.cohort === cohort && effect.n > most ? effect.n : most), 0)
  const [first] = [...cohorts].sort((a, b) => size(b) - size(a) || (a < b ? -1 : 1))
  return first ?? null
}

/** Without what two files contradict each other in, and scores whose effect allele another file calls the other one. */
function comparable(effects: readonly LoadedEffect[]): { kept: LoadedEffect[]; notes: string[] } {
  const notes: string[] = []
  const byKey = new Map<string, LoadedEffect>()
  const contradicted = new Set<string>()
  const keyOf = ({ kind, cohort, contrast, definition, score }: LoadedEffect) =>
    [kind, cohort, contrast, definition, score].join('\0')
  for (const effect of effects) {
    const key = keyOf(effect)
    const before = byKey.get(key)
    if (before === undefined) byKey.set(key, effect)
    else if (!sameNumbers(before, effect) && !contradicted.has(key)) {
      contradicted.add(key)
      notes.push(
        `${effect.score} in ${effect.cohort}, ${effect.contrast}, has one effect in ${before.file} and another in ` +
          `${effect.file}. Neither is used.`,
      )
    }
  }
  const alleles = new Map<string, LoadedEffect>()
  const kept = [...byKey].flatMap(([key, effect]) => {
    if (contradicted.has(key)) return []
    if (effect.effectAllele === '') return [effect]
    const first = alleles.get(effect.score) ?? effect
    alleles.set(effect.score, first)
    if (first.effectAllele === effect.effectAllele) return [effect]
    notes.push(
      `${effect.score} has the effect allele ${first.effectAllele} in ${first.file} and ${effect.effectAllele} in ` +
        `${effect.file}, so that their signs cannot be compared. The effect in ${effect.cohort} is not used.`,
    )
    return []
  })
  return { kept, notes }
}

const sameNumbers = (a: LoadedEffect, b: LoadedEffect): boolean =>
  Object.is(a.effect, b.effect) && Object.is(a.standardError, b.standardError)

function associationRow(loaded: LoadedEffect, { analyses }: Study): AssociationRow {
  const { cohort, definition, contrast, score, n, cases, effect, standardError, p, status } = loaded
  const tested = wald(effect, standardError, analyses.association.confidenceLevel)
  return {
    cohort,
    definition,
    contrast,
    score,
    n,
    cases,
    incomplete: 0,
    logOddsRatio: effect,
    standardError,
    z: tested.z,
    p,
    log10P: tested.log10P,
    oddsRatio: tested.ratio,
    ciLower: tested.ciLower,
    ciUpper: tested.ciUpper,
    method: 'wald',
    status,
    reason: status === 'ok' ? '' : `There is no estimate in ${loaded.file}.`,
    covariates: [],
    leftOut: '',
    iterations: 0,
    deviance: NaN,
  }
}

function coxRow(loaded: LoadedEffect, { analyses }: Study): CoxRow {
  const { cohort, score, n, cases, effect, standardError, p, status } = loaded
  const tested = wald(effect, standardError, analyses.progression.confidenceLevel)
  return {
    cohort,
    score,
    model: 'per_unit',
    ties: 'efron',
    n,
    events: cases,
    logHazardRatio: effect,
    standardError,
    z: tested.z,
    p,
    log10P: tested.log10P,
    hazardRatio: tested.ratio,
    ciLower: tested.ciLower,
    ciUpper: tested.ciUpper,
    method: 'wald',
    status,
    reason: status === 'ok' ? '' : `There is no estimate in ${loaded.file}.`,
    logLikelihood: NaN,
    covariates: [],
    leftOut: '',
    robustStandardError: NaN,
  }
}
