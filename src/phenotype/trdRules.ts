import { NO_DAY } from '../model/extract.ts'
import { lookBack } from './lookBack.ts'
import { successiveTrials } from './successiveTrials.ts'
import { switches } from './switches.ts'
import { type Room, type Rules, reachOf, type TrdRule, type Treated } from './treated.ts'
import { type GoesOnOver, overlapReader } from './trials.ts'

export function trdRule(definition: Rules, room: Room): TrdRule {
  if (definition.trdRule === 'switches') return switches(definition, room)
  if (definition.trdRule === 'successive_trials') return successiveTrials(definition, room)
  return definition.windowAnchor === 'look_back' ? lookBack(definition, room) : windows(definition, room)
}

/** Are treatment periods asked for: does a window begin in one. */
export const readsPeriods = ({ trdRule, windowAnchor }: Pick<Rules, 'trdRule' | 'windowAnchor'>): boolean =>
  trdRule === 'distinct_drugs' && windowAnchor !== 'look_back' && windowAnchor !== 'index_date'

/** Distinct drugs from the window's start on. */
function windows(definition: Rules, { most, drugCount, unitCount }: Room): TrdRule {
  const { minDrugs, windowAnchor, whichPeriod, sameDayDrugs, addedDrugs, restarts, minTrialDays } = definition
  const reach = windowAnchor === 'whole_period' ? Number.POSITIVE_INFINITY : reachOf(definition)
  const overlaps = overlapReader(most)
  /** For each drug and unit the last window that looked at it, admitted it, or counted it: former marks need no clearing. */
  const lookedAt = new Int32Array(drugCount)
  const admitted = new Int32Array(drugCount)
  const counted = new Int32Array(unitCount)
  let window = 0

  const fromAnchor = (treated: Treated, goesOnOver: GoesOnOver | null, anchor: number, end: number): number => {
    const { course, hadBefore, accepts } = treated
    const { at, day: days, trialOf, drug, unit, start } = course
    const first = days[anchor]
    window++
    let distinct = 0
    let formerNewDay = NO_DAY
    for (let i = anchor; i < end && days[i] - first <= reach; i++) {
      const day = days[i]
      const trial = trialOf[i - at]
      const one = drug[trial]
      if (lookedAt[one] !== window) {
        lookedAt[one] = window
        const again = restarts === 'skip' && hadBefore(one, first)
        if (day === first || !(again || goesOnOver?.(one, day))) admitted[one] = window
      }
      const isIdle = admitted[one] !== window || counted[unit[trial]] === window
      if (isIdle || day - start[trial] < minTrialDays) {
        // Nor do those of the same trial that follow at once count.
        while (isIdle && i + 1 < end && trialOf[i + 1 - at] === trial) i++
        continue
      }
      counted[unit[trial]] = window
      if (sameDayDrugs === 'each' || day !== formerNewDay) distinct++
      formerNewDay = day
      if (distinct >= minDrugs && accepts(day)) return day
    }
    return NO_DAY
  }

  return (treated) => {
    const { course, ends, fromPeriod, toPeriod } = treated
    const { day } = course
    const goesOnOver = addedDrugs === 'former_must_stop' ? overlaps(course) : null
    if (windowAnchor === 'index_date') return fromAnchor(treated, goesOnOver, course.at, course.end)
    const last = whichPeriod === 'first' ? fromPeriod + 1 : toPeriod
    let begin = course.at
    for (let period = fromPeriod; period < last; period++) {
      const end = ends[period]
      let best = fromAnchor(treated, goesOnOver, begin, end)
      if (windowAnchor === 'sliding') {
        for (let anchor = begin + 1; anchor < end && (best === NO_DAY || day[anchor] < best); anchor++) {
          if (day[anchor] === day[anchor - 1]) continue
          const other = fromAnchor(treated, goesOnOver, anchor, end)
          if (other !== NO_DAY && (best === NO_DAY || other < best)) best = other
        }
      }
      // Later periods have later days.
      if (best !== NO_DAY) return best
      begin = end
    }
    return NO_DAY
  }
}
