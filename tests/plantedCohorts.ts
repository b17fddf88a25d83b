/**
 * The published flow at a scale of 1 to 1,000: 413 people, of whom 293 have demographics, records and genomes; of these 125
 * in the discovery cohort, 105 in the diverse one, 63 with an array only.
 */
export const planted = { eur: 125, div: 105, array: 63 }
export const withoutSex = 40
export const withoutRecords = 50
export const withoutGenome = 30

interface Person {
  readonly id: number
  readonly group: 'eur' | 'div' | 'array' | 'no_sex' | 'no_records' | 'no_genome'
}

export const people: Person[] = []
const add = (group: Person['group'], n: number) => {
  for (let k = 0; k < n; k++) people.push({ id: 1_000 + ((people.length * 317) % 1009), group })
}
add('eur', planted.eur)
add('no_sex', withoutSex)
add('div', planted.div)
add('no_records', withoutRecords)
add('array', planted.array)
add('no_genome', withoutGenome)

const csv = (path: string, rows: readonly (readonly (string | number)[])[]) => ({
  path,
  blob: new Blob([rows.map((row) => row.join(',')).join('\n')]),
})
const listOf = (path: string, is: (person: Person, at: number) => boolean) =>
  csv(path, [['person_id'], ...people.filter(is).map(({ id }) => [id])])
const onWgs = ({ group }: Person) => group === 'eur' || group === 'div' || group === 'no_sex' || group === 'no_records'

/** Some of the diverse cohort are predicted to be European-like too, with too low a probability. */
export const probabilityOf = ({ group }: Person, at: number) => (group === 'eur' ? 0.99 : at % 3 === 0 ? 0.6 : 0)

/** Person, conditions, ancestry, and the lists has_wgs, has_array and no_genome. */
export const plantedFiles = [
  csv('person.csv', [
    ['person_id', 'year_of_birth', 'sex_at_birth'],
    ...people.map(({ id, group }, at) => [
      id,
      1950 + (at % 40),
      group === 'no_sex' ? 'PMI: Skip' : at % 2 ? 'Male' : 'Female',
    ]),
  ]),
  csv('condition_occurrence.csv', [
    ['person_id', 'condition_concept_id', 'condition_start_date'],
    ...people.filter(({ group }) => group !== 'no_records').map(({ id }) => [id, 320128, '2015-03-01']),
  ]),
  csv('ancestry_preds.tsv', [
    ['research_id\tancestry_pred\tprobabilities\tpca_features'],
    ...people.map((person, at) => {
      const eur = probabilityOf(person, at)
      return [[person.id, eur > 0.5 ? 'eur' : 'afr', `[${1 - eur}, ${eur}]`, '[0.1, 0.2]'].join('\t')]
    }),
  ]),
  listOf('lists/has_wgs.csv', onWgs),
  listOf('lists/no_genome.csv', ({ group }) => group === 'no_genome'),
  listOf('lists/has_array.csv', ({ group }, at) => (group !== 'no_genome' && at % 2 === 0) || group === 'array'),
]
