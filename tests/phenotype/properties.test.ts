import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NO_DAY } from '../../src/model/extract.ts'
import { type Knob, knobs as knobNames } from '../../src/model/knobs.ts'
import { type Definition, groups } from '../../src/model/study.ts'
import { type EventIndex, eventIndex } from '../../src/phenotype/eventIndex.ts'
import { treatmentPeriods } from '../../src/phenotype/periods.ts'
import { paperDefinitions } from '../../src/phenotype/presets.ts'
import { exclusions, statusUnder, TR_MDD, TRD } from '../../src/phenotype/status.ts'
import { applies, knobText } from '../../src/ui/knobs/knobValues.ts'
import { simOpen } from '../simOpen.ts'
import { extractOf, type History, historySets, plainStatus } from './plain.ts'

const seeded = { seed: 20250226, numRuns: 400 }

/** Days near each other and steps near the limits of gap and window, so that boundaries are hit. */
const start = 16_000
const near = fc.integer({ min: 0, max: 1000 }).map((offset) => start + offset)
const steps = fc.oneof(
  fc.constantFrom(0, 1, 89, 90, 91, 92, 179, 180, 181, 182, 184, 364),
  fc.integer({ min: 0, max: 120 }),
)
/** Refills, some on one day, some after a pause. */
const shortSteps = fc.constantFrom(0, 0, 1, 13, 14, 28, 30, 42, 91, 100)
const supplies = fc.constantFrom(null, -5, 0, 1, 30, 90, 365, 366)
const drugs = fc
  .array(
    fc.record({
      step: steps,
      drug: fc.integer({ min: 0, max: 4 }),
      supply: supplies,
      length: fc.constantFrom(null, -1, 0, 28, 200),
    }),
    {
      maxLength: 14,
    },
  )
  .chain((list) =>
    near.map((first) => {
      let day = first
      return list.map(({ step, drug, supply, length }) => {
        day += step
        return { day, drug, supply, end: length === null ? null : day + length }
      })
    }),
  )

const anyHistory: fc.Arbitrary<History> = fc.record({
  // Some codes twice on their day.
  mdd: fc
    .array(fc.tuple(near, fc.constantFrom(1, 1, 1, 2)), { maxLength: 4 })
    .map((codes) => codes.flatMap(([day, rows]) => Array.from({ length: rows }, () => day))),
  psychosis: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(near, { maxLength: 2 }) },
  ),
  drugs,
  special: fc.array(
    fc.record({
      day: near,
      treatment: fc.constantFrom('ect' as const, 'esketamine' as const, 'antipsychotic' as const),
      supply: supplies,
    }),
    { maxLength: 3 },
  ),
  observed: fc.option(
    fc.tuple(near, fc.integer({ min: 0, max: 900 })).map(([from, length]) => [from, from + length] as [number, number]),
  ),
})
/** Of some the psychosis is on the day of the first MDD code. */
const history: fc.Arbitrary<History> = fc
  .tuple(anyHistory, fc.constantFrom(false, false, false, true))
  .map(([person, onset]) => (onset ? { ...person, psychosis: person.mdd.slice().sort().slice(0, 1) } : person))
const histories = fc.array(history, { minLength: 1, maxLength: 40 })

