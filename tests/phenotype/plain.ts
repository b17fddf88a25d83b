import { type DrugEvents, type Events, type Extract, NO_DAY } from '../../src/model/extract.ts'
import type { Definition, Group } from '../../src/model/study.ts'
import {
  antidepressants,
  classes,
  plainSpecialDays,
  plainTrdDays,
  plainTreated,
  specialFills,
  supplied,
} from './plainRules.ts'

/** A second implementation of the status rules: one person, lists of days, no index, no early exit. For tests only. */

export interface History {
  readonly mdd: readonly number[]
  readonly psychosis: readonly number[]
  readonly drugs: readonly { day: number; drug: number; supply: number | null; end: number | null }[]
  readonly special: readonly {
    day: number
    treatment: 'ect' | 'esketamine' | 'antipsychotic'
    supply?: number | null
    end?: number | null
  }[]
  readonly observed: readonly [number, number] | null
}

export interface PlainStatus {
  readonly group: Group
  readonly trdDay: number | null
}

export function plainStatus(history: History, definition: Definition): PlainStatus {
  const inside = (day: number) =>
    !definition.withinObservation ||
    (history.observed !== null && day >= history.observed[0] && day <= history.observed[1])
  const mdd = history.mdd.filter(inside)
  const psychosis = history.psychosis.filter(inside)
  const firstMdd = Math.min(...mdd)
  const exposed = (day: number) =>
    inside(day) && (definition.exposureFrom === 'any' || mdd.length === 0 || day >= firstMdd)
  if (mdd.length === 0) {
    const dropped =
      (definition.controlsWithPsychosis === 'drop' && psychosis.length > 0) ||
      (definition.controlsWithAntidepressant === 'drop' && history.drugs.some(({ day }) => inside(day)))
    return { group: dropped ? 'excluded' : 'nonMDD', trdDay: null }
  }

  const records = supplied(antidepressants(history, definition), definition).filter(({ day }) => inside(day))
  const drugs = records.filter(({ day }) => exposed(day))
  const specials = supplied(specialFills(history), definition).filter(({ day }) => exposed(day))
  const ect = history.special.filter(({ day, treatment }) => treatment === 'ect' && exposed(day)).map(({ day }) => day)
  const candidates = [
    ...plainTrdDays(drugs, records, definition),
    ...plainSpecialDays(drugs, specials, ect, definition),
  ]
  const near = (day: number) =>
    definition.diagnosisNearTrd === 'not_needed' ||
    mdd.some((code) => code <= day && day - code <= definition.diagnosisNearTrdDays)
  const days = candidates.filter(near)
  const treated = plainTreated(drugs, definition)
  const trdDay = days.length > 0 && (treated || !definition.trdNeedsTreatment) ? Math.min(...days) : null

  const excluded = {
    ever: psychosis.length > 0,
    before_or_on_first_mdd: psychosis.some((day) =>
      definition.psychosisSameDay === 'exclude' ? day <= firstMdd : day < firstMdd,
    ),
    before_or_on_trd: psychosis.some((day) => trdDay === null || day <= trdDay),
    none: false,
  }[definition.psychosisExclusion]
  const visits = definition.mddVisitsCounted === 'rows' ? mdd.length : new Set(mdd).size
  if (excluded || visits < definition.mddVisits) return { group: 'excluded', trdDay }
  return { group: trdDay !== null ? 'TRD' : treated ? 'trMDD' : 'excluded', trdDay }
}

const concepts = { mdd: 1, psychosis: 2, ect: 3, esketamine: 4, antipsychotic: 5, antidepressant: 100 }
export const historySets = {
  mdd: [{ conceptId: concepts.mdd, name: 'MDD' }],
  bipolar: [{ conceptId: concepts.psychosis, name: 'bipolar disorder' }],
  ect: [{ conceptId: concepts.ect, name: 'ECT' }],
  esketamine: [{ conceptId: concepts.esketamine, name: 'esketamine' }],
  antipsychotic: [{ conceptId: concepts.antipsychotic, name: 'antipsychotic' }],
  antidepressant: [0, 1, 2, 3, 4].map((drug) => ({
    conceptId: concepts.antidepressant + drug,
    name: `drug ${drug}`,
    ...(classes[drug] && { drugClass: classes[drug] }),
  })),
}

interface HistoryEvent {
  readonly row: number
  readonly day: number
  readonly concept: number
  readonly supply?: number | null
  readonly end?: number | null
}

/** The extract that holds these people, with an unrelated diagnosis and drug thrown in. */
export function extractOf(histories: readonly History[]): Extract {
  const n = histories.length
  const ofAll = (list: (history: History) => readonly { day: number; concept: number }[]) =>
    histories.flatMap((history, row) => list(history).map((event) => ({ row, ...event })))
  const conditions = ofAll(({ mdd, psychosis }) => [
    ...mdd.map((day) => ({ day, concept: concepts.mdd })),
    ...psychosis.map((day) => ({ day, concept: concepts.psychosis })),
    { day: 16_500, concept: 7 },
  ])
  const specials = ofAll(({ special }) =>
    special.map(({ treatment, ...event }) => ({ ...event, concept: concepts[treatment] })),
  )
  const drugs = [
    ...ofAll((history) =>
      history.drugs.map((prescription) => ({ ...prescription, concept: concepts.antidepressant + prescription.drug })),
    ),
    ...specials.filter(({ concept }) => concept !== concepts.ect),
    ...ofAll(() => [{ day: 16_500, concept: 8 }]),
  ]
  return {
    people: {
      n,
      ids: { kind: 'text', values: histories.map((_, row) => String(row).padStart(6, '0')) },
      sex: new Int8Array(n),
      birthYear: new Float64Array(n).fill(1980),
      birthDay: new Int32Array(n).fill(NO_DAY),
      columns: new Map(),
    },
    conditions: eventsOf(conditions),
    drugs: drugEventsOf(drugs),
    procedures: eventsOf(specials.filter(({ concept }) => concept === concepts.ect)),
    observation: {
      startDay: Int32Array.from(histories, ({ observed }) => observed?.[0] ?? NO_DAY),
      endDay: Int32Array.from(histories, ({ observed }) => observed?.[1] ?? NO_DAY),
    },
    scores: null,
    conceptSets: null,
    scoreDescriptions: null,
    digest: 'histories',
  }
}

const inOrder = (a: HistoryEvent, b: HistoryEvent) => a.row - b.row || a.day - b.day || a.concept - b.concept

function eventsOf(events: readonly HistoryEvent[]): Events {
  const sorted = [...events].sort(inOrder)
  const conceptIds = [...new Set(sorted.map(({ concept }) => concept))].sort((a, b) => a - b)
  return {
    length: sorted.length,
    person: Int32Array.from(sorted, ({ row }) => row),
    day: Int32Array.from(sorted, ({ day }) => day),
    concept: Int32Array.from(sorted, ({ concept }) => conceptIds.indexOf(concept)),
    conceptIds,
  }
}

function drugEventsOf(events: readonly HistoryEvent[]): DrugEvents {
  const sorted = [...events].sort(inOrder)
  return {
    ...eventsOf(sorted),
    endDay: Int32Array.from(sorted, ({ end }) => end ?? NO_DAY),
    supplyDays: Int32Array.from(sorted, ({ supply }) => supply ?? NO_DAY),
  }
}
