import type { Step } from '../formats/steps.ts'
import { civilDate, dayOf, isoDay } from '../model/day.ts'
import { type DrugEvents, type Events, NO_DAY, type People } from '../model/extract.ts'
import { createEventWriter, type EventWriter, type Run } from './eventWriter.ts'
import { createFirstRows } from './firstRows.ts'
import { type JointConcepts, jointConcepts } from './jointConcepts.ts'
import type { Stride } from './sortEvents.ts'
import type { ParsedEvents, Placed } from './task.ts'

/** What bounds a person's records; deaths are undefined where the data have none. */
export type Lives = Pick<People, 'birthDay'> & { readonly deathDay?: Int32Array }

type Files = readonly Placed<ParsedEvents>[]

/**
 * The events of all files of one kind, sorted by person, day and concept; those of unknown people and those before the person's
 * birth are counted and left out.
 *
 * @param step called with the events gone through, again and again
 */
export const mergeEvents = async (files: Files, people: Lives, step: Step): Promise<Events> =>
  (await merged(files, 3, people, step, true)).events

/** As `mergeEvents`; two visits of one kind on one day repeat nothing. */
export const mergeVisits = async (files: Files, people: Lives, step: Step): Promise<Events> =>
  (await merged(files, 3, people, step, false)).events

/** As `mergeEvents`; prescriptions alike in person, day and concept are sorted by end and supply. */
export async function mergeDrugEvents(files: Files, people: Lives, step: Step): Promise<DrugEvents> {
  const { events, endDay, supplyDays } = await merged(files, 5, people, step, true)
  return { ...events, endDay, supplyDays }
}

/** Persons between two steps. */
const personsAtOnce = 2048

async function merged(files: Files, stride: Stride, lives: Lives, step: Step, saysRepeats: boolean) {
  const born = firstDaysOf(lives)
  const runs = runsOf(files, born.length)
  await step(0)
  const length = withinLives(files, runs, born, lives.deathDay)
  await step(0)
  const joint = jointConcepts(files.map(({ table }) => table))
  const [only] = files
  if (files.length === 1 && isWhole(only, length)) return asItIs(only, joint, saysRepeats)
  const ofDrugs = stride === 5 ? length : 0
  const columns = {
    person: new Int32Array(length),
    day: new Int32Array(length),
    concept: new Int32Array(length),
    endDay: new Int32Array(ofDrugs),
    supplyDays: new Int32Array(ofDrugs),
  }
  const writer = createEventWriter(files, stride, joint, columns)
  for (let person = 0; person < born.length; person += personsAtOnce) {
    await step(writer.written())
    writePersons(writer, runs, person, Math.min(person + personsAtOnce, born.length))
  }
  await step(length)
  if (saysRepeats) {
    files.forEach(({ log }, f) => {
      const { count, rows } = writer.repeats[f]
      if (count > 0) log.add('duplicate_event', { count, rows: rows.all() })
    })
  }
  const { person, day, concept, endDay, supplyDays } = columns
  return { events: { length, person, day, ...withUsedConcepts(concept, joint, writer.used) }, endDay, supplyDays }
}

/** Are all events of a file those of people in the order of the people. */
function isWhole({ table, people }: Files[number], length: number): boolean {
  return length === table.day.length && people.every((person, code) => code === 0 || person > people[code - 1])
}

/** A file's events are those of the extract, which keeps its columns: nothing is copied but who each is of. */
function asItIs({ table, people, log }: Files[number], { conceptIds, sources }: JointConcepts, saysRepeats: boolean) {
  const { starts, day, concept, endDay, supplyDays, origin, alike } = table
  if (saysRepeats && alike.length > 0) {
    const rows = createFirstRows()
    for (const at of alike) rows.add(origin[at])
    log.add('duplicate_event', { count: alike.length, rows: rows.all() })
  }
  const person = new Int32Array(day.length)
  for (let code = 0; code < people.length; code++) {
    for (let i = starts[code]; i < starts[code + 1]; i++) person[i] = people[code]
  }
  const events = { length: day.length, person, day, concept, conceptIds, ...(sources && { sources }) }
  return { events, endDay, supplyDays }
}

function writePersons(writer: EventWriter, runs: Runs, from: number, to: number): void {
  const runAt = (run: number): Run => ({ file: runs.file[run], from: runs.from[run], to: runs.to[run] })
  for (let person = from; person < to; person++) {
    const first = runs.starts[person]
    const count = runs.starts[person + 1] - first
    if (count === 1) writer.copy(person, runs.file[first], runs.from[first], runs.to[first])
    else if (count > 1)
      writer.join(
        person,
        Array.from({ length: count }, (_, k) => runAt(first + k)),
      )
  }
}

/** Where each person's records lie in the files, one run in each, by person, then file. */
interface Runs {
  /** First run of each person, and the end of the last one's. */
  readonly starts: Int32Array
  readonly file: Int32Array
  /** First record of each run, and its end. */
  readonly from: Int32Array
  readonly to: Int32Array
}

