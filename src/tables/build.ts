import type { Step } from '../formats/steps.ts'
import type { CodeLoops } from '../kernel/codes.ts'
import { grouped } from '../model/counted.ts'
import {
  type Extract,
  NO_DAY,
  type ObservationPeriods,
  type People,
  type PersonColumn,
  type PersonIds,
  type ScoreDescription,
  type ScoreTable,
  SEX_OTHER,
} from '../model/extract.ts'
import { conceptSetsOf } from './conceptSets.ts'
import { digestOf } from './digest.ts'
import { ingredientsByEra } from './eraIngredients.ts'
import { type Lives, mergeDrugEvents, mergeEvents, mergeVisits } from './mergeEvents.ts'
import { type Keyed, type Merged, mergeKeyed } from './mergeKeyed.ts'
import { mergePeriods } from './mergePeriods.ts'
import { createPersonIndex, sortedIds } from './personIndex.ts'
import type { ProblemLog } from './problems.ts'
import type { EventKind } from './recognise.ts'
import {
  type ParsedEvents,
  type ParsedIds,
  type ParsedKeyed,
  type ParsedPeriods,
  type ParsedTable,
  type Placed,
  personFacts,
} from './task.ts'
import { conceptsOf, vocabularyOf } from './vocabulary.ts'

/** A file's content and where the problems that show only beside the other files are written. */
export interface Loaded {
  readonly file: string
  readonly table: ParsedTable
  readonly log: ProblemLog
}

/**
 * The extract: every table of all files in person order. Null while there is no person table. Tables of a kind from several
 * files are one table. The result does not depend on the order of files or rows.
 *
 * @param step called with how many of the events (`eventsOf`) are gone through
 * @param loops of a kernel that is not used afterwards
 */
export async function buildExtract(loaded: readonly Loaded[], step: Step, loops?: CodeLoops): Promise<Extract | null> {
  const files = [...loaded].sort((a, b) => (a.file < b.file ? -1 : 1))
  const everyone = sortedIds(
    ofKind(files, 'person').map(({ table }) => table.ids),
    loops,
  )
  if (everyone.values.length === 0) return null
  const merged = mergeKeyed(placed(ofKind(files, 'person'), createPersonIndex(everyone, loops)), everyone.values.length)
  const people = peopleOf(everyone, merged)
  const index = createPersonIndex(people.ids, loops)
  await step(0)
  const ancestry = mergeKeyed(placed(ofKind(files, 'ancestry'), index), people.n)
  await step(0)
  const sayLeftOut = (name: string, levels: number): void => {
    for (const { table, log } of [...ofKind(files, 'person'), ...ofKind(files, 'ancestry')]) {
      const column = [...table.columns.keys()].find((key) => key.toLowerCase() === name.toLowerCase())
      if (column !== undefined) log.add('too_many_levels', { column, value: grouped(levels) })
    }
  }
  /** Events gone through before the present table. */
  let before = 0
  const events = async <T>(kind: EventKind, lives: Lives, merge: Merge<T>): Promise<T | null> => {
    const tables = files.filter((each): each is Loaded & { table: ParsedEvents } => each.table.kind === kind)
    if (tables.length === 0) return null
    const result = await merge(placed(tables, index), lives, (done) => step(before + done))
    before += tables.reduce((sum, { table }) => sum + rowsOf(table), 0)
    return result
  }
  // The earliest, where there are several.
  const deathDay = observation(files, 'death', index, people.n)?.startDay
  const lives = { birthDay: people.birthDay, deathDay }
  const visits = await events('visit_occurrence', lives, mergeVisits)
  const extract = {
    people: withColumns(people, merged.conflict, merged.columns, ancestry, sayLeftOut),
    conditions: await events('condition_occurrence', lives, mergeEvents),
    drugs: await events('drug_exposure', lives, mergeDrugEvents),
    procedures: await events('procedure_occurrence', lives, mergeEvents),
    ...(visits && { visits }),
    observation: observation(files, 'observation_period', index, people.n),
    deathDay,
    scores: scores(files, index, people.n),
    conceptSets: conceptSets(files),
    scoreDescriptions: scoreDescriptions(files),
  }
  const { conditions, drugs, procedures } = extract
  const eras = await events('drug_era', people, mergeDrugEvents)
  const vocabulary = vocabularyOf(
    files.map(({ table }) => table),
    conceptsOf([conditions, drugs, procedures]),
    drugs && eras ? ingredientsByEra(drugs, eras) : new Map(),
  )
  const listed = lists(files, index, people.n)
  const whole = { ...extract, ...(listed.size > 0 && { lists: listed }), ...(vocabulary && { vocabulary }) }
  return { ...whole, digest: await digestOf(whole, () => step(before)) }
}

