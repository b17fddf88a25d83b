import { civilDate, isoDay } from '../model/day.ts'
import { type Events, type Extract, NO_DAY } from '../model/extract.ts'
import type { Inventory, TableKind } from '../model/inventory.ts'
import type { PlausibilityCheck, PlausibilityReport, PlausibilityRule } from '../model/plausibility.ts'
import type { ResultTable } from '../model/results.ts'
import { primaryDefinition, type Study } from '../model/study.ts'
import { dataEnd } from './dataEnd.ts'
import { tableOf } from './tableOf.ts'

/** Longer ones are not used where a gap is counted from the end of the supply: see `docs/definitions.md`. */
const LONGEST_SUPPLY_USED = 365

/** A check as it is counted: which of the rows (or people), of those it can be asked of. */
interface Look {
  readonly table: TableKind
  readonly rule: PlausibilityRule
  readonly length: number
  readonly is: (at: number) => boolean
  /** Left out: all can be asked. */
  readonly among?: (at: number) => boolean
  /** Found on reading, and no longer among the rows. */
  readonly setAside?: number
}

/**
 * Counts what can hardly be true, table by table, with what was done with it. Nothing is taken out here: rows dated before the
 * birth were set aside on reading, and are known from the inventory.
 */
export function plausibility(extract: Extract, study: Study, { files }: Pick<Inventory, 'files'>): PlausibilityReport {
  const { maxSupplyDays, dataEnd: said } = study.analyses.plausibility
  const end = dataEnd(extract, said)
  const words = consequences(study)
  const endDay = end.from === null ? null : end.day
  const looks = [
    ...looksAtPeople(extract, endDay),
    ...looksAtEvents('condition_occurrence', extract.conditions, extract, endDay, files),
    ...looksAtEvents('drug_exposure', extract.drugs, extract, endDay, files),
    ...looksAtSupplies(extract.drugs, maxSupplyDays),
    ...looksAtEvents('procedure_occurrence', extract.procedures, extract, endDay, files),
  ]
  const checks = looks.map(({ table, rule, length, is, among, setAside = 0 }): PlausibilityCheck => {
    const unit = table === 'person' || table === 'death' || table === 'observation_period' ? 'people' : 'rows'
    const n = setAside + countWhere(length, is)
    const of = setAside + (among ? countWhere(length, among) : length)
    const label = labels[rule](end.day, maxSupplyDays)
    return { table, rule, unit, n, of, label, consequence: n === 0 ? '' : words(table, rule) }
  })
  return { dataEnd: endDay === null ? null : isoDay(endDay), endFrom: end.from, checks }
}

const there = (looks: readonly (Look | null | undefined | false)[]): Look[] =>
  looks.filter((look) => look !== null && look !== undefined && look !== false)

/** Births and deaths are compared by year: the day of birth is often not known. */
function looksAtPeople(
  { people, observation, deathDay, conditions, drugs, procedures }: Extract,
  endDay: number | null,
): Look[] {
  const { n: length, birthYear } = people
  const tables = [conditions, drugs, procedures].filter((events) => events !== null)
  const recorded = withRecords(length, tables)
  const endYear = endDay === null ? Number.NaN : civilDate(endDay).year
  const isGiven = (days: Int32Array) => (at: number) => days[at] !== NO_DAY
  const isLate = (days: Int32Array) => (at: number) => endDay !== null && days[at] > endDay
  return there([
    endDay !== null && { table: 'person', rule: 'born_after_end', length, is: (at) => birthYear[at] > endYear },
    tables.length > 0 && { table: 'person', rule: 'no_records', length, is: (at) => recorded[at] === 0 },
    observation && {
      table: 'observation_period',
      rule: 'no_observation_period',
      length,
      is: (at) => observation.startDay[at] === NO_DAY,
    },
    observation &&
      endDay !== null && {
        table: 'observation_period',
        rule: 'after_end',
        length,
        is: isLate(observation.endDay),
        among: isGiven(observation.endDay),
      },
    deathDay && {
      table: 'death',
      rule: 'died_before_birth',
      length,
      is: (at) => deathDay[at] !== NO_DAY && civilDate(deathDay[at]).year < birthYear[at],
      among: isGiven(deathDay),
    },
    deathDay &&
      endDay !== null && {
        table: 'death',
        rule: 'after_end',
        length,
        is: isLate(deathDay),
        among: isGiven(deathDay),
      },
  ])
}

function looksAtEvents(
  table: TableKind,
  events: Events | null,
  { observation, deathDay }: Pick<Extract, 'observation' | 'deathDay'>,
  endDay: number | null,
  files: Inventory['files'],
): Look[] {
  if (events === null) return []
  const { day, person, length } = events
  const setAside = setAsideIn(files, table, 'before_birth')
  return there([
    { table, rule: 'before_birth', length, is: () => false, setAside },
    deathDay && {
      table,
      rule: 'after_death',
      length,
      is: (at) => deathDay[person[at]] !== NO_DAY && day[at] > deathDay[person[at]],
    },
    endDay !== null && { table, rule: 'after_end', length, is: (at) => day[at] > endDay },
    observation && {
      table,
      rule: 'outside_observation',
      length,
      is: (at) =>
        observation.startDay[person[at]] !== NO_DAY &&
        (day[at] < observation.startDay[person[at]] || day[at] > observation.endDay[person[at]]),
    },
  ])
}

