import { civilDate, dayOf, daysInMonth } from '../../src/model/day.ts'
import type { Definition } from '../../src/model/study.ts'
import type { History } from './plain.ts'

/** The rules of treatment a second time, in lists of days: everything is tried, nothing is kept or cut short. For tests only. */

interface Recorded {
  readonly day: number
  /** Number of an antidepressant, or the name of a special treatment. */
  readonly drug: number | 'esketamine' | 'antipsychotic'
  readonly supply: number | null
  readonly end: number | null
}

export interface Fill extends Recorded {
  /** Day until which it reaches. */
  readonly until: number
}

/** The class of each drug; the last two have none. */
export const classes: readonly (string | undefined)[] = ['SSRI', 'SSRI', 'TCA', undefined, undefined]

export function specialFills(history: History): Recorded[] {
  return history.special.flatMap(({ day, treatment, supply = null, end = null }) =>
    treatment === 'ect' ? [] : [{ day, drug: treatment, supply, end }],
  )
}

export function antidepressants(history: History, definition: Definition): Recorded[] {
  const also = specialFills(history).filter(({ drug }) => definition.specialAsDrugs.some((name) => name === drug))
  return [...history.drugs, ...also]
}

/** By day, with the end of supply; a drug's stock is that of everything recorded, counted or not. */
export function supplied(recorded: readonly Recorded[], definition: Definition): Fill[] {
  const stock = new Map<Recorded['drug'], number>()
  return [...recorded]
    .sort((a, b) => a.day - b.day)
    .map((fill) => {
      if (definition.gapFrom === 'start') return { ...fill, until: fill.day }
      if (definition.stockpiling === 'default_length')
        return { ...fill, until: fill.day + definition.defaultSupplyDays }
      const length = lengthOf(fill, definition)
      const from =
        definition.stockpiling === 'carried_over' ? Math.max(fill.day, stock.get(fill.drug) ?? fill.day) : fill.day
      stock.set(fill.drug, from + length)
      return { ...fill, until: from + length }
    })
}

function lengthOf({ day, supply, end }: Recorded, definition: Definition): number {
  if (supply !== null && supply >= 1 && supply <= 365) return supply
  return end !== null && end >= day ? end - day : definition.defaultSupplyDays
}

type Gap = Pick<Definition, 'gapDays' | 'gapMonths' | 'gapUnit' | 'gapEnds'>

export function split(fills: readonly Fill[], gap: Gap): Fill[][] {
  const periods: Fill[][] = []
  for (const fill of fills) {
    const current = periods.at(-1)
    const limit = current && later(Math.max(...current.map(({ until }) => until)), gap)
    const goesOn = limit !== undefined && (gap.gapEnds === 'longer' ? fill.day <= limit : fill.day < limit)
    if (goesOn) current!.push(fill)
    else periods.push([fill])
  }
  return periods
}

function later(day: number, { gapUnit, gapDays, gapMonths }: Gap): number {
  if (gapUnit === 'days') return day + gapDays
  let { year, month, dayOfMonth } = civilDate(day)
  for (let i = 0; i < gapMonths; i++) {
    month++
    if (month === 13) [year, month] = [year + 1, 1]
  }
  while (dayOfMonth > daysInMonth(year, month)) dayOfMonth--
  return dayOf(year, month, dayOfMonth)
}

const perDrug = (fills: readonly Fill[]): Fill[][] =>
  [...new Set(fills.map(({ drug }) => drug))].map((drug) => fills.filter((fill) => fill.drug === drug))

const trialsOf = (fills: readonly Fill[], definition: Definition): Fill[][] =>
  perDrug(fills).flatMap((own) => split(own, { ...definition, gapUnit: 'days', gapDays: definition.trialGapDays }))

const unitOf = ({ drug }: Pick<Recorded, 'drug'>, definition: Definition): string =>
  definition.distinctBy === 'class' && typeof drug === 'number' ? `class ${classes[drug]}` : `drug ${drug}`

const unitsIn = (fills: readonly Fill[], definition: Definition) =>
  new Set(fills.map((fill) => unitOf(fill, definition)))

/** First and last day of a list. */
const first = (fills: readonly Fill[]) => Math.min(...fills.map(({ day }) => day))
const last = (fills: readonly Fill[]) => Math.max(...fills.map(({ day }) => day))

