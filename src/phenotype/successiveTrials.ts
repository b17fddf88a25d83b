import { NO_DAY } from '../model/extract.ts'
import { FIRST_DAY, LAST_DAY } from './observedDays.ts'
import type { Room, Rules, TrdRule } from './treated.ts'
import { type Course, type GoesOnOver, overlapReader } from './trials.ts'

/**
 * `minDrugs` trials of distinct drugs one after the other, each at least `minTrialDays` from one prescription to another: the
 * next begins when the former has lasted as long, on that day or later, and its drug is not prescribed in the former before.
 *
 * A part of a trial is named by its first prescription and ends with the first one that is `minTrialDays` later. Of parts that
 * end with the same prescription the one that begins last leaves most open, so one walk over the prescriptions finds
 * which parts of a drug may follow some chain: prescriptions × drugs for each set of drugs that a chain may have.
 */
export function successiveTrials(definition: Rules, { most, drugCount, unitCount }: Room): TrdRule {
  const { minDrugs, minTrialDays, maxDaysBetweenTrials, addedDrugs } = definition
  const overlaps = overlapReader(most)
  /** For each prescription, counted from the person's first: where the part that it begins ends; −1 for nowhere. */
  const endOf = new Int32Array(most)
  /** The next prescription of its trial; … of each trial: the first whose part has no end yet, and the last so far. */
  const next = new Int32Array(most)
  const open = new Int32Array(most)
  const former = new Int32Array(most)
  /** Latest first day of the parts that end here and end a chain; `NO_DAY` for none. */
  const begin = new Int32Array(most)
  const markOfDrug = new Int32Array(drugCount)
  const markOfUnit = new Int32Array(unitCount)
  let mark = 0

  /** Drugs with a long trial, and of these the distinct units. */
  const longDrugs = ({ count, drug, unit, start, last }: Course) => {
    mark++
    const drugs: LongDrug[] = []
    const units: number[] = []
    for (let trial = 0; trial < count; trial++) {
      if (last[trial] - start[trial] < minTrialDays || markOfDrug[drug[trial]] === mark) continue
      markOfDrug[drug[trial]] = mark
      drugs.push({ drug: drug[trial], unit: unit[trial] })
      if (markOfUnit[unit[trial]] !== mark) units.push(unit[trial])
      markOfUnit[unit[trial]] = mark
    }
    return { drugs, units }
  }

  const findEnds = ({ at, end, day, trialOf, count }: Course): void => {
    open.fill(-1, 0, count)
    for (let i = 0; i < end - at; i++) {
      const trial = trialOf[i]
      if (open[trial] === -1) open[trial] = i
      else next[former[trial]] = i
      former[trial] = i
      endOf[i] = -1
      next[i] = -1
      const latest = day[at + i] - minTrialDays
      while (open[trial] !== -1 && day[at + open[trial]] <= latest) {
        endOf[open[trial]] = i
        open[trial] = next[open[trial]]
      }
    }
  }

  let wholeDay = NO_DAY
  /**
   * Of two trials: sets `wholeDay` to the day when a drug's first trial has lasted long enough after that of another unit which
   * has first. Says whether none can be earlier, as it is with most people: they take one drug after the other.
   */
  const wholeTrials = (course: Course, goesOnOver: GoesOnOver | null, accepts: (day: number) => boolean): boolean => {
    const { count, drug, unit, start, counts } = course
    let firstUnit = -1
    let firstEnd = LAST_DAY
    let firstEndOfOthers = LAST_DAY
    for (let trial = 0; trial < count; trial++) {
      if (counts[trial] === NO_DAY) continue
      if (unit[trial] === firstUnit) firstEnd = Math.min(firstEnd, counts[trial])
      else if (counts[trial] < firstEnd) {
        firstEndOfOthers = firstEnd
        firstEnd = counts[trial]
        firstUnit = unit[trial]
      } else firstEndOfOthers = Math.min(firstEndOfOthers, counts[trial])
    }
    mark++
    let found = NO_DAY
    let soonest = LAST_DAY
    for (let trial = 0; trial < count; trial++) {
      const isFirst = markOfDrug[drug[trial]] !== mark
      markOfDrug[drug[trial]] = mark
      const day = counts[trial]
      if (day === NO_DAY) continue
      const waited = start[trial] - (unit[trial] === firstUnit ? firstEndOfOthers : firstEnd)
      // A part of it that begins with the other's end would be the soonest.
      soonest = Math.min(soonest, waited < 0 ? Math.max(day, start[trial] - waited + minTrialDays) : day)
      if (!isFirst || waited < 0 || waited > maxDaysBetweenTrials || (found !== NO_DAY && day >= found)) continue
      if (!goesOnOver?.(drug[trial], start[trial]) && accepts(day)) found = day
    }
    wholeDay = found
    return firstEndOfOthers === LAST_DAY || (found !== NO_DAY && found <= soonest)
  }

  /** Sets `begin` from the parts that end a chain: those marked, or all. */
  const takeEnds = ({ at, end, day }: Course, isEnd: Uint8Array | null): void => {
    begin.fill(NO_DAY, 0, end - at)
    for (let i = 0; i < end - at; i++) if (endOf[i] !== -1 && isEnd?.[i] !== 0) begin[endOf[i]] = day[at + i]
  }

  /** Visits the parts of a drug that may follow a chain of other units in `begin`, in their order, until one is the last wanted. */
  const follow = (
    { at, end, day, trialOf, drug, unit }: Course,
    own: LongDrug,
    goesOnOver: GoesOnOver | null,
    visit: (part: number, day: number) => 'on' | 'stop',
  ): void => {
    let formerOwnDay = FIRST_DAY
    let latestEnd = NO_DAY
    for (let i = at; i < end; ) {
      const today = day[i]
      let after = i
      let isOwnDay = false
      for (; after < end && day[after] === today; after++) {
        const trial = trialOf[after - at]
        if (drug[trial] === own.drug) isOwnDay = true
        else if (begin[after - at] > formerOwnDay && unit[trial] !== own.unit) latestEnd = today
      }
      if (isOwnDay) {
        const mayBegin = latestEnd !== NO_DAY && today - latestEnd <= maxDaysBetweenTrials
        if (mayBegin && !goesOnOver?.(own.drug, today)) {
          for (let part = i - at; part < after - at; part++) {
            if (endOf[part] === -1 || drug[trialOf[part]] !== own.drug) continue
            if (visit(part, day[at + endOf[part]]) === 'stop') return
          }
        }
        formerOwnDay = today
      }
      i = after
    }
  }

  /** Chains one drug longer: by the units in them, the parts that end one. */
  const longer = (
    course: Course,
    chains: readonly Chains[],
    drugs: readonly LongDrug[],
    goesOnOver: GoesOnOver | null,
  ): Chains[] => {
    const found = new Map<string, Chains & { readonly isEnd: Uint8Array }>()
    for (const { units, isEnd } of chains) {
      takeEnds(course, isEnd)
      for (const own of drugs) {
        if (units.includes(own.unit)) continue
        follow(course, own, goesOnOver, (part) => {
          const all = [...units, own.unit].sort((a, b) => a - b)
          const key = all.join()
          const known = found.get(key) ?? { units: all, isEnd: new Uint8Array(course.end - course.at) }
          known.isEnd[part] = 1
          found.set(key, known)
          return 'on'
        })
      }
    }
    return [...found.values()]
  }

  return ({ course: whole, accepts }) => {
    const goesOnOver = addedDrugs === 'former_must_stop' ? overlaps(whole) : null
    let best = NO_DAY
    if (minDrugs === 2) {
      if (wholeTrials(whole, goesOnOver, accepts)) return wholeDay
      best = wholeDay
    }
    const { drugs, units } = longDrugs(whole)
    if (units.length < minDrugs) return NO_DAY
    const course = best === NO_DAY ? whole : upTo(whole, best)
    findEnds(course)
    const consider = (_: number, day: number) => {
      if (best !== NO_DAY && day >= best) return 'stop'
      if (!accepts(day)) return 'on'
      best = day
      return 'stop'
    }
    const { at, end, day, trialOf, unit } = course
    if (minDrugs === 1) {
      for (let part = 0; part < end - at; part++) if (endOf[part] !== -1) consider(part, day[at + endOf[part]])
      return best
    }
    // Of two units it is enough that they differ; of more, those of each chain have to be known.
    let chains: Chains[] = [{ units: [], isEnd: null }]
    if (minDrugs > 2) {
      chains = units.map((own) => ({
        units: [own],
        isEnd: Uint8Array.from({ length: end - at }, (_, i) => Number(unit[trialOf[i]] === own)),
      }))
      for (let length = 2; length < minDrugs; length++) chains = longer(course, chains, drugs, goesOnOver)
    }
    for (const { units: used, isEnd } of chains) {
      takeEnds(course, isEnd)
      for (const own of drugs) if (!used.includes(own.unit)) follow(course, own, goesOnOver, consider)
    }
    return best
  }
}

/** The course without the prescriptions after a day. */
function upTo(course: Course, day: number): Course {
  let { end } = course
  while (course.day[end - 1] > day) end--
  return { ...course, end }
}

interface LongDrug {
  readonly drug: number
  readonly unit: number
}

/** Chains of trials of the same units: 1 for each part that ends one; null: for every part. */
interface Chains {
  readonly units: readonly number[]
  readonly isEnd: Uint8Array | null
}
