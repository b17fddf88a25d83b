import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { loadKernel } from '../../src/kernel/loadKernel.ts'
import { cumulativeIncidence } from '../../src/statistics/aalenJohansen.ts'
import { type CoxFit, fitCox } from '../../src/statistics/cox.ts'
import type { CoxPeople } from '../../src/statistics/coxPeople.ts'
import { fitCoxScores } from '../../src/statistics/coxScores.ts'
import { atRiskAt, bandOf, survivalCurve } from '../../src/statistics/kaplanMeier.ts'
import { columnOf, fixture } from './survivalFixture.ts'
import { largestError } from './survivalGoldens.ts'

const kernel = await loadKernel(readFileSync('build/kernel.wasm'))

describe('cumulative incidence agrees with survfit of a factor', () => {
  it.each(fixture.incidence)(
    'sex $sex, $conf_type, late entry $start',
    ({ sex, conf_type, start, curve: expected }) => {
      const people = fixture.mgus.filter((row) => row.sex === sex)
      const state = Uint8Array.from(columnOf(people, 'state'))
      const ours = cumulativeIncidence(
        columnOf(people, 'time'),
        state,
        2,
        start === true ? columnOf(people, 'start') : undefined,
      )
      const at = expected.time.map((time) => ours.time.indexOf(time))
      expect(at).not.toContain(-1)
      const picked = (values: Float64Array) => at.map((i) => values[i])
      expect(picked(ours.atRisk)).toEqual(expected.n_risk)
      ours.causes.forEach(({ eventCounts, incidence, standardError }, c) => {
        const theirs = <T>(matrix: readonly (readonly T[])[]) => matrix.map((row) => row[c + 1])
        const band = bandOf(incidence, standardError, conf_type, 0.95)
        expect(picked(eventCounts)).toEqual(expected.n_event.map((row) => row[c]))
        expect(largestError(picked(incidence), theirs(expected.pstate))).toBeLessThanOrEqual(1e-10)
        expect(largestError(picked(standardError), theirs(expected.se))).toBeLessThanOrEqual(1e-10)
        // Before the first event of a kind there is nothing to give limits for.
        const begun = incidence.findIndex((value) => value > 0)
        const from = at.findIndex((i) => i >= begun)
        expect(largestError(picked(band.lower).slice(from), theirs(expected.lower).slice(from))).toBeLessThanOrEqual(
          1e-10,
        )
        expect(largestError(picked(band.upper).slice(from), theirs(expected.upper).slice(from))).toBeLessThanOrEqual(
          1e-10,
        )
      })
    },
  )

  it('is one less the Kaplan-Meier estimate where there is one kind of event, with its variance', () => {
    const time = columnOf(fixture.lung, 'time')
    const event = Uint8Array.from(columnOf(fixture.lung, 'status'))
    const curve = survivalCurve(time, event)
    const { causes } = cumulativeIncidence(time, event, 1)
    curve.survival.forEach((survival, i) => {
      expect(causes[0].incidence[i]).toBeCloseTo(1 - survival, 13)
      if (survival > 0) expect(causes[0].standardError[i]).toBeCloseTo(curve.standardError[i], 12)
    })
  })

  it('of all kinds and the survival add to one, in any order of the people', () => {
    const time = columnOf(fixture.mgus, 'time')
    const state = Uint8Array.from(columnOf(fixture.mgus, 'state'))
    const ours = cumulativeIncidence(time, state, 2)
    const all = survivalCurve(
      time,
      state.map((value) => Number(value > 0)),
    )
    all.survival.forEach((survival, i) => {
      expect(survival + ours.causes[0].incidence[i] + ours.causes[1].incidence[i]).toBeCloseTo(1, 12)
    })
    const turned = [...time.keys()].reverse()
    const other = cumulativeIncidence(
      Float64Array.from(turned, (i) => time[i]),
      Uint8Array.from(turned, (i) => state[i]),
      2,
    )
    expect(other.causes[0].incidence).toEqual(ours.causes[0].incidence)
    expect(largestError(other.causes[0].standardError, [...ours.causes[0].standardError])).toBeLessThan(1e-12)
  })
})

it('has no error where everyone had the event before others entered, as survfit', () => {
  const time = Float64Array.of(1, 2, 3.1, 5, 6.3, 7.7, 8.9, 11, 12)
  const start = Float64Array.of(0, 0, 0.3, 3.5, 3.9, 4.2, 4.4, 4.7, 5.5)
  const [first] = cumulativeIncidence(time, Uint8Array.of(1, 1, 1, 2, 0, 1, 2, 0, 1), 2, start).causes
  expect(Array.from(first.incidence.subarray(2))).toEqual(Array(7).fill(1))
  expect(Array.from(first.standardError.subarray(2))).toEqual(Array(7).fill(0))
})

it('people at risk with late entry are those who have entered and not left, also between the times of the curve', () => {
  const [time, start] = ['time', 'start'].map((name) => columnOf(fixture.mgus, name))
  const curves = [
    survivalCurve(time, new Uint8Array(time.length).fill(1), start),
    cumulativeIncidence(time, Uint8Array.from(columnOf(fixture.mgus, 'state')), 2, start),
  ]
  const limits = [0, 0.5, 7, 31.5, 90, 101, 200.25, 353, 500]
  const counted = limits.map((limit) => time.filter((end, i) => end >= limit && start[i] < limit).length)
  // Not monotone: that is what late entry does.
  expect(counted).not.toEqual([...counted].sort((a, b) => b - a))
  for (const curve of curves) expect(limits.map((limit) => atRiskAt(curve, limit))).toEqual(counted)
})

it('cause-specific Cox models are those in which the other event censors', () => {
  const columns = ['sex', 'age'].map((name) => columnOf(fixture.mgus, name))
  const time = columnOf(fixture.mgus, 'time')
  const state = columnOf(fixture.mgus, 'state')
  fixture.cause_specific.forEach(({ coef, se }, k) => {
    const event = Uint8Array.from(state, (value) => Number(value === k + 1))
    const fit = fitCox(kernel, { time, event }, columns, 'efron') as CoxFit
    expect(largestError(fit.coefficients, coef, se)).toBeLessThanOrEqual(1e-9)
    expect(largestError(fit.standardErrors, se)).toBeLessThanOrEqual(1e-9)
  })
  const people: CoxPeople = {
    survival: { time, event: Uint8Array.from(state, (value) => Number(value === 1)) },
    covariates: [columns[0]],
    cohort: null,
    competing: { causes: 2, time, state: Uint8Array.from(state) },
    cluster: null,
    firthLevel: null,
  }
  const [{ causes }] = fitCoxScores(kernel, people, [columns[1]], [0.2, 0.8])
  fixture.cause_specific.forEach(({ coef, se }, k) => {
    expect(causes[k].events).toBe(state.filter((value) => value === k + 1).length)
    expect(largestError([causes[k].effect.logHazardRatio], [coef[1]], [se[1]])).toBeLessThanOrEqual(1e-9)
    expect(largestError([causes[k].effect.standardError], [se[1]])).toBeLessThanOrEqual(1e-9)
  })
})
