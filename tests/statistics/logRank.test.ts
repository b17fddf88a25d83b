import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { loadKernel } from '../../src/kernel/loadKernel.ts'
import { type CoxFit, fitCox } from '../../src/statistics/cox.ts'
import { logRank } from '../../src/statistics/logRank.ts'
import { tiedTimes } from '../../src/statistics/tiedTimes.ts'
import { columnOf, fixture } from './survivalFixture.ts'
import { completeRows, largestError, survivalCases } from './survivalGoldens.ts'

interface SurvdiffSpec {
  readonly time: string
  readonly event: string
  readonly group: string
  readonly strata?: string
  readonly rho: 0 | 1
}

interface SurvdiffResult {
  readonly groups: readonly string[]
  readonly obs: readonly number[]
  readonly exp: readonly number[]
  readonly var: readonly (readonly number[])[]
  readonly chisq: number
  readonly df: number
  readonly log_p: number
  readonly p: number
}

const kernel = await loadKernel(readFileSync('build/kernel.wasm'))
const epsilon = 1e-10

describe('the log-rank test agrees with R’s survdiff', () => {
  it.each(survivalCases<SurvdiffSpec, SurvdiffResult>('survdiff'))('$id', ({ spec, result, compare, column }) => {
    const rows = completeRows(column, [spec.time, spec.event, spec.group, spec.strata])
    const pick = (name: string) => rows.map((row) => column(name)[row])
    const ours = logRank(
      tiedTimes(Float64Array.from(pick(spec.time))),
      Uint8Array.from(pick(spec.event)),
      Uint8Array.from(pick(spec.group), (value) => result.groups.indexOf(String(value))),
      result.groups.length,
      { rho: spec.rho, stratum: spec.strata === undefined ? undefined : Int32Array.from(pick(spec.strata)) },
    )
    expect(largestError(ours.observed, result.obs)).toBeLessThanOrEqual(epsilon)
    expect(largestError(ours.expected, result.exp)).toBeLessThanOrEqual(epsilon)
    expect(largestError(ours.variance, result.var.flat())).toBeLessThanOrEqual(epsilon)
    expect(ours.df).toBe(result.df)
    if (compare === 'status') {
      expect([ours.chiSquare, ours.p]).toEqual([Number.NaN, Number.NaN])
      return
    }
    expect(largestError([ours.chiSquare], [result.chisq])).toBeLessThanOrEqual(epsilon)
    expect(largestError([ours.p], [result.p])).toBeLessThanOrEqual(1e-8)
  })
})

describe('the log-rank test', () => {
  it('is the hypergeometric comparison of one table where all events share a time', () => {
    // 3 of 5 and 1 of 5 with the event: O − E = 3 − 2, V = 4·6/9·(1/2)(1/2)
    const event = Uint8Array.of(1, 1, 1, 0, 0, 1, 0, 0, 0, 0)
    const group = Uint8Array.of(0, 0, 0, 0, 0, 1, 1, 1, 1, 1)
    const { chiSquare, df } = logRank(new Float64Array(10).fill(7), event, group, 2)
    expect(chiSquare).toBeCloseTo(1 / ((4 * 6) / 9 / 4), 12)
    expect(df).toBe(1)
  })

  it('says nothing where only one group is ever at risk of an event', () => {
    const { chiSquare, df, p } = logRank(Float64Array.of(1, 2), Uint8Array.of(0, 1), Uint8Array.of(0, 1), 2)
    expect([chiSquare, df, p]).toEqual([Number.NaN, 0, Number.NaN])
  })
})

it('with late entry is the score test of a Cox model where no times are tied', () => {
  const people = fixture.mgus
  // A thousandth of a month each keeps them apart.
  const time = columnOf(people, 'time').map((value, i) => value + i / 1000)
  const start = columnOf(people, 'start')
  const event = Uint8Array.from(columnOf(people, 'state'), (state) => Number(state > 0))
  const group = Uint8Array.from(columnOf(people, 'sex'), (sex) => sex - 1)
  const ours = logRank(time, event, group, 2, { start })
  const fit = fitCox(kernel, { time, event, start }, [Float64Array.from(group)], 'efron') as CoxFit
  expect(ours.chiSquare).toBeCloseTo(fit.scoreTest.chiSquare, 9)
  expect(ours.observed[0] + ours.observed[1]).toBeCloseTo(ours.expected[0] + ours.expected[1], 9)
  expect(ours.chiSquare).not.toBeCloseTo(logRank(time, event, group, 2).chiSquare, 3)
})
