import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NO_DAY } from '../../src/model/extract.ts'
import { sortedEvents } from '../../src/tables/sortEvents.ts'

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

test('events are by person, day, concept and further columns; alike ones keep their order and are told', () => {
  fc.assert(
    // Few persons and many rows: runs that are put in order by insertion, and by merging.
    fc.property(fc.array(row, { maxLength: 400, size: 'max' }), (rows) => {
      const column = (k: number) => Int32Array.from(rows, (each) => each[k])
      const unsorted = { person: column(0), day: column(1), concept: column(2), further: [column(3), column(4)] }
      const { person, day, concept, further, from, repeats } = sortedEvents(unsorted, people, concepts, true)
      const expected = sortedPlainly(rows)
      const own = Array.from(person, (each, i) => [each, day[i], concept[i], further[0][i], further[1][i], from![i]])
      expect(own).toEqual(expected)
      const alike = expected.flatMap((each, i) =>
        i > 0 && each.slice(0, 5).every((value, k) => value === expected[i - 1][k]) ? [i] : [],
      )
      expect([...repeats]).toEqual(alike)
    }),
    { numRuns: 200, seed: 3 },
  )
})

test('no events at all', () => {
  const none = new Int32Array(0)
  const sorted = sortedEvents({ person: none, day: none, concept: none, further: [] }, 3, 0, false)
  expect([sorted.person.length, sorted.from, sorted.repeats.length]).toEqual([0, null, 0])
})