/** Of a trial, the day of the prescription by which it has lasted long enough. */
const longEnough = (trial: readonly Fill[], { minTrialDays }: Definition) =>
  Math.min(...trial.map(({ day }) => day).filter((day) => day - first(trial) >= minTrialDays))

const isAddition = (fill: Fill, trials: readonly Fill[][]) =>
  trials.some((other) => other[0].drug !== fill.drug && first(other) < fill.day && last(other) > fill.day)

export function plainTreated(fills: readonly Fill[], definition: Definition): boolean {
  const { treatedRule, treatedMinDays, treatedGap, longGapDays, longGapMonths } = definition
  const gap = treatedGap === 'own' ? definition : { ...definition, gapDays: longGapDays, gapMonths: longGapMonths }
  const lists = definition.treatedBy === 'any_drug' ? [fills] : perDrug(fills)
  return lists.some((list) =>
    split(list, gap).some((period) => {
      if (treatedRule === 'any_prescription') return true
      if (treatedRule === 'two_dates') return new Set(period.map(({ day }) => day)).size >= 2
      return last(period) - first(period) >= treatedMinDays
    }),
  )
}

/** Every day on which the prescriptions make TRD. */
export function plainTrdDays(fills: readonly Fill[], records: readonly Fill[], definition: Definition): number[] {
  if (fills.length === 0) return []
  if (definition.trdRule === 'switches') return switches(fills, definition)
  if (definition.trdRule === 'successive_trials') return successive(fills, definition)
  if (definition.windowAnchor === 'look_back') return lookBack(fills, definition)
  const periods = definition.windowAnchor === 'index_date' ? [fills] : split(fills, definition)
  const considered = definition.whichPeriod === 'first' ? periods.slice(0, 1) : periods
  return considered.flatMap((period) => {
    const anchors = definition.windowAnchor === 'sliding' ? period.map(({ day }) => day) : [first(period)]
    return anchors.flatMap((anchor) => fromAnchor(anchor, period, fills, records, definition))
  })
}

const holds = (since: number, { windowDays, windowEdge }: Definition) =>
  since >= 0 && (windowEdge === 'included' ? since <= windowDays : since < windowDays)

function fromAnchor(
  anchor: number,
  period: readonly Fill[],
  fills: readonly Fill[],
  records: readonly Fill[],
  definition: Definition,
): number[] {
  const whole = definition.windowAnchor === 'whole_period'
  const inside = period.filter(({ day }) => whole || holds(day - anchor, definition))
  const trials = trialsOf(fills, definition)
  const admitted = perDrug(inside).filter((own) => {
    if (first(own) === anchor) return true
    const again = records.some(({ drug, day }) => drug === own[0].drug && day < anchor)
    const added = isAddition(own[0], trials)
    return !(definition.restarts === 'skip' && again) && !(definition.addedDrugs === 'former_must_stop' && added)
  })
  const days = [...unitsIn(admitted.flat(), definition)]
    .map((unit) => {
      const own = admitted.flat().filter((fill) => unitOf(fill, definition) === unit)
      const long = own.filter((fill) => {
        const trial = trials.find((one) => one.includes(fill))!
        return fill.day - first(trial) >= definition.minTrialDays
      })
      return first(long)
    })
    .filter((day) => Number.isFinite(day))
    .sort((a, b) => a - b)
  const counted = definition.sameDayDrugs === 'each' ? days : [...new Set(days)]
  return counted.slice(definition.minDrugs - 1)
}

function lookBack(fills: readonly Fill[], definition: Definition): number[] {
  const all = trialsOf(fills, definition)
  const trials = all.filter((trial) => definition.addedDrugs === 'count' || !isAddition(trial[0], all))
  return trials
    .map((trial) => longEnough(trial, definition))
    .filter((day) => {
      if (!Number.isFinite(day)) return false
      const there = inWindow(trials, day, definition)
      const before = unitsIn(there.filter((trial) => longEnough(trial, definition) < day).flat(), definition).size
      const now = unitsIn(there.flat(), definition).size
      const distinct = definition.sameDayDrugs === 'each' ? now : Math.min(now, before + 1)
      return distinct >= definition.minDrugs
    })
}

