import { expect, test } from 'vitest'
import type { FileEntry, TableKind } from '../../src/model/inventory.ts'
import { NO_SCORES, whyNoScores } from '../../src/model/missingScores.ts'

const file = (name: string, takenFor: TableKind | null, state: FileEntry['state'] = 'ready') =>
  ({ name, takenFor, state }) as FileEntry
const why = (scores: number, ...files: FileEntry[]) => whyNoScores({ scores, files })

test('nothing is missing where there are scores, or genotypes and weights', () => {
  expect(why(3)).toBeNull()
  expect(why(0, file('a.bed', 'genotypes'), file('w.txt', 'weights'))).toBeNull()
  expect(why(0, file('d.parquet', 'dosages'), file('w.txt', 'weights'))).toBeNull()
})

test('what is there, what is not, and which files failed are named', () => {
  expect(why(0, file('person.csv', 'person'))).toBe(NO_SCORES)
  expect(why(0, file('a.bed', 'genotypes'))).toBe(
    'No scores yet. There are genotypes, but no weights that can be used: add scoring files of the PGS Catalog, PRS-CS output, or a table with a column of weights for each score.',
  )
  expect(why(0, file('a.bed', 'genotypes', 'failed'), file('a.bim', 'variants'), file('w.txt', 'weights'))).toBe(
    'No scores yet. There are weights, but no genotypes that can be used: add bed, bim and fam files, or a table of dosages. Not read, for a reason told in the Data room: a.bed.',
  )
  expect(why(0, file('scores.parquet', 'scores', 'failed'), file('x.csv', null, 'ignored'))).toBe(
    `${NO_SCORES} Not read, for a reason told in the Data room: scores.parquet.`,
  )
})
