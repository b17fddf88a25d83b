import type { CohortOverlap } from '../model/cohortResults.ts'
import type { ResultTable } from '../model/results.ts'
import type { Cohort } from '../model/study.ts'
import { tableOf } from './tableOf.ts'

/**
 * Who is in two cohorts at once, for every two cohorts in their order. Cohorts whose rules contradict each other can share no
 * one in any data; others are looked at in these.
 *
 * @param members by cohort id, 1 for its members
 * @param eligible 1 for those who can be analysed
 */
export function cohortOverlaps(
  cohorts: readonly Cohort[],
  members: ReadonlyMap<string, Uint8Array>,
  eligible: Uint8Array,
): CohortOverlap[] {
  return cohorts.flatMap((first, at) =>
    cohorts.slice(at + 1).map((second) => {
      const [a, b] = [members.get(first.id)!, members.get(second.id)!]
      let both = 0
      let bothEligible = 0
      for (let row = 0; row < a.length; row++) {
        if (a[row] === 0 || b[row] === 0) continue
        both++
        bothEligible += eligible[row]
      }
      const contradiction = contradictionOf(first, second)
      const disjoint = both > 0 ? 'no' : contradiction === null ? 'in_these_data' : 'by_rule'
      return { first: first.id, second: second.id, both, bothEligible, disjoint, note: noteOf(disjoint, contradiction) }
    }),
  )
}

export const cohortOverlapTable = (rows: readonly CohortOverlap[]): ResultTable =>
  tableOf<CohortOverlap>(
    'cohort_overlap',
    {
      cohort: 'first',
      other_cohort: 'second',
      n_both: 'both',
      n_both_eligible: 'bothEligible',
      disjoint: 'disjoint',
      note: 'note',
    },
    rows,
  )

function noteOf(disjoint: CohortOverlap['disjoint'], contradiction: string | null): string {
  if (disjoint === 'no') return 'The same people are in both: results of the one do not replicate the other.'
  return contradiction ?? 'No one is in both in these data, though the rules would allow it.'
}

/** Why no one can be in both, from the rules alone; null where the rules do not say it. */
function contradictionOf(first: Cohort, second: Cohort): string | null {
  const asked = valuesAsked(first)
  for (const [column, wanted] of valuesAsked(second)) {
    const apart = asked.find(([name, values]) => name === column && !values.some((value) => wanted.includes(value)))
    if (apart) {
      return `By their rules no one can be in both: ${column} is ${apart[1].join(' or ')} in the one, ${wanted.join(' or ')} in the other.`
    }
  }
  const key = [...conditionsOf(first)].find(([key, use]) => {
    const other = conditionsOf(second).get(key)
    return other !== undefined && other !== use
  })?.[0]
  if (key !== undefined) return 'By their rules no one can be in both: one requires what the other excludes.'
  const isExcluded = second.rules?.some(
    (rule) => rule.kind === 'cohort' && rule.use === 'exclude' && rule.cohort === first.id,
  )
  return isExcluded ? 'By their rules no one can be in both: the second leaves out the members of the first.' : null
}

type Asked = readonly [column: string, values: readonly string[]]

/** Column, in lower case, and the values that its members may have. */
function valuesAsked({ where, rules = [] }: Cohort): readonly Asked[] {
  const named = Object.entries(where).map(([column, value]): Asked => [column.toLowerCase(), [value]])
  const required = rules.filter(({ use }) => use === 'require')
  const asked = required.flatMap((rule): Asked[] => {
    if (rule.kind === 'equals') return [[rule.column.toLowerCase(), [rule.value]]]
    if (rule.kind === 'in') return [[rule.column.toLowerCase(), rule.values]]
    return rule.kind === 'ancestry' ? [['ancestry_pred', [rule.group]]] : []
  })
  return [...named, ...asked]
}

/** Rules as they stand, without their names → whether they are required. */
function conditionsOf({ rules = [] }: Cohort): ReadonlyMap<string, string> {
  return new Map(rules.map(({ use, label: _, ...rule }) => [JSON.stringify(rule), use]))
}
