import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { loadKernel } from '../../src/kernel/loadKernel.ts'
import type { RecordLoops } from '../../src/kernel/sortRecords.ts'
import { NO_DAY } from '../../src/model/extract.ts'
import { byPerson, type EventPart, type Stride } from '../../src/tables/sortEvents.ts'

const people = 5
const concepts = 4
/** Places of persons and concepts are others than their codes. */
const order = Int32Array.from({ length: concepts }, (_, concept) => (concept + 2) % concepts)
const kernel = await loadKernel(readFileSync('build/kernel.wasm'))

/** The rows by plain comparison; those alike keep their order. */
function sortedPlainly(rows: readonly (readonly number[])[]): (readonly number[])[] {
  const kept = rows.flatMap(([person, day, concept, ...others], from) =>
    person < 0 ? [] : [[people - 1 - person, day, order[concept], ...others, from]],
  )
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
function sorted(rows: readonly (readonly number[])[], stride: Stride, loops?: RecordLoops, persons = people) {
  const part = (from: number, to: number, origins: Int32Array | null): EventPart => {
    const column = (at: number) => Int32Array.from(rows.slice(from, to), (row) => row[at])
    const ofDrugs = stride === 5 ? { endDay: column(3), supplyDays: column(4) } : { endDay: null, supplyDays: null }
    return { person: column(0), day: column(1), concept: column(2), ...ofDrugs, firstOrigin: from, origins }
  }
  const numbers = Int32Array.from(rows.keys())
  const parts = [part(0, 100, null), part(100, rows.length, numbers.slice(100))]
  return byPerson(
    parts,
    stride,
    Int32Array.from({ length: persons }, (_, p) => persons - 1 - p),
    order,
    loops,
  )
}

// Few persons and many rows: runs that are put in order by insertion, and by merging.
const rowsOf = fc.array(row, { maxLength: 400, size: 'max' })

for (const [how, loops] of [
  ['by the kernel', kernel],
  ['without a kernel', undefined],
] as const) {
  test(`events are by person, day, concept, end and supply; alike ones keep their order and are told, ${how}`, () => {
    fc.assert(
      fc.property(rowsOf, (rows) => {
        const { starts, day, concept, origin, endDay, supplyDays, alike } = sorted(rows, 5, loops)
        const person = Array.from({ length: people }, (_, p) => Array(starts[p + 1] - starts[p]).fill(p)).flat()
        const own = person.map((p, i) => [p, day[i], concept[i], endDay[i], supplyDays[i], origin[i]])
        const expected = sortedPlainly(rows)
        expect(own).toEqual(expected)
        expect([...alike]).toEqual(repeatsIn(expected, 5))
      }),
      { numRuns: 200, seed: 3 },
    )
  })

  test(`without end and supply, alike ones are so in day and concept, ${how}`, () => {
    fc.assert(
      fc.property(rowsOf, (rows) => {
        const short = rows.map((each) => each.slice(0, 3))
        const { origin, endDay, alike } = sorted(short, 3, loops)
        const expected = sortedPlainly(short)
        expect([...origin]).toEqual(expected.map((each) => each[3]))
        expect([...alike]).toEqual(repeatsIn(expected, 3))
        expect(endDay).toEqual(new Int32Array(0))
      }),
      { numRuns: 100, seed: 5 },
    )
  })

  test(`no events at all, ${how}`, () => {
    const { starts, day, alike } = sorted([], 3, loops)
    expect([starts, day, alike]).toEqual([new Int32Array(people + 1), new Int32Array(0), new Int32Array(0)])
  })
}

/** Those that are like the one before in all but their last number. */
function repeatsIn(rows: readonly (readonly number[])[], width: number): number[] {
  return rows.flatMap((each, i) =>
    i > 0 && each.slice(0, width).every((value, k) => value === rows[i - 1][k]) ? [i] : [],
  )
}