function looksAtSupplies(drugs: Extract['drugs'], maxSupplyDays: number): Look[] {
  if (drugs === null) return []
  const { supplyDays, length } = drugs
  const among = (at: number) => supplyDays[at] !== NO_DAY
  const table = 'drug_exposure'
  return [
    { table, rule: 'supply_not_positive', length, is: (at) => among(at) && supplyDays[at] <= 0, among },
    { table, rule: 'supply_too_long', length, is: (at) => supplyDays[at] > maxSupplyDays, among },
  ]
}

/** `plausibility.csv`. */
export const plausibilityTable = ({ dataEnd, checks }: PlausibilityReport): ResultTable =>
  tableOf<PlausibilityCheck>(
    'plausibility',
    {
      table: 'table',
      rule: 'rule',
      unit: 'unit',
      n: 'n',
      n_looked_at: 'of',
      data_end: () => dataEnd,
      label: 'label',
      consequence: 'consequence',
    },
    checks,
  )

const labels: Readonly<Record<PlausibilityRule, (endDay: number, maxSupplyDays: number) => string>> = {
  born_after_end: (endDay) => `Born in a year after the data’s end (${isoDay(endDay)})`,
  no_records: () => 'No diagnosis, prescription or procedure',
  no_observation_period: () => 'No observation period',
  died_before_birth: () => 'Died in a year before that of the birth',
  before_birth: () => 'Dated before the birth',
  after_death: () => 'Dated after the death',
  after_end: (endDay) => `Dated after the data’s end (${isoDay(endDay)})`,
  outside_observation: () => 'Outside the person’s observation period',
  supply_not_positive: () => 'Supply of 0 days or less',
  supply_too_long: (_, maxSupplyDays) => `Supply of more than ${maxSupplyDays} days`,
}

/** What becomes of what a check finds, under the study's own choices. */
function consequences(study: Study): (table: TableKind, rule: PlausibilityRule) => string {
  const primary = primaryDefinition(study)
  const { censorAt, atDeath } = study.analyses.progression
  const { maxSupplyDays } = study.analyses.plausibility
  const inPlace = 'the recorded end stands in its place, else the definition’s default supply'
  const events: Readonly<Partial<Record<PlausibilityRule, string>>> = {
    before_birth: 'These rows are set aside.',
    after_death:
      atDeath === 'end'
        ? 'These rows are used, but follow-up ends at the death.'
        : 'These rows are used: records are often written up later. Follow-up does not end at death in this study.',
    after_end:
      'These rows are used as they are. If the data end later, say so; if not, count only what lies inside the observation period.',
    outside_observation: primary.withinObservation
      ? 'These rows are not used: the primary definition counts what lies inside the observation period only.'
      : 'These rows are used: the primary definition counts records at any time.',
    supply_not_positive: `Where a gap is counted from the end of a supply, ${inPlace}.`,
    supply_too_long:
      `Where a gap is counted from the end of a supply, one of more than ${LONGEST_SUPPLY_USED} days is not used: ${inPlace}.` +
      (maxSupplyDays < LONGEST_SUPPLY_USED ? ' Shorter ones are used as recorded.' : ''),
  }
  const others: Readonly<Record<string, string>> = {
    'person born_after_end': 'They are analysed as they are: correct their birth, or exclude them by a list of ids.',
    'person no_records': 'They count as people without MDD. A rule of the study that asks for records leaves them out.',
    'observation_period no_observation_period': 'They are in no analysis: the attrition has them as a step of its own.',
    'observation_period after_end':
      censorAt === 'observation_end'
        ? 'They are used as they are: follow-up without TRD ends there, which is too late.'
        : 'They lengthen nothing: follow-up ends at the last record in this study.',
    'death died_before_birth':
      atDeath === 'end'
        ? 'These people have no follow-up: correct the death or the birth.'
        : 'Deaths are not used in this study.',
    'death after_end':
      atDeath === 'end'
        ? 'They are used as they are: no follow-up reaches that far.'
        : 'Deaths are not used in this study.',
  }
  return (table, rule) => others[`${table} ${rule}`] ?? events[rule] ?? ''
}

function countWhere(length: number, is: (at: number) => boolean): number {
  let n = 0
  for (let at = 0; at < length; at++) if (is(at)) n++
  return n
}

/** Rows that reading set aside, over all files of the table. */
const setAsideIn = (files: Inventory['files'], table: TableKind, rule: string): number =>
  files
    .filter(({ takenFor }) => takenFor === table)
    .flatMap(({ problems }) => problems)
    .reduce((sum, problem) => sum + (problem.rule === rule ? problem.count : 0), 0)

function withRecords(n: number, tables: readonly Events[]): Uint8Array {
  const has = new Uint8Array(n)
  for (const { person } of tables) for (let at = 0; at < person.length; at++) has[person[at]] = 1
  return has
}
