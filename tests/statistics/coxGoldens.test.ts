import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Ties } from '../../src/kernel/cox.ts'
import { loadKernel } from '../../src/kernel/loadKernel.ts'
import { cholesky, solveLower } from '../../src/numerics/cholesky.ts'
import { log10TwoSidedP } from '../../src/numerics/normal.ts'
import { type CoxFit, fitCox } from '../../src/statistics/cox.ts'
import { isProblem } from '../../src/statistics/design.ts'
import type { Survival } from '../../src/statistics/riskSets.ts'
import { proportionalityTests, type TimeTransform } from '../../src/statistics/schoenfeld.ts'
import { tiedTimes } from '../../src/statistics/tiedTimes.ts'
import { wald } from '../../src/statistics/wald.ts'
import { golden } from './goldens.ts'
import { completeRows, largestError } from './survivalGoldens.ts'

const kernel = await loadKernel(readFileSync('build/kernel.wasm'))

interface CoxSpec {
  readonly start?: string
  readonly time: string
  readonly event: string
  readonly terms: readonly string[]
  readonly strata?: string
  readonly ties: Ties
}

type Named = Readonly<Record<string, number | null>>
interface CoxTight {
  readonly coef: Named
  readonly se: Named
  readonly z: Named
  readonly log_p: Named
  readonly hr: Named
  readonly hr_lo: Named
  readonly hr_hi: Named
  readonly vcov: readonly (readonly number[])[]
  readonly loglik_null: number
  readonly loglik: number
  readonly score_test: number
  readonly wald_test: number
  readonly lr_test: number
  readonly n: number
  readonly nevent: number
  readonly zph?: Readonly<Record<TimeTransform, Zph | { readonly error: string }>>
}
interface Zph {
  readonly terms: readonly string[]
  readonly chisq: readonly number[]
  readonly df: readonly number[]
  readonly p: readonly number[]
}

const names = ['colon_recurrence', 'float_ties', 'heart', 'lung', 'pbc', 'rank', 'scale', 'ties', 'tiny', 'veteran']
const cases = names.flatMap((name) => {
  const { cases, column } = golden<CoxSpec, CoxTight>(name, 'coxph')
  return cases.map((each) => ({ ...each, column }))
})

