import type { Definition } from '../model/study.ts'
import { asksForTrials } from '../phenotype/asked.ts'
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
import { firstSpecialDays, type Status, statusUnder } from '../phenotype/status.ts'
import { type MddSummary, mddSummary } from '../phenotype/summary.ts'
import { prescriptionsUnder } from '../phenotype/supplies.ts'
import { treatedKnobs, treatedPeriodDays, treatsApart } from '../phenotype/treatedPeriods.ts'
import { longestPeriodDays, trdDays, trdKnobs } from '../phenotype/treatment.ts'
import { trialDays, trialKnobs } from '../phenotype/trialDays.ts'
import { createMemo } from './memo.ts'

/** What the definitions of one index share. */
export interface Statuses {
  status(definition: Definition): Status
  summary(definition: Pick<Definition, 'withinObservation'>): MddSummary
}

/**
 * The statuses of an index under any definitions. Each part of the way is kept by the knobs it reads, so that a knob costs
 * what depends on it: a threshold or a yes-or-no rule one pass over the people, the window one over the treatment periods,
 * the gap one over the prescriptions.
 */
export function createStatuses(index: EventIndex): Statuses {
  const diagnoses = createMemo<Diagnoses>(2)
  const exposures = createMemo<Exposure>(4)
  const bounds = createMemo<PeriodBounds>(4)
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
    const prescriptions = prescriptionsUnder(index, definition)
    const byTrials = asksForTrials(definition)
    const exposureKey = keyOf(definition, exposureKnobs)
    const periodKey = keyOf(definition, periodKnobs)
    const exposure = exposures.get(exposureKey, () => exposureOf(index, diagnosed, definition))
    const periods = () => bounds.get(periodKey, () => periodBounds(prescriptions, cases, exposure, definition))
    return statusUnder(index, definition, {
      diagnoses: diagnosed,
      longestPeriodDays: treatsApart(definition)
        ? longest.get(`apart ${keyOf(definition, treatedKnobs)}`, () =>
            treatedPeriodDays(prescriptions, cases, exposure, definition),
          )
        : longest.get(periodKey, () => longestPeriodDays(prescriptions, periods())),
      trdDays: byTrials
        ? trd.get(`trials ${keyOf(definition, trialKnobs)}`, () =>
            trialDays(index, diagnosed, exposure, periods(), definition),
          )
        : trd.get(keyOf(definition, trdKnobs), () => trdDays(prescriptions, cases, periods(), definition)),
      specialDays: byTrials
        ? []
        : definition.specialTreatments.map((name) =>
            special.get(`${name} ${exposureKey}`, () => firstSpecialDays(index, cases, exposure, name)),
          ),
    })
  }

  return {
    status: (definition) => {
      const { id: _, primary: __, preset: ___, ...knobs } = definition
      return statuses.get(JSON.stringify(knobs), () => statusFor(definition))
    },
    summary: (definition) =>
      summaries.get(keyOf(definition, diagnosisKnobs), () => mddSummary(index, definition, diagnosesFor(definition))),
  }
}

function keyOf<Knob extends keyof Definition>(definition: Pick<Definition, Knob>, knobs: readonly Knob[]): string {
  return JSON.stringify(knobs.map((knob) => definition[knob]))
}
