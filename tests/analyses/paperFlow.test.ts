import { describe, expect, it } from 'vitest'
import { attritionRows } from '../../src/analyses/attrition.ts'
import { cohortOverlaps } from '../../src/analyses/cohortOverlap.ts'
import { effectiveCohorts } from '../../src/analyses/cohorts.ts'
import { eligibility } from '../../src/analyses/eligibility.ts'
import { type Extract, NO_DAY } from '../../src/model/extract.ts'
import type { Status } from '../../src/phenotype/status.ts'
import { publishedCohorts } from '../plantedStudy.ts'

/** The published flow at its own size; how many left for which of the three reasons the paper does not say. */
const published = { loaded: 413_457, taken: 292_663, wgs_eur: 124_945, wgs_div: 104_388, array: 63_330 }
const leave = { demographics: 20_794, records: 60_000, genome: 40_000 }

const { loaded: n } = published
const parts = [published.wgs_eur, published.wgs_div, published.array, leave.demographics, leave.records, leave.genome]
/** The part of each person, the parts mixed: 100,003 has no divisor in common with n. */
const partOf = new Uint8Array(n)
let at = 0
parts.forEach((size, part) => {
  for (let k = 0; k < size; k++, at = (at + 100_003) % n) partOf[at] = part
})
const marks = (...wanted: readonly number[]) => partOf.map((part) => Number(wanted.includes(part)))

const withRecords = Int32Array.from(partOf.keys()).filter((row) => partOf[row] !== 4)
const extract: Extract = {
  people: {
    n,
    ids: { kind: 'integer', values: BigInt64Array.from({ length: n }, (_, row) => BigInt(row)) },
    sex: Int8Array.from(partOf, (part) => (part === 3 ? -1 : 1)),
    birthYear: new Float64Array(n).fill(1970),
    birthDay: new Int32Array(n),
    columns: new Map([
      [
        'ancestry_pred',
        { kind: 'category', codes: Int32Array.from(partOf, (part) => Number(part !== 0)), levels: ['eur', 'afr'] },
      ],
      [
        'ancestry_probability',
        { kind: 'number', values: Float64Array.from(partOf, (part) => (part === 0 ? 0.9 : 0.6)) },
      ],
    ]),
  },
  conditions: {
    length: withRecords.length,
    person: withRecords,
    day: new Int32Array(withRecords.length),
    concept: new Int32Array(withRecords.length),
    conceptIds: [1],
  },
  drugs: null,
  procedures: null,
  observation: null,
  scores: null,
  conceptSets: null,
  scoreDescriptions: null,
  lists: new Map([
    ['has_wgs', marks(0, 1, 3, 4)],
    ['has_array', marks(0, 2, 4)],
    ['no_genome', marks(5)],
  ]),
  digest: '',
}

describe('the published flow, 413,457 people', () => {
  const study = publishedCohorts()
  const cohorts = effectiveCohorts(study, extract)
  const eligible = eligibility(study, extract)
  const status: Status = {
    group: new Uint8Array(n),
    exclusion: new Uint8Array(n),
    trdDay: new Int32Array(n).fill(NO_DAY),
  }
  const rows = attritionRows(cohorts.members, eligible, new Map([['TRD1/trMDD1', status]]), cohorts)
  const flow = (cohort: string) =>
    rows
      .filter((row) => row.cohort === cohort && row.nRemoved > 0)
      .map(({ label, nRemoved, nAfter }) => [label, nRemoved, nAfter])
  const common = [
    ['No demographics', leave.demographics, 392_663],
    ['No EHR', leave.records, 332_663],
    ['No genomic data', leave.genome, published.taken],
  ]
  const onWgs = published.wgs_eur + published.wgs_div

  it('leads by named steps to 292,663 and to the three cohorts', () => {
    expect(rows[0]).toMatchObject({ step: 'loaded', nBefore: published.loaded, nAfter: published.loaded })
    expect(flow('all')).toEqual(common)
    expect(flow('wgs_eur')).toEqual([
      ...common,
      ['Not on the list has_wgs', published.array, onWgs],
      ['Predicted ancestry not eur with a probability of at least 0.9', published.wgs_div, published.wgs_eur],
    ])
    expect(flow('wgs_div')).toEqual([
      ...common,
      ['Not on the list has_wgs', published.array, onWgs],
      ['In the cohort WGS, European-like', published.wgs_eur, published.wgs_div],
    ])
    expect(flow('array')).toEqual([
      ...common,
      ['Not on the list has_array', published.wgs_div, published.wgs_eur + published.array],
      ['On the list has_wgs', published.wgs_eur, published.array],
    ])
  })

  it('leaves no one in two cohorts, by rule', () => {
    const overlaps = cohortOverlaps(cohorts.cohorts, cohorts.members, eligible.eligible)
    expect(overlaps.map(({ both, disjoint }) => [both, disjoint])).toEqual([
      [0, 'by_rule'],
      [0, 'by_rule'],
      [0, 'by_rule'],
    ])
  })

  it('proves it by any of several rules on one column', () => {
    const [first, second] = study.cohorts.map((cohort) => ({ ...cohort, rules: [] }))
    const both = [
      { ...first, where: { site: 'north' } },
      {
        ...second,
        where: { site: 'south' },
        rules: [{ kind: 'equals' as const, column: 'Site', value: 'north', use: 'require' as const }],
      },
    ]
    const [{ disjoint, note }] = cohortOverlaps(
      both,
      new Map([
        [first.id, new Uint8Array(1)],
        [second.id, new Uint8Array(1)],
      ]),
      new Uint8Array(1),
    )
    expect(disjoint).toBe('by_rule')
    expect(note).toContain('site is north in the one, south in the other.')
  })
})