type Index = (ids: PersonIds) => Int32Array
type Merge<T> = (files: readonly Placed<ParsedEvents>[], lives: Lives, step: Step) => Promise<T>

const rowsOf = ({ starts }: ParsedEvents): number => starts[starts.length - 1]

/** How many events `buildExtract` goes through. */
export const eventsOf = (loaded: readonly Loaded[]): number =>
  loaded.reduce((sum, { table }) => sum + ('starts' in table ? rowsOf(table) : 0), 0)

/** Levels a column may have to tell groups apart rather than people; columns with more are left out. */
const mostLevels = (people: number): number => Math.max(20, Math.min(200, people / 5))

function ofKind<K extends ParsedTable['kind']>(files: readonly Loaded[], kind: K) {
  return files.filter((each): each is Loaded & { table: ParsedTable & { kind: K } } => each.table.kind === kind)
}

function placed<T extends ParsedIds>(files: readonly (Loaded & { table: T })[], index: Index) {
  return files.map((each) => ({ ...each, people: index(each.table.ids) }))
}

/** The people without those whose rows contradict each other. */
function peopleOf(everyone: PersonIds, merged: Merged): Omit<People, 'columns'> {
  const fact = (key: string): Float64Array => {
    const column = merged.columns.get(key)
    const values = column?.kind === 'number' ? column.values : new Float64Array(merged.conflict.length).fill(Number.NaN)
    return kept(values, merged.conflict)
  }
  const ids: PersonIds = !merged.conflict.includes(1)
    ? everyone
    : everyone.kind === 'integer'
      ? { kind: 'integer', values: everyone.values.filter((_, i) => merged.conflict[i] === 0) }
      : { kind: 'text', values: everyone.values.filter((_, i) => merged.conflict[i] === 0) }
  return {
    n: ids.values.length,
    ids,
    sex: new Int8Array(fact(personFacts.sex).map((sex) => (Number.isNaN(sex) ? SEX_OTHER : sex))),
    birthYear: fact(personFacts.birthYear),
    birthDay: new Int32Array(fact(personFacts.birthDay).map((day) => (Number.isNaN(day) ? NO_DAY : day))),
  }
}

const kept = (values: Float64Array, conflict: Uint8Array): Float64Array =>
  conflict.includes(1) ? values.filter((_, i) => conflict[i] === 0) : values

/**
 * Adds the further columns of the person tables, then those of the ancestry tables that the person tables do not have.
 * Texts that tell people apart rather than groups are left out.
 */
function withColumns(
  people: Omit<People, 'columns'>,
  conflict: Uint8Array,
  own: Merged['columns'],
  ancestry: Merged,
  sayLeftOut: (name: string, levels: number) => void,
): People {
  const columns = new Map<string, PersonColumn>()
  const facts: ReadonlySet<string> = new Set(Object.values(personFacts))
  for (const [name, column] of own) {
    if (facts.has(name)) continue
    columns.set(
      name,
      column.kind === 'number'
        ? { kind: 'number', values: kept(column.values, conflict) }
        : { ...column, codes: column.codes.filter((_, i) => conflict[i] === 0) },
    )
  }
  for (const [name, column] of ancestry.columns) {
    if (!columns.has(name)) columns.set(name, emptied(column, ancestry.conflict))
  }
  for (const [name, column] of columns) {
    if (column.kind === 'number' || column.levels.length <= mostLevels(people.n)) continue
    columns.delete(name)
    sayLeftOut(name, column.levels.length)
  }
  return { ...people, columns: new Map([...columns].map(([name, column]) => [name, withUsedLevels(column)])) }
}

