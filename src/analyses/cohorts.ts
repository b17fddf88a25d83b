import { InputError } from '../model/errors.ts'
import { type Extract, type People, personColumn } from '../model/extract.ts'
import type { Cohort, ProgressionOptions, Study } from '../model/study.ts'
import { isOneOf, type Selection, selectPeople } from './personRules.ts'

export interface EffectiveCohorts {
  readonly cohorts: readonly Cohort[]
  readonly progressionSets: ProgressionOptions['sets']
  /** For each cohort 1 for its members. */
  readonly members: ReadonlyMap<string, Uint8Array>
  /** Whom the rules for everyone keep; absent where there are none. */
  readonly population?: Selection
  /** Whom each cohort's own rules keep; cohorts without rules are not in it. */
  readonly selections: ReadonlyMap<string, Selection>
  /** A sentence for each cohort without members, for everyone taken as one cohort, and for each rule the data cannot answer. */
  readonly notes: readonly string[]
}

/**
 * The cohorts as the data have them: the study's own, or everyone as the one cohort `everyone` where the data have no one in
 * any of them.
 */
export function effectiveCohorts(study: Study, extract: Extract): EffectiveCohorts {
  const { people } = extract
  const everyoneLoaded = new Uint8Array(people.n).fill(1)
  const population = study.peopleRules?.length
    ? selectPeople(study.peopleRules, extract, new Map(), everyoneLoaded)
    : undefined
  const nameOf = (id: string) => study.cohorts.find((cohort) => cohort.id === id)?.label ?? id
  const members = new Map<string, Uint8Array>()
  const selections = new Map<string, Selection>()
  for (const cohort of study.cohorts) {
    const named = keptBy(cohortMembers(cohort, people), population)
    const selection = cohort.rules?.length ? selectPeople(cohort.rules, extract, members, named, nameOf) : undefined
    if (selection) selections.set(cohort.id, selection)
    members.set(cohort.id, keptBy(named, selection))
  }
  const ruleNotes = [population, ...selections.values()].flatMap((selection) => selection?.notes ?? [])
  const empty = study.cohorts.filter((cohort) => !members.get(cohort.id)!.includes(1))
  const isToldApart = study.cohorts.some((cohort) => cohort.rules?.length)
  if (people.n > 0 && empty.length === study.cohorts.length && !isToldApart) {
    const whys = [...new Set(empty.map((cohort) => whyNoOne(cohort, people, population)))]
    const everyone: Cohort = { id: 'everyone', label: 'Everyone', role: 'discovery', where: {} }
    return {
      cohorts: [everyone],
      progressionSets: [{ id: everyone.id, label: everyone.label, cohorts: [everyone.id] }],
      members: new Map([[everyone.id, keptBy(everyoneLoaded, population)]]),
      ...(population && { population }),
      selections,
      notes: [
        `The data have no one in any of the study’s cohorts, so everyone is taken as one cohort: ${whys.join('; ')}.`,
        ...ruleNotes,
      ],
    }
  }
  return {
    cohorts: study.cohorts,
    progressionSets: study.analyses.progression.sets,
    members,
    ...(population && { population }),
    selections,
    notes:
      people.n === 0 ? [] : [...empty.map((cohort) => emptyNote(cohort, people, population)), ...new Set(ruleNotes)],
  }
}

/** 1 for everyone whose person columns have the values the cohort’s `where` asks for; no one where a column is not there. */
export function cohortMembers(cohort: Cohort, people: People): Uint8Array {
  const member = new Uint8Array(people.n).fill(1)
  for (const [name, value] of Object.entries(cohort.where)) {
    const column = personColumn(people, name)
    if (column === undefined) return member.fill(0)
    const fits = isOneOf(column, [value])
    for (let row = 0; row < people.n; row++) if (!fits(row)) member[row] = 0
  }
  return member
}

/** Those of them whom the rules keep. */
export const keptBy = (member: Uint8Array, selection: Selection | undefined): Uint8Array =>
  selection === undefined ? member : member.map((own, row) => (selection.leftAt[row] === 0 ? own : 0))

/** Row numbers of the eligible members, ascending: the people over whom a score is standardised. Kept with the arrays, which nobody changes. */
export function eligibleRows(member: Uint8Array, eligible: Uint8Array): Int32Array {
  const ofMember = keptRows.get(member) ?? new WeakMap<Uint8Array, Int32Array>()
  keptRows.set(member, ofMember)
  const known = ofMember.get(eligible)
  if (known !== undefined) return known
  const rows = new Int32Array(member.length)
  let count = 0
  for (let row = 0; row < member.length; row++) if (member[row] === 1 && eligible[row] === 1) rows[count++] = row
  const made = rows.slice(0, count)
  ofMember.set(eligible, made)
  return made
}

const keptRows = new WeakMap<Uint8Array, WeakMap<Uint8Array, Int32Array>>()

/**
 * The people whom scores are standardised over where the study takes the discovery cohort.
 * @throws InputError if no cohort has that role
 */
export function discoveryMembers(study: Study, members: ReadonlyMap<string, Uint8Array>): Uint8Array {
  // Data without any of the study's cohorts are one cohort, which is all there is.
  const own = study.cohorts.some(({ id }) => members.has(id))
  const id = own ? study.cohorts.find(({ role }) => role === 'discovery')?.id : [...members.keys()][0]
  const found = id === undefined ? undefined : members.get(id)
  if (found !== undefined) return found
  throw new InputError(
    'The study gives scores mean 0 and SD 1 over the discovery cohort, but none of its cohorts has that role. Nothing was computed. ' +
      'Give a cohort the role, or take each cohort for itself.',
  )
}

function emptyNote(cohort: Cohort, people: People, population: Selection | undefined): string {
  if (cohort.rules?.length)
    return `The cohort ${cohort.label} is empty: no one is left by its rules. See its attrition.`
  return `The cohort ${cohort.label} is empty: ${whyNoOne(cohort, people, population)}.`
}

/** Why a cohort without rules has nobody. */
function whyNoOne({ where }: Cohort, people: People, population: Selection | undefined): string {
  const absent = Object.keys(where).find((name) => !personColumn(people, name))
  if (absent !== undefined) return `the data have no column ${absent}`
  return `no one ${population ? 'whom the rules for everyone keep ' : ''}has ${Object.entries(where)
    .map(([name, value]) => `${name} ${value}`)
    .join(' and ')}`
}
