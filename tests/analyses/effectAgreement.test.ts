import { describe, expect, test } from 'vitest'
import { type EffectAgreement, effectAgreement } from '../../src/analyses/effectAgreement.ts'
import { replicationRows, replicationTable } from '../../src/analyses/replication.ts'
import { type DefinitionFit, sensitivityRows, sensitivityTable } from '../../src/analyses/sensitivity.ts'
import type { AssociationRow } from '../../src/model/results.ts'
import { type Row, rowsOf } from '../simOpen.ts'

/** From the logistic regressions that R made to what R made of them. */

const idOf = (row: Row): string => `TRD${row.TRD_def}/trMDD${row.trMDD_def}`
const number = (text: string): number => (text === '' ? NaN : Number(text))
const primary = 'TRD1/trMDD1'

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
}

describe.each(['sim-open', 'sim-large'])('agreement with R: %s', (set) => {
  test('every definition beside the primary one', () => {
    const wanted = rowsOf(`${set}/expected/definitions_table.csv.gz`)
    const rows = sensitivityRows(definitionFits(set), primary, 1e-5)
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
      const rows = sensitivityRows(fits, primary, Number(alpha))
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

describe('notes', () => {
  const fits = definitionFits('sim-large')
  const rows = fits[0].rows

  test('say when R² is 100 only because the residual heterogeneity is on its boundary', () => {
    const table = sensitivityRows(fits, primary, 1e-5)
    for (const row of table) expect(/estimated as 0/.test(row.note), row.definition).toBe(row.tau2Residual === 0)
    expect(table.some((row) => row.tau2Residual > 0)).toBe(true)
    expect(table.filter((row) => row.note.startsWith('This is the reference.')).map((row) => row.definition)).toEqual([
      primary,
    ])
  })

  test('say why there is no R²: no heterogeneity, too few scores, a reference that does not vary', () => {
    const flat = rows.map((row) => ({ ...row, logOddsRatio: 0.1 }))
    expect(effectAgreement(flat, rows)).toMatchObject({ k: 61, rSquared: NaN, tau2Total: 0, status: 'not_estimable' })
    expect(effectAgreement(flat, rows).note).toMatch(/no heterogeneity to account for/)
    const two = effectAgreement(rows.slice(0, 2), rows)
    expect([two.k, two.status, two.slope]).toEqual([2, 'not_estimable', NaN])
    expect(two.note).toMatch(/^With 2 effects and 2 coefficients/)
    expect(effectAgreement(rows, flat)).toMatchObject({ rSquared: NaN, status: 'collinear' })
    expect(effectAgreement(rows, [])).toMatchObject({ k: 0, status: 'not_estimable' })
  })

  test('a score without an estimate on either side is left out', () => {
    const gap = (at: number) =>
      rows.map((row, i) => (i === at ? { ...row, logOddsRatio: NaN, standardError: NaN, p: NaN } : row))
    const without = rows.filter((_, i) => i !== 5 && i !== 9)
    expect(effectAgreement(gap(5), gap(9))).toEqual(effectAgreement(without, without))
  })
})

test('the tables have the documented columns', () => {
  const fits = definitionFits('sim-open')
  const sensitivity = sensitivityTable(sensitivityRows(fits, primary, 1e-5))
  expect(sensitivity.columns.join(', ')).toBe(
    'definition, n_trmdd, n_trd, n_significant, overlap_percent, k, r_squared, tau2_residual, tau2_total, method, status, note',
  )
  expect(sensitivity.rows[0].slice(0, 5)).toEqual([primary, 0, 0, 0, NaN])
  const replication = replicationTable(replicationRows(fits[0].rows, new Map([['array', fits[1].rows]])))
  expect(replication.columns.join(', ')).toBe(
    'cohort, contrast, k, r_squared, tau2_residual, tau2_total, slope, slope_standard_error, intercept, method, status, note',
  )
  expect(replication.rows.map((row) => row.slice(0, 2))).toEqual([['array', 'TRD/trMDD']])
})
