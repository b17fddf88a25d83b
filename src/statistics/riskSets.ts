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

/**
 * Who is at risk when. A slot is an event time of a stratum; the slots of a stratum follow each other by ascending time, and
 * after the last comes one without events, so that sums over slots begin anew.
 */
export interface RiskSets {
  readonly n: number
  readonly events: number
  readonly slots: number
  /** The slot's event time; NaN where it has no events. */
  readonly slotTime: Float64Array
  /** Row i is at risk at the slots from[i] … to[i] − 1; never where they are equal. */
  readonly from: Int32Array
  readonly to: Int32Array
  /** The rows with events at each slot. */
  readonly deaths: Lists
  /** The rows that are at risk at this slot, not at the next. */
  readonly leaving: Lists
  /** The rows that are at risk at the next slot, not at this. */
  readonly entering: Lists
}

/** Rows by slot: those of slot k are rows[offset[k]] … rows[offset[k + 1] − 1], ascending. */
export interface Lists {
  readonly rows: Int32Array
  readonly offset: Int32Array
}

export function riskSets({ time, event, start, stratum }: Survival): RiskSets {
  const n = time.length
  const eventTimes = new Map<number, number[]>()
  for (let i = 0; i < n; i++) {
    if (event[i] === 0) continue
    const own = stratum?.[i] ?? 0
    const times = eventTimes.get(own)
    if (times === undefined) eventTimes.set(own, [time[i]])
    else times.push(time[i])
  }
  const slotTimes: number[] = []
  const strata = new Map<number, { first: number; times: Float64Array }>()
  for (const own of [...eventTimes.keys()].sort((a, b) => a - b)) {
    const times = Float64Array.from(eventTimes.get(own)!)
      .sort()
      .filter((value, i, sorted) => i === 0 || value !== sorted[i - 1])
    strata.set(own, { first: slotTimes.length, times })
    for (const value of times) slotTimes.push(value)
    slotTimes.push(Number.NaN)
  }

  const slots = slotTimes.length
  const from = new Int32Array(n)
  const to = new Int32Array(n)
  const deathSlot = new Int32Array(n).fill(-1)
  const lastSlot = new Int32Array(n).fill(-1)
  const slotBefore = new Int32Array(n).fill(-1)
  for (let i = 0; i < n; i++) {
    const own = strata.get(stratum?.[i] ?? 0)
    if (own === undefined) continue
    to[i] = own.first + countUpTo(own.times, time[i])
    from[i] = own.first + (start === undefined ? 0 : countUpTo(own.times, start[i]))
    if (event[i] === 1) deathSlot[i] = to[i] - 1
    if (to[i] <= from[i]) continue
    lastSlot[i] = to[i] - 1
    if (from[i] > own.first) slotBefore[i] = from[i] - 1
  }
  const deaths = lists(deathSlot, slots)
  return {
    n,
    events: deaths.rows.length,
    slots,
    slotTime: Float64Array.from(slotTimes),
    from,
    to,
    deaths,
    leaving: lists(lastSlot, slots),
    entering: lists(slotBefore, slots),
  }
}

/** How many of the ascending times are at most `limit`. */
function countUpTo(times: Float64Array, limit: number): number {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (times[middle] <= limit) low = middle + 1
    else high = middle
  }
  return low
}

/** Rows by their slot, but for those whose slot is −1. */
function lists(slotOf: Int32Array, slots: number): Lists {
  const offset = new Int32Array(slots + 1)
  for (const slot of slotOf) if (slot >= 0) offset[slot + 1]++
  for (let k = 0; k < slots; k++) offset[k + 1] += offset[k]
  const next = offset.slice()
  const rows = new Int32Array(offset[slots])
  for (let i = 0; i < slotOf.length; i++) if (slotOf[i] >= 0) rows[next[slotOf[i]]++] = i
  return { rows, offset }
}
