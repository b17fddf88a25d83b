import * as concepts from './concepts.ts'
import { clip, type Person } from './person.ts'
import { type Dated, prescribe } from './prescriptions.ts'
import { cumulated, logistic, type Random } from './random.ts'
import type { Scenario } from './scenario.ts'

/** One dated record; for drugs with the supply as recorded. Null is a missing field. */
export interface RecordRow {
  readonly concept: number
  readonly day: number | null
  readonly endDay: number | null
  readonly supplyDays: number | null
}

/** What the health record holds of one person. */
export interface History {
  /** First and last day of observation; null where the person has no observation period. */
  readonly observation: readonly [number, number] | null
  readonly conditions: readonly RecordRow[]
  readonly drugs: readonly RecordRow[]
  readonly procedures: readonly RecordRow[]
}

/** 2022-07-01, the last day of the data. */
const CUTOFF_DAY = Date.UTC(2022, 6, 1) / 86_400_000

/** What lies behind a person's record. */
interface Course {
  readonly ill: boolean
  readonly resistant: boolean
  readonly psychotic: boolean
  /** Day of the first visit for depression, where the person is ill. */
  readonly firstVisit: number
  readonly start: number
  readonly end: number
}

/** Draws a person's health record: illness, treatment, everything else, and the dirt of real data. */
export function drawHistory(random: Random, person: Person, scenario: Scenario): History {
  const course = drawCourse(random, person, scenario)
  const { start, end } = course
  const conditions = drawConditions(random, course)
  const drugs = drawDrugs(random, course)
  const procedures = drawProcedures(random, course)
  // Most of what lies outside the observation period never reached the record.
  const recorded = (event: Dated) => event.day <= end && (event.day >= start || random.chance(0.15))
  return {
    observation: random.chance(0.996) ? [start, end] : null,
    conditions: written(random, conditions.filter(recorded), 0.02),
    drugs: written(random, drugs.filter(recorded), 0.03).map((record) => soiledSupply(random, record)),
    procedures: written(random, procedures.filter(recorded), 0.02),
  }
}

function drawCourse(random: Random, person: Person, scenario: Scenario): Course {
  const [start, end] = drawObservation(random, person)
  const { cohort, female, birthYear, liabilityMdd, liabilityResistance } = person
  const logOddsMdd =
    scenario.mdd[cohort] + (female ? 0.52 : 0) - 0.004 * (birthYear - 1965) + scenario.effectMdd * liabilityMdd
  const logOddsResistance =
    scenario.resistance[cohort] + (female ? 0.12 : 0) + scenario.effectResistance * liabilityResistance
  const ill = random.chance(logistic(logOddsMdd))
  const resistant = ill && random.chance(logistic(logOddsResistance))
  const firstVisit = Math.floor(start + random.beta(1.1, 2.2) * (end - start))
  return { ill, resistant, psychotic: random.chance(ill ? 0.095 : 0.011), firstVisit, start, end }
}

function drawConditions(random: Random, course: Course): Dated[] {
  const { ill, psychotic, firstVisit, end } = course
  const conditions: Dated[] = []
  if (ill) {
    conditions.push(event(draw(random, depressions), firstVisit))
    const laterVisits = random.chance(0.93) ? random.poisson(10 * random.gamma(0.7)) : 0
    for (let visit = 0; visit < laterVisits; visit++) {
      const share = random.uniform() * Math.sqrt(random.uniform())
      conditions.push(event(draw(random, depressions), Math.floor(firstVisit + share * (end - firstVisit))))
    }
  }
  if (psychotic) conditions.push(...atAnyTime(random, course, psychoses, 1 + random.poisson(1)))
  conditions.push(...atAnyTime(random, course, otherConditions, random.poisson(4)))
  return conditions
}