const primary = paperDefinitions()[0]
/** The value without effect two times of three, so that rules meet each other and are met alone. */
const often = <T, U>(quiet: T, other: fc.Arbitrary<U>) => fc.oneof({ weight: 2, arbitrary: fc.constant(quiet) }, other)
const knobs: fc.Arbitrary<Definition> = fc.record({
  id: fc.constant('any'),
  primary: fc.constant(true),
  mddVisits: fc.constantFrom(1, 2, 3),
  mddVisitsCounted: fc.constantFrom('dates' as const, 'rows' as const),
  psychosisExclusion: fc.constantFrom(
    'ever' as const,
    'before_or_on_first_mdd' as const,
    'before_or_on_trd' as const,
    'none' as const,
  ),
  psychosisSameDay: fc.constantFrom('exclude' as const, 'allow' as const),
  trdRule: fc.constantFrom(
    'distinct_drugs' as const,
    'distinct_drugs' as const,
    'switches' as const,
    'successive_trials' as const,
  ),
  minDrugs: fc.constantFrom(1, 2, 3, 4),
  distinctBy: fc.constantFrom('drug' as const, 'drug' as const, 'class' as const),
  specialAsDrugs: often([], fc.subarray(['esketamine' as const, 'antipsychotic' as const])),
  gapDays: fc.constantFrom(90, 91, 180, 182),
  gapUnit: fc.constantFrom('days' as const, 'months' as const),
  gapMonths: fc.constantFrom(3, 6, 13),
  gapFrom: fc.constantFrom('start' as const, 'end' as const),
  stockpiling: fc.constantFrom('none' as const, 'carried_over' as const, 'default_length' as const),
  gapEnds: fc.constantFrom('longer' as const, 'longer_or_equal' as const),
  windowDays: fc.constantFrom(0, 90, 365, 730),
  windowAnchor: fc.constantFrom(
    'period_start' as const,
    'sliding' as const,
    'whole_period' as const,
    'index_date' as const,
    'look_back' as const,
  ),
  windowEdge: fc.constantFrom('included' as const, 'excluded' as const),
  whichPeriod: fc.constantFrom('any' as const, 'first' as const),
  exposureFrom: fc.constantFrom('any' as const, 'first_mdd' as const),
  sameDayDrugs: fc.constantFrom('each' as const, 'once' as const),
  addedDrugs: fc.constantFrom('count' as const, 'former_must_stop' as const),
  restarts: fc.constantFrom('count' as const, 'skip' as const),
  minTrialDays: often(0, fc.constantFrom(1, 27, 42, 90)),
  trialGapDays: fc.constantFrom(30, 91, 180, 36_500),
  maxDaysBetweenTrials: often(36_500, fc.constantFrom(0, 1, 91, 180)),
  esketamineAfterDrugs: often(0, fc.constantFrom(1, 2)),
  antipsychoticAfterDrugs: often(0, fc.constantFrom(1, 2)),
  diagnosisNearTrd: often('not_needed' as const, fc.constant('needed' as const)),
  diagnosisNearTrdDays: fc.constantFrom(0, 90, 365),
  specialTreatments: fc.subarray(['ect' as const, 'esketamine' as const, 'antipsychotic' as const]),
  trdNeedsTreatment: fc.boolean(),
  defaultSupplyDays: fc.constantFrom(1, 30),
  treatedRule: fc.constantFrom('two_dates' as const, 'any_prescription' as const, 'duration' as const),
  treatedMinDays: fc.constantFrom(0, 90),
  treatedBy: fc.constantFrom('any_drug' as const, 'one_drug' as const),
  treatedGap: fc.constantFrom('own' as const, 'long' as const),
  longGapDays: fc.constantFrom(180, 365),
  longGapMonths: fc.constantFrom(6, 12),
  controlsWithPsychosis: fc.constantFrom('keep' as const, 'drop' as const),
  controlsWithAntidepressant: fc.constantFrom('keep' as const, 'drop' as const),
  withinObservation: fc.boolean(),
})

const indexOf = (people: readonly History[]) => eventIndex(extractOf(people), historySets)

/** A run's own, or that of a run to repeat: `PGS_SEED=<seed> npx vitest run tests/phenotype/properties.test.ts`. */
const seed = process.env.PGS_SEED === undefined ? Date.now() % 2 ** 31 : Number(process.env.PGS_SEED)

describe('on random histories', () => {
  it('status and TRD date are those of a second, plain implementation: 10,000 histories, each under random knobs', () => {
    console.info(`random knobs on random histories: seed ${seed}`)
    fc.assert(
      fc.property(history, knobs, (person, definition) => {
        const { group, trdDay } = statusUnder(indexOf([person]), definition)
        expect({ group: groups[group[0]], trdDay: trdDay[0] === NO_DAY ? null : trdDay[0] }).toEqual(
          plainStatus(person, definition),
        )
      }),
      { seed, numRuns: 10_000 },
    )
  })

  it('rules of trials are those of the plain implementation in long courses of few drugs', () => {
    const courses = fc.array(fc.record({ step: shortSteps, drug: fc.integer({ min: 0, max: 3 }) }), {
      minLength: 8,
      maxLength: 24,
    })
    const rules = fc.tuple(
      fc.constantFrom<Partial<Definition>>(
        { trdRule: 'switches' },
        { trdRule: 'successive_trials' },
        { trdRule: 'successive_trials' },
        { windowAnchor: 'look_back' },
      ),
      fc.constantFrom(2, 2, 3, 4),
    )
    fc.assert(
      fc.property(courses, rules, knobs, near, (course, [rule, minDrugs], settings, first) => {
        let day = first
        const taken = course.map(({ step, drug }) => {
          day += step
          return { day, drug, supply: 30, end: null }
        })
        const person: History = { mdd: [first], psychosis: [], drugs: taken, special: [], observed: null }
        const definition = { ...settings, ...rule, minDrugs, withinObservation: false }
        const { group, trdDay } = statusUnder(indexOf([person]), definition)
        expect({ group: groups[group[0]], trdDay: trdDay[0] === NO_DAY ? null : trdDay[0] }).toEqual(
          plainStatus(person, definition),
        )
      }),
      { seed, numRuns: 2000 },
    )
  })

  it('each knob decides for some of them: the random settings are not ones in which it is idle', () => {
    const pairs = fc.sample(fc.tuple(history, knobs, knobs), { seed: seeded.seed, numRuns: 20_000 })
    const idle = new Set<Knob>(knobNames)
    for (const [person, definition, other] of pairs) {
      const before = plainStatus(person, definition)
      for (const knob of idle) {
        const after = plainStatus(person, { ...definition, [knob]: other[knob] })
        if (after.group !== before.group || after.trdDay !== before.trdDay) idle.delete(knob)
      }
    }
    expect([...idle]).toEqual([])
  })

  it('a knob that the page shows as idle decides for nobody', () => {
    const pairs = fc.sample(fc.tuple(history, knobs, knobs), { seed: seeded.seed, numRuns: 10_000 })
    const deciding = new Set<Knob>()
    for (const [person, definition, other] of pairs) {
      const before = plainStatus(person, definition)
      for (const knob of knobNames) {
        if (applies(knobText(knob), definition)) continue
        const after = plainStatus(person, { ...definition, [knob]: other[knob] })
        if (after.group !== before.group || after.trdDay !== before.trdDay) deciding.add(knob)
      }
    }
    expect([...deciding]).toEqual([])
  })

  it('treatment periods part the prescriptions of people with MDD: none lost, none twice, in order', () => {
    fc.assert(
      fc.property(histories, (people) => {
        const periods = treatmentPeriods(indexOf(people), primary)
        people.forEach(({ mdd, drugs: prescriptions }, row) => {
          const own = [...periods.person.keys()].filter((i) => periods.person[i] === row)
          const dates = own.reduce((sum, i) => sum + periods.dates[i], 0)
          expect(dates).toBe(mdd.length === 0 ? 0 : new Set(prescriptions.map(({ day }) => day)).size)
          own.forEach((i, k) => {
            expect(periods.period[i]).toBe(k + 1)
            if (k > 0) expect(periods.first[i] - periods.last[own[k - 1]]).toBeGreaterThan(primary.gapDays)
          })
        })
      }),
      seeded,
    )
  })
})

