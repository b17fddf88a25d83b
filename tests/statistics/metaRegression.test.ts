import { describe, expect, test } from 'vitest'
import type { MetaMethod } from '../../src/statistics/heterogeneity.ts'
import { type MetaOptions, type MetaRegression, metaRegression } from '../../src/statistics/metaRegression.ts'
import { golden } from './goldens.ts'

interface Spec {
  readonly yi: string
  readonly vi: string
  readonly mods: readonly string[]
  readonly method: MetaMethod
  readonly test: 'z' | 'knha'
}

type OneOrMany = number | readonly number[]

interface Tight {
  readonly coef: OneOrMany
  readonly se: OneOrMany
  readonly stat: OneOrMany
  readonly p: OneOrMany
  readonly ci_lo: OneOrMany
  readonly ci_hi: OneOrMany
  readonly vcov: readonly (readonly number[])[]
  readonly tau2: number
  readonly se_tau2: number | null
  readonly tau2_null?: number | null
  readonly tau2_ci_qprofile?: readonly [number, number]
  readonly I2: number
  readonly H2: number
  readonly R2: number | null
  readonly QE: number
  readonly QE_df: number
  readonly QEp: number
  readonly QM: number
  readonly QM_df: readonly [number, number | null]
  readonly QMp: number
  readonly k: number
  readonly predict: { readonly pred: number; readonly pi_lo: number | null; readonly pi_hi: number | null } | null
}

const list = (value: OneOrMany): readonly number[] => (typeof value === 'number' ? [value] : value)
const options = (changes: Partial<MetaOptions> = {}): MetaOptions => ({
  method: 'REML',
  test: 'z',
  confidenceLevel: 0.95,
  ...changes,
})

function fitted(...args: Parameters<typeof metaRegression>): MetaRegression {
  const fit = metaRegression(...args)
  if (fit.status !== 'ok') throw new Error(fit.reason)
  return fit
}

/** |got − wanted| ≤ ε·max(|wanted|, its standard error), and 1e-12 where 0 is wanted, or the rounding that R leaves of it. */
function close(name: string, got: number, wanted: number, epsilon = 1e-9, standardError = 0): void {
  const scale = Math.max(Math.abs(wanted), standardError)
  const allowed = scale < 1e-25 ? 1e-12 : epsilon * scale
  expect(Math.abs(got - wanted) <= allowed, `${name}: ${got}, wanted ${wanted}`).toBe(true)
}

/** The effects are all 0.1: R gives a ratio of rounding errors, cut off at 0. */
const ratioOfRounding = ['rma_nasty_12']

for (const name of ['bcg', 'ets_lung_cancer', 'rma_nasty']) {
  const { cases, column } = golden<Spec, Tight>(name, 'rma')
  describe(`agreement with R: ${name}`, () => {
    for (const { id, spec, compare, tight } of cases) {
      const { yi, vi, mods, method } = spec
      const run = () =>
        metaRegression(
          column(yi),
          column(vi),
          mods.map(column),
          options({ method, test: spec.test === 'z' ? 'z' : 'knapp_hartung' }),
        )
      if (compare === 'status') {
        test(`${id} has no numbers`, () => expect(run().status).toBe('not_estimable'))
        continue
      }
      test(id, () => {
        const fit = run() as MetaRegression
        const wanted = tight!
        expect(fit.status).toBe('ok')
        expect([fit.k, fit.q.df, fit.moderators.df]).toEqual([wanted.k, wanted.QE_df, wanted.QM_df[0]])
        expect(fit.moderators.denominatorDf).toBe(wanted.QM_df[1] ?? Infinity)
        close('tau2', fit.tau2, wanted.tau2)
        if (wanted.se_tau2 !== null) close('se_tau2', fit.tau2StandardError, wanted.se_tau2)
        for (const [i, se] of list(wanted.se).entries()) {
          close('coef', fit.coefficients[i], list(wanted.coef)[i], 1e-9, se)
          close('se', fit.standardErrors[i], se)
          close('stat', fit.statistics[i], list(wanted.stat)[i], 1e-9, 1)
          close('p', fit.p[i], list(wanted.p)[i], 1e-8)
          close('ci_lo', fit.ciLower[i], list(wanted.ci_lo)[i], 1e-9, se)
          close('ci_hi', fit.ciUpper[i], list(wanted.ci_hi)[i], 1e-9, se)
          for (const [j, value] of wanted.vcov[i].entries()) {
            close('vcov', fit.covariances[i][j], value, 1e-9, se * list(wanted.se)[j])
          }
        }
        close('I2', fit.i2, wanted.I2)
        close('H2', fit.h2, wanted.H2)
        close('QE', fit.q.statistic, wanted.QE)
        close('QEp', fit.q.p, wanted.QEp, 1e-8)
        close('QM', fit.moderators.statistic, wanted.QM)
        close('QMp', fit.moderators.p, wanted.QMp, 1e-8)
        if (wanted.R2 === null || ratioOfRounding.includes(id)) expect(fit.rSquared).toBeNaN()
        else expect(Math.abs(fit.rSquared - wanted.R2)).toBeLessThanOrEqual(1e-7)
        if (wanted.tau2_null != null) close('tau2_null', fit.tau2Total, wanted.tau2_null)
        for (const [i, limit] of (wanted.tau2_ci_qprofile ?? []).entries()) {
          close('tau2 interval', fit.tau2Interval[i], limit)
        }
        if (wanted.predict?.pi_lo == null) return expect(fit.prediction).toBeNull()
        close('prediction', fit.prediction!.estimate, wanted.predict.pred, 1e-9, list(wanted.se)[0])
        close('prediction lower', fit.prediction!.lower, wanted.predict.pi_lo)
        close('prediction upper', fit.prediction!.upper, wanted.predict.pi_hi!)
      })
    }
  })
}

