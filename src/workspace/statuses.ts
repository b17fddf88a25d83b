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
import { type PeriodFacts, periodFacts } from '../phenotype/periodFacts.ts'
import { type PeriodBounds, periodBounds, periodKnobs } from '../phenotype/periods.ts'
import {
  byPerson,
  earliest,
  firstSpecialDays,
  onAntidepressants,
  type Status,
  type StatusParts,
  statusUnder,
} from '../phenotype/status.ts'
import { type MddSummary, mddSummary } from '../phenotype/summary.ts'
import { prescriptionsUnder } from '../phenotype/supplies.ts'
import { treatedKnobs, treatedPeriodDays, treatsApart } from '../phenotype/treatedPeriods.ts'
import { trdDays, trdKnobs } from '../phenotype/treatment.ts'
import { trialDays, trialKnobs } from '../phenotype/trialDays.ts'
import { createMemo, type Memo } from './memo.ts'

/** What the definitions of one index share. */
export interface Statuses {
  status(definition: Definition): Status
  /** As `status`, but not kept: many looked at once would drive out those in use. */
  glance(definition: Definition): Status
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
  const exposures = createMemo<Exposure>(4)
  const bounds = createMemo<PeriodBounds>(4)
  const facts = createMemo<PeriodFacts>(4)
  const treated = createMemo<Int32Array>(16)
  const trd = createMemo<Int32Array>(16)
  const special = createMemo<Int32Array>(12)
  const combined = createMemo<Pick<StatusParts, 'trdDays' | 'trdDayOfPeople'>>(16)
  const statuses = createMemo<Status>(48)
  const summaries = createMemo<MddSummary>(2)
  const controls = createMemo<Int32Array>(2)

  const diagnosesFor = (definition: Pick<Definition, 'withinObservation'>) =>
    diagnoses.get(keyOf(definition, diagnosisKnobs), () => diagnosesOf(index, definition))

  const statusFor = (definition: Definition): Status => {
    const diagnosed = diagnosesFor(definition)
    const { cases } = diagnosed
    const prescriptions = prescriptionsUnder(index, definition)
    const exposureKey = keyOf(definition, exposureKnobs)
    const periodKey = keyOf(definition, periodKnobs)
    const exposure = exposures.get(exposureKey, () => exposureOf(index, diagnosed, definition))
    const periods = () => bounds.get(periodKey, () => periodBounds(prescriptions, cases, exposure, definition))
    const factsOfPeriods = () =>
      facts.get(periodKey, () => periodFacts(prescriptions, cases, exposure, definition, periods))
    const daysOfTrd = (): Int32Array =>
      asksForTrials(definition)
        ? trialDays(index, diagnosed, exposure, periods, definition)
        : earliest([
            trd.get(keyOf(definition, trdKnobs), () =>
              trdDays(cases.length, factsOfPeriods().newDrugs, definition, prescriptions, periods),
            ),
            ...definition.specialTreatments.map((name) =>
              special.get(`${name} ${exposureKey}`, () => firstSpecialDays(index, cases, exposure, name)),
            ),
          ])
    const specials = asksForTrials(definition) ? '' : [...definition.specialTreatments].sort().join(' ')
    const trdKey = asksForTrials(definition)
      ? `trials ${keyOf(definition, trialKnobs)}`
      : `${keyOf(definition, trdKnobs)} ${specials}`
    const trdParts = combined.get(trdKey, () => {
      const trdDays = daysOfTrd()
      return { trdDays, trdDayOfPeople: byPerson(trdDays, cases, index.n) }
    })
    return statusUnder(index, definition, {
      diagnoses: diagnosed,
      longestPeriodDays: treatsApart(definition)
        ? treated.get(keyOf(definition, treatedKnobs), () =>
            treatedPeriodDays(prescriptions, cases, exposure, definition),
          )
        : factsOfPeriods().longestDays,
      ...trdParts,
      onAntidepressants:
        definition.controlsWithAntidepressant === 'drop'
          ? controls.get(keyOf(definition, diagnosisKnobs), () => onAntidepressants(index, definition, diagnosed))
          : null,
    })
  }

  return {
    status: (definition) => statuses.get(knobsOf(definition), () => statusFor(definition)),
    glance: (definition) => statuses.peek(knobsOf(definition)) ?? statusFor(definition),
    summary: (definition) =>
      summaries.get(keyOf(definition, diagnosisKnobs), () => mddSummary(index, definition, diagnosesFor(definition))),
  }
}

function knobsOf({ id: _, primary: __, preset: ___, ...knobs }: Definition): string {
  return JSON.stringify(knobs)
}

function keyOf<Knob extends keyof Definition>(definition: Pick<Definition, Knob>, knobs: readonly Knob[]): string {
  return JSON.stringify(knobs.map((knob) => definition[knob]))
}
