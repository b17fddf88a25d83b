import { type Extract, NO_DAY, type PersonColumn, personColumn, SEX_OTHER } from '../model/extract.ts'
import type { PersonRule } from '../model/study.ts'

/** Whom a list of rules keeps. */
export interface Selection {
  /** The rule a person leaves by, counted from 1; 0: kept. */
  readonly leftAt: Uint8Array
  /** What each rule is called among the attrition's steps. */
  readonly labels: readonly string[]
  /** A sentence for each rule that the data cannot answer. */
  readonly notes: readonly string[]
}

/**
 * Applies rules in their order; each person leaves by the first that concerns them. Of a rule on what the data do not have no
 * one fits: everyone leaves by it if it is required, no one if it excludes, and a note says so.
 *
 * @param cohorts members of the cohorts that a rule may name
 * @param among 1 for those the rules are applied to; the others stay at 0
 * @param nameOf what a cohort is called
 */
export function selectPeople(
  rules: readonly PersonRule[],
  extract: Extract,
  cohorts: ReadonlyMap<string, Uint8Array>,
  among: Uint8Array,
  nameOf: NameOf = (cohort) => cohort,
): Selection {
  const leftAt = new Uint8Array(extract.people.n)
  const notes: string[] = []
  rules.forEach((rule, at) => {
    const { fits, lacking } = testOf(rule, extract, cohorts, nameOf)
    if (lacking !== null) {
      notes.push(
        `A rule asks for what the data do not have (${lacking}): ` +
          (rule.use === 'require' ? 'no one is left by it.' : 'it excludes no one.'),
      )
    }
    const leaves = rule.use === 'exclude'
    for (let row = 0; row < leftAt.length; row++) {
      if (among[row] === 1 && leftAt[row] === 0 && fits(row) === leaves) leftAt[row] = at + 1
    }
  })
  return { leftAt, labels: rules.map((rule) => ruleLabel(rule, nameOf)), notes }
}

/** Whether a person’s value is one of those: texts by their level, numbers by value. Missing is none. */
export function isOneOf(column: PersonColumn, values: readonly string[]): Fits {
  if (column.kind === 'number') {
    const numbers = new Set(values.map(Number))
    return (row) => !Number.isNaN(column.values[row]) && numbers.has(column.values[row])
  }
  const codes = new Set(values.map((value) => column.levels.indexOf(value)).filter((code) => code >= 0))
  return (row) => codes.has(column.codes[row])
}

/** The rule in words, as those who leave by it are named. */
export function ruleLabel(rule: PersonRule, nameOf: NameOf = (cohort) => cohort): string {
  return rule.label ?? (rule.use === 'require' ? withoutIt : withIt)(rule, nameOf)
}

/** A cohort's label by its id. */
type NameOf = (cohort: string) => string

type Fits = (row: number) => boolean
interface Test {
  readonly fits: Fits
  /** What the data would need to have; null where they have it. */
  readonly lacking: string | null
}

function testOf(rule: PersonRule, extract: Extract, cohorts: ReadonlyMap<string, Uint8Array>, nameOf: NameOf): Test {
  const { people } = extract
  const nobody = (lacking: string): Test => ({ fits: () => false, lacking })
  const on = (name: string, test: (column: PersonColumn) => Fits): Test => {
    const column = personColumn(people, name)
    return column === undefined ? nobody(`the column ${name}`) : { fits: test(column), lacking: null }
  }
  switch (rule.kind) {
    case 'equals':
      return on(rule.column, (column) => isOneOf(column, [rule.value]))
    case 'in':
      return on(rule.column, (column) => isOneOf(column, rule.values))
    case 'present':
      return on(rule.column, isPresent)
    case 'range':
      return on(rule.column, (column) => inRange(column, rule.from ?? -Infinity, rule.to ?? Infinity))
    case 'ancestry': {
      const group = on(ANCESTRY, (column) => isOneOf(column, [rule.group]))
      if (rule.minProbability === 0 || group.lacking !== null) return group
      const likely = on(ANCESTRY_PROBABILITY, (column) => inRange(column, rule.minProbability, Infinity))
      return { fits: (row) => group.fits(row) && likely.fits(row), lacking: likely.lacking }
    }
    case 'list': {
      const list = extract.lists?.get(rule.list)
      return list === undefined ? nobody(`the list ${rule.list}`) : { fits: (row) => list[row] === 1, lacking: null }
    }
    case 'cohort': {
      const member = cohorts.get(rule.cohort)
      return member ? { fits: (row) => member[row] === 1, lacking: null } : nobody(`the cohort ${nameOf(rule.cohort)}`)
    }
    case 'has':
      return havers[rule.what](extract) ?? nobody(whatTheyHave[rule.what])
  }
}

