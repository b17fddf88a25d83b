import type { AttritionRow } from '../../model/results.ts'
import type { Cohort, Covariate, PersonRule, Study } from '../../model/study.ts'

/** Whose rules are edited: a cohort's, by its id, or those for everyone. */
export type RuleOwner = string | null

/** The rules in force, a cohort's column values as the first of them: one way to write the same condition. */
export function rulesOf(study: Study, owner: RuleOwner): readonly PersonRule[] {
  if (owner === null) return study.peopleRules ?? []
  const cohort = study.cohorts.find(({ id }) => id === owner)
  return cohort ? [...conditionsOf(cohort), ...(cohort.rules ?? [])] : []
}

const conditionsOf = ({ where }: Cohort): PersonRule[] =>
  Object.entries(where).map(([column, value]) => ({ kind: 'equals', column, value, use: 'require' }))

/** With these rules; a cohort's column values stay what they are as long as they still come first. */
export function withRules(study: Study, owner: RuleOwner, rules: readonly PersonRule[]): Study {
  if (owner === null) return { ...study, peopleRules: [...rules] }
  return withCohort(study, owner, (cohort) => {
    const conditions = conditionsOf(cohort)
    const stay = conditions.every((condition, at) => JSON.stringify(condition) === JSON.stringify(rules[at]))
    return stay ? { ...cohort, rules: rules.slice(conditions.length) } : { ...cohort, where: {}, rules: [...rules] }
  })
}

const withCohort = (study: Study, id: string, change: (cohort: Cohort) => Cohort): Study => ({
  ...study,
  cohorts: study.cohorts.map((cohort) => (cohort.id === id ? change(cohort) : cohort)),
})

/** The list with one entry moved up (−1) or down (1); the same list where it cannot move. */
export function moved<T>(list: readonly T[], at: number, step: -1 | 1): readonly T[] {
  const to = at + step
  if (to < 0 || to >= list.length) return list
  return list.with(at, list[to]).with(to, list[at])
}

/** A cohort of everyone, to be narrowed by rules, with a time-to-event set of its own. */
export function withNewCohort(study: Study): { readonly study: Study; readonly id: string } {
  const taken = new Set([...study.cohorts, ...study.analyses.progression.sets].map(({ id }) => id))
  let number = study.cohorts.length + 1
  while (taken.has(`cohort_${number}`)) number++
  const id = `cohort_${number}`
  const label = `Cohort ${number}`
  const cohort: Cohort = { id, label, role: 'replication', where: {}, rules: [] }
  const sets = [...study.analyses.progression.sets, { id, label, cohorts: [id] }]
  return { study: withSets({ ...study, cohorts: [...study.cohorts, cohort] }, sets), id }
}

type Sets = Study['analyses']['progression']['sets']

const withSets = (study: Study, sets: Sets): Study => ({
  ...study,
  analyses: { ...study.analyses, progression: { ...study.analyses.progression, sets } },
})

/** A set of this cohort alone that has its name is renamed with it. */
export function renamed(study: Study, id: string, label: string): Study {
  const before = study.cohorts.find((cohort) => cohort.id === id)?.label
  const sets = study.analyses.progression.sets.map((set) =>
    set.cohorts.length === 1 && set.cohorts[0] === id && set.label === before ? { ...set, label } : set,
  )
  return withSets(
    withCohort(study, id, (cohort) => ({ ...cohort, label })),
    sets,
  )
}

/**
 * Without a cohort, the rules of others on it, and the time-to-event sets that had no other cohort. Another one becomes
 * discovery where it was. The last cohort stays.
 */
export function withoutCohort(study: Study, id: string): Study {
  const left = study.cohorts.filter((cohort) => cohort.id !== id)
  if (left.length === 0) return study
  const cohorts = left.map((cohort) =>
    cohort.rules?.some((rule) => rule.kind === 'cohort' && rule.cohort === id)
      ? { ...cohort, rules: cohort.rules.filter((rule) => rule.kind !== 'cohort' || rule.cohort !== id) }
      : cohort,
  )
  const sets = study.analyses.progression.sets
    .map((set) => ({ ...set, cohorts: set.cohorts.filter((one) => one !== id) }))
    .filter((set) => set.cohorts.length > 0)
  const [{ id: first, label }] = cohorts
  const kept = withSets({ ...study, cohorts }, sets.length > 0 ? sets : [{ id: first, label, cohorts: [first] }])
  return cohorts.some(({ role }) => role === 'discovery') ? kept : withDiscovery(kept, first)
}

export const withDiscovery = (study: Study, id: string): Study => ({
  ...study,
  cohorts: study.cohorts.map((cohort) => ({ ...cohort, role: cohort.id === id ? 'discovery' : 'replication' })),
})

/** A cohort moves past its neighbour unless a rule of the one is on the other: such a rule needs it before. */
export function withMovedCohort(study: Study, id: string, step: -1 | 1): Study {
  const at = study.cohorts.findIndex((cohort) => cohort.id === id)
  const [upper, lower] = step === 1 ? [at, at + 1] : [at - 1, at]
  const asks = study.cohorts[lower]?.rules?.some(
    (rule) => rule.kind === 'cohort' && rule.cohort === study.cohorts[upper]?.id,
  )
  const cohorts = moved(study.cohorts, at, step)
  return asks || cohorts === study.cohorts ? study : { ...study, cohorts: [...cohorts] }
}

/** Those who leave by a rule, and those who are left after it. */
export interface RuleCount {
  readonly removed: number
  readonly left: number
}

/**
 * For each of the rules what it does, null where it is not known or not counted on its own: of several column values only the
 * last has a count, that of them together.
 *
 * @param steps the attrition of the cohort (any cohort, for everyone's rules) under one definition
 */
export function ruleCounts(
  study: Study,
  owner: RuleOwner,
  steps: readonly AttritionRow[],
): readonly (RuleCount | null)[] {
  const of = (step: string): RuleCount | null => {
    const row = steps.find((one) => one.step === step)
    return row ? { removed: row.nRemoved, left: row.nAfter } : null
  }
  if (owner === null) return rulesOf(study, null).map((_, at) => of(`people_${at + 1}`))
  const cohort = study.cohorts.find(({ id }) => id === owner)
  const conditions = cohort ? conditionsOf(cohort).length : 0
  return rulesOf(study, owner).map((_, at) => {
    if (at < conditions) return at === conditions - 1 ? of('cohort') : null
    return of(`cohort_${at - conditions + 1}`)
  })
}

/** The covariate as it is written: by its name where nothing else is said of it. */
export function covariateOf(
  column: string,
  kind: 'as_read' | 'number' | 'category',
  reference: string | null,
): Covariate {
  return kind === 'as_read' && reference === null ? column : { column, kind, reference }
}
