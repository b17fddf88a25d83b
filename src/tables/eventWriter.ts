import type { Found } from './columnCounts.ts'
import { createFirstRows } from './firstRows.ts'
import type { JointConcepts } from './jointConcepts.ts'
import {
  createRecordSorter,
  recordConcept,
  recordDay,
  recordEnd,
  recordOrigin,
  recordSupply,
  type Stride,
} from './sortEvents.ts'
import type { ParsedEvents, Placed } from './task.ts'

/** Columns of the extract, one element for each event; end and supply are of drugs. */
export interface EventArrays {
  readonly person: Int32Array
  readonly day: Int32Array
  readonly concept: Int32Array
  readonly endDay: Int32Array
  readonly supplyDays: Int32Array
}

export type EventWriter = ReturnType<typeof createEventWriter>

/** A stretch of a file's events, all of one person. */
export interface Run {
  readonly file: number
  readonly from: number
  readonly to: number
}

/** Writes the events of files into the columns of the extract, person by person, and finds those that repeat another one. */
export function createEventWriter(
  files: readonly Placed<ParsedEvents>[],
  stride: Stride,
  { conceptIds, place }: JointConcepts,
  columns: EventArrays,
) {
  const used = new Uint8Array(conceptIds.length)
  const repeats = files.map((): Found => ({ count: 0, rows: createFirstRows() }))
  const sorter = createRecordSorter(stride, conceptIds.length)
  const { person: persons, day, concept, endDay, supplyDays } = columns
  let written = 0
  /** Of a person with events in several files: all of them, their origin being a place in the next two. */
  let gathered = new Int32Array(stride * 64)
  let fileOf = new Int32Array(64)
  let rowOf = new Int32Array(64)

  const note = (file: number, row: number): void => {
    repeats[file].count++
    repeats[file].rows.add(row)
  }
  /** Is an event that was written like the one before it, of the same person. */
  const isRepeat = (w: number): boolean =>
    day[w] === day[w - 1] &&
    concept[w] === concept[w - 1] &&
    (stride === 3 || (endDay[w] === endDay[w - 1] && supplyDays[w] === supplyDays[w - 1]))
  const reserve = (length: number): void => {
    if (fileOf.length >= length) return
    gathered = new Int32Array(2 * stride * length)
    fileOf = new Int32Array(2 * length)
    rowOf = new Int32Array(2 * length)
  }

  return {
    /** Writes the events of one file. */
    copy(person: number, file: number, from: number, to: number): void {
      const { table } = files[file]
      for (let i = from, w = written; i < to; i++, w++) {
        const index = place[file][table.concept[i]]
        persons[w] = person
        day[w] = table.day[i]
        concept[w] = index
        used[index] = 1
        if (stride === 5) {
          endDay[w] = table.endDay[i]
          supplyDays[w] = table.supplyDays[i]
        }
        if (i > from && isRepeat(w)) note(file, table.origin[i])
      }
      written += to - from
    },

    /** Writes the events of several files in one order. */
    join(person: number, runs: readonly Run[]): void {
      reserve(runs.reduce((sum, { from, to }) => sum + to - from, 0))
      let length = 0
      for (const { file, from, to } of runs) {
        const { table } = files[file]
        for (let i = from; i < to; i++, length++) {
          const at = stride * length
          gathered[at + recordDay] = table.day[i]
          gathered[at + recordConcept] = place[file][table.concept[i]]
          gathered[at + recordOrigin] = length
          if (stride === 5) {
            gathered[at + recordEnd] = table.endDay[i]
            gathered[at + recordSupply] = table.supplyDays[i]
          }
          fileOf[length] = file
          rowOf[length] = table.origin[i]
        }
      }
      sorter.sort(gathered, 0, length)
      for (let i = 0, w = written; i < length; i++, w++) {
        const at = stride * i
        const index = gathered[at + recordConcept]
        persons[w] = person
        day[w] = gathered[at + recordDay]
        concept[w] = index
        used[index] = 1
        if (stride === 5) {
          endDay[w] = gathered[at + recordEnd]
          supplyDays[w] = gathered[at + recordSupply]
        }
        const origin = gathered[at + recordOrigin]
        if (i > 0 && isRepeat(w)) note(fileOf[origin], rowOf[origin])
      }
      written += length
    },

    written: (): number => written,
    /** 1 where a concept was written. */
    used,
    /** Of each file, the events that repeat another one of whichever file. */
    repeats,
  }
}
