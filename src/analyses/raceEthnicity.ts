import { type People, type PersonColumn, personColumn } from '../model/extract.ts'

/** The eight rows of the published Table 1, in its order. */
export const raceEthnicityLevels = [
  'Asian',
  'Black or African American',
  'Hispanic or Latino',
  'Middle Eastern or North African',
  'Native Hawaiian or Other Pacific Islander',
  'White',
  'Missing',
  'Other',
] as const
type Level = (typeof raceEthnicityLevels)[number]

/**
 * Self-reported race and ethnicity as one category of eight levels: from a column `race_ethnicity`, else from `race` and
 * `ethnicity` (All of Us) or `race_concept_id` and `ethnicity_concept_id` (OMOP), where Hispanic or Latino of any race come first.
 * No answer is Missing, any answer not named in the list is Other. Undefined where the data have none of these columns.
 */
export function raceEthnicity(people: Pick<People, 'n' | 'columns'>): PersonColumn | undefined {
  const column = (...names: readonly string[]) => names.map((name) => personColumn(people, name)).find((one) => one)
  const both = column('race_ethnicity')
  const race = both ?? column('race', 'race_concept_id')
  const ethnicity = both ?? column('ethnicity', 'ethnicity_concept_id')
  if (race === undefined && ethnicity === undefined) return undefined
  const ofRace = levelReader(race)
  const ofEthnicity = levelReader(ethnicity)
  const codes = new Int32Array(people.n)
  for (let row = 0; row < people.n; row++) {
    const level = ofEthnicity(row) === 'Hispanic or Latino' ? 'Hispanic or Latino' : ofRace(row)
    codes[row] = raceEthnicityLevels.indexOf(level)
  }
  return { kind: 'category', codes, levels: raceEthnicityLevels }
}

function levelReader(column: PersonColumn | undefined): (row: number) => Level {
  if (column === undefined) return () => 'Missing'
  if (column.kind === 'number')
    return (row) => levelOf(Number.isNaN(column.values[row]) ? '' : String(column.values[row]))
  const levels = column.levels.map(levelOf)
  return (row) => levels[column.codes[row]] ?? 'Missing'
}

const levelOf = (text: string): Level => known.get(text.trim().toLowerCase()) ?? 'Other'

/** Texts in lower case and OMOP concept ids: those of the standard vocabularies, and the answers and non-answers of All of Us. */
const texts: Readonly<Record<Exclude<Level, 'Other'>, readonly string[]>> = {
  Asian: ['asian', '8515'],
  'Black or African American': ['black or african american', 'black', 'african american', '8516'],
  'Hispanic or Latino': ['hispanic or latino', 'hispanic', 'hispanic or latino or spanish', '38003563'],
  'Middle Eastern or North African': ['middle eastern or north african', '38003615'],
  'Native Hawaiian or Other Pacific Islander': ['native hawaiian or other pacific islander', '8557'],
  White: ['white', '8527'],
  Missing: [
    '',
    '0',
    'missing',
    'unknown',
    'no matching concept',
    'skip',
    'pmi: skip',
    'i prefer not to answer',
    'pmi: prefer not to answer',
    'prefer not to answer',
    'none indicated',
    '8552',
    '903079',
    '903096',
    '1177221',
    '2100000001',
  ],
}
const known: ReadonlyMap<string, Level> = new Map(
  Object.entries(texts).flatMap(([level, names]) => names.map((name) => [name, level as Level] as const)),
)
