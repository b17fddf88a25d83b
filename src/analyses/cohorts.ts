import { type Extract, type People, personColumn } from '../model/extract.ts'
import type { Cohort, ProgressionOptions, Study } from '../model/study.ts'

export interface EffectiveCohorts {
  readonly cohorts: readonly Cohort[]
  readonly progressionSets: ProgressionOptions['sets']
  /** For each cohort 1 for its members. */
  readonly members: ReadonlyMap<string, Uint8Array>
  /** A sentence for each cohort without members, and for everyone taken as one cohort. */
  readonly notes: readonly string[]
}

/**
 * The cohorts as the data have them: the study's own, or everyone as the one cohort `everyone` where the data have no one in
 * any of them.
 */
export function effectiveCohorts(study: Study, extract: Extract): EffectiveCohorts {
  const { people } = extract
  const members = new Map(study.cohorts.map((cohort) => [cohort.id, cohortMembers(cohort, people)]))
  const empty = study.cohorts.filter((cohort) => !members.get(cohort.id)!.includes(1))
  if (people.n > 0 && empty.length === study.cohorts.length) {
    const everyone: Cohort = { id: 'everyone', label: 'Everyone', role: 'discovery', where: {} }
    return {
      cohorts: [everyone],
      progressionSets: [{ id: everyone.id, label: everyone.label, cohorts: [everyone.id] }],
      members: new Map([[everyone.id, cohortMembers(everyone, people)]]),
      notes: ['The data have no one in any of the study’s cohorts, so everyone is taken as one cohort.'],
    }
  }
  return {
    cohorts: study.cohorts,
    progressionSets: study.analyses.progression.sets,
    members,
    notes: people.n === 0 ? [] : empty.map((cohort) => emptyNote(cohort, people)),
  }
}

/** 1 for everyone whose person columns have the values the cohort asks for; no one where a column is not there. */
export function cohortMembers(cohort: Cohort, people: People): Uint8Array {
  const member = new Uint8Array(people.n).fill(1)
  for (const [name, value] of Object.entries(cohort.where)) {
    const column = personColumn(people, name)
    if (column === undefined) return member.fill(0)
    const [found, wanted] =
      column.kind === 'category' ? [column.codes, levelCode(column.levels, value)] : [column.values, Number(value)]
    for (let row = 0; row < people.n; row++) if (found[row] !== wanted) member[row] = 0
  }
  return member
}

/** Row numbers of the eligible members, ascending: the people over whom a score is standardised. */
export function eligibleRows(member: Uint8Array, eligible: Uint8Array): Int32Array {
  const rows = new Int32Array(member.length)
  let kept = 0
  for (let row = 0; row < member.length; row++) if (member[row] === 1 && eligible[row] === 1) rows[kept++] = row
  return rows.slice(0, kept)
}

/** A code that no one has where the level is not there: −1 would be the missing ones. */
function levelCode(levels: readonly string[], value: string): number {
  const code = levels.indexOf(value)
  return code === -1 ? Number.NaN : code
}

function emptyNote(cohort: Cohort, people: People): string {
  const absent = Object.keys(cohort.where).find((name) => !personColumn(people, name))
  const why =
    absent === undefined
      ? `no one has ${Object.entries(cohort.where)
          .map(([name, value]) => `${name} ${value}`)
          .join(' and ')}`
      : `the data have no column ${absent}`
  return `The cohort ${cohort.label} is empty: ${why}.`
}