/** Trials long enough by the day, whose drug is there at some time of the window that ends with it. */
const inWindow = (trials: readonly Fill[][], day: number, definition: Definition) =>
  trials.filter((trial) => {
    const reaches = Math.max(...trial.map(({ until }) => until))
    return longEnough(trial, definition) <= day && holds(Math.max(0, day - reaches), definition)
  })

function switches(fills: readonly Fill[], definition: Definition): number[] {
  const { minTrialDays, maxDaysBetweenTrials, minDrugs } = definition
  const made = trialsOf(fills, definition).flatMap((trial) => {
    const ends = last(trial)
    const after = fills.filter(({ day }) => day > ends)
    if (after.length === 0) return []
    const day = first(after)
    const lasted = ends === first(trial) ? day - ends : ends - first(trial)
    const clean = !fills.some((fill) => fill.drug !== trial[0].drug && fill.day === ends)
    const onNext = after.filter((fill) => fill.day === day)
    const toAnother =
      onNext.every(({ drug }) => drug !== trial[0].drug) &&
      onNext.some((fill) => unitOf(fill, definition) !== unitOf(trial[0], definition))
    const valid = clean && toAnother && lasted >= minTrialDays && day - ends <= maxDaysBetweenTrials
    return valid ? [{ day, from: unitOf(trial[0], definition) }] : []
  })
  const firsts = [...unitsIn(fills, definition)].map((unit) =>
    first(fills.filter((fill) => unitOf(fill, definition) === unit)),
  )
  return [...made.map(({ day }) => day), ...firsts].filter((day) => {
    const from = new Set(made.filter((one) => one.day <= day).map((one) => one.from)).size
    const had = unitsIn(
      fills.filter((fill) => fill.day <= day),
      definition,
    ).size
    return from >= minDrugs - 1 && had >= minDrugs
  })
}

interface Stretch {
  readonly fills: readonly Fill[]
  readonly from: number
  readonly to: number
}

function successive(fills: readonly Fill[], definition: Definition): number[] {
  const trials = trialsOf(fills, definition)
  const stretches: Stretch[] = trials.flatMap((trial) =>
    trial.flatMap((opening) => {
      const to = Math.min(...trial.map(({ day }) => day).filter((day) => day - opening.day >= definition.minTrialDays))
      return Number.isFinite(to) ? [{ fills: trial, from: opening.day, to }] : []
    }),
  )
  const follows = (next: Stretch, former: Stretch) => {
    const [{ drug }] = next.fills
    const waited = next.from - former.to
    const begun = fills.some((fill) => fill.drug === drug && fill.day >= former.from && fill.day < former.to)
    const added =
      definition.addedDrugs === 'former_must_stop' && isAddition({ ...next.fills[0], day: next.from }, trials)
    return waited >= 0 && waited <= definition.maxDaysBetweenTrials && !begun && !added
  }
  const ends = (chain: readonly Stretch[]): number[] => {
    const [latest] = chain.slice(-1)
    if (
      unitsIn(
        chain.map((stretch) => stretch.fills[0]),
        definition,
      ).size < chain.length
    )
      return []
    if (chain.length === definition.minDrugs) return [latest.to]
    return stretches.filter((next) => follows(next, latest)).flatMap((next) => ends([...chain, next]))
  }
  return stretches.flatMap((stretch) => ends([stretch]))
}

/** Every day on which a special treatment makes TRD, as far as the knobs ask. */
export function plainSpecialDays(
  fills: readonly Fill[],
  specials: readonly Fill[],
  ect: readonly number[],
  definition: Definition,
): number[] {
  const trials = trialsOf(
    fills.filter(({ drug }) => typeof drug === 'number'),
    definition,
  )
  return definition.specialTreatments.flatMap((name) => {
    if (name === 'ect') return [...ect]
    const own = specials.filter(({ drug }) => drug === name)
    const asked = name === 'esketamine' ? definition.esketamineAfterDrugs : definition.antipsychoticAfterDrugs
    return trialsOf(own, definition)
      .map(first)
      .filter((day) => {
        const counted = inWindow(trials, day, definition).filter(
          (trial) => name === 'antipsychotic' || longEnough(trial, definition) < day,
        )
        return unitsIn(counted.flat(), definition).size >= asked
      })
  })
}
