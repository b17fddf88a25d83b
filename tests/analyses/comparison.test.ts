import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eligibleRows } from '../../src/analyses/cohorts.ts'
import { jointClasses } from '../../src/analyses/jointClasses.ts'
import { moved, movedTable } from '../../src/analyses/moved.ts'
import { agreementTable, definitionOverlap, overlapTable } from '../../src/analyses/overlap.ts'
import { comparedGroups } from '../../src/model/comparison.ts'
import { groups } from '../../src/model/study.ts'
import { differences, differenceText } from '../../src/phenotype/differences.ts'
import { EXCLUDED, NON_MDD, statusUnder, TR_MDD, TRD } from '../../src/phenotype/status.ts'
import { rowsOf } from '../simOpen.ts'
import { simOpenStudy } from './simOpenStudy.ts'

const { study, index, members, people, statuses, definition: primary } = simOpenStudy()
const labels = study.definitions.map(({ id }) => id)
const groupsUnder = [...statuses.values()].map(({ group }) => group)
const cohorts = new Map([['all', people.eligible], ...members])
const rowsIn = (cohort: string) => eligibleRows(cohorts.get(cohort)!, people.eligible)
const overlaps = [...cohorts.keys()].map((cohort) => definitionOverlap(cohort, groupsUnder, rowsIn(cohort)))

const movedTo = (id: string, cohort: string) => {
  const to = study.definitions.find((one) => one.id === id)!
  const steps = differences(primary, to).map((step) => ({ ...step, group: statusUnder(index, step.definition).group }))
  const inputs = { from: statuses.get(primary.id)!.group, to: statuses.get(id)!.group, differences: steps }
  return moved(cohort, inputs, rowsIn(cohort))
}

const everyone = (n: number) => Int32Array.from({ length: n }, (_, row) => row)
/** Shares and κ are at most 1; R has them from fractions, which near chance cancel. */
const near = (ours: number, theirs: string) => {
  if (theirs === 'NaN' || theirs === 'NA') expect(ours).toBeNaN()
  else expect(Math.abs(ours - Number(theirs))).toBeLessThanOrEqual(1e-13)
}

describe('on the simulated extract, as R counts it:', () => {
  it('every two of the 15 definitions overlap and agree so far, in each cohort and group', () => {
    const theirs = new Map(
      rowsOf('agreement/agreement.csv.gz').map((row) => [
        [row.cohort, row.group, row.definition, row.other_definition].join(),
        row,
      ]),
    )
    const { rows, columns } = agreementTable(overlaps, labels)
    expect(rows).toHaveLength(4 * 3 * 105)
    expect(theirs.size).toBe(rows.length)
    for (const cells of rows) {
      const ours = Object.fromEntries(columns.map((name, at) => [name, cells[at]]))
      const row = theirs.get(cells.slice(0, 4).join())!
      for (const name of ['n', 'both', 'only_definition', 'only_other', 'neither']) {
        expect(String(ours[name])).toBe(row[name])
      }
      near(Number(ours.jaccard), row.jaccard)
      near(Number(ours.kappa), row.kappa)
      // Where all agree the terms cancel to 0; in R up to rounding.
      const allAgree = row.only_definition === '0' && row.only_other === '0' && row.kappa !== 'NA'
      near(Number(ours.kappa_standard_error), allAgree ? '0' : row.se)
    }
  })

  it('each person of a group stands in one intersection', () => {
    const ours = overlapTable(overlaps, labels).rows.map((row) => row.join('\t'))
    const theirs = rowsOf('agreement/intersections.csv.gz').map(({ cohort, group, definitions, n }) =>
      [cohort, group, definitions, definitions.split(' & ').length, n].join('\t'),
    )
    expect(ours.length).toBeGreaterThan(100)
    expect([...ours].sort()).toEqual(theirs.sort())
  })

  it('people move from the primary definition to others by these rules', () => {
    const theirs = rowsOf('agreement/moved.csv.gz')
    const ids = [...new Set(theirs.map((row) => row.other_definition))]
    expect(ids).toHaveLength(8)
    const ours = [...cohorts.keys()].flatMap(
      (cohort) => movedTable(ids.map((id) => ({ from: primary.id, to: id, result: movedTo(id, cohort) }))).rows,
    )
    expect(
      ours
        .filter((row) => row[6] !== 0)
        .map(([cohort, , id, group, other, rule, n]) => [cohort, id, group, other, rule, n].join('\t'))
        .sort(),
    ).toEqual(
      theirs
        .map((row) => [row.cohort, row.other_definition, row.group, row.other_group, row.rule, row.n].join('\t'))
        .sort(),
    )
  })

  it('special treatments are steps of their own, each of which makes TRD alone', () => {
    const { movers, counts, differences: steps, n } = movedTo('TRD5/trMDD1', 'all')
    expect(steps.map(differenceText)).toEqual([
      'specialTreatments+ect',
      'specialTreatments+esketamine',
      'specialTreatments+antipsychotic',
    ])
    expect(movers.every(({ deciding, to }) => deciding.length > 0 && to === 'TRD')).toBe(true)
    expect(counts.flat().reduce((sum, count) => sum + count, 0)).toBe(n)
  })
})

