import { civilDate, dayOf, daysInMonth } from '../../src/model/day.ts'
import { type DrugEvents, type Events, type Extract, NO_DAY } from '../../src/model/extract.ts'
import type { Definition, Group } from '../../src/model/study.ts'

/** A second implementation of the status rules: one person, lists of days, no index, no early exit. For tests only. */

export interface History {
  readonly mdd: readonly number[]
  readonly psychosis: readonly number[]
  readonly drugs: readonly { day: number; drug: number; supply: number | null; end: number | null }[]
  readonly special: readonly { day: number; treatment: 'ect' | 'esketamine' | 'antipsychotic' }[]
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
  const drugs = history.drugs.filter(({ day }) => exposed(day)).sort((a, b) => a.day - b.day)
  if (mdd.length === 0) {
    const dropped =
      (definition.controlsWithPsychosis === 'drop' && psychosis.length > 0) ||
      (definition.controlsWithAntidepressant === 'drop' && drugs.length > 0)
    return { group: dropped ? 'excluded' : 'nonMDD', trdDay: null }
  }

  const periods = split(drugs, definition)
  const considered = definition.whichPeriod === 'first' ? periods.slice(0, 1) : periods
  const days = considered.flatMap((period) => completions(period, definition))
  for (const { day, treatment } of history.special) {
    if (exposed(day) && definition.specialTreatments.includes(treatment)) days.push(day)
  }
  const treated = periods.some((period) => {
    const dates = period.map(({ day }) => day)
    if (definition.treatedRule === 'any_prescription') return true
    if (definition.treatedRule === 'two_dates') return new Set(dates).size >= 2
    return Math.max(...dates) - Math.min(...dates) >= definition.treatedMinDays
  })
  const trdDay = days.length > 0 && (treated || !definition.trdNeedsTreatment) ? Math.min(...days) : null

  const early = psychosis.some((day) => (definition.psychosisSameDay === 'exclude' ? day <= firstMdd : day < firstMdd))
  const excluded = {
    ever: psychosis.length > 0,
    before_or_on_first_mdd: early,
    none: false,
  }[definition.psychosisExclusion]
  if (excluded || new Set(mdd).size < definition.mddVisits) return { group: 'excluded', trdDay }
  return { group: trdDay !== null ? 'TRD' : treated ? 'trMDD' : 'excluded', trdDay }
}

type Prescription = History['drugs'][number]

function split(drugs: readonly Prescription[], definition: Definition): Prescription[][] {
  const periods: Prescription[][] = []
  for (const prescription of drugs) {
    const current = periods.at(-1)
    const reach = current === undefined ? null : Math.max(...current.map((former) => until(former, definition)))
    const limit = reach === null ? null : later(reach, definition)
    const continues =
      limit !== null && (definition.gapEnds === 'longer' ? prescription.day <= limit : prescription.day < limit)
    if (continues) current!.push(prescription)
    else periods.push([prescription])
  }
  return periods
}

function until({ day, supply, end }: Prescription, definition: Definition): number {
  if (definition.gapFrom === 'start') return day
  if (supply !== null && supply >= 1 && supply <= 365) return day + supply
  return end !== null && end >= day ? end : day + definition.defaultSupplyDays
}

function later(day: number, definition: Definition): number {
  if (definition.gapUnit === 'days') return day + definition.gapDays
  let { year, month, dayOfMonth } = civilDate(day)
  for (let i = 0; i < definition.gapMonths; i++) {
    month++
    if (month === 13) [year, month] = [year + 1, 1]
  }
  while (dayOfMonth > daysInMonth(year, month)) dayOfMonth--
  return dayOf(year, month, dayOfMonth)
}

/** The days on which the drugs of a period reach the number asked for, one for each anchor that gets there. */
function completions(period: readonly Prescription[], definition: Definition): number[] {
  const anchors = definition.windowAnchor === 'sliding' ? period.map(({ day }) => day) : [period[0].day]
  return anchors.flatMap((anchor) => {
    const inside = period.filter(({ day }) => {
      if (definition.windowAnchor === 'whole_period') return true
      const since = day - anchor
      return (
        since >= 0 &&
        (definition.windowEdge === 'included' ? since <= definition.windowDays : since < definition.windowDays)
      )
    })
    const firstDays = [...new Set(inside.map(({ drug }) => drug))]
      .map((drug) => Math.min(...inside.filter((prescription) => prescription.drug === drug).map(({ day }) => day)))
      .sort((a, b) => a - b)
    const counted = definition.sameDayDrugs === 'each' ? firstDays : [...new Set(firstDays)]
    return counted.length >= definition.minDrugs ? [counted[definition.minDrugs - 1]] : []
  })
}

const concepts = { mdd: 1, psychosis: 2, ect: 3, esketamine: 4, antipsychotic: 5, antidepressant: 100 }
export const historySets = {
  mdd: [{ conceptId: concepts.mdd, name: 'MDD' }],
  bipolar: [{ conceptId: concepts.psychosis, name: 'bipolar disorder' }],
  ect: [{ conceptId: concepts.ect, name: 'ECT' }],
  esketamine: [{ conceptId: concepts.esketamine, name: 'esketamine' }],
  antipsychotic: [{ conceptId: concepts.antipsychotic, name: 'antipsychotic' }],
  antidepressant: [0, 1, 2, 3, 4].map((drug) => ({ conceptId: concepts.antidepressant + drug, name: `drug ${drug}` })),
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
  const specials = ofAll(({ special }) => special.map(({ day, treatment }) => ({ day, concept: concepts[treatment] })))
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
