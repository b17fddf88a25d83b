import type { Definition } from '../model/study.ts'
import type { Course } from './trials.ts'

/** A person's course with what the rules ask of it besides; filled anew for each person. */
export interface Treated {
  readonly course: Course
  /** The treatment periods end (exclusive) with the prescriptions `ends[fromPeriod]` … `ends[toPeriod − 1]`. */
  readonly ends: Int32Array
  readonly fromPeriod: number
  readonly toPeriod: number
  /** Had the person a prescription of the drug before that day, whether it counts or not. */
  hadBefore(drug: number, day: number): boolean
  /** May TRD be on that day. */
  accepts(day: number): boolean
}

/** All of a definition that the rules read. */
export type Rules = Pick<
  Definition,
  | 'trdRule'
  | 'minDrugs'
  | 'windowAnchor'
  | 'windowDays'
  | 'windowEdge'
  | 'whichPeriod'
  | 'sameDayDrugs'
  | 'addedDrugs'
  | 'restarts'
  | 'minTrialDays'
  | 'maxDaysBetweenTrials'
>

/** The sizes of what a rule keeps for one person after another. */
export interface Room {
  /** Prescriptions of one person at most. */
  readonly most: number
  readonly drugCount: number
  readonly unitCount: number
}

/** The first day on which a person is TRD by antidepressants and which is accepted; `NO_DAY` for none. */
export type TrdRule = (treated: Treated) => number

/** Days after its first that a window holds. */
export const reachOf = ({ windowDays, windowEdge }: Pick<Definition, 'windowDays' | 'windowEdge'>): number =>
  windowEdge === 'included' ? windowDays : windowDays - 1