/** Columns that an ancestry table brings: the predicted group, and its probability. */
const ANCESTRY = 'ancestry_pred'
const ANCESTRY_PROBABILITY = 'ancestry_probability'

const isPresent = (column: PersonColumn): Fits =>
  column.kind === 'number' ? (row) => !Number.isNaN(column.values[row]) : (row) => column.codes[row] >= 0

function inRange(column: PersonColumn, from: number, to: number): Fits {
  const numbers =
    column.kind === 'number' ? null : column.levels.map((level) => (level.trim() === '' ? NaN : Number(level)))
  const valueAt = (row: number): number =>
    column.kind === 'number' ? column.values[row] : (numbers?.[column.codes[row]] ?? Number.NaN)
  return (row) => valueAt(row) >= from && valueAt(row) <= to
}

type What = (PersonRule & { kind: 'has' })['what']

const havers: Readonly<Record<What, (extract: Extract) => Test | null>> = {
  sex: ({ people }) => ({ fits: (row) => people.sex[row] !== SEX_OTHER, lacking: null }),
  birth_year: ({ people }) => ({ fits: (row) => !Number.isNaN(people.birthYear[row]), lacking: null }),
  conditions: ({ people, conditions }) => marked(people.n, [conditions]),
  drugs: ({ people, drugs }) => marked(people.n, [drugs]),
  records: ({ people, conditions, drugs, procedures }) => marked(people.n, [conditions, drugs, procedures]),
  observation_period: ({ observation }) =>
    observation && { fits: (row) => observation.startDay[row] !== NO_DAY, lacking: null },
  scores: ({ scores }) => scores && { fits: (row) => scores.hasRow[row] === 1, lacking: null },
}

function marked(n: number, tables: readonly ({ readonly person: Int32Array } | null)[]): Test | null {
  if (tables.every((table) => table === null)) return null
  const has = new Uint8Array(n)
  for (const table of tables) for (const row of table?.person ?? []) has[row] = 1
  return { fits: (row) => has[row] === 1, lacking: null }
}

const whatTheyHave: Readonly<Record<What, string>> = {
  sex: 'male or female sex',
  birth_year: 'year of birth',
  conditions: 'condition records',
  drugs: 'drug records',
  records: 'health records',
  observation_period: 'observation period',
  scores: 'row in the score table',
}

function withIt(rule: PersonRule, nameOf: NameOf): string {
  switch (rule.kind) {
    case 'equals':
      return `${rule.column} is ${rule.value}`
    case 'in':
      return `${rule.column} is ${rule.values.join(' or ')}`
    case 'range':
      return `${rule.column} ${rangeWords(rule.from, rule.to)}`
    case 'present':
      return `${rule.column} is given`
    case 'ancestry':
      return `Predicted ancestry ${rule.group}${likelyWords(rule.minProbability)}`
    case 'list':
      return `On the list ${rule.list}`
    case 'cohort':
      return `In the cohort ${nameOf(rule.cohort)}`
    case 'has':
      return `With ${whatTheyHave[rule.what]}`
  }
}

function withoutIt(rule: PersonRule, nameOf: NameOf): string {
  switch (rule.kind) {
    case 'equals':
      return `${rule.column} is not ${rule.value}`
    case 'in':
      return `${rule.column} is not ${rule.values.join(' or ')}`
    case 'range':
      return `${rule.column} not ${rangeWords(rule.from, rule.to)}`
    case 'present':
      return `No ${rule.column}`
    case 'ancestry':
      return `Predicted ancestry not ${rule.group}${likelyWords(rule.minProbability)}`
    case 'list':
      return `Not on the list ${rule.list}`
    case 'cohort':
      return `Not in the cohort ${nameOf(rule.cohort)}`
    case 'has':
      return `No ${whatTheyHave[rule.what]}`
  }
}

const likelyWords = (least: number): string => (least === 0 ? '' : ` with a probability of at least ${least}`)

function rangeWords(from: number | null, to: number | null): string {
  if (from === null) return to === null ? 'any number' : `at most ${to}`
  return to === null ? `at least ${from}` : `from ${from} to ${to}`
}
