import type { Found } from './columnCounts.ts'
import { createFirstRows } from './firstRows.ts'
import type { JointConcepts } from './jointConcepts.ts'
import {
  areAlike,
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

/** A stretch of a file's records, all of one person. */
export interface Run {
  readonly file: number
  readonly from: number
  readonly to: number
}

/** Writes the records of files into the columns of the extract, person by person, and finds those that repeat another one. */
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
  /** Of a person with records in several files: all of them, their origin being a place in the next two. */
  let gathered = new Int32Array(stride * 64)
  let fileOf = new Int32Array(64)
  let rowOf = new Int32Array(64)

  const note = (file: number, row: number): void => {
    repeats[file].count++
    repeats[file].rows.add(row)
  }
  /** Writes records that stand in order; `own` tells the place of their concepts, `onRepeat` is told of those like the one before. */
  const write = (
    person: number,
    records: Int32Array,
    from: number,
    to: number,
    own: Int32Array | null,
    onRepeat: (origin: number) => void,
  ): void => {
    for (let i = from, at = stride * from, w = written; i < to; i++, at += stride, w++) {
      const code = records[at + recordConcept]
      const index = own === null ? code : own[code]
      persons[w] = person
      day[w] = records[at + recordDay]
      concept[w] = index
      used[index] = 1
      if (stride === 5) {
        endDay[w] = records[at + recordEnd]
        supplyDays[w] = records[at + recordSupply]
      }
      if (i > from && areAlike(records, i - 1, i, stride)) onRepeat(records[at + recordOrigin])
    }
    written += to - from
  }
  const reserve = (length: number): void => {
    if (fileOf.length >= length) return
    gathered = new Int32Array(2 * stride * length)
    fileOf = new Int32Array(2 * length)
    rowOf = new Int32Array(2 * length)
  }

  return {
    /** Writes the records of one file. */
    copy(person: number, file: number, from: number, to: number): void {
      write(person, files[file].table.records, from, to, place[file], (row) => note(file, row))
    },

    /** Writes the records of several files in one order. */
    join(person: number, runs: readonly Run[]): void {
      reserve(runs.reduce((sum, { from, to }) => sum + to - from, 0))
      let length = 0
      for (const { file, from, to } of runs) {
        const { records } = files[file].table
        for (let at = stride * from; at < stride * to; at += stride) {
          for (let k = 0; k < stride; k++) gathered[stride * length + k] = records[at + k]
          gathered[stride * length + recordConcept] = place[file][records[at + recordConcept]]
          gathered[stride * length + recordOrigin] = length
          fileOf[length] = file
          rowOf[length] = records[at + recordOrigin]
          length++
        }
      }
      sorter.sort(gathered, 0, length)
      write(person, gathered, 0, length, null, (origin) => note(fileOf[origin], rowOf[origin]))
    },

    written: (): number => written,
    /** 1 where a concept was written. */
    used,
    /** Of each file, the events that repeat another one of whichever file. */
    repeats,
  }
}
