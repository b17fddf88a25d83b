import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Study } from '../../src/model/study.ts'
import { studyText } from '../../src/model/studyDocument.ts'
import { paperStudy } from '../../src/phenotype/presets.ts'
import { drawHistory, type History, type RecordRow } from './history.ts'
import { type Column, columns, createTable, type TableWriter, type Values } from './parquet.ts'
import { baseId, cohorts, drawIds, drawPerson, type Person, pcCount } from './person.ts'
import { createRandom, type Random } from './random.ts'
import { scenarioFor } from './scenario.ts'
import { traits } from './traits.ts'

/** People drawn and written together: what has to fit in memory, and a row group of the tables with a row per person. */
const blockPeople = 20_000

/**
 * Writes the example study (tables and study document) into `folder`: same number of people and seed, same bytes.
 *
 * @param onBlock told how many people are written
 */
export function generateExample(
  folder: string,
  people: number,
  seed: number,
  onBlock: (written: number) => void = () => {},
): void {
  mkdirSync(folder, { recursive: true })
  const scenario = scenarioFor(people)
  const tables = createTables(folder)
  // Stream 0 of the seed is for ids, stream b for all else of block b: a larger study begins with the same people.
  const ids = createRandom(seed, 0)
  let lastId = baseId
  for (let written = 0, block = 1; written < people; block++) {
    const random = createRandom(seed, block)
    const count = Math.min(blockPeople, people - written)
    const blockIds = drawIds(ids, lastId, count)
    lastId = blockIds[count - 1]
    const persons = blockIds.map((id) => drawPerson(random, id))
    const histories = persons.map((person) => drawHistory(random, person, scenario))
    tables.append(random, persons, histories)
    written += count
    onBlock(written)
  }
  tables.close()
  writeFileSync(join(folder, 'study.json'), studyText(exampleStudy()))
}

/** The paper's study, under a name that says what it is not. */
export const exampleStudy = (): Study => ({
  ...paperStudy(),
  name: 'Example study (simulated people)',
})

const pcNames = Array.from({ length: pcCount }, (_, k) => `PC${k + 1}`)

const schemas = {
  person: [
    columns.id('person_id'),
    columns.integer('year_of_birth'),
    columns.timestamp('birth_datetime'),
    columns.text('sex_at_birth'),
    columns.text('race_ethnicity'),
    columns.text('cohort'),
    ...pcNames.map(columns.float),
  ],
  observation_period: [
    columns.id('observation_period_id'),
    columns.id('person_id'),
    columns.date('observation_period_start_date'),
    columns.date('observation_period_end_date'),
  ],
  condition_occurrence: [
    columns.id('condition_occurrence_id'),
    columns.id('person_id'),
    columns.integer('condition_concept_id'),
    columns.date('condition_start_date'),
  ],
  drug_exposure: [
    columns.id('drug_exposure_id'),
    columns.id('person_id'),
    columns.integer('drug_concept_id'),
    columns.date('drug_exposure_start_date'),
    columns.date('drug_exposure_end_date'),
    columns.integer('days_supply'),
  ],
  procedure_occurrence: [
    columns.id('procedure_occurrence_id'),
    columns.id('person_id'),
    columns.integer('procedure_concept_id'),
    columns.date('procedure_date'),
  ],
  pgs: [columns.id('person_id'), ...traits.map(({ column }) => columns.float(column))],
  pgs_info: [columns.text('column'), columns.text('domain'), columns.text('trait')],
} as const satisfies Record<string, readonly Column[]>

type TableName = keyof typeof schemas

function createTables(folder: string) {
  const names = Object.keys(schemas) as TableName[]
  const writers = Object.fromEntries(
    names.map((name) => [name, createTable(join(folder, `${name}.parquet`), schemas[name])]),
  ) as Record<TableName, TableWriter>
  const rowsWritten = Object.fromEntries(names.map((name) => [name, 0])) as Record<TableName, number>

  const appendNumbered = (name: TableName, values: readonly Values[]) => {
    const first = rowsWritten[name] + 1
    writers[name].append([values[0].map((_, row) => BigInt(first + row)), ...values])
    rowsWritten[name] += values[0].length
  }
  const appendEvents = (
    name: TableName,
    persons: readonly Person[],
    records: readonly (readonly RecordRow[])[],
    fields: readonly (keyof RecordRow)[],
  ) => {
    const rows = records.flat()
    const ids = records.flatMap((own, index) => own.map(() => persons[index].id))
    appendNumbered(name, [ids, ...fields.map((field) => rows.map((row) => row[field]))])
  }

  return {
    append(random: Random, persons: readonly Person[], histories: readonly History[]) {
      writers.person.append(personColumns(random, persons))
      writers.pgs.append(scoreColumns(random, persons))
      const observed = persons.filter((_, index) => histories[index].observation !== null)
      const periods = histories.flatMap(({ observation }) => (observation === null ? [] : [observation]))
      appendNumbered('observation_period', [
        observed.map(({ id }) => id),
        periods.map(([start]) => start),
        periods.map(([, end]) => end),
      ])
      const of = (kind: 'conditions' | 'drugs' | 'procedures') => histories.map((history) => history[kind])
      appendEvents('condition_occurrence', persons, of('conditions'), ['concept', 'day'])
      appendEvents('drug_exposure', persons, of('drugs'), ['concept', 'day', 'endDay', 'supplyDays'])
      appendEvents('procedure_occurrence', persons, of('procedures'), ['concept', 'day'])
    },
    close() {
      writers.pgs_info.append([
        traits.map(({ column }) => column),
        traits.map(({ domain }) => domain),
        traits.map(({ trait }) => trait),
      ])
      for (const name of names) writers[name].close()
    },
  }
}

const unusualSexes = [null, null, null, 'Intersex', 'Skip']

/** Demographics as recorded: a few without birth year, with an unusual or missing sex, without PCs. */
function personColumns(random: Random, persons: readonly Person[]): Values[] {
  const rows = persons.map((person) => {
    const born = !random.chance(0.001)
    const sex = random.chance(0.012) ? unusualSexes[random.integer(5)] : person.female ? 'Female' : 'Male'
    const pcs = random.chance(0.002) ? person.pcs.map(() => null) : person.pcs
    return [
      person.id,
      born ? person.birthYear : null,
      born ? person.birthDay * 86_400_000 : null,
      sex,
      person.race,
      cohorts[person.cohort].id,
      ...pcs,
    ]
  })
  return transposed(rows, schemas.person.length)
}

/** A few people have no scores at all, a few others miss the first three. */
function scoreColumns(random: Random, persons: readonly Person[]): Values[] {
  const rows = persons.flatMap(({ id, scores }) => {
    if (random.chance(0.002)) return []
    const incomplete = random.chance(0.001)
    return [[id, ...scores.map((score, index) => (incomplete && index < 3 ? null : score))]]
  })
  return transposed(rows, schemas.pgs.length)
}

function transposed(rows: readonly Values[], width: number): Values[] {
  return Array.from({ length: width }, (_, index) => rows.map((row) => row[index]))
}
