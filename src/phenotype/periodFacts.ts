import type { Exposure } from './diagnoses.ts'
import { isLess } from './isLess.ts'
import { larger } from './larger.ts'
import { FIRST_DAY, LAST_DAY } from './observedDays.ts'
import { gapRule, type PeriodBounds, type PeriodRules } from './periods.ts'
import type { Prescriptions, Runs } from './prescriptions.ts'

/** The first day of each distinct drug of a period, ascending: those of period j are `days[offsets[j]] … days[offsets[j + 1] − 1]`. */
export interface NewDrugDays {
  readonly offsets: Int32Array
  readonly days: Int32Array
  /** The case whose period it is, by period; ascending. */
  readonly caseOf: Int32Array
}

/** What thresholds and windows read of the cases' treatment periods. */
export interface PeriodFacts {
  /** Days from the first to the last prescription of each case's longest period; −1 without a prescription. */
  readonly longestDays: Int32Array
  readonly newDrugs: NewDrugDays
}

/**
 * One pass over the runs of the cases' prescriptions where the gap is from start to start, of all drugs or of those kept.
 *
 * @param bounds the same periods, read where the gap is from the end of supply
 */
export function periodFacts(
  prescriptions: Prescriptions,
  cases: Int32Array,
  exposure: Exposure,
  rules: PeriodRules,
  bounds: () => PeriodBounds,
): PeriodFacts {
  if (rules.gapFrom === 'end') return factsOfBounds(prescriptions, bounds())
  const { all, kept } = prescriptions.among ?? {
    all: prescriptions,
    kept: new Uint8Array(prescriptions.drugCount).fill(1),
  }
  return factsOfRuns(all, kept, cases, exposure, rules)
}

function factsOfRuns(
  { day, runs, drugCount }: Prescriptions,
  kept: Uint8Array,
  cases: Int32Array,
  { from, to }: Exposure,
  rules: PeriodRules,
): PeriodFacts {
  const { surelyInside, isOver } = gapRule(rules)
  const inMonths = rules.gapUnit === 'months'
  const { offsets: runOffsets, drug, firstDay, lastDay, longestGap } = runs
  const longestDays = new Int32Array(cases.length).fill(-1)
  /** For each drug the number of the last period that saw it: marks of former periods need no clearing. */
  const seenIn = new Int32Array(drugCount)
  // A run begins at most one period and one drug, and so does a cut inside a run.
  const room = drug.length + 3
  let cuts = 0
  let caseOf = new Int32Array(room)
  let offsets = new Int32Array(room)
  let days = new Int32Array(room)
  let period = 0
  let found = 0
  for (let k = 0; k < cases.length; k++) {
    const end = runOffsets[cases[k] + 1]
    const earliest = from[k]
    const latest = to[k]
    let isFirst = 1
    let begin = 0
    let reach = 0
    let longest = -1
    for (let run = runOffsets[cases[k]]; run < end; run++) {
      const number = drug[run]
      if (kept[number] === 0) continue
      let start = firstDay[run]
      let last = lastDay[run]
      if (start < earliest || last > latest) {
        start = firstFrom(day, runs, run, earliest)
        last = lastUpTo(day, runs, run, latest)
        if (start > last) continue
      }
      // Sums instead of branches: what a run begins, the processor cannot guess.
      let begins = isFirst | isLess(surelyInside, start - reach)
      if (inMonths && begins > isFirst && !isOver(start, reach)) begins = 0
      isFirst = 0
      begin += (start - begin) & -begins
      period += begins
      caseOf[period] = k
      days[found] = start
      const unseen = seenIn[number] ^ period
      seenIn[number] = period
      found += (unseen | -unseen) >>> 31
      if (longestGap[run] > surelyInside) {
        let former = start
        for (let i = runs.begins[run]; i < runs.begins[run + 1]; i++) {
          const now = day[i]
          if (now <= start || now > last) continue
          if (now - former > surelyInside && isOver(now, former)) {
            if (++cuts + drug.length + 3 > caseOf.length) {
              caseOf = larger(caseOf)
              offsets = larger(offsets)
              days = larger(days)
            }
            longest = Math.max(longest, former - begin)
            begin = now
            offsets[++period] = found
            caseOf[period] = k
            days[found++] = now
            seenIn[number] = period
          }
          former = now
        }
      }
      offsets[period + 1] = found
      reach = last
      const more = reach - begin - longest
      longest += more & ~(more >> 31)
    }
    longestDays[k] = longest
  }
  return {
    longestDays,
    newDrugs: {
      caseOf: caseOf.subarray(1, period + 1),
      offsets: offsets.subarray(1, period + 2),
      days: days.subarray(0, found),
    },
  }
}

/** The run's first day that is not before `from`, its last that is not after `to`; without one the day after, before all days. */
function firstFrom(day: Int32Array, { begins }: Runs, run: number, from: number): number {
  for (let i = begins[run]; i < begins[run + 1]; i++) if (day[i] >= from) return day[i]
  return LAST_DAY
}

function lastUpTo(day: Int32Array, { begins }: Runs, run: number, to: number): number {
  for (let i = begins[run + 1] - 1; i >= begins[run]; i--) if (day[i] <= to) return day[i]
  return FIRST_DAY
}

function factsOfBounds({ day, drug, drugCount }: Prescriptions, bounds: PeriodBounds): PeriodFacts {
  const { offsets: ofCases, begins, ends } = bounds
  const longestDays = new Int32Array(ofCases.length - 1).fill(-1)
  const caseOf = new Int32Array(begins.length)
  const offsets = new Int32Array(begins.length + 1)
  const days: number[] = []
  const seenIn = new Int32Array(drugCount).fill(-1)
  for (let k = 0; k < longestDays.length; k++) {
    for (let j = ofCases[k]; j < ofCases[k + 1]; j++) {
      caseOf[j] = k
      longestDays[k] = Math.max(longestDays[k], bounds.lastDay[j] - bounds.firstDay[j])
      for (let i = begins[j]; i < ends[j]; i++) {
        if (seenIn[drug[i]] !== j) days.push(day[i])
        seenIn[drug[i]] = j
      }
      offsets[j + 1] = days.length
    }
  }
  return { longestDays, newDrugs: { caseOf, offsets, days: Int32Array.from(days) } }
}
