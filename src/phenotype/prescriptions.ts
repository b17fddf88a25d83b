import { type DrugEvents, NO_DAY } from '../model/extract.ts'
import { once } from '../model/once.ts'
import type { DrugsOfConcept } from './conceptMatching.ts'

/**
 * Antidepressant prescriptions of each person, ascending by day: those of row r are `day[offsets[r]] …
 * day[offsets[r + 1] − 1]`.
 */
export interface Prescriptions {
  readonly offsets: Int32Array
  readonly day: Int32Array
  /** The drug's number, 0 … `drugCount` − 1; one for each listed drug that occurs. A combination product is one row for each. */
  readonly drug: Uint16Array
  readonly drugCount: number
  /**
   * Day on which the supply ends: start + days of supply where these are 1 to 365, else the recorded end where it is not
   * before the start, else `NO_DAY` (the definition's `defaultSupplyDays` then applies).
   */
  readonly supplyEnd: Int32Array
  readonly runs: Runs
  /** Of those that are some of the drugs of others: the others, and 1 for each of their drugs that is kept. */
  readonly among?: { readonly all: Prescriptions; readonly kept: Uint8Array }
}

/**
 * Prescriptions of one drug with no other between them and no gap longer than `LONGEST_INSIDE`. There are ten times fewer than
 * prescriptions, and nearly all that definitions ask is told by where they begin and end.
 */
export interface Runs {
  /** The runs of row r are `offsets[r]` … `offsets[r + 1]` − 1. */
  readonly offsets: Int32Array
  /** Run k is the prescriptions `begins[k]` … `begins[k + 1]` − 1. */
  readonly begins: Int32Array
  readonly drug: Uint16Array
  /** Days of the first and the last prescription. */
  readonly firstDay: Int32Array
  readonly lastDay: Int32Array
  /** Most days between two prescriptions of the run that follow one another, `LONGEST_INSIDE` at most; 0 for a single one. */
  readonly longestGap: Int32Array
}

/**
 * @param antidepressants the drugs of the table's concepts
 * @param among offsets of another list; only people with a day in it are taken
 */
export function prescriptionsOf(
  drugs: DrugEvents | null,
  { first, drug: drugOf, drugCount }: DrugsOfConcept,
  n: number,
  among: Int32Array,
): Prescriptions {
  const total = drugs === null ? 0 : count(drugs, first, among)
  const offsets = new Int32Array(n + 1)
  const day = new Int32Array(total)
  const drug = new Uint16Array(total)
  const supplyEnd = new Int32Array(total)
  let kept = 0
  for (let i = 0; drugs !== null && i < drugs.length; i++) {
    const row = drugs.person[i]
    const concept = drugs.concept[i]
    if (first[concept] === first[concept + 1] || among[row] === among[row + 1]) continue
    const start = drugs.day[i]
    const supply = drugs.supplyDays[i]
    const end = drugs.endDay[i]
    const until = supply >= 1 && supply <= 365 ? start + supply : end !== NO_DAY && end >= start ? end : NO_DAY
    for (let k = first[concept]; k < first[concept + 1]; k++, kept++) {
      day[kept] = start
      drug[kept] = drugOf[k]
      supplyEnd[kept] = until
    }
    offsets[row + 1] = kept
  }
  fillForward(offsets)
  return { offsets, day, drug, drugCount, supplyEnd, runs: runsOf(offsets, day, drug) }
}

/**
 * Those of some of the drugs, numbered anew. What most definitions ask is read from the runs of all of them (`among`); the
 * prescriptions themselves are copied when first read.
 * @param kept 1 for each drug to keep
 */
export function narrowed(former: Prescriptions, kept: Uint8Array): Prescriptions {
  const { drugNumber, drugCount } = numbered(kept)
  const copied = once(() => {
    const offsets = new Int32Array(former.offsets.length)
    let to = 0
    for (let row = 0; row + 1 < offsets.length; row++) {
      for (let i = former.offsets[row]; i < former.offsets[row + 1]; i++) to += kept[former.drug[i]]
      offsets[row + 1] = to
    }
    const day = new Int32Array(to)
    const drug = new Uint16Array(to)
    const supplyEnd = new Int32Array(to)
    to = 0
    for (let i = 0; i < former.day.length; i++) {
      if (kept[former.drug[i]] === 0) continue
      day[to] = former.day[i]
      drug[to] = drugNumber[former.drug[i]]
      supplyEnd[to++] = former.supplyEnd[i]
    }
    return { offsets, day, drug, supplyEnd }
  })
  const runs = once(() => runsOf(copied().offsets, copied().day, copied().drug))
  return {
    drugCount,
    among: { all: former, kept },
    get offsets() {
      return copied().offsets
    },
    get day() {
      return copied().day
    },
    get drug() {
      return copied().drug
    },
    get supplyEnd() {
      return copied().supplyEnd
    },
    get runs() {
      return runs()
    },
  }
}

/** Days: treatment periods seldom have a shorter limit, so that they end between runs. */
const LONGEST_INSIDE = 90

export function runsOf(offsets: Int32Array, day: Int32Array, drug: Uint16Array): Runs {
  const goesOn = (i: number) => drug[i] === drug[i - 1] && day[i] - day[i - 1] <= LONGEST_INSIDE
  let runCount = 0
  for (let row = 0; row < offsets.length - 1; row++) {
    for (let i = offsets[row]; i < offsets[row + 1]; i++) if (i === offsets[row] || !goesOn(i)) runCount++
  }
  const runs = emptyRuns(offsets.length - 1, runCount)
  let run = -1
  for (let row = 0; row < offsets.length - 1; row++) {
    for (let i = offsets[row]; i < offsets[row + 1]; i++) {
      if (i === offsets[row] || !goesOn(i)) {
        run++
        runs.begins[run] = i
        runs.drug[run] = drug[i]
        runs.firstDay[run] = day[i]
      } else if (day[i] - day[i - 1] > runs.longestGap[run]) runs.longestGap[run] = day[i] - day[i - 1]
      runs.lastDay[run] = day[i]
    }
    runs.offsets[row + 1] = run + 1
  }
  runs.begins[runCount] = day.length
  return runs
}

function emptyRuns(n: number, runCount: number) {
  return {
    offsets: new Int32Array(n + 1),
    begins: new Int32Array(runCount + 1),
    drug: new Uint16Array(runCount),
    firstDay: new Int32Array(runCount),
    lastDay: new Int32Array(runCount),
    longestGap: new Int32Array(runCount),
  }
}

function numbered(wanted: Uint8Array): { drugNumber: Int32Array; drugCount: number } {
  const drugNumber = new Int32Array(wanted.length)
  let drugCount = 0
  for (let concept = 0; concept < wanted.length; concept++) if (wanted[concept] === 1) drugNumber[concept] = drugCount++
  return { drugNumber, drugCount }
}

function count({ concept, person, length }: DrugEvents, first: Int32Array, among: Int32Array): number {
  let total = 0
  for (let i = 0; i < length; i++) {
    if (among[person[i]] !== among[person[i] + 1]) total += first[concept[i] + 1] - first[concept[i]]
  }
  return total
}

/** Where a person has none, the next begins where the former ended. */
function fillForward(offsets: Int32Array): void {
  for (let r = 1; r < offsets.length; r++) if (offsets[r] < offsets[r - 1]) offsets[r] = offsets[r - 1]
}
