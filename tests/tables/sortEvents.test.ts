import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NO_DAY } from '../../src/model/extract.ts'
import { areAlike, byPerson, recordOrigin, type Stride } from '../../src/tables/sortEvents.ts'

const people = 5
const concepts = 4

/** The rows by plain comparison; those alike keep their order. */
function sortedPlainly(rows: readonly (readonly number[])[]): (readonly number[])[] {
  const kept = rows.map((row, from) => [...row, from]).filter(([person]) => person >= 0)
  return kept.sort((a, b) => a.map((value, k) => value - b[k]).find((difference) => difference !== 0) ?? 0)
}

const row = fc.tuple(
  fc.integer({ min: -1, max: people - 1 }),
  fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constantFrom(-719_162, 2_932_896)),
  fc.integer({ min: 0, max: concepts - 1 }),
  fc.constantFrom(NO_DAY, 10, 11),
  fc.constantFrom(NO_DAY, -30, 30, 2_147_483_647),
)

/** The rows of people in two parts, numbered by their place. */
function sorted(rows: readonly (readonly number[])[], stride: Stride, persons = people) {
  const records = rows.flatMap(([person, day, concept, end, supply], origin) =>
    person < 0 ? [] : [[person, day, concept, origin, end, supply].slice(0, stride + 1)],
  )
  const parts = [records.slice(0, 100), records.slice(100)].map((part) => Int32Array.from(part.flat()))
  return byPerson(parts, stride, persons, concepts)
}

// Few persons and many rows: runs that are put in order by insertion, and by merging.
const rowsOf = fc.array(row, { maxLength: 400, size: 'max' })

test('records are by person, day, concept, end and supply; alike ones keep their order and are told', () => {
  fc.assert(
    fc.property(rowsOf, (rows) => {
      const { starts, records } = sorted(rows, 5)
      const own = Array.from({ length: people }, (_, person) =>
        Array.from({ length: starts[person + 1] - starts[person] }, (_, k) => {
          const [day, concept, origin, end, supply] = records.subarray(5 * (starts[person] + k))
          return [person, day, concept, end, supply, origin]
        }),
      ).flat()
      const expected = sortedPlainly(rows)
      expect(own).toEqual(expected)
      const alike = expected.map(
        (each, i) => i > 0 && each.slice(1, 5).every((value, k) => value === expected[i - 1][k + 1]),
      )
      expect(expected.map((_, i) => i > 0 && areAlike(records, i - 1, i, 5))).toEqual(alike)
    }),
    { numRuns: 200, seed: 3 },
  )
})

test('without end and supply, alike ones are so in day and concept', () => {
  fc.assert(
    fc.property(rowsOf, (rows) => {
      const short = rows.map((each) => each.slice(0, 3))
      const { records } = sorted(short, 3)
      const origins = sortedPlainly(short).map((each) => each[3])
      expect(Array.from(origins, (_, i) => records[3 * i + recordOrigin])).toEqual(origins)
    }),
    { numRuns: 100, seed: 5 },
  )
})

test('no events at all', () => {
  expect(sorted([], 3)).toEqual({ starts: new Int32Array(people + 1), records: new Int32Array(0) })
})