/** Levels that only left-out people had are no levels. */
function withUsedLevels(column: PersonColumn): PersonColumn {
  if (column.kind === 'number') return column
  const used = new Set(column.codes)
  const codes = column.levels.map(() => -1)
  const levels = column.levels.filter((_, code) => used.has(code))
  levels.forEach((level, code) => {
    codes[column.levels.indexOf(level)] = code
  })
  return { kind: 'category', codes: column.codes.map((code) => (code === -1 ? -1 : codes[code])), levels }
}

/** Missing where the rows contradict each other. */
function emptied(column: PersonColumn, conflict: Uint8Array): PersonColumn {
  return column.kind === 'number'
    ? { kind: 'number', values: column.values.map((value, i) => (conflict[i] === 1 ? Number.NaN : value)) }
    : { ...column, codes: column.codes.map((code, i) => (conflict[i] === 1 ? -1 : code)) }
}

function observation(
  files: readonly Loaded[],
  kind: ParsedPeriods['kind'],
  index: Index,
  n: number,
): ObservationPeriods | null {
  const tables = placed<ParsedPeriods>(ofKind(files, kind) as (Loaded & { table: ParsedPeriods })[], index)
  return tables.length === 0 ? null : mergePeriods(tables, n)
}

function scores(files: readonly Loaded[], index: Index, n: number): ScoreTable | null {
  const tables: Keyed[] = placed<ParsedKeyed>(ofKind(files, 'scores'), index)
  if (tables.length === 0) return null
  const { columns, hasRow, conflict } = mergeKeyed(tables, n)
  const numbers = [...columns].flatMap(([name, column]) => {
    const usable = emptied(column, conflict)
    return usable.kind === 'number' ? [{ name, values: usable.values }] : []
  })
  return {
    names: numbers.map(({ name }) => name),
    values: numbers.map(({ values }) => values),
    hasRow: hasRow.map((has, i) => (conflict[i] === 1 ? 0 : has)),
    origin: `as given in ${tables.map(({ file }) => file).join(', ')}`,
  }
}

/** Files of one name are one list. */
function lists(files: readonly Loaded[], index: Index, n: number): Map<string, Uint8Array> {
  const byName = new Map<string, Uint8Array>()
  for (const { table, people, log } of placed(ofKind(files, 'person_list'), index)) {
    const marks = byName.get(table.name) ?? new Uint8Array(n)
    byName.set(table.name, marks)
    people.forEach((person, code) => {
      if (person === -1) log.add('unknown_person', { row: table.firstRow[code] })
      else marks[person] = 1
    })
    log.count('rows_used', { count: people.reduce((used, person) => used + Number(person !== -1), 0) })
  }
  return new Map([...byName].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function conceptSets(files: readonly Loaded[]): Extract['conceptSets'] {
  const tables = ofKind(files, 'concept_sets')
  return tables.length === 0 ? null : conceptSetsOf(tables.flatMap(({ table }) => table.entries))
}

/** In the order of the file, which is the order of the figures; each column once. */
function scoreDescriptions(files: readonly Loaded[]): ScoreDescription[] | null {
  const tables = ofKind(files, 'score_descriptions')
  if (tables.length === 0) return null
  const byColumn = new Map<string, ScoreDescription>()
  for (const entry of tables.flatMap(({ table }) => table.entries)) {
    if (!byColumn.has(entry.column)) byColumn.set(entry.column, entry)
  }
  return [...byColumn.values()]
}
