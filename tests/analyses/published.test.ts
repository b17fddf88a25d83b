import { describe, expect, it } from 'vitest'
import { type OwnResults, publishedRows } from '../../src/analyses/published.ts'
import type { CoxRow } from '../../src/model/results.ts'
import { fitted } from '../figures/simulated.ts'

const nothing: OwnResults = {
  discovery: 'wgs_eur',
  associations: [],
  sensitivity: [],
  replication: [],
  cox: [],
  alpha: 1e-5,
  scores: [],
}
const rowOf = (own: OwnResults, what: string, item: string) =>
  publishedRows(own).find((row) => row.what === what && row.item === item)!

describe('the published figures beside one’s own', () => {
  const scores = [
    { column: 'x17', domain: 'Education and cognition', trait: 'educational_attainment' },
    { column: 'x18', domain: 'Sleep', trait: 'Insomnia' },
  ]
  const associations = [
    fitted('TRD/trMDD', 'x17', -0.13, 0.02, 8e-11),
    fitted('TRD/trMDD', 'PGS_neuroticism', 0.2, 0.02, 1e-20),
  ]
  const own = { ...nothing, scores, associations }

  it('match a score by its trait, else by its column', () => {
    expect(rowOf(own, 'odds_ratio', 'Educational attainment').score).toBe('x17')
    expect(rowOf(own, 'odds_ratio', 'Neuroticism').score).toBe('PGS_neuroticism')
  })

  it('have the difference of the logarithms, and z with both errors', () => {
    const row = rowOf(own, 'odds_ratio', 'Educational attainment')
    expect([row.published, row.publishedLower, row.publishedUpper]).toEqual([0.88, 0.84, 0.91])
    expect(row.ours).toBeCloseTo(Math.exp(-0.13), 12)
    expect(row.difference).toBeCloseTo(-0.13 - Math.log(0.88), 12)
    const error = Math.log(0.91 / 0.84) / (2 * 1.959963984540054)
    expect(row.z).toBeCloseTo(row.difference / Math.hypot(0.02, error), 10)
    expect(row.note).toBe('The text gives 0.84 to 0.91, the abstract 0.85 to 0.91.')
  })

  it('list what has no score or no estimate, with a sentence, and drop nothing', () => {
    const rows = publishedRows(own)
    expect(rows).toHaveLength(9 + 2 + 3 + 4 + 2 + 2 + 15 * 5)
    expect(publishedRows(nothing)).toHaveLength(rows.length)
    // Insomnia is described, but has no row.
    expect(rowOf(own, 'odds_ratio', 'Insomnia')).toMatchObject({ score: '', ours: NaN, z: NaN })
    expect(rowOf(own, 'odds_ratio', 'Insomnia').note).toBe(
      'The text gives 1.06 to 1.15, the abstract 1.07 to 1.15. No score among yours has the trait or the column name ' +
        'Insomnia, so there is nothing beside it.',
    )
    for (const row of rows)
      expect(
        Number.isNaN(row.ours) === (row.note.includes('nothing beside') || row.note.includes('no such estimate')),
      ).toBe(true)
  })

  it('count significant scores, and take P and hazard ratios where they belong', () => {
    expect(rowOf(own, 'n_significant', 'of 61 scores')).toMatchObject({ contrast: 'trMDD/nonMDD', ours: NaN })
    const counted = publishedRows(own).filter((row) => row.what === 'n_significant' && row.item === 'of 61 scores')
    expect(counted.map(({ published, ours }) => [published, ours])).toEqual([
      [42, NaN],
      [11, 2],
    ])
    const array = { ...fitted('TRD/trMDD', 'x17', -0.1, 0.02, 6e-7), cohort: 'array' }
    expect(rowOf({ ...own, associations: [array] }, 'p', 'Educational attainment')).toMatchObject({
      published: 9.5e-7,
      ours: 6e-7,
    })
    const cox = {
      score: 'x17',
      model: 'stratum_80-100_vs_0-20',
      n: 28000,
      events: 3800,
      logHazardRatio: -0.2,
      standardError: 0.04,
      ciLower: 0.76,
      ciUpper: 0.89,
    }
    const timed = { ...own, cox: [cox as CoxRow] }
    expect(rowOf(timed, 'hazard_ratio', 'Educational attainment').difference).toBeCloseTo(-0.2 - Math.log(0.79), 12)
    expect(rowOf(timed, 'n_events', 'reached TRD')).toMatchObject({ published: 3854, ours: 3800, difference: -54 })
  })
})