function runsOf(files: Files, people: number): Runs {
  const starts = new Int32Array(people + 1)
  const isRun = ({ table, people }: Files[number], code: number): boolean =>
    people[code] !== -1 && table.starts[code] < table.starts[code + 1]
  for (const each of files) {
    for (let code = 0; code < each.people.length; code++) if (isRun(each, code)) starts[each.people[code] + 1]++
  }
  for (let p = 0; p < people; p++) starts[p + 1] += starts[p]
  const runs = starts[people]
  const [file, from, to] = [new Int32Array(runs), new Int32Array(runs), new Int32Array(runs)]
  const next = starts.slice()
  files.forEach((each, f) => {
    for (let code = 0; code < each.people.length; code++) {
      if (!isRun(each, code)) continue
      const run = next[each.people[code]]++
      file[run] = f
      from[run] = each.table.starts[code]
      to[run] = each.table.starts[code + 1]
    }
  })
  return { starts, file, from, to }
}

/** Cuts off what is dated before birth, tells of it and of what is dated after death, and returns how many records are left. */
function withinLives(
  files: Files,
  { starts, file, from, to }: Runs,
  born: Int32Array,
  deathDay: Int32Array | undefined,
): number {
  const found = files.map(() => ({ used: 0, unborn: createOutside(), dead: createOutside() }))
  for (let person = 0; person < born.length; person++) {
    const died = deathDay === undefined ? NO_DAY : deathDay[person]
    for (let run = starts[person]; run < starts[person + 1]; run++) {
      const { day, origin } = files[file[run]].table
      const own = found[file[run]]
      // A run is in order of days: what is too early or too late stands at its ends.
      while (from[run] < to[run] && born[person] !== NO_DAY) {
        const at = from[run]
        if (day[at] >= born[person]) break
        own.unborn.add(origin[at], day[at])
        from[run]++
      }
      for (let at = to[run] - 1; died !== NO_DAY && at >= from[run]; at--) {
        if (day[at] <= died) break
        own.dead.add(origin[at], day[at])
      }
      own.used += to[run] - from[run]
    }
  }
  files.forEach((each, f) => {
    const { used, unborn, dead } = found[f]
    reportUnknown(each)
    if (unborn.count() > 0) each.log.add('before_birth', { ...unborn.told(), value: isoDay(unborn.first()) })
    each.log.count('rows_used', { count: used })
    if (dead.count() > 0) each.log.add('after_death', { ...dead.told(), value: isoDay(dead.last()) })
  })
  return found.reduce((sum, { used }) => sum + used, 0)
}

/** Rows outside a life, and the first and last of their days. */
function createOutside() {
  const rows = createFirstRows()
  let count = 0
  let first = 0x7fffffff
  let last = NO_DAY
  return {
    add(row: number, day: number): void {
      rows.add(row)
      count++
      first = Math.min(first, day)
      last = Math.max(last, day)
    },
    count: () => count,
    first: () => first,
    last: () => last,
    told: () => ({ count, rows: rows.all() }),
  }
}

/** Rows of people whom no person table has. */
function reportUnknown({ table, people, log }: Placed<ParsedEvents>): void {
  const rows = createFirstRows()
  let count = 0
  let first = 0x7fffffff
  for (let code = 0; code < people.length; code++) {
    if (people[code] !== -1) continue
    first = Math.min(first, table.firstRow[code])
    for (let at = table.starts[code]; at < table.starts[code + 1]; at++, count++) {
      rows.add(table.origin[at])
    }
  }
  if (count > 0) log.add('unknown_person', { row: first, rows: rows.all(), count })
}

/** First day on which each person may have been born. Where only year or month are known, the day stands for all of theirs. */
function firstDaysOf({ birthDay }: Lives): Int32Array {
  return birthDay.map((day) => {
    if (day === NO_DAY) return NO_DAY
    const { year, month, dayOfMonth } = civilDate(day)
    if (month === 7 && dayOfMonth === 1) return dayOf(year, 1, 1)
    return dayOfMonth === 15 ? dayOf(year, month, 1) : day
  })
}

/** Concepts that only unknown people had are none of the data. */
function withUsedConcepts(
  concept: Int32Array,
  { conceptIds, sources }: JointConcepts,
  used: Uint8Array,
): Pick<Events, 'concept' | 'conceptIds' | 'sources'> {
  const index = new Int32Array(conceptIds.length)
  let count = 0
  for (let at = 0; at < used.length; at++) index[at] = used[at] === 1 ? count++ : -1
  if (count < used.length) for (let i = 0; i < concept.length; i++) concept[i] = index[concept[i]]
  const kept = <T>(values: readonly T[]): T[] => values.filter((_, at) => used[at] === 1)
  return { concept, conceptIds: kept(conceptIds), ...(sources && { sources: kept(sources) }) }
}