describe('overlap and moves', () => {
  const someGroups = fc
    .tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 6 }))
    .chain(([n, k]) =>
      fc.tuple(
        fc.array(fc.uint8Array({ minLength: n, maxLength: n, max: 3 }), { minLength: k, maxLength: k }),
        fc.shuffledSubarray([...everyone(n)], { minLength: n }),
      ),
    )

  it('add up, whoever is in which group', () => {
    fc.assert(
      fc.property(someGroups, ([under]) => {
        const rows = everyone(under[0].length)
        const { n, groups: found } = definitionOverlap('any', under, rows)
        expect(n).toBe(rows.length)
        for (const group of comparedGroups) {
          const inside = (code: number) => (group === 'MDD' ? code === TR_MDD || code === TRD : groups[code] === group)
          const { sizes, intersections, pairs } = found[group]
          expect(sizes).toEqual(under.map((codes) => codes.filter(inside).length))
          const anywhere = [...rows].filter((row) => under.some((codes) => inside(codes[row]))).length
          expect(intersections.reduce((sum, one) => sum + one.n, 0)).toBe(anywhere)
          for (const { first, second, both, onlyFirst, onlySecond, neither } of pairs) {
            expect(both).toBe([...rows].filter((row) => inside(under[first][row]) && inside(under[second][row])).length)
            expect([both + onlyFirst, both + onlySecond]).toEqual([sizes[first], sizes[second]])
            expect(both + onlyFirst + onlySecond + neither).toBe(n)
          }
        }
      }),
      { seed: 3, numRuns: 300 },
    )
  })

  it('are the same in any order of people', () => {
    fc.assert(
      fc.property(someGroups, ([under, order]) => {
        const shuffled = under.map((codes) => codes.map((_, row) => codes[order[row]]))
        const rows = everyone(order.length)
        expect(definitionOverlap('any', shuffled, rows)).toEqual(definitionOverlap('any', under, rows))
        const inputs = (codes: readonly Uint8Array[]) => ({
          from: codes[0],
          to: codes.at(-1)!,
          differences: codes.slice(1, -1).map((group, i) => ({ knob: 'k', change: '=' as const, value: i, group })),
        })
        expect(moved('any', inputs(shuffled), rows)).toEqual(moved('any', inputs(under), rows))
      }),
      { seed: 5, numRuns: 300 },
    )
  })

  it('name one rule before several, and those who need several together last', () => {
    const group = (...codes: number[]) => Uint8Array.from(codes)
    const { movers, counts } = moved(
      'any',
      {
        from: group(NON_MDD, TR_MDD, TR_MDD, TR_MDD, TR_MDD),
        to: group(NON_MDD, TRD, TRD, TRD, EXCLUDED),
        differences: [
          { knob: 'gapDays', change: '=', value: 90, group: group(NON_MDD, TRD, TRD, TR_MDD, TR_MDD) },
          { knob: 'minDrugs', change: '=', value: 2, group: group(NON_MDD, TRD, TR_MDD, EXCLUDED, TRD) },
        ],
      },
      everyone(5),
    )
    expect(movers).toEqual([
      { from: 'trMDD', to: 'TRD', deciding: [0], n: 1 },
      { from: 'trMDD', to: 'TRD', deciding: [0, 1], n: 1 },
      { from: 'trMDD', to: 'TRD', deciding: [], n: 1 },
      { from: 'trMDD', to: 'excluded', deciding: [], n: 1 },
    ])
    expect(counts[TR_MDD]).toEqual([0, 0, 3, 1])
  })

  it('of no one are empty, with the reason', () => {
    const nobody = definitionOverlap('empty', [new Uint8Array(3), new Uint8Array(3)], new Int32Array(0))
    expect(nobody.groups.TRD).toMatchObject({ sizes: [0, 0], intersections: [] })
    expect(nobody.groups.TRD.pairs[0]).toMatchObject({ both: 0, jaccard: NaN, kappa: NaN, status: 'not_estimable' })
    expect(jointClasses([], everyone(4))).toEqual([{ groups: [], n: 4 }])
  })
})
