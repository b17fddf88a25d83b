import { describe, expect, test } from 'vitest'
import { associationEffects, effectAgreement } from '../../src/analyses/effectAgreement.ts'
import { pooledCohortRows, pooledRows } from '../../src/analyses/pooled.ts'
import { comparedCohorts, replicationRow, replicationScores } from '../../src/analyses/replication.ts'
import { replicationTable } from '../../src/analyses/replicationTables.ts'
import { type DefinitionFit, sensitivityRows, sensitivityTable } from '../../src/analyses/sensitivity.ts'
import type { EffectAgreement } from '../../src/model/effectResults.ts'
import type { AssociationRow } from '../../src/model/results.ts'
import { significant } from '../../src/statistics/multipleTesting.ts'
import { type Row, rowsOf } from '../simOpen.ts'

/** From the logistic regressions that R made to what R made of them. */

const idOf = (row: Row): string => `TRD${row.TRD_def}/trMDD${row.trMDD_def}`
const number = (text: string): number => (text === '' ? NaN : Number(text))
const primary = 'TRD1/trMDD1'
const options = { alpha: 1e-5, correction: 'none', bootstrap: null } as const
const replicationRows = (rows: readonly AssociationRow[], others: ReadonlyMap<string, readonly AssociationRow[]>) =>
  comparedCohorts(rows, others).map((compared) => replicationRow(compared, options))
const agreementOf = (rows: readonly AssociationRow[], reference: readonly AssociationRow[]) =>
  effectAgreement(associationEffects(rows), associationEffects(reference), null)

function associationRow(row: Row): AssociationRow {
  return {
    cohort: row.cohort ?? 'wgs_eur',
    definition: row.TRD_def ? idOf(row) : primary,
    contrast: (row.contrast ?? 'TRD_vs_trMDD').replace('_vs_', '/'),
    score: row.pgs,
    n: Number(row.n),
    cases: Number(row.cases),
    logOddsRatio: number(row.beta),
    standardError: number(row.se),
    z: number(row.z),
    p: number(row.p),
    log10P: NaN,
    oddsRatio: number(row.or),
    ciLower: number(row.lo),
    ciUpper: number(row.hi),
    method: 'wald',
    status: row.estimable === '1' ? 'ok' : 'separation',
    covariates: [],
    leftOut: '',
    incomplete: 0,
    reason: '',
    iterations: 0,
    deviance: number(row.deviance),
  }
}

function definitionFits(set: string): DefinitionFit[] {
  const rows = rowsOf(`${set}/expected/definitions_association.csv.gz`)
  return [...new Set(rows.map(idOf))].map((definition) => ({
    definition,
    nTrMdd: 0,
    nTrd: 0,
    rows: rows.filter((row) => idOf(row) === definition).map(associationRow),
  }))
}

const near = (got: number, wanted: string, epsilon: number, least = 0): void => {
  const allowed = epsilon * Math.max(Math.abs(Number(wanted)), least)
  expect(Math.abs(got - Number(wanted)), `${got}, wanted ${wanted}`).toBeLessThanOrEqual(allowed)
}

function compare(got: EffectAgreement, wanted: Row): void {
  expect([got.k, got.status]).toEqual([Number(wanted.k), wanted.R2_REML_tight === '' ? 'not_estimable' : 'ok'])
  if (wanted.R2_REML_tight === '') expect(got.rSquared).toBeNaN()
  else expect(Math.abs(got.rSquared - Number(wanted.R2_REML_tight))).toBeLessThanOrEqual(1e-7)
  near(got.tau2Residual, wanted.tau2_res_REML_tight, 1e-9)
  near(got.tau2Total, wanted.tau2_null_REML_tight, 1e-9)
  near(got.slope, wanted.slope, 1e-9, Number(wanted.slope_se))
  near(got.slopeStandardError, wanted.slope_se, 1e-9)
  // The primary on itself has an intercept of 0 but for rounding; an effect's unit is 1.
  near(got.intercept, wanted.intercept, 1e-9, 1e-3)
  expect(Math.abs(got.rSquaredWeighted - Number(wanted.R2_weighted_ls))).toBeLessThanOrEqual(1e-7)
  expect(Math.abs(got.rSquaredPearson - Number(wanted.R2_pearson))).toBeLessThanOrEqual(1e-7)
  if (Number(wanted.tau2_null_SJ) > 1e-4) {
    expect(Math.abs(got.rSquaredSj - Number(wanted.R2_SJ))).toBeLessThanOrEqual(1e-7)
  }
}

