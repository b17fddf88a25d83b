import { describe, expect, it } from 'vitest'
import { paperStudy as published } from '../../src/phenotype/presets.ts'
import { readNumbers } from '../../src/ui/controls/numberField.ts'
import { timeAxisOf, timeText } from '../../src/ui/rooms/progression/curveTime.ts'
import { ends, inWords, percentiles, threshold } from '../../src/ui/rooms/progression/progressionChoices.ts'
import { firstHazardView, hazardModelOf, hazardModels } from '../../src/ui/state/progressionView.ts'

const paperStudy = published()
const options = paperStudy.analyses.progression
const withStrata = (strata: number[]) => ({
  ...paperStudy,
  analyses: { ...paperStudy.analyses, progression: { ...options, strata } },
})

describe('models of hazard ratios', () => {
  it('are named as in the table, the paper’s first', () =>
    expect(
      hazardModels(paperStudy, { cohorts: ['wgs_eur', 'wgs_div'], withDeaths: true }).map(({ id, label }) => ({
        id,
        label,
      })),
    ).toEqual([
      { id: 'q80_vs_q20_continuous', label: '80th v 20th percentile' },
      { id: 'per_unit', label: 'per SD' },
      { id: 'stratum_80-100_vs_0-20', label: '80–100 v 0–20' },
      { id: 'stratum_20-80_vs_0-20', label: '20–80 v 0–20' },
      { id: 'ordinal_step', label: 'per stratum' },
      { id: 'per_unit_strata_cohort', label: 'per SD, within cohorts' },
      { id: 'per_unit_cause_trd', label: 'per SD, death ends follow-up' },
      { id: 'per_unit_cause_death', label: 'per SD, of death before TRD' },
    ]))

  it('follow the strata: none between two cuts where there is one, halves of percentiles, English ordinals', () => {
    expect(hazardModels(withStrata([0.5]), { cohorts: [], withDeaths: false }).map(({ id }) => id)).toEqual([
      'per_unit',
      'stratum_50-100_vs_0-50',
      'ordinal_step',
    ])
    expect(hazardModels(withStrata([0.025, 0.31, 0.93]), { cohorts: [], withDeaths: false })[0]).toMatchObject({
      id: 'q93_vs_q2.5_continuous',
      label: '93rd v 2.5th percentile',
    })
  })

  it('fall back on the first where the chosen one is gone', () => {
    const chosen = { ...firstHazardView, model: 'stratum_80-100_vs_0-20' }
    expect(hazardModelOf(chosen, paperStudy, { cohorts: [], withDeaths: false }).id).toBe('stratum_80-100_vs_0-20')
    expect(hazardModelOf(chosen, withStrata([0.5]), { cohorts: [], withDeaths: false }).id).toBe('per_unit')
  })
})

describe('numbers typed into a field', () => {
  it('are taken ascending, once each', () => expect(readNumbers('90, 10;10 / 50', percentiles)).toEqual([10, 50, 90]))

  it.each([
    ['', percentiles],
    ['0, 20', percentiles],
    ['1 2 3 4 5', percentiles],
    ['20; x', percentiles],
    ['-3', ends],
    ['1.2', threshold],
  ] as const)('“%s” is refused in a sentence that says what can be', (text, field) => {
    expect(readNumbers(text, field)).toBe(`“${text}” cannot be taken: give ${field.words}. The value stays as it was.`)
  })
})

describe('the axis of time', () => {
  const days = [Float64Array.of(9000, 30000), Float64Array.of(8000, 20000)]

  it('runs from the diagnosis to the horizon, or over all ages or years there are', () => {
    expect(timeAxisOf('since_first_mdd', days, 10)).toMatchObject({ fromYears: 0, toYears: 10, yearZero: 0 })
    expect(timeAxisOf('since_first_mdd', days, null).toYears).toBe(83)
    expect(timeAxisOf('age', days, 10)).toMatchObject({ fromYears: 20, toYears: 90, title: 'Age, years' })
    expect(timeAxisOf('calendar', days, 10)).toMatchObject({ fromYears: 20, toYears: 85, yearZero: 1970 })
  })

  it('is of some length without any time', () =>
    expect(timeAxisOf('age', [], 10)).toMatchObject({ fromYears: 0, toYears: 10 }))

  it('is in its own words', () =>
    expect((['since_first_mdd', 'age', 'calendar'] as const).map((scale) => timeText(scale, 14610))).toEqual([
      '40.0 y',
      'age 40.0',
      '2010.0',
    ]))
})

describe('the follow-up in words', () => {
  it('is the paper’s', () =>
    expect(inWords(options)).toBe(
      'Time runs from the first MDD date to the TRD date, else to the end of observation. People with trMDD or TRD are followed who have 3 or more distinct dates with any condition on or after the first MDD date. People with TRD on or before that date are left out.',
    ))

  it('has a sentence for each choice that is not the paper’s', () => {
    const words = inWords({ ...options, timeScale: 'age', atDeath: 'end', firth: 'fallback', clusterBy: 'site' })
    for (const part of ['left truncation', 'death before it', 'cause-specific', 'Firth', 'one site as one']) {
      expect(words).toContain(part)
    }
  })
})
