import { NO_DAY } from '../../src/model/extract.ts'
import { type Definition, groups } from '../../src/model/study.ts'
import { eventIndex } from '../../src/phenotype/eventIndex.ts'
import { statusUnder } from '../../src/phenotype/status.ts'
import { dayFrom } from '../simOpen.ts'
import { extractOf, type History, historySets } from './plain.ts'

/** Day 0 of the worked histories. */
export const start = dayFrom('2015-01-01')

/** A person told in days from `start`; drugs by their names. */
export interface Worked {
  readonly mdd: readonly number[]
  readonly psychosis?: readonly number[]
  readonly drugs: Readonly<Record<string, readonly number[]>>
  readonly special?: Readonly<Partial<Record<'ect' | 'esketamine' | 'antipsychotic', readonly number[]>>>
  readonly supply?: number
}
/** The person's group and TRD day. */
export function statusOf(worked: Worked, definition: Definition) {
  const names = Object.keys(worked.drugs)
  const supply = worked.supply ?? null
  const history: History = {
    mdd: worked.mdd.map((day) => start + day),
    psychosis: (worked.psychosis ?? []).map((day) => start + day),
    drugs: names.flatMap((name, drug) =>
      worked.drugs[name].map((day) => ({ day: start + day, drug, supply, end: null })),
    ),
    special: Object.entries(worked.special ?? {}).flatMap(([name, days]) =>
      days.map((day) => ({ day: start + day, treatment: name as keyof Worked['special'], supply })),
    ),
    observed: [start - 3000, start + 5000],
  }
  const antidepressant = names.map((name, drug) => ({ conceptId: 100 + drug, name }))
  const { group, trdDay } = statusUnder(
    eventIndex(extractOf([history]), { ...historySets, antidepressant }),
    definition,
  )
  return { group: groups[group[0]], trdDay: trdDay[0] === NO_DAY ? null : trdDay[0] - start }
}
