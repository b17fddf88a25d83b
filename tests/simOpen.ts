import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import Papa from 'papaparse'
import { dayOf } from '../src/model/day.ts'
import {
  type ConceptEntry,
  type DrugEvents,
  type Events,
  type Extract,
  NO_DAY,
  type PersonColumn,
  SEX_FEMALE,
  SEX_MALE,
  SEX_OTHER,
} from '../src/model/extract.ts'

/**
 * A plain reader of the fixtures' CSV tables, independent of `src/tables`: what the room tests of the later rooms stand on.
 */

export type Row = Readonly<Record<string, string>>

/** Rows of a fixture table; `.gz` is unpacked. */
export function rowsOf(path: string): Row[] {
  const bytes = readFileSync(fixture(path))
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  return Papa.parse<Row>(text, { header: true, skipEmptyLines: true }).data
}

export const fixture = (path: string): string => fileURLToPath(new URL(`fixtures/${path}`, import.meta.url))

/** The day of an ISO date, `NO_DAY` for an empty field. */
export function dayFrom(iso: string): number {
  if (iso === '') return NO_DAY
  const [year, month, dayOfMonth] = iso.split('-').map(Number)
  return dayOf(year, month, dayOfMonth)
}

/** Person ids as text, in the extract's order. */
export const idsOf = (extract: Extract): string[] =>
  Array.from<bigint | string, string>(extract.people.ids.values, String)

/** The simulated extract of 6,000 people. */
export const simOpen = (): Extract => readExtract('sim-open/extract', '.csv.gz')

/** The hand-made people, one boundary each; they have no scores. */
export const statusCases = (): Extract => readExtract('status-cases', '.csv')

function readExtract(folder: string, extension: string): Extract {
  const table = (name: string) => rowsOf(`${folder}/${name}${extension}`)
  const persons = table('person').sort((a, b) => Number(a.person_id) - Number(b.person_id))
  const rowOf = new Map(persons.map((person, row) => [person.person_id, row]))
  const n = persons.length
  const startDay = new Int32Array(n).fill(NO_DAY)
  const endDay = new Int32Array(n).fill(NO_DAY)
  for (const period of table('observation_period')) {
    const row = rowOf.get(period.person_id)
    if (row === undefined) continue
    const start = dayFrom(period.observation_period_start_date)
    const end = dayFrom(period.observation_period_end_date)
    startDay[row] = startDay[row] === NO_DAY ? start : Math.min(startDay[row], start)
    endDay[row] = endDay[row] === NO_DAY ? end : Math.max(endDay[row], end)
  }
  const drugRows = sorted(table('drug_exposure'), rowOf, 'drug_concept_id', 'drug_exposure_start_date')
  const drugs: DrugEvents = {
    ...eventsOf(drugRows),
    endDay: Int32Array.from(drugRows, ({ source }) => dayFrom(source.drug_exposure_end_date)),
    supplyDays: Int32Array.from(drugRows, ({ source }) =>
      source.days_supply === '' ? NO_DAY : Number(source.days_supply),
    ),
  }
  const conceptSets: Record<string, ConceptEntry[]> = {}
  for (const { concept_id, class: name, name: label } of table('concept_sets')) {
    conceptSets[name] ??= []
    conceptSets[name].push({ conceptId: Number(concept_id), name: label })
  }
  const events = (name: string, concept: string, date: string) => eventsOf(sorted(table(name), rowOf, concept, date))
  return {
    people: {
      n,
      ids: { kind: 'integer', values: BigInt64Array.from(persons, (person) => BigInt(person.person_id)) },
      sex: Int8Array.from(persons, ({ sex_at_birth }) => sexCodes[sex_at_birth] ?? SEX_OTHER),
      birthYear: Float64Array.from(persons, (person) => number(person.year_of_birth)),
      birthDay: Int32Array.from(persons, (person) => dayFrom(person.birth_datetime.slice(0, 10))),
      columns: personColumns(persons),
    },
    conditions: events('condition_occurrence', 'condition_concept_id', 'condition_start_date'),
    drugs,
    procedures: events('procedure_occurrence', 'procedure_concept_id', 'procedure_date'),
    observation: { startDay, endDay },
    scores: folder.startsWith('sim-open') ? scoresOf(table('pgs'), rowOf, n) : null,
    conceptSets,
    scoreDescriptions: null,
    digest: folder,
  }
}

const sexCodes: Readonly<Record<string, number>> = { Male: SEX_MALE, Female: SEX_FEMALE }
const number = (text: string): number => (text === '' ? Number.NaN : Number(text))

interface DatedRow {
  readonly row: number
  readonly day: number
  readonly concept: number
  readonly source: Row
}

function sorted(rows: readonly Row[], rowOf: ReadonlyMap<string, number>, concept: string, date: string): DatedRow[] {
  return rows
    .filter((source) => source[date] !== '' && rowOf.has(source.person_id))
    .map((source) => ({
      row: rowOf.get(source.person_id)!,
      day: dayFrom(source[date]),
      concept: Number(source[concept]),
      source,
    }))
    .sort((a, b) => a.row - b.row || a.day - b.day || a.concept - b.concept)
}

function eventsOf(rows: readonly DatedRow[]): Events {
  const conceptIds = [...new Set(rows.map(({ concept }) => concept))].sort((a, b) => a - b)
  const position = new Map(conceptIds.map((id, index) => [id, index]))
  return {
    length: rows.length,
    person: Int32Array.from(rows, ({ row }) => row),
    day: Int32Array.from(rows, ({ day }) => day),
    concept: Int32Array.from(rows, ({ concept }) => position.get(concept)!),
    conceptIds,
  }
}

function personColumns(persons: readonly Row[]): Map<string, PersonColumn> {
  const columns = new Map<string, PersonColumn>()
  for (const name of Object.keys(persons[0])) {
    if (/^PC\d+$/.test(name)) {
      columns.set(name, { kind: 'number', values: Float64Array.from(persons, (person) => number(person[name])) })
    } else if (name === 'cohort' || name === 'race_ethnicity') {
      const levels = [...new Set(persons.map((person) => person[name]))].filter((level) => level !== '').sort()
      columns.set(name, {
        kind: 'category',
        codes: Int32Array.from(persons, (person) => levels.indexOf(person[name])),
        levels,
      })
    }
  }
  return columns
}

function scoresOf(rows: readonly Row[], rowOf: ReadonlyMap<string, number>, n: number) {
  const names = Object.keys(rows[0]).filter((name) => name !== 'person_id')
  const hasRow = new Uint8Array(n)
  const values = names.map(() => new Float64Array(n).fill(Number.NaN))
  for (const source of rows) {
    const row = rowOf.get(source.person_id)
    if (row === undefined) continue
    hasRow[row] = 1
    names.forEach((name, index) => {
      values[index][row] = number(source[name])
    })
  }
  return { names, values, hasRow, origin: 'the simulated score table' }
}
