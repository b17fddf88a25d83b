import { type DrugEvents, type Events, type Extract, NO_DAY } from '../../src/model/extract.ts'

/** Simulated histories, the same numbers in every engine: whole-number arithmetic of one seeded generator. */

export const drugs = 24
/** Antidepressants fall into six classes of four. */
export const classOf = (drug: number): number => drug >> 2

export const concepts = { mdd: 1, psychosis: 2, ect: 3, esketamine: 4, antipsychotic: 5, antidepressant: 100 }

export const historySets = {
  mdd: [{ conceptId: concepts.mdd, name: 'MDD' }],
  bipolar: [{ conceptId: concepts.psychosis, name: 'psychosis' }],
  ect: [{ conceptId: concepts.ect, name: 'ECT' }],
  esketamine: [{ conceptId: concepts.esketamine, name: 'esketamine' }],
  antipsychotic: [{ conceptId: concepts.antipsychotic, name: 'antipsychotic' }],
  antidepressant: Array.from({ length: drugs }, (_, drug) => ({
    conceptId: concepts.antidepressant + drug,
    name: `drug ${drug}`,
    drugClass: `class ${classOf(drug)}`,
  })),
}

/**
 * A quarter of the people have MDD and two thirds of the antidepressant prescriptions; they change drugs, pause for weeks to
 * years, and have other diagnoses and drugs besides.
 *
 * @param refills how many times a course of a drug is refilled on average: with 9 there are about 12.5 prescriptions of
 * relevant classes a person
 */
export function simulate(people: number, refills: number): Extract {
  const random = generator(20_260_601)
  const { below, chance } = random
  const conditions = table(people * 12)
  const exposures = table(Math.ceil(people * (6 + 1.6 * refills)))
  const procedures = table(people)

  for (let row = 0; row < people; row++) {
    const depressed = chance(250)
    const start = 14_600 + below(2500)
    for (let visit = depressed ? 1 + below(6) : 0; visit > 0; visit--)
      conditions.add(row, start + below(1500), concepts.mdd)
    if (chance(depressed ? 80 : 15)) conditions.add(row, start + below(4000) - 1000, concepts.psychosis)
    for (let other = below(14); other > 0; other--) conditions.add(row, 14_000 + below(5000), 1000 + below(800))
    for (let other = below(9); other > 0; other--)
      exposures.add(row, 14_000 + below(5000), 2000 + below(400), 30, NO_DAY)

    if (chance(depressed ? 850 : 300)) {
      let day = start + below(600) - 200
      let drug = below(drugs)
      for (let course = 1 + below(depressed ? 5 : 3); course > 0; course--) {
        for (let refill = below(2 * refills); refill >= 0; refill--) {
          const supply = chance(700) ? 30 * (1 + below(3)) : NO_DAY
          exposures.add(row, day, concepts.antidepressant + drug, supply, chance(200) ? day + 28 : NO_DAY)
          day += 20 + below(40)
        }
        if (chance(300)) day += below(500)
        if (chance(100)) exposures.add(row, day, concepts.antidepressant + below(drugs), 30, NO_DAY)
        if (chance(650)) drug = below(drugs)
      }
    }
    if (depressed && chance(120)) exposures.add(row, start + below(1500), concepts.antipsychotic, 30, NO_DAY)
    if (depressed && chance(6)) exposures.add(row, start + below(1500), concepts.esketamine, 1, NO_DAY)
    if (depressed && chance(8)) procedures.add(row, start + below(1500), concepts.ect)
    if (chance(300)) procedures.add(row, 14_000 + below(5000), 3000 + below(50))
    conditions.sortLastPerson()
    exposures.sortLastPerson()
    procedures.sortLastPerson()
  }

  const birthDay = new Int32Array(people).fill(NO_DAY)
  return {
    people: {
      n: people,
      ids: { kind: 'integer', values: BigInt64Array.from({ length: people }, (_, row) => BigInt(row + 1)) },
      sex: new Int8Array(people),
      birthYear: new Float64Array(people).fill(1970),
      birthDay,
      columns: new Map(),
    },
    conditions: conditions.events(),
    drugs: exposures.events(),
    procedures: procedures.events(),
    observation: null,
    scores: null,
    conceptSets: null,
    scoreDescriptions: null,
    digest: `simulated ${people} ${refills}`,
  }
}

function generator(seed: number) {
  let state = seed
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 8) % limit
  }
  return { below, chance: (perThousand: number) => below(1000) < perThousand }
}

/** Rows by person, day and concept; supply and end are kept with their row. */
function table(capacity: number) {
  const rows: Int32Array[] = Array.from({ length: 5 }, () => new Int32Array(capacity))
  let length = 0
  let sorted = 0
  const before = (a: number, b: number): boolean =>
    rows[1][a] < rows[1][b] || (rows[1][a] === rows[1][b] && rows[2][a] < rows[2][b])
  return {
    add(person: number, day: number, concept: number, supply = NO_DAY, end = NO_DAY): void {
      if (length === capacity) throw new Error('the simulation has more rows than were made room for')
      for (const [column, value] of [person, day, concept, supply, end].entries()) rows[column][length] = value
      length++
    },
    /** By insertion: a person's rows are few and nearly in order. */
    sortLastPerson(): void {
      for (let i = sorted + 1; i < length; i++) {
        for (let k = i; k > sorted && before(k, k - 1); k--) {
          for (const column of rows) [column[k - 1], column[k]] = [column[k], column[k - 1]]
        }
      }
      sorted = length
    },
    events(): Events & DrugEvents {
      const [person, day, concept, supplyDays, endDay] = rows.map((column) => column.slice(0, length))
      const conceptIds = [...new Set(concept)].sort((a, b) => a - b)
      const place = new Int32Array(Math.max(...conceptIds, 0) + 1)
      for (const [k, id] of conceptIds.entries()) place[id] = k
      return { length, person, day, concept: concept.map((id) => place[id]), conceptIds, supplyDays, endDay }
    },
  }
}
