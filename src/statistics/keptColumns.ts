import { inUnits, type ScoreUnit } from '../scores/standardise.ts'

/** Columns of some people that stay in the workers from job to job. */
export interface KeptColumns {
  /** Tells these columns from all others of the run. */
  readonly key: number
  readonly values: readonly Float64Array[]
}

/** Some of the kept columns, among some of their people. */
export interface PickedColumns {
  /** Which columns; their units. Null: nobody has a value. */
  readonly which: readonly number[]
  readonly units: readonly (ScoreUnit | null)[]
  /** Places in the kept columns, ascending. */
  readonly people: Int32Array
}

/** Regressors of a job: given with it, or picked from the job's kept columns. */
export type Columns = readonly Float64Array[] | PickedColumns

let made = 0

export const keepColumns = (values: readonly Float64Array[]): KeptColumns => ({ key: ++made, values })

/** Arrays in the same memory for one job after the other: to touch new memory takes longer than to fill it. */
export type Room = (count: number, length: number) => Float64Array[]

export function createRoom(): Room {
  let room = new Float64Array(0)
  return (count, length) => {
    if (room.length < count * length) room = new Float64Array(count * length)
    return Array.from({ length: count }, (_, k) => room.subarray(k * length, (k + 1) * length))
  }
}

/** @param room where picked columns are written; they hold until it is used again */
export function columnsOf(columns: Columns, kept: KeptColumns | undefined, room: Room): readonly Float64Array[] {
  if (!('which' in columns)) return columns
  if (kept === undefined) throw new Error('a job picks from columns that are not there')
  const { which, units, people } = columns
  return room(which.length, people.length).map((into, k) => inUnits(kept.values[which[k]], people, units[k], into))
}
