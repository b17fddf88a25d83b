import type { Definition } from '../model/study.ts'
import {
  type Diagnoses,
  diagnosesOf,
  diagnosisKnobs,
  type Exposure,
  exposureKnobs,
  exposureOf,
} from '../phenotype/diagnoses.ts'
import type { EventIndex } from '../phenotype/eventIndex.ts'
import { type PeriodBounds, periodBounds, periodKnobs } from '../phenotype/periods.ts'
import { earliest, firstSpecialDays, type Status, statusUnder } from '../phenotype/status.ts'
import { type MddSummary, mddSummary } from '../phenotype/summary.ts'
import { longestPeriodDays, type NewDrugDays, newDrugDays, trdDays, trdKnobs } from '../phenotype/treatment.ts'
import { createMemo, type Memo } from './memo.ts'

/** What the definitions of one index share. */
export interface Statuses {
  status(definition: Definition): Status
  summary(definition: Pick<Definition, 'withinObservation'>): MddSummary
}

/**
 * The statuses of an index under any definitions. Each part of the way is kept by the knobs it reads, so that a knob costs
 * what depends on it: a threshold or a yes-or-no rule one pass over the people, the window one over the treatment periods,
 * the gap one over the prescriptions.
 *
 * @param diagnoses where an index with the same diagnoses keeps them
 */
export function createStatuses(index: EventIndex, diagnoses: Memo<Diagnoses> = createMemo<Diagnoses>(2)): Statuses {
  const { prescriptions } = index
  const exposures = createMemo<Exposure>(4)
  const bounds = createMemo<PeriodBounds>(4)
  const news = createMemo<NewDrugDays>(4)
  const longest = createMemo<Int32Array>(16)
  const trd = createMemo<Int32Array>(16)
  const special = createMemo<Int32Array>(12)
  const statuses = createMemo<Status>(48)
  const summaries = createMemo<MddSummary>(2)

  const diagnosesFor = (definition: Pick<Definition, 'withinObservation'>) =>
    diagnoses.get(keyOf(definition, diagnosisKnobs), () => diagnosesOf(index, definition))

  const statusFor = (definition: Definition): Status => {
    const diagnosed = diagnosesFor(definition)
    const { cases } = diagnosed
    const exposureKey = keyOf(definition, exposureKnobs)
    const periodKey = keyOf(definition, periodKnobs)
    const exposure = exposures.get(exposureKey, () => exposureOf(index, diagnosed, definition))
    const periods = () => bounds.get(periodKey, () => periodBounds(prescriptions, cases, exposure, definition))
    const newDrugs = () => news.get(periodKey, () => newDrugDays(prescriptions, cases, periods()))
    return statusUnder(index, definition, {
      diagnoses: diagnosed,
      longestPeriodDays: longest.get(periodKey, () => longestPeriodDays(prescriptions, periods())),
      trdDays: earliest([
        trd.get(keyOf(definition, trdKnobs), () => trdDays(prescriptions, periods(), newDrugs(), definition)),
        ...definition.specialTreatments.map((name) =>
          special.get(`${name} ${exposureKey}`, () => firstSpecialDays(index, cases, exposure, name)),
        ),
      ]),
    })
  }

  return {
    status: (definition) => {
      const { id: _, primary: __, ...knobs } = definition
      return statuses.get(JSON.stringify(knobs), () => statusFor(definition))
    },
    summary: (definition) =>
      summaries.get(keyOf(definition, diagnosisKnobs), () => mddSummary(index, definition, diagnosesFor(definition))),
  }
}

function keyOf<Knob extends keyof Definition>(definition: Pick<Definition, Knob>, knobs: readonly Knob[]): string {
  return JSON.stringify(knobs.map((knob) => definition[knob]))
}
