import { describe, expect, it } from 'vitest'
import { isoDay } from '../../src/model/day.ts'
import { NO_DAY } from '../../src/model/extract.ts'
import { groups } from '../../src/model/study.ts'
import { eventIndex } from '../../src/phenotype/eventIndex.ts'
import { treatmentPeriods } from '../../src/phenotype/periods.ts'
import { paperDefinitions } from '../../src/phenotype/presets.ts'
import { statusUnder } from '../../src/phenotype/status.ts'
import { mddSummary } from '../../src/phenotype/summary.ts'
import { idsOf, type Row, rowsOf, simOpen, statusCases } from '../simOpen.ts'
import { definitionsUnder, oracleColumn, readingNames } from './readings.ts'

const open = simOpen()
const openIndex = eventIndex(open, open.conceptSets!)
const cases = statusCases()
const casesIndex = eventIndex(cases, cases.conceptSets!)

const dateOf = (day: number): string => (day === NO_DAY ? '' : isoDay(day))

/** Rows of an oracle table by person id. */
function byPerson(rows: readonly Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [row.person_id, row]))
}

describe.each([
  ['the simulated extract', open, openIndex, 'sim-open/expected/status.csv.gz'],
  ['the hand-made people', cases, casesIndex, 'status-cases/status_default.csv'],
] as const)('on %s', (_, extract, index, file) => {
  const expected = byPerson(rowsOf(file))
  const ids = idsOf(extract)

  it.each(paperDefinitions())('$id puts every person into the oracle’s group, with its TRD date', (definition) => {
    const status = statusUnder(index, definition)
    const ours = ids.map((id, row) => [id, groups[status.group[row]], dateOf(status.trdDay[row])])
    const theirs = ids.map((id) => {
      const row = expected.get(id)!
      return [id, row[oracleColumn(definition)], row[`trd_day_${definition.id[3]}`]]
    })
    expect(ours).toEqual(theirs)
  })

  it('first dates, counts of dates and last records are the oracle’s', () => {
    const summary = mddSummary(index, { withinObservation: false })
    const ours = ids.map((id, row) => ({
      id,
      n_mdd_dates: summary.nMddDates[row],
      first_mdd: dateOf(summary.firstMdd[row]),
      first_psychosis: dateOf(summary.firstPsychosis[row]),
      n_condition_dates_from_mdd: summary.nConditionDatesFromMdd[row],
      last_record: dateOf(summary.lastRecord[row]),
    }))
    const theirs = ids.map((id) => {
      const row = expected.get(id)!
      return {
        id,
        n_mdd_dates: Number(row.n_mdd_dates),
        first_mdd: row.first_mdd,
        first_psychosis: row.first_psychosis,
        n_condition_dates_from_mdd: Number(row.n_condition_dates_from_mdd),
        last_record: row.last_record,
      }
    })
    expect(ours).toEqual(theirs)
  })
})

describe('on the simulated extract', () => {
  const ids = idsOf(open)

  it.each([
    ['long', 'TRD1/trMDD1'],
    ['short', 'TRD2/trMDD1'],
  ])('treatment periods with the %s gap are the oracle’s', (gap, id) => {
    const periods = treatmentPeriods(openIndex, paperDefinitions().find((definition) => definition.id === id)!)
    const ours = Array.from(periods.person, (row, i) =>
      [
        ids[row],
        periods.period[i],
        dateOf(periods.first[i]),
        dateOf(periods.last[i]),
        periods.dates[i],
        periods.drugs[i],
      ].join(),
    )
    const theirs = rowsOf('sim-open/expected/periods.csv.gz')
      .filter((row) => row.gap === gap)
      .map((row) => [row.person_id, row.period, row.first, row.last, row.dates, row.drugs].join())
    expect(ours.length).toBeGreaterThan(1000)
    expect(ours.sort()).toEqual(theirs.sort())
  })

  const alternatives = new Map<string, Map<string, Row>>()
  for (const row of rowsOf('sim-open/expected/readings_status.csv.gz')) {
    if (!alternatives.has(row.reading)) alternatives.set(row.reading, new Map())
    alternatives.get(row.reading)!.set(row.person_id, row)
  }
  const letters = { nonMDD: 'N', trMDD: 'R', TRD: 'T', excluded: 'x' }

  it('all 20 alternative readings are known here', () => {
    expect([...alternatives.keys()].sort()).toEqual([...readingNames].sort())
  })

  it.each(readingNames)('under %s every person is where the oracle has them, in all 15 definitions', (reading) => {
    const expected = alternatives.get(reading)!
    for (const definition of definitionsUnder(reading)) {
      const status = statusUnder(openIndex, definition)
      const ours = ids.map((id, row) => `${id} ${letters[groups[status.group[row]]]}`)
      const theirs = ids.map((id) => `${id} ${expected.get(id)![oracleColumn(definition)]}`)
      expect(ours, definition.id).toEqual(theirs)
    }
  })
})

describe('of the hand-made people', () => {
  const rowOf = new Map(idsOf(cases).map((id, row) => [id, row]))
  const groupOf = (reading: string, column: string, id: string) => {
    const definition = definitionsUnder(reading).find((candidate) => oracleColumn(candidate) === column)!
    return groups[statusUnder(casesIndex, definition).group[rowOf.get(id)!]]
  }

  it.each(rowsOf('status-cases/expected.csv'))('person $person_id: $why', (person) => {
    for (const column of ['s11', 's12', 's13', 's14', 's15', 's21', 's31']) {
      expect(groupOf('default', column, person.person_id), column).toBe(person[column])
    }
  })

  it.each(rowsOf('status-cases/alternatives.csv'))('under $parameter person $person_id is $expected', (alternative) => {
    const { parameter, column, person_id, expected } = alternative
    expect(groupOf(parameter, column, person_id)).toBe(expected)
  })
})
