import { NO_DAY } from '../model/extract.ts'
import { FIRST_DAY } from './observedDays.ts'
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
  const placeOfUnit = new Int32Array(unitCount)
  const daysOfUnits = new Int32Array(unitCount)
  const isFirst = new Uint8Array(most)
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

  /** Earliest days from which a trial of each unit counts, ascending. */
  const unitDays = (course: Course): Int32Array => {
    const { count, unit, counts } = course
    mark++
    let units = 0
    for (let trial = 0; trial < count; trial++) {
      if (counts[trial] === NO_DAY) continue
      const own = unit[trial]
      if (markOfUnit[own] !== mark) {
        markOfUnit[own] = mark
        placeOfUnit[own] = units
        daysOfUnits[units++] = counts[trial]
      } else if (counts[trial] < daysOfUnits[placeOfUnit[own]]) daysOfUnits[placeOfUnit[own]] = counts[trial]
    }
    return daysOfUnits.subarray(0, units).sort()
  }

  /** The day on which a chain of whole trials is complete, each the first of its drug and the next to count; `NO_DAY` for none. */
  const wholeTrials = (course: Course, goesOnOver: GoesOnOver | null): number => {
    const { count, drug, unit, start, counts } = course
    mark++
    const had = mark
    for (let trial = 0; trial < count; trial++) {
      isFirst[trial] = Number(markOfDrug[drug[trial]] !== had)
      markOfDrug[drug[trial]] = had
    }
    let end = FIRST_DAY
    for (let length = 0; length < minDrugs; length++) {
      let next = -1
      for (let trial = 0; trial < count; trial++) {
        if (counts[trial] === NO_DAY || start[trial] < end || isFirst[trial] === 0) continue
        if (next !== -1 && counts[trial] >= counts[next]) continue
        if (markOfUnit[unit[trial]] === had) continue
        if (length > 0 && (start[trial] - end > maxDaysBetweenTrials || goesOnOver?.(drug[trial], start[trial])))
          continue
        next = trial
      }
      if (next === -1) return NO_DAY
      markOfUnit[unit[next]] = had
      end = counts[next]
    }
    return end
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
        const all = [...units, own.unit].sort((a, b) => a - b)
        const known = found.get(all.join()) ?? { units: all, isEnd: new Uint8Array(course.end - course.at) }
        let isMet = false
        follow(course, own, goesOnOver, (part) => {
          known.isEnd[part] = 1
          isMet = true
          return 'on'
        })
        if (isMet) found.set(all.join(), known)
      }
    }
    return [...found.values()]
  }

  return ({ course: whole, accepts }) => {
    const days = unitDays(whole)
    if (days.length < minDrugs) return NO_DAY
    // No chain is complete before as many units count; with most people, who take one drug after the other, one is on that day.
    const earliest = days[minDrugs - 1]
    const goesOnOver = addedDrugs === 'former_must_stop' ? overlaps(whole) : null
    const wholeDay = wholeTrials(whole, goesOnOver)
    let best = wholeDay !== NO_DAY && accepts(wholeDay) ? wholeDay : NO_DAY
    if (best === earliest) return best
    const { drugs, units } = longDrugs(whole)
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