describe.each(['sim-open', 'sim-large'])('agreement with R: %s', (set) => {
  test('every definition beside the primary one', () => {
    const wanted = rowsOf(`${set}/expected/definitions_table.csv.gz`)
    const rows = sensitivityRows(definitionFits(set), primary, options)
    expect(rows.map(({ definition }) => definition)).toEqual(wanted.map(idOf))
    for (const [i, row] of rows.entries()) {
      compare(row, wanted[i])
      expect(row.nSignificant).toBe(Number(wanted[i].n_significant))
      expect(row.overlapPercent).toBe(number(wanted[i].overlap_pct))
    }
  })

  test('significant scores and overlap at five thresholds', () => {
    const wanted = rowsOf(`${set}/expected/overlap.csv.gz`)
    const fits = definitionFits(set)
    expect(wanted.length).toBe(5 * 15)
    for (const alpha of new Set(wanted.map((row) => row.alpha))) {
      const rows = sensitivityRows(fits, primary, { ...options, alpha: Number(alpha) })
      const own = wanted.filter((row) => row.alpha === alpha)
      expect(rows.map((row) => [row.definition, row.nSignificant, row.overlapPercent])).toEqual(
        own.map((row) => [idOf(row), Number(row.n_significant), number(row.overlap_pct)]),
      )
    }
  })

  test('the other cohorts on the discovery cohort', () => {
    const all = rowsOf(`${set}/expected/association.csv.gz`).map(associationRow)
    const of = (cohort: string) => all.filter((row) => row.cohort === cohort)
    const others = new Map(['wgs_div', 'array'].map((cohort) => [cohort, of(cohort)]))
    const rows = replicationRows(of('wgs_eur'), others)
    const wanted = rowsOf(`${set}/expected/replication.csv.gz`)
    const key = (cohort: string, contrast: string) => `${cohort} ${contrast.replace('_vs_', '/')}`
    const byKey = new Map(wanted.map((row) => [key(row.cohort, row.contrast), row]))
    expect(rows.map((row) => key(row.cohort, row.contrast)).sort()).toEqual([...byKey.keys()].sort())
    for (const row of rows) compare(row, byKey.get(key(row.cohort, row.contrast))!)
  })
})

test('hazard ratios of sets without a person in common', () => {
  const cox = rowsOf('sim-open/expected/cox.csv.gz').filter((row) => row.model === 'per_unit' && row.ties === 'efron')
  const of = (set: string) =>
    cox
      .filter((row) => row.set === set)
      .map((row) => ({ score: row.pgs, effect: number(row.beta), standardError: number(row.se), p: number(row.p) }))
  const wanted = rowsOf('sim-open/expected/cox_replication.csv.gz')
  expect(wanted.map(({ set, reference }) => [set, reference])).toEqual([
    ['array', 'wgs'],
    ['wgs_div', 'wgs_eur'],
  ])
  for (const row of wanted) {
    const about = { cohort: row.set, reference: row.reference, contrast: 'time to TRD' }
    compare(replicationRow({ ...about, effects: of(row.set), referenceEffects: of(row.reference) }, options), row)
  }
})

describe('notes', () => {
  const fits = definitionFits('sim-large')
  const rows = fits[0].rows

  test('say when R² is 100 only because the residual heterogeneity is on its boundary', () => {
    const table = sensitivityRows(fits, primary, options)
    for (const row of table) expect(/estimated as 0/.test(row.note), row.definition).toBe(row.tau2Residual === 0)
    expect(table.some((row) => row.tau2Residual > 0)).toBe(true)
    expect(table.filter((row) => row.note.startsWith('This is the reference.')).map((row) => row.definition)).toEqual([
      primary,
    ])
  })

  test('say why there is no R²: no heterogeneity, too few scores, a reference that does not vary', () => {
    const flat = rows.map((row) => ({ ...row, logOddsRatio: 0.1 }))
    expect(agreementOf(flat, rows)).toMatchObject({ k: 61, rSquared: NaN, tau2Total: 0, status: 'not_estimable' })
    expect(agreementOf(flat, rows).note).toMatch(/no heterogeneity to account for/)
    const two = agreementOf(rows.slice(0, 2), rows)
    expect([two.k, two.status, two.slope]).toEqual([2, 'not_estimable', NaN])
    expect(two.note).toMatch(/^With 2 effects and 2 coefficients/)
    expect(agreementOf(rows, flat)).toMatchObject({ rSquared: NaN, status: 'collinear' })
    expect(agreementOf(rows, [])).toMatchObject({ k: 0, status: 'not_estimable' })
  })

  test('a score without an estimate on either side is left out', () => {
    const gap = (at: number) =>
      rows.map((row, i) => (i === at ? { ...row, logOddsRatio: NaN, standardError: NaN, p: NaN } : row))
    const without = rows.filter((_, i) => i !== 5 && i !== 9)
    expect(agreementOf(gap(5), gap(9))).toEqual(agreementOf(without, without))
  })
})

