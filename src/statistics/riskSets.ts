import type { Entry, FollowUp } from '../kernel/cox.ts'
import { spansOf } from '../kernel/spans.ts'
import { take } from '../numerics/rows.ts'

/** Follow-up of n people or of pieces of it; equal times must be exactly equal (`tiedTimes`, starts and ends together). */
export interface Survival {
  readonly time: Float64Array
  /** 1 event, 0 censored at that time. */
  readonly event: Uint8Array
  /** Entry into observation where it is not before every event: at risk in (start, time]. */
  readonly start?: Float64Array
  /** Where given, people are at risk beside those of the same value only. */
  readonly stratum?: Int32Array
}

/** Who is at risk when: the people of `FollowUp` are those of the n given rows that are at risk of an event at all. */
export interface RiskSets extends FollowUp {
  readonly n: number
  /** The slot's event time; NaN where it has no events. */
  readonly slotTime: Float64Array
  /** Rows as given, by slot; in a slot those with the event last. */
  readonly order: Int32Array
  /** slots: first slot of its stratum. */
  readonly firstSlot: Int32Array
}

export function riskSets({ time, event, start, stratum }: Survival): RiskSets {
  const n = time.length
  const { strata, slotTime, firstSlot } = slotsOf(time, event, stratum)
  const slots = slotTime.length
  const slotOf = new Int32Array(n).fill(-1)
  /** Two lists a slot: those without the event, those with it. */
  const half = new Int32Array(n).fill(-1)
  const firstAtRisk = new Int32Array(n)
  for (let i = 0; i < n; i++) {
    const own = strata.get(stratum === undefined ? 0 : stratum[i])
    if (own === undefined) continue
    const to = own.first + own.countUpTo(time[i])
    firstAtRisk[i] = own.first + (start === undefined ? 0 : own.countUpTo(start[i]))
    if (to <= firstAtRisk[i]) continue
    slotOf[i] = to - 1
    half[i] = 2 * (to - 1) + event[i]
  }
  const { rows: order, offset: halves } = lists(half, 2 * slots)
  const offset = Int32Array.from({ length: slots + 1 }, (_, k) => halves[2 * k])
  const deathFrom = Int32Array.from({ length: slots }, (_, k) => halves[2 * k + 1])
  const entry = start === undefined ? null : entryOf(take(firstAtRisk, order), take(slotOf, order), firstSlot)
  return {
    n,
    people: order.length,
    events: deathFrom.reduce((sum, from, k) => sum + offset[k + 1] - from, 0),
    slots,
    slotTime,
    firstSlot,
    order,
    offset,
    deathFrom,
    restart: restarts(offset, deathFrom, entry),
    entry,
  }
}

function slotsOf(time: Float64Array, event: Uint8Array, stratum: Int32Array | undefined) {
  const eventTimes = new Map<number, number[]>()
  for (let i = 0; i < time.length; i++) {
    if (event[i] === 0) continue
    const own = stratum?.[i] ?? 0
    const times = eventTimes.get(own)
    if (times === undefined) eventTimes.set(own, [time[i]])
    else times.push(time[i])
  }
  const slotTime: number[] = []
  const firstSlot: number[] = []
  const strata = new Map<number, { first: number; countUpTo: (limit: number) => number }>()
  for (const own of [...eventTimes.keys()].sort((a, b) => a - b)) {
    const times = Float64Array.from(eventTimes.get(own)!)
      .sort()
      .filter((value, i, sorted) => i === 0 || value !== sorted[i - 1])
    const first = slotTime.length
    strata.set(own, { first, countUpTo: countsUpTo(times) })
    for (const value of [...times, Number.NaN]) {
      slotTime.push(value)
      firstSlot.push(first)
    }
  }
  return { strata, slotTime: Float64Array.from(slotTime), firstSlot: Int32Array.from(firstSlot) }
}

/** Null where everyone is at risk from the stratum's first slot on. */
function entryOf(from: Int32Array, last: Int32Array, firstSlot: Int32Array): Entry | null {
  const isLate = (slot: number): boolean => slot > firstSlot[slot]
  if (!from.some(isLate)) return null
  const { rows, offset } = lists(
    from.map((slot) => (isLate(slot) ? slot - 1 : -1)),
    firstSlot.length,
  )
  return { spans: spansOf(from, last), rows, offset }
}

/** Where a stratum ends, and where no one who is at risk later is at risk already: no rounding error is carried on. */
function restarts(offset: Int32Array, deathFrom: Int32Array, entry: Entry | null): Uint8Array {
  const restart = new Uint8Array(deathFrom.length)
  let people = 0
  for (let k = deathFrom.length - 1; k >= 0; k--) {
    if (entry !== null) people -= entry.offset[k + 1] - entry.offset[k]
    if (people === 0 || deathFrom[k] === offset[k + 1]) {
      restart[k] = 1
      people = 0
    }
    people += offset[k + 1] - offset[k]
  }
  return restart
}

/** How many of the ascending times (at least one) are at most a limit. A table of equal steps of time narrows the search. */
export function countsUpTo(times: Float64Array): (limit: number) => number {
  const steps = times.length
  const first = times[0]
  const span = times[steps - 1] - first
  const factor = span > 0 ? steps / span : 0
  const stepOf = (time: number): number => Math.max(0, Math.min(steps, Math.floor((time - first) * factor)))
  /** By step: how many times lie before it. */
  const before = new Int32Array(steps + 2)
  for (const time of times) before[stepOf(time) + 1]++
  for (let step = 0; step <= steps; step++) before[step + 1] += before[step]
  return (limit) => {
    const step = stepOf(limit)
    let low = before[step]
    let high = before[step + 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if (times[middle] <= limit) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** Rows by their slot, but for those whose slot is negative: those of slot k are rows[offset[k]] …, ascending. */
function lists(slotOf: Int32Array, slots: number): { rows: Int32Array; offset: Int32Array } {
  const offset = new Int32Array(slots + 1)
  for (const slot of slotOf) if (slot >= 0) offset[slot + 1]++
  for (let k = 0; k < slots; k++) offset[k + 1] += offset[k]
  const next = offset.slice()
  const rows = new Int32Array(offset[slots])
  for (let i = 0; i < slotOf.length; i++) if (slotOf[i] >= 0) rows[next[slotOf[i]]++] = i
  return { rows, offset }
}
