import { existsSync, readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { entryFault } from '../../src/model/codes.ts'
import { isoDay } from '../../src/model/day.ts'
import { NO_DAY } from '../../src/model/extract.ts'
import { groups } from '../../src/model/study.ts'
import { conceptClassNames, documentedConceptSets } from '../../src/phenotype/conceptSets.ts'
import { currentPresets, paperStudy, presets, withPreset } from '../../src/phenotype/presets.ts'
import type { Status } from '../../src/phenotype/status.ts'
import { createCohortStudies } from '../../src/workspace/cohortStudy.ts'
import { given } from '../formats/givenFile.ts'
import { fixture } from '../simOpen.ts'
import { newTables } from '../tables/helpers.ts'
import { start } from './worked.ts'

/** A person told by what is recorded: OMOP concept ids, or source codes as texts, each with its day. */
interface Listed {
  readonly says: string
  readonly why: string
  readonly conditions: readonly (readonly [number | string, number])[]
  readonly drugs: readonly (readonly [number, number])[]
  readonly group: string
  readonly trdDay: number | null
}

const withLists = currentPresets.filter(({ conceptSets }) => conceptSets !== undefined)
const fileOf = (id: string): string => fixture(`presets/${id}-lists.json`)
const historiesOf = (id: string): Listed[] => JSON.parse(readFileSync(fileOf(id), 'utf8')) as Listed[]

/** What the histories' concepts stand below in OMOP: depressive disorder. */
const ancestors = ['440383,433440,1', '440383,435520,1']

describe.each(withLists)('the concept sets of preset $id', (preset) => {
  const histories = historiesOf(preset.id)
  let status: Status

  beforeAll(async () => {
    const day = (days: number) => isoDay(start + days)
    const lines = (rows: (history: Listed, person: number) => readonly string[]) =>
      histories.flatMap((history, i) => rows(history, i + 1))
    const files = {
      'person.csv': ['person_id,year_of_birth,sex_at_birth', ...lines((_, person) => [`${person},1970,Female`])],
      'observation_period.csv': [
        'person_id,observation_period_start_date,observation_period_end_date',
        ...lines((_, person) => [`${person},2010-01-01,2025-01-01`]),
      ],
      'condition_occurrence.csv': [
        'person_id,condition_concept_id,condition_start_date,condition_source_value',
        ...lines(({ conditions }, person) =>
          conditions.map(([what, days]) =>
            typeof what === 'number' ? `${person},${what},${day(days)},` : `${person},0,${day(days)},${what}`,
          ),
        ),
      ],
      'drug_exposure.csv': [
        'person_id,drug_concept_id,drug_exposure_start_date,days_supply',
        ...lines(({ drugs }, person) => drugs.map(([concept, days]) => `${person},${concept},${day(days)},30`)),
      ],
      'concept_ancestor.csv': ['ancestor_concept_id,descendant_concept_id,min_levels_of_separation', ...ancestors],
    }
    const tables = newTables()
    await tables.add(Object.entries(files).map(([name, rows]) => given(name, `${rows.join('\n')}\n`)))
    const extract = tables.extract()!
    const paper = paperStudy()
    const [primary, ...others] = paper.definitions
    const definition = withPreset(primary, preset)
    const study = { ...paper, definitions: [definition, ...others] }
    const opened = createCohortStudies()(study, extract, extract.digest)
    status = opened.status(definition)
    // The other definitions go on reading the study's sets.
    expect(opened.indexOf(others[0])).not.toBe(opened.indexOf(definition))
    expect(opened.indexOf(others[0])).toBe(opened.indexOf(others[1]))
  })

  it('has worked histories, in its last version', () => expect(histories.length).toBeGreaterThanOrEqual(6))

  it.each(histories.map((history, row) => ({ ...history, row })))('“$says”: $why', ({ row, group, trdDay }) => {
    const found = status.trdDay[row]
    expect({ group: groups[status.group[row]], trdDay: found === NO_DAY ? null : found - start }).toEqual({
      group,
      trdDay,
    })
  })
})

describe('concept sets of presets', () => {
  it('are of known classes, each entry with its source, and no code that its vocabulary cannot have', () => {
    for (const { conceptSets = {} } of presets) {
      expect(Object.keys(conceptSets).filter((name) => !conceptClassNames.some((one) => one === name))).toEqual([])
      expect(Object.values(conceptSets).filter((entries) => entries.length === 0)).toEqual([])
      const all = Object.values(conceptSets).flat()
      expect(all.flatMap((entry) => entryFault(entry) ?? [])).toEqual([])
      expect(all.filter(({ source = '' }) => source === '')).toEqual([])
    }
  })

  it('of drugs have a class by the built-in list wherever that list has the drug', () => {
    const known = new Set(documentedConceptSets.antidepressant.map(({ conceptId }) => conceptId))
    const missing = presets
      .flatMap(({ conceptSets }) => conceptSets?.antidepressant ?? [])
      .filter(({ conceptId }) => !known.has(conceptId))
    expect(missing).toEqual([])
  })

  it('each have a file of histories', () => {
    expect(withLists.map(({ id }) => id).sort()).toEqual(['fabbri-2021', 'ohdsi-1009', 'three-in-365-days'])
    expect(withLists.filter(({ id }) => !existsSync(fileOf(id)))).toEqual([])
  })
})