test('the tables have the documented columns', () => {
  const fits = definitionFits('sim-open')
  const sensitivity = sensitivityTable(sensitivityRows(fits, primary, options))
  expect(sensitivity.columns.join(', ')).toBe(
    'definition, n_trmdd, n_trd, n_significant, overlap_percent, k, r_squared, tau2_residual, tau2_total, method, status, note, ' +
      'r_squared_lower, r_squared_upper, on_boundary, r_squared_sj, r_squared_weighted, r_squared_pearson, ' +
      'slope, slope_standard_error, intercept',
  )
  expect(sensitivity.rows[0].slice(0, 5)).toEqual([primary, 0, 0, 0, NaN])
  const replication = replicationTable(replicationRows(fits[0].rows, new Map([['array', fits[1].rows]])))
  expect(replication.columns.slice(0, 12).join(', ')).toBe(
    'cohort, contrast, k, r_squared, tau2_residual, tau2_total, slope, slope_standard_error, intercept, method, status, note',
  )
  expect(replication.rows.map((row) => row.slice(0, 2))).toEqual([['array', 'TRD/trMDD']])
})

describe('what R² hides', () => {
  const all = rowsOf('sim-large/expected/association.csv.gz').map(associationRow)
  const of = (cohort: string) => all.filter((row) => row.cohort === cohort && row.contrast === 'TRD/trMDD')
  const [compared] = comparedCohorts(of('wgs_eur'), new Map([['wgs_div', of('wgs_div')]]))
  const row = replicationRow(compared, { ...options, bootstrap: { replicates: 300, seed: 1, confidenceLevel: 0.95 } })
  const scores = replicationScores(compared, options)

  test('counts: signs, discoveries and what of them replicates', () => {
    const pairs = of('wgs_eur').map((mine) => [mine, of('wgs_div').find(({ score }) => score === mine.score)!])
    const same = pairs.filter(([a, b]) => a.logOddsRatio * b.logOddsRatio > 0)
    expect(row.sameSign).toMatchObject({ count: same.length, of: 61 })
    const found = pairs.filter(([a]) => a.p < 1e-5)
    const again = (below: number) => found.filter(([a, b]) => a.logOddsRatio * b.logOddsRatio > 0 && b.p < below).length
    expect(found.length).toBe(18)
    expect(row.replicatedNominal).toMatchObject({ count: again(0.05), of: 18 })
    expect(row.replicatedBonferroni).toMatchObject({ count: again(0.05 / 18), of: 18 })
    expect(scores.filter(({ discovered }) => discovered)).toHaveLength(18)
  })

  test('discoveries are the scores that the table of definitions counts as significant, whatever the correction', () => {
    const fit = { definition: primary, nTrMdd: NaN, nTrd: NaN, rows: of('wgs_eur') }
    const counts = (['none', 'bonferroni', 'fdr'] as const).map((correction) => {
      const marked = { ...options, alpha: 0.05, correction }
      const [{ nSignificant }] = sensitivityRows([fit], primary, marked)
      expect(replicationRow(compared, marked).replicatedNominal.of).toBe(nSignificant)
      expect(replicationScores(compared, marked).filter(({ discovered }) => discovered)).toHaveLength(nSignificant)
      return nSignificant
    })
    expect(new Set(counts).size).toBe(3)
  })

  test('the interval of R² holds R², and the line with both errors is steeper than the regression', () => {
    expect(row.rSquaredLower).toBeLessThanOrEqual(row.rSquared)
    expect(row.rSquaredUpper).toBeGreaterThanOrEqual(row.rSquared)
    expect(row.york.status).toBe('ok')
    expect(Math.abs(row.york.slope)).toBeGreaterThan(Math.abs(row.slope))
    expect(row.weightedCorrelation).toBeGreaterThan(0.5)
  })

  test('do not depend on the order of the scores', () => {
    const turned = { ...compared, effects: compared.effects.toReversed() }
    expect(replicationRow(turned, options)).toEqual(replicationRow(compared, options))
  })

  test('Cochran’s Q of two effects is that of their pooled estimate', () => {
    const effects = [...compared.referenceEffects, ...compared.effects].map((each, i) => ({
      ...each,
      cohort: i < 61 ? 'wgs_eur' : 'wgs_div',
      contrast: 'TRD/trMDD',
      n: 0,
    }))
    const pooled = new Map(pooledRows(effects).map((each) => [each.score, each]))
    for (const { score, q, qP, effect, standardError, referenceEffect, referenceStandardError } of scores) {
      const together = pooled.get(score)!
      expect(together.q).toBeCloseTo(q, 9)
      expect(together.qP).toBeCloseTo(qP, 9)
      const [w, v] = [1 / standardError ** 2, 1 / referenceStandardError ** 2]
      expect(together.fixed.effect).toBeCloseTo((w * effect + v * referenceEffect) / (w + v), 12)
      expect(together.fixed.standardError).toBeCloseTo(1 / Math.sqrt(w + v), 12)
      // Two effects: REML's τ² is what their difference exceeds the errors by.
      const tau2 = Math.max(0, ((effect - referenceEffect) ** 2 - standardError ** 2 - referenceStandardError ** 2) / 2)
      expect(together.tau2).toBeCloseTo(tau2, 9)
    }
  })

  test('a cohort’s part in the pooled effect: weights of 1 in all, predictions between, and what is left without it', () => {
    const cohorts = ['a', 'b', 'c'].map((cohort, i) => ({
      cohort,
      contrast: 'TRD/trMDD',
      score: 's',
      n: 9,
      effect: [0.1, 0.3, -0.1][i],
      standardError: [0.02, 0.04, 0.05][i],
      p: 0.1,
    }))
    const rows = pooledCohortRows(cohorts)
    const [whole] = pooledRows(cohorts)
    expect(rows.map(({ cohort }) => cohort)).toEqual(['a', 'b', 'c'])
    expect(rows.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12)
    expect(rows.reduce((sum, { weight, effect }) => sum + weight * effect, 0)).toBeCloseTo(whole.random.effect, 12)
    for (const each of rows) {
      const share = whole.tau2 / (whole.tau2 + each.standardError ** 2)
      expect(each.predicted).toBeCloseTo(share * each.effect + (1 - share) * whole.random.effect, 12)
    }
    const [left] = pooledRows(cohorts.slice(1))
    expect([rows[0].without, rows[0].withoutTau2]).toEqual([left.random.effect, left.tau2])
    const [only] = pooledCohortRows(cohorts.slice(0, 1))
    expect([only.effect, only.weight, only.without]).toEqual([0.1, NaN, NaN])
    // Of two, one is left: nothing to pool without the other.
    expect(pooledCohortRows(cohorts.slice(0, 2))[0]).toMatchObject({ without: NaN, cooksDistance: NaN })
  })

  test('one cohort is not pooled, and says so', () => {
    const [alone] = pooledRows([
      { cohort: 'a', contrast: 'TRD/trMDD', score: 's', n: 9, effect: 0.1, standardError: 0.1, p: 0.3 },
    ])
    expect([alone.status, alone.fixed.effect]).toEqual(['not_estimable', NaN])
    expect(alone.note).toBe('One cohort has an estimate, so there is nothing to pool.')
  })
})

test('a correction of α takes scores away, and what was found again is counted among what is left', () => {
  const fits = definitionFits('sim-large')
  const counts = (['none', 'fdr', 'bonferroni'] as const).map((correction) => {
    const row = sensitivityRows(fits, primary, { alpha: 0.05, correction, bootstrap: null }).find(
      (each) => each.isReference,
    )!
    const p = fits.find(({ definition }) => definition === primary)!.rows.map((each) => each.p)
    expect(row.overlapPercent).toBe(100)
    expect(row.nSignificant).toBe(significant(p, 0.05, correction).filter(Boolean).length)
    return row.nSignificant
  })
  expect(counts[0]).toBeGreaterThan(counts[1])
  expect(counts[1]).toBeGreaterThan(counts[2])
})
