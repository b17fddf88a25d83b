import { describe, expect, it } from 'vitest'
import { incidenceOf, incidenceRows } from '../../src/analyses/incidence.ts'
import { scoresInSet } from '../../src/analyses/progression.ts'
import { DIED, progressionSet, REACHED_TRD } from '../../src/analyses/progressionSet.ts'
import { NO_DAY } from '../../src/model/extract.ts'
import { cumulativeIncidence } from '../../src/statistics/aalenJohansen.ts'
import { simOpenStudy } from './simOpenStudy.ts'

const { study, extract, definition, inputs } = simOpenStudy()
const options = study.analyses.progression
const wgs = options.sets.find(({ id }) => id === 'wgs')!
const score = extract.scores!.names[0]
const values = scoresInSet(study, wgs, inputs, extract)(score)

/** Every third person dies half a year after the first MDD date, every fifth after the end of observation. */
const deathDay = Int32Array.from(inputs.summary.firstMdd, (first, row) => {
  if (first === NO_DAY) return NO_DAY
  if (row % 3 === 0) return first + 183
  return row % 5 === 0 ? extract.observation!.endDay[row] + 10 : NO_DAY
})
const plain = progressionSet(wgs, options, inputs)
const withDeaths = progressionSet(wgs, options, { ...inputs, deathDay })

describe('deaths', () => {
  it('change nothing that does not ask for them', () => {
    expect({ ...withDeaths, competing: null }).toEqual(plain)
  })

  it('compete with TRD where they come before it and before the end of observation', () => {
    const { days, state } = withDeaths.competing!
    withDeaths.rows.forEach((row, i) => {
      const first = inputs.summary.firstMdd[row]
      const dies = withDeaths.event[i] === 0 && row % 3 === 0 && first + 183 <= extract.observation!.endDay[row]
      expect(state[i]).toBe(withDeaths.event[i] === 1 ? REACHED_TRD : dies ? DIED : 0)
      expect(days[i]).toBe(dies ? 183 : withDeaths.followUpDays[i])
    })
    expect(state.filter((own) => own === DIED).length).toBeGreaterThan(100)
  })

  it('end follow-up where the study asks for it', () => {
    const ended = progressionSet(wgs, { ...options, atDeath: 'end' }, { ...inputs, deathDay })
    const byRow = new Map(Array.from(withDeaths.rows, (row, i) => [row, withDeaths.competing!.days[i]]))
    expect(ended.flow).toEqual(plain.flow)
    ended.rows.forEach((row, i) => {
      expect(ended.followUpDays[i]).toBe(byRow.get(row))
    })
    expect(ended.followUpDays).toEqual(ended.followUpDays.slice().sort())
  })

  it('give curves of incidence by stratum, and their rows at the study’s times', () => {
    const result = incidenceOf(withDeaths, definition.id, score, values, options)
    expect(result).toMatchObject({ status: 'ok', n: plain.rows.length })
    expect(result.curves.map(({ stratum, cause }) => `${stratum} ${cause}`)).toEqual(
      ['0-20', '20-80', '80-100'].flatMap((stratum) => [`${stratum} TRD`, `${stratum} death`]),
    )
    const { days, state } = withDeaths.competing!
    const all = cumulativeIncidence(days, state, 2)
    const died = result.curves.filter(({ cause }) => cause === 'death').reduce((sum, { events }) => sum + events, 0)
    expect(died).toBe(all.causes[1].events)
    const rows = incidenceRows(withDeaths, score, values, options)
    expect(rows).toHaveLength(6 * options.times.length)
    const at365 = rows.find(({ cause, timeDays }) => cause === 'death' && timeDays === 365)!
    const [, curve] = result.curves
    const step = curve.timeDays.findLastIndex((time) => time <= 365)
    expect(at365.incidence).toBe(curve.incidence[step])
    expect(at365.ciUpper).toBe(curve.ciUpper[step])
    const inAll = rows.filter(({ cause, stratum }) => cause === 'death' && stratum === '0-20')
    expect(inAll.reduce((sum, { events }) => sum + events, 0)).toBe(curve.events)
  })

  it('without a death table say so', () => {
    expect(incidenceOf(plain, definition.id, score, values, options)).toMatchObject({
      status: 'not_estimable',
      curves: [],
      reason: 'The data have no death table. Add one with the columns person_id and death_date.',
    })
    expect(incidenceRows(plain, score, values, options)).toEqual([])
  })
})