function drawDrugs(random: Random, course: Course): Dated[] {
  const { ill, resistant, psychotic, firstVisit, start, end } = course
  const drugs: Dated[] = []
  if (ill && random.chance(0.9)) {
    // Half start before the first recorded diagnosis: the paper's own numbers imply about as many.
    const before = random.chance(0.5)
    const firstPrescription = before
      ? firstVisit - Math.floor(900 * random.exponential())
      : firstVisit + (random.chance(0.8) ? Math.floor(1100 * random.exponential()) : 0)
    drugs.push(...prescribe(random, firstPrescription, resistant, 0.9))
  } else if (!ill && random.chance(0.1)) {
    drugs.push(...prescribe(random, Math.floor(start + random.uniform() * (end - start)), false, 0.2))
  }
  const antipsychoticShare = ill ? logistic(-1.5 + (resistant ? 0.5 : 0) + (psychotic ? 1 : 0)) : psychotic ? 0.7 : 0
  if (random.chance(antipsychoticShare))
    drugs.push(...atAnyTime(random, course, antipsychotics, 1 + random.poisson(4), 30))
  if (ill && random.chance(logistic(resistant ? -4.6 : -6.2)))
    for (let dose = 0; dose < 4; dose++)
      drugs.push(event(concepts.esketamine, end - Math.floor(300 * random.uniform()), 7))
  drugs.push(...atAnyTime(random, course, otherDrugs, random.poisson(2), 30))
  return drugs
}

function drawProcedures(random: Random, course: Course): Dated[] {
  const { ill, resistant, firstVisit, start, end } = course
  const procedures: Dated[] = []
  if (ill && random.chance(logistic(resistant ? -4.2 : -6)))
    for (let session = 0; session < 6; session++) {
      const day = Math.floor(firstVisit + random.uniform() * (end - firstVisit))
      procedures.push(event(concepts.electroconvulsiveTherapy, day))
    }
  if (random.chance(0.2))
    procedures.push(event(concepts.colonoscopy, Math.floor(start + random.uniform() * (end - start))))
  return procedures
}

const event = (concept: number, day: number, supplyDays = 0): Dated => ({ concept, day, supplyDays })

/** `count` events of a lot, anywhere in the observation period. */
function atAnyTime(random: Random, { start, end }: Course, from: Lot, count: number, supplyDays = 0): Dated[] {
  return Array.from({ length: count }, () => {
    const concept = draw(random, from)
    return event(concept, Math.floor(start + random.uniform() * (end - start)), supplyDays)
  })
}

const depressions = lot(concepts.depressions)
const psychoses = lot(concepts.psychoses)
const antipsychotics = lot(concepts.antipsychotics)
const otherDrugs = lot(concepts.otherDrugs)
const otherConditions = lot(concepts.otherConditions)

interface Lot {
  readonly ids: readonly number[]
  readonly cumulative: readonly number[]
}

function lot(weighted: readonly (readonly [number, number])[]): Lot {
  return { ids: weighted.map(([id]) => id), cumulative: cumulated(weighted.map(([, weight]) => weight)) }
}

const draw = (random: Random, { ids, cumulative }: Lot): number => ids[random.pick(cumulative)]

/** Mean length 11.9 years (SD 9) as in the paper, adult life only. */
function drawObservation(random: Random, person: Person): [number, number] {
  const end = CUTOFF_DAY - Math.floor(300 * random.exponential())
  const years = clip(6.8 * random.gamma(1.75), 0.1, 40)
  const adult = person.birthDay + 18 * 365
  return [Math.min(Math.max(end - Math.floor(365.25 * years), adult), end - 30), end]
}

/** By date, some rows twice, a few without their date or with a concept that maps to nothing. */
function written(random: Random, events: readonly Dated[], duplicates: number): RecordRow[] {
  const rows = events.flatMap((event) => (random.chance(duplicates) ? [event, event] : [event]))
  rows.sort((a, b) => a.day - b.day || a.concept - b.concept)
  return rows.map(({ concept, day, supplyDays }) => ({
    concept: random.chance(0.001) ? concepts.noMatchingConcept : concept,
    day: random.chance(0.002) ? null : day,
    endDay: supplyDays > 0 ? day + supplyDays : null,
    supplyDays: supplyDays > 0 ? supplyDays : null,
  }))
}

const impossibleSupplies = [0, 999, -1]

function soiledSupply(random: Random, record: RecordRow): RecordRow {
  return {
    ...record,
    endDay: random.chance(0.1) ? null : record.endDay,
    supplyDays: random.chance(0.003)
      ? impossibleSupplies[random.integer(3)]
      : random.chance(0.15)
        ? null
        : record.supplyDays,
  }
}
