import {
  type Agreement,
  type ComparedGroup,
  comparedGroups,
  type GroupOverlap,
  type Intersection,
  type OverlapResult,
} from '../model/comparison.ts'
import type { ResultTable } from '../model/results.ts'
import { TR_MDD, TRD } from '../phenotype/status.ts'
import { cohenKappa } from '../statistics/cohenKappa.ts'
import { type JointClass, jointClasses } from './jointClasses.ts'

/**
 * Who is in a group under which of several definitions, and how every two of them agree.
 *
 * @param groupsUnder for each definition the group of everyone, as `Status.group`
 * @param rows row numbers of the cohort's eligible people
 */
export function definitionOverlap(cohort: string, groupsUnder: readonly Uint8Array[], rows: Int32Array): OverlapResult {
  const classes = jointClasses(groupsUnder, rows)
  const of = (group: ComparedGroup) => groupOverlap(classes, groupsUnder.length, group)
  return { cohort, n: rows.length, groups: { TRD: of('TRD'), trMDD: of('trMDD'), MDD: of('MDD') } }
}

/** `overlap.csv`. @param labels of the definitions */
export function overlapTable(overlaps: readonly OverlapResult[], labels: readonly string[]): ResultTable {
  return {
    name: 'overlap',
    columns: ['cohort', 'group', 'definitions', 'degree', 'n'],
    rows: overlaps.flatMap(({ cohort, groups }) =>
      comparedGroups.flatMap((group) =>
        groups[group].intersections.map(({ definitions, n }) => [
          cohort,
          group,
          definitions.map((position) => labels[position]).join(' & '),
          definitions.length,
          n,
        ]),
      ),
    ),
  }
}

/** `agreement.csv`. @param labels of the definitions */
export function agreementTable(overlaps: readonly OverlapResult[], labels: readonly string[]): ResultTable {
  return {
    name: 'agreement',
    columns: [
      'cohort',
      'group',
      'definition',
      'other_definition',
      'n',
      'both',
      'only_definition',
      'only_other',
      'neither',
      'jaccard',
      'kappa',
      'kappa_standard_error',
      'status',
      'reason',
    ],
    rows: overlaps.flatMap(({ cohort, n, groups }) =>
      comparedGroups.flatMap((group) =>
        groups[group].pairs.map((pair) => [
          cohort,
          group,
          labels[pair.first],
          labels[pair.second],
          n,
          pair.both,
          pair.onlyFirst,
          pair.onlySecond,
          pair.neither,
          pair.jaccard,
          pair.kappa,
          pair.kappaStandardError,
          pair.status,
          pair.reason,
        ]),
      ),
    ),
  }
}

const isIn: Readonly<Record<ComparedGroup, (code: number) => boolean>> = {
  TRD: (code) => code === TRD,
  trMDD: (code) => code === TR_MDD,
  MDD: (code) => code === TRD || code === TR_MDD,
}

function groupOverlap(classes: readonly JointClass[], definitions: number, group: ComparedGroup): GroupOverlap {
  const byKey = new Map<string, { definitions: number[]; n: number }>()
  let outside = 0
  for (const { groups, n } of classes) {
    const inGroup = groups.flatMap((code, position) => (isIn[group](code) ? [position] : []))
    if (inGroup.length === 0) {
      outside += n
      continue
    }
    const same = byKey.get(inGroup.join())
    if (same === undefined) byKey.set(inGroup.join(), { definitions: inGroup, n })
    else same.n += n
  }
  const intersections = [...byKey.values()].sort(bySize)
  const positions = Array.from({ length: definitions }, (_, position) => position)
  return {
    sizes: positions.map((position) => sizeOf(intersections, [position])),
    intersections,
    pairs: positions.flatMap((first) =>
      positions.slice(first + 1).map((second) => agreement(intersections, outside, first, second)),
    ),
  }
}

function bySize(a: Intersection, b: Intersection): number {
  if (a.n !== b.n) return b.n - a.n
  if (a.definitions.length !== b.definitions.length) return a.definitions.length - b.definitions.length
  const at = a.definitions.findIndex((position, index) => position !== b.definitions[index])
  return at < 0 ? 0 : a.definitions[at] - b.definitions[at]
}

const sizeOf = (intersections: readonly Intersection[], all: readonly number[]): number =>
  intersections.reduce(
    (sum, { definitions, n }) => (all.every((position) => definitions.includes(position)) ? sum + n : sum),
    0,
  )

function agreement(intersections: readonly Intersection[], outside: number, first: number, second: number): Agreement {
  const both = sizeOf(intersections, [first, second])
  const onlyFirst = sizeOf(intersections, [first]) - both
  const onlySecond = sizeOf(intersections, [second]) - both
  const inAny = intersections.reduce((sum, { n }) => sum + n, 0)
  const either = both + onlyFirst + onlySecond
  const neither = outside + inAny - either
  const { kappa, standardError, status, reason } = cohenKappa([
    [both, onlyFirst],
    [onlySecond, neither],
  ])
  return {
    first,
    second,
    both,
    onlyFirst,
    onlySecond,
    neither,
    jaccard: either === 0 ? Number.NaN : both / either,
    kappa,
    kappaStandardError: standardError,
    status,
    reason,
  }
}