describe('Cox regression agrees with R’s coxph taken to its limit', () => {
  it.each(cases.filter(({ compare }) => compare === 'all'))('$id', ({ spec, tight, note, column }) => {
    const { survival, columns } = dataOf(spec, column)
    const fit = fitCox(kernel, survival, columns, spec.ties) as CoxFit
    expect(isProblem(fit)).toBe(false)
    const expected = tight!
    const epsilon = note?.includes('QR') ? 1e-8 : 1e-9
    const named = (values: Named) => spec.terms.map((term) => values[term])
    const standardErrors = named(expected.se)
    const tests = [...spec.terms.keys()].map((j) => wald(fit.coefficients[j], fit.standardErrors[j], 0.95))

    expect([fit.n, fit.events]).toEqual([expected.n, expected.nevent])
    expect(largestError(fit.coefficients, named(expected.coef), standardErrors)).toBeLessThanOrEqual(epsilon)
    expect(largestError(fit.standardErrors, standardErrors)).toBeLessThanOrEqual(epsilon)
    expect(
      largestError(
        tests.map(({ z }) => z),
        named(expected.z),
        standardErrors.map((se) => se && 1),
      ),
    ).toBeLessThanOrEqual(epsilon)
    const logP = tests.map(({ z }) => log10TwoSidedP(z) * Math.LN10)
    expect(
      largestError(
        logP,
        named(expected.log_p),
        standardErrors.map((se) => se && 1),
      ),
    ).toBeLessThanOrEqual(1e-8)
    for (const [key, theirs] of [
      ['ratio', expected.hr],
      ['ciLower', expected.hr_lo],
      ['ciUpper', expected.hr_hi],
    ] as const) {
      // An error of ε in a logarithm of 16,000 is one of 16,000 ε in the ratio.
      const sizes = named(expected.coef).map((b, j) => Math.max(1, Math.abs(b ?? 0) + 2 * (standardErrors[j] ?? 0)))
      const ours = tests.map((test) => test[key])
      expect(largestError(ours.map(finite) as number[], named(theirs).map(finite))).toBeLessThanOrEqual(
        epsilon * Math.max(...sizes),
      )
    }
    const variances = spec.terms
      .flatMap((a, j) =>
        spec.terms.map((b, k) => [
          fit.covariance[j * spec.terms.length + k],
          expected.vcov[j][k],
          (expected.se[a] ?? NaN) * (expected.se[b] ?? NaN),
        ]),
      )
      .filter(([, , scale]) => scale > 0)
    expect(
      largestError(
        variances.map(([ours]) => ours),
        variances.map(([, theirs]) => theirs),
        variances.map(([, , scale]) => scale),
      ),
    ).toBeLessThanOrEqual(2 * epsilon)
    const kept = spec.terms.filter((term) => expected.coef[term] !== null)
    const wald0 = note?.includes('QR') ? [] : [waldTest(expected, kept)]
    expect(
      largestError(
        [
          fit.nullLogLikelihood,
          fit.logLikelihood,
          fit.scoreTest.chiSquare,
          fit.likelihoodRatioTest.chiSquare,
          ...wald0.map(() => fit.waldTest.chiSquare),
        ],
        [expected.loglik_null, expected.loglik, expected.score_test, expected.lr_test, ...wald0],
      ),
    ).toBeLessThanOrEqual(epsilon)

    for (const [transform, zph] of Object.entries(expected.zph ?? {})) {
      const [{ terms, global }] = proportionalityTests(kernel, survival, fit, [transform as TimeTransform])
      const ours = [...kept.map((term) => terms[spec.terms.indexOf(term)]), global]
      if ('error' in zph) {
        // R stops where time does not vary, and where its matrix suffers from the columns' scales; ours are scaled.
        const expected = zph.error.includes('exactly singular') ? Number.NaN : expect.any(Number)
        for (const test of ours) expect(test).toMatchObject({ chiSquare: expected, p: expected })
        continue
      }
      expect(zph.terms).toEqual([...kept, 'GLOBAL'])
      expect(ours.map(({ df }) => df)).toEqual(zph.df)
      // Statistics of 0 but for rounding: 1e-12 absolutely.
      const absolute = zph.chisq.map((value) => (value < 1e-12 ? 0 : value))
      expect(
        largestError(
          ours.map(({ chiSquare }) => chiSquare),
          absolute,
        ),
        transform,
      ).toBeLessThanOrEqual(1e-8)
      expect(
        largestError(
          ours.map(({ p }) => p),
          zph.p.map((p, i) => (absolute[i] === 0 ? 1 : p)),
        ),
        transform,
      ).toBeLessThanOrEqual(1e-8)
    }
  })

  it.each(cases.filter(({ compare }) => compare === 'status'))(
    '$id has no estimate, and says why',
    ({ spec, why, column }) => {
      const { survival, columns } = dataOf(spec, column)
      const [status, cause, at] = why!.startsWith('monotone')
        ? ['monotone_likelihood', 'monotone_column', 0]
        : ['no_events', 'no_events', null]
      expect(fitCox(kernel, survival, columns, spec.ties)).toEqual({ status, cause, column: at })
    },
  )

  it('covers every kind of data there is', () => {
    expect(cases).toHaveLength(60)
  })
})

/** Of all coefficients together; R's own is that of its last step where a fit was taken further. */
function waldTest({ coef, se, vcov }: CoxTight, kept: readonly string[]): number {
  const at = Object.keys(coef)
  const correlation = kept.flatMap((a) => kept.map((b) => vcov[at.indexOf(a)][at.indexOf(b)] / (se[a]! * se[b]!)))
  const z = Float64Array.from(kept, (term) => coef[term]! / se[term]!)
  const root = cholesky(Float64Array.from(correlation), kept.length)!
  return solveLower(root, z).reduce((sum, value) => sum + value * value, 0)
}

/** The rows that have all the columns, starts and ends tied together. */
function dataOf(
  spec: CoxSpec,
  column: (name: string) => Float64Array,
): { survival: Survival; columns: Float64Array[] } {
  const rows = completeRows(column, [spec.start, spec.time, spec.event, spec.strata, ...spec.terms])
  const pick = (name: string) => {
    const values = column(name)
    return Float64Array.from(rows, (row) => values[row])
  }
  const start = spec.start === undefined ? new Float64Array(0) : pick(spec.start)
  const merged = tiedTimes(Float64Array.of(...pick(spec.time), ...start))
  return {
    survival: {
      time: merged.slice(0, rows.length),
      event: Uint8Array.from(pick(spec.event)),
      start: spec.start === undefined ? undefined : merged.slice(rows.length),
      stratum: spec.strata === undefined ? undefined : Int32Array.from(pick(spec.strata)),
    },
    columns: spec.terms.map(pick),
  }
}

/** A ratio that overflows compares as the largest double. */
const finite = <T extends number | string | null>(value: T) =>
  value === 'Inf' || value === Infinity ? Number.MAX_VALUE : value