describe('the paper’s definitions keep their order, whoever the people are, random or of the simulated extract:', () => {
  const named = new Map(paperDefinitions().map((definition) => [definition.id, definition]))
  const open = simOpen()
  const openIndex = eventIndex(open, open.conceptSets!)
  const members = (index: EventIndex, id: string, groupsOf: readonly number[], change: Partial<Definition> = {}) => {
    const { group } = statusUnder(index, { ...named.get(id)!, ...change })
    return [...group.keys()].filter((row) => groupsOf.includes(group[row]))
  }
  const trdIn = (index: EventIndex, id: string, change?: Partial<Definition>) => members(index, id, [TRD], change)
  const trMdds = ['trMDD1', 'trMDD2', 'trMDD3']
  const always = (property: (index: EventIndex, trMdd: string) => void) => {
    const onRandom = (people: readonly History[], trMdd: string) => property(indexOf(people), trMdd)
    fc.assert(fc.property(histories, fc.constantFrom(...trMdds), onRandom), seeded)
    for (const trMdd of trMdds) property(openIndex, trMdd)
  }

  it.each([
    ['TRD1', 'TRD3'],
    ['TRD4', 'TRD5'],
    ['TRD1', 'TRD4'],
  ])('%s is inside %s', (inner, outer) => {
    always((index, trMdd) => {
      const outside = new Set(trdIn(index, `${outer}/${trMdd}`))
      for (const row of trdIn(index, `${inner}/${trMdd}`)) expect(outside).toContain(row)
    })
  })

  it('those who may be cases under trMDD2 may under trMDD1, and those under trMDD3, treated or not', () => {
    always((index) => {
      const cases = [2, 1, 3].map((k) => {
        const { group, exclusion } = statusUnder(index, named.get(`TRD1/trMDD${k}`)!)
        const isCase = (row: number) => group[row] === TR_MDD || group[row] === TRD
        const isUntreated = (row: number) => exclusions[exclusion[row]] === 'treatment'
        return new Set([...group.keys()].filter((row) => isCase(row) || isUntreated(row)))
      })
      for (const row of cases[0]) expect(cases[1]).toContain(row)
      for (const row of cases[1]) expect(cases[2]).toContain(row)
    })
  })

  it('trMDD and TRD together are the same people for TRD1 and TRD3', () => {
    always((index, trMdd) => {
      expect(members(index, `TRD3/${trMdd}`, [TR_MDD, TRD])).toEqual(members(index, `TRD1/${trMdd}`, [TR_MDD, TRD]))
    })
  })

  it('non-MDD are the same people in all 15', () => {
    always((index) => {
      const controls = [...named.keys()].map((id) => members(index, id, [groups.indexOf('nonMDD')]).join())
      expect(new Set(controls).size).toBe(1)
    })
  })

  it('with a sliding window TRD2 is inside TRD1', () => {
    always((index, trMdd) => {
      const outside = new Set(trdIn(index, `TRD1/${trMdd}`, { windowAnchor: 'sliding' }))
      for (const row of trdIn(index, `TRD2/${trMdd}`, { windowAnchor: 'sliding' })) expect(outside).toContain(row)
    })
  })
})