/** Heterogeneous by every method. */
const effects = Float64Array.of(0.31, -0.12, 0.45, 0.08, 0.62, -0.27, 0.2)
const variances = Float64Array.of(0.02, 0.03, 0.015, 0.05, 0.02, 0.04, 0.025)
const dose = Float64Array.of(1, 2, 4, 3, 7, 5, 6)
const methods = ['DL', 'REML', 'ML', 'PM', 'EB', 'HS', 'SJ'] as const

describe('edges', () => {
  test('without heterogeneity R² is not estimable, whatever the moderator; with it, it is', () => {
    const same = effects.map(() => 0.1)
    for (const method of methods) {
      const none = fitted(same, variances, [dose], options({ method }))
      expect([none.tau2, none.tau2Total, none.rSquared], method).toEqual([0, 0, NaN])
      const some = fitted(effects, variances, [dose], options({ method }))
      expect(some.rSquared, method).toBeGreaterThanOrEqual(0)
      expect(some.tau2Total, method).toBeGreaterThan(0)
    }
    expect(fitted(same, variances, [dose], options({ method: 'FE' })).rSquared).toBeNaN()
    expect(fitted(effects, variances, [], options()).rSquared).toBeNaN()
  })

  test('a moderator that explains all leaves τ² at exactly 0 and an R² of 100', () => {
    const exact = dose.map((value) => 0.3 + 0.4 * value)
    for (const method of methods.filter((each) => each !== 'SJ')) {
      const fit = fitted(exact, variances, [dose], options({ method }))
      expect([fit.tau2, fit.rSquared], method).toEqual([0, 100])
      close('slope', fit.coefficients[1], 0.4, 1e-12)
      expect(fit.q.statistic).toBeLessThan(1e-20)
      expect(fit.q.p).toBe(1)
    }
    // Sidik-Jonkman's estimate is never cut off; what is left is rounding.
    expect(fitted(exact, variances, [dose], options({ method: 'SJ' })).rSquared).toBeCloseTo(100, 9)
  })

  test('of two maxima of the likelihood the higher one is taken, though the likelihood falls from 0', () => {
    const { column } = golden<Spec, Tight>('bcg', 'rma')
    const mods = ['ablat', 'random', 'systematic'].map(column)
    expect(fitted(column('yi'), column('vi'), mods, options({ method: 'ML' })).tau2).toBeCloseTo(0.02938986943693, 12)
  })

  test('too few effects and dependent moderators are said in a sentence', () => {
    const one = metaRegression(effects.slice(0, 1), variances.slice(0, 1), [], options())
    expect(one).toEqual({
      status: 'not_estimable',
      reason: 'With 1 effect and 1 coefficient nothing is left to tell heterogeneity from sampling error.',
    })
    expect(metaRegression(new Float64Array(0), new Float64Array(0), [], options()).status).toBe('not_estimable')
    expect(metaRegression(effects, variances, [dose.map(() => 3)], options()).status).toBe('collinear')
    expect(metaRegression(effects, variances, [dose, dose.map((x) => 2 * x - 1)], options()).status).toBe('collinear')
    expect(
      metaRegression(
        effects,
        variances.map((v, i) => (i === 2 ? 0 : v)),
        [],
        options(),
      ).status,
    ).toBe('not_estimable')
  })

  test('an effect, variance or moderator that is missing leaves its row out', () => {
    const gaps = fitted(
      Float64Array.of(...effects, NaN, 1, 1),
      Float64Array.of(...variances, 0.1, NaN, 0.1),
      [Float64Array.of(...dose, 1, 1, NaN)],
      options(),
    )
    expect(gaps).toEqual(fitted(effects, variances, [dose], options()))
  })
})

describe('invariances', () => {
  test('units of the moderator, and of the effects', () => {
    const fit = fitted(effects, variances, [dose], options())
    const rescaled = fitted(effects, variances, [dose.map((value) => 1e8 * value + 1e9)], options())
    close('R²', rescaled.rSquared, fit.rSquared)
    close('slope', rescaled.coefficients[1] * 1e8, fit.coefficients[1])
    const larger = fitted(
      effects.map((y) => 1000 * y),
      variances.map((v) => 1e6 * v),
      [dose],
      options(),
    )
    close('τ²', larger.tau2, 1e6 * fit.tau2)
    close('QM', larger.moderators.statistic, fit.moderators.statistic)
  })

  test('a wider confidence level, a wider interval of everything', () => {
    const narrow = fitted(effects, variances, [], options({ confidenceLevel: 0.8 }))
    const wide = fitted(effects, variances, [], options({ confidenceLevel: 0.99 }))
    expect(wide.ciLower[0]).toBeLessThan(narrow.ciLower[0])
    expect(wide.tau2Interval[1]).toBeGreaterThan(narrow.tau2Interval[1])
    expect(wide.prediction!.upper).toBeGreaterThan(narrow.prediction!.upper)
  })
})
