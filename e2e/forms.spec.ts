import { readFileSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import { columnsOfFixture, csvOf } from '../tests/tables/writeTables.ts'
import {
  bytesOf,
  drop,
  enter,
  expectCounts,
  extractFiles,
  extractFolder,
  inventory,
  pick,
  strip,
  textFile,
} from './steps.ts'

/** The other forms an extract comes in: a folder, PCs in a table of their own, genotypes instead of scores, any 64-bit id. */

const counts = { nonMDD: 1760, trMDD: 349, TRD: 87, excluded: 197 }

test.beforeEach(({ page }) => page.goto('./'))

test('a folder is taken with all its files, and removed files take their numbers with them', async ({ page }) => {
  await pick(page, page.getByRole('button', { name: 'Add a folder' }), [extractFolder])
  await expectCounts(page, counts)
  const names = [...(await inventory(page)).keys()]
  expect(names).toHaveLength(extractFiles().length)
  for (const name of names) {
    await page.getByRole('button', { name, exact: true }).click()
    await page.getByRole('complementary', { name }).getByRole('button', { name: 'Remove' }).click()
    await expect(page.getByRole('button', { name, exact: true })).toHaveCount(0)
  }
  await expect(strip(page)).toContainText('Non-MDD–trMDD–TRD–Excluded–')
  await expect(page.getByRole('button', { name: 'Open the example study' })).toBeVisible()
})

test('principal components from an ancestry table serve as well as those of the person table', async ({ page }) => {
  const columns = columnsOfFixture('sim-open/extract/person.csv.gz')
  const components = [...columns].filter(([name]) => /^PC\d+$/.test(name)).map(([, values]) => values)
  const rows = columns
    .get('person_id')!
    .map((id, row) => `${id}\teur\t[${components.map((values) => values[row] || 'null').join(', ')}]`)
  const people = new Map([...columns].filter(([name]) => !/^PC\d+$/.test(name)))
  await drop(page, [
    textFile('ancestry_preds.tsv', ['research_id\tancestry_pred\tpca_features', ...rows].join('\n')),
    await bytesOf(csvOf('person.csv', people)),
    ...extractFiles().filter(({ name }) => !name.startsWith('person')),
  ])
  await expectCounts(page, counts)
  expect((await inventory(page)).get('ancestry_preds.tsv')!.slice(0, 2)).toEqual(['Ancestry, PCs', '6,000'])
})

test('scores are computed here from genotypes and weights, and each weight is accounted for', async ({ page }) => {
  const fixture = (name: string) => readFileSync(`tests/fixtures/genotypes/${name}`)
  const lines = fixture('example.weights.tsv').toString().trim().split('\n').slice(1)
  const weights = lines.map((line) => line.split('\t').slice(0, 4).join('\t'))
  const ids = fixture('example.fam')
    .toString()
    .trim()
    .split('\n')
    .map((line) => line.split(/\s+/)[1])
  await drop(page, [
    ...['bed', 'bim', 'fam'].map((end) => ({ name: `example.${end}`, bytes: fixture(`example.${end}`) })),
    textFile(
      'PGS000001.txt',
      ['#pgs_id=PGS000001', 'rsID\teffect_allele\tother_allele\teffect_weight', ...weights].join('\n'),
    ),
    textFile('person.csv', ['person_id,birth_datetime', ...ids.map((id) => `${id},1950-01-01`)].join('\n')),
  ])
  await expect.poll(async () => (await inventory(page)).size).toBe(5)
  await enter(page, 'Scores')
  await expect(page.getByRole('main')).toContainText(
    'Computed from genotypes (example.bed; 500 people, 1,000 variants)',
  )
  const matching = page.getByRole('complementary', { name: 'Score', exact: true })
  for (const [label, variants] of [
    ['Matched', '505'],
    ['Swapped', '495'],
  ]) {
    await expect(matching.getByRole('row', { name: `${label} ${variants}`, exact: true })).toBeVisible()
  }
})

test('ids beyond 2^53 and negative ones are told apart, and a wrong guess is corrected', async ({ page }) => {
  const ids = ['9223372036854775807', '-9223372036854775808', '9007199254740993', '9007199254740992', '-5']
  await drop(page, [
    textFile('person.csv', ['person_id,birth_datetime', ...ids.map((id) => `${id},1950-01-01`)].join('\n')),
    textFile(
      'codes.csv',
      [
        'person_id,condition_concept_id,condition_start_date',
        '9007199254740993,1,2020-01-01',
        '-9223372036854775808,1,2020-01-01',
        '9007199254740994,1,2020-01-01',
      ].join('\n'),
    ),
  ])
  await expect
    .poll(async () => (await inventory(page)).get('codes.csv'))
    .toEqual(['Conditions', '3', '3', '2020', '1 problem'])
  expect((await inventory(page)).get('person.csv')!.slice(1, 3)).toEqual(['5', '5'])
  await page.getByRole('button', { name: 'codes.csv', exact: true }).click()
  await expect(page.getByRole('complementary', { name: 'codes.csv' }).getByRole('alert')).toContainText(
    '1 of 3 rows belong to people who are not in the person table; the first is row 3',
  )
  await page.getByRole('button', { name: /codes\.csv is taken for$/ }).click()
  await page.getByRole('option', { name: 'Not used' }).click()
  await expect.poll(async () => (await inventory(page)).get('codes.csv')?.[0]).toBe('Not used')
})
