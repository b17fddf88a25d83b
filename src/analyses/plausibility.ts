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

/**
 * Counts what can hardly be true, table by table, with what was done with it. Nothing is taken out here: rows dated before the
 * birth were set aside on reading, and are known from the inventory.
 */
export function plausibility(extract: Extract, study: Study, { files }: Pick<Inventory, 'files'>): PlausibilityReport {
  const { people, observation, deathDay } = extract
  const { plausibility: limits } = study.analyses
  const end = dataEnd(extract, limits.dataEnd)
  const words = consequences(study)
  const check = (table: TableKind, rule: PlausibilityRule, n: number, of: number): PlausibilityCheck => {
    const unit = table === 'person' || table === 'death' || table === 'observation_period' ? 'people' : 'rows'
    const label = labels[rule](end.day, limits.maxSupplyDays)
    return { table, rule, unit, n, of, label, consequence: n === 0 ? '' : words(table, rule) }
  }
  const afterEnd = (days: Int32Array) => countWhere(days.length, (i) => days[i] > end.day)
  // By year: the day of birth is often not known.
  const bornAfter = (year: number) => countWhere(people.n, (i) => people.birthYear[i] > year)
  const diedUnborn = (days: Int32Array) =>
    countWhere(people.n, (i) => days[i] !== NO_DAY && civilDate(days[i]).year < people.birthYear[i])
  const given = (days: Int32Array) => countWhere(days.length, (i) => days[i] !== NO_DAY)

  const ofEvents = (table: TableKind, events: Events | null): PlausibilityCheck[] => {
    if (events === null) return []
    const { day, person, length } = events
    const unborn = setAside(files, table, 'before_birth')
    return [
      check(table, 'before_birth', unborn, length + unborn),
      ...(deathDay === undefined
        ? []
        : [
            check(
              table,
              'after_death',
              countWhere(length, (i) => isAfter(day[i], deathDay[person[i]])),
              length,
            ),
          ]),
      ...(end.from === null ? [] : [check(table, 'after_end', afterEnd(day), length)]),
      ...(observation === null
        ? []
        : [
            check(
              table,
              'outside_observation',
              countWhere(length, (i) => isOutside(day[i], person[i])),
              length,
            ),
          ]),
    ]
  }
  const isOutside = (day: number, person: number): boolean => {
    const start = observation!.startDay[person]
    return start !== NO_DAY && (day < start || day > observation!.endDay[person])
  }
  const supplies = (): PlausibilityCheck[] => {
    const days = extract.drugs?.supplyDays
    if (days === undefined) return []
    const of = given(days)
    return [
      check(
        'drug_exposure',
        'supply_not_positive',
        countWhere(days.length, (i) => days[i] !== NO_DAY && days[i] <= 0),
        of,
      ),
      check(
        'drug_exposure',
        'supply_too_long',
        countWhere(days.length, (i) => days[i] > limits.maxSupplyDays),
        of,
      ),
    ]
  }
  const tables = [extract.conditions, extract.drugs, extract.procedures]
  const checks = [
    ...(end.from === null ? [] : [check('person', 'born_after_end', bornAfter(civilDate(end.day).year), people.n)]),
    ...(tables.every((events) => events === null)
      ? []
      : [check('person', 'no_records', people.n - peopleWithRecords(people.n, tables), people.n)]),
    ...(observation === null
      ? []
      : [
          check('observation_period', 'no_observation_period', people.n - given(observation.startDay), people.n),
          ...(end.from === null
            ? []
            : [check('observation_period', 'after_end', afterEnd(observation.endDay), given(observation.endDay))]),
        ]),
    ...(deathDay === undefined
      ? []
      : [
          check('death', 'died_before_birth', diedUnborn(deathDay), given(deathDay)),
          ...(end.from === null ? [] : [check('death', 'after_end', afterEnd(deathDay), given(deathDay))]),
        ]),
    ...ofEvents('condition_occurrence', extract.conditions),
    ...ofEvents('drug_exposure', extract.drugs),
    ...supplies(),
    ...ofEvents('procedure_occurrence', extract.procedures),
  ]
  return { dataEnd: end.from === null ? null : isoDay(end.day), endFrom: end.from, checks }
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

const isAfter = (day: number, limit: number): boolean => limit !== NO_DAY && day > limit

function countWhere(length: number, is: (i: number) => boolean): number {
  let n = 0
  for (let i = 0; i < length; i++) if (is(i)) n++
  return n
}

/** Rows that reading set aside, over all files of the table. */
const setAside = (files: Inventory['files'], table: TableKind, rule: string): number =>
  files
    .filter(({ takenFor }) => takenFor === table)
    .flatMap(({ problems }) => problems)
    .reduce((sum, problem) => sum + (problem.rule === rule ? problem.count : 0), 0)

function peopleWithRecords(n: number, tables: readonly (Events | null)[]): number {
  const has = new Uint8Array(n)
  for (const events of tables) for (const row of events?.person ?? []) has[row] = 1
  return has.reduce((sum, one) => sum + one, 0)
}
