import { exp } from '../../src/kernel/elementary.ts'
import { antidepressants } from './concepts.ts'
import { clip } from './person.ts'
import { cumulated, type Random } from './random.ts'

/** Something that happened, before it is written down; `supplyDays` is 0 for what is no prescription. */
export interface Dated {
  readonly concept: number
  readonly day: number
  readonly supplyDays: number
}

const antidepressantWeights = cumulated(antidepressants.map(([, weight]) => weight))

/** Days between refills and how common each is. */
const refillIntervals = [30, 60, 90, 135, 180]
const refillWeights = cumulated([34, 10, 32, 16, 8])

/** Antidepressant treatment in one or more episodes; a resistant person goes through several drugs in the first. */
export function prescribe(
  random: Random,
  firstDay: number,
  resistant: boolean,
  laterEpisodes: number,
): readonly Dated[] {
  const prescriptions: Dated[] = []
  const episodes = 1 + random.poisson(laterEpisodes)
  for (let episode = 0; episode < episodes; episode++) {
    const start = episode === 0 ? firstDay : firstDay + 150 + Math.floor(episode * 700 * random.exponential())
    prescriptions.push(...drawEpisode(random, start, resistant && episode === 0))
  }
  return prescriptions
}

function drawEpisode(random: Random, start: number, resistant: boolean): Dated[] {
  const changes = drawChanges(random, resistant)
  const drugs = drawDistinctDrugs(random, changes.length)
  const lengthDays = Math.floor(330 * exp(1.1 * random.normal()))
  const drawnInterval = refillIntervals[random.pick(refillWeights)]
  const interval = resistant ? Math.min(drawnInterval, 90) : drawnInterval
  // A resistant person stays in treatment for the year in which the drugs are tried.
  const shortestDays = resistant ? 360 : 0
  const fills = 1 + Math.floor(clip(lengthDays, shortestDays, 60 * interval) / interval)
  const supplyDays = Math.min(interval, 90)

  const prescriptions: Dated[] = []
  const add = (slot: number, offset: number, supply: number) =>
    prescriptions.push({ concept: drugs[slot], day: start + offset, supplyDays: supply })
  let offset = 0
  let slot = 0
  for (let fill = 0; fill < fills; fill++) {
    if (fill > 0) offset += drawStep(random, interval)
    while (slot + 1 < changes.length && changes[slot + 1] <= offset) slot++
    add(slot, offset, supplyDays)
    // Add-on treatment: the former drug goes on beside the new one.
    if (slot > 0 && random.chance(0.25)) add(slot - 1, offset, supplyDays)
  }
  // A new drug is started on the day of the change itself, not only at the next refill.
  for (let change = 1; change < changes.length; change++)
    if (changes[change] <= offset + 30) add(change, changes[change], 30)
  return prescriptions
}

/** Days after the episode's start at which a drug comes in, ascending, the first 0. */
function drawChanges(random: Random, resistant: boolean): number[] {
  const drugs = resistant
    ? Math.min(6, 3 + random.poisson(0.6))
    : 1 + (random.chance(0.4) ? 1 : 0) + (random.chance(0.1) ? 1 : 0)
  const late = !resistant && random.chance(0.25)
  const changes = Array.from({ length: drugs - 1 }, () =>
    Math.floor(late ? 20 + 1180 * random.uniform() : 10 + (resistant ? 340 : 690) * random.uniform()),
  )
  return [0, ...changes.sort((a, b) => a - b)]
}

function drawDistinctDrugs(random: Random, count: number): number[] {
  const drugs: number[] = []
  while (drugs.length < count) {
    const [drug] = antidepressants[random.pick(antidepressantWeights)]
    if (!drugs.includes(drug)) drugs.push(drug)
  }
  return drugs
}

/** From one refill to the next: early, late, and now and then a long break. */
function drawStep(random: Random, interval: number): number {
  const usual = interval + Math.round(2 + (5 + 0.12 * interval) * random.normal())
  const pause = random.chance(0.05) ? Math.floor(110 * random.exponential()) : 0
  return Math.max(0, usual + pause)
}
