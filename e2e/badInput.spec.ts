import { readFileSync } from 'node:fs'
import { expect, type Page, test } from '@playwright/test'
import { parquetOf } from '../tests/tables/writeTables.ts'
import { bytesOf, drop, enter, expectCounts, extractFiles, type GivenFile, inventory, textFile } from './steps.ts'

/** Each bad input is dropped beside a good extract: a message says what, where and why, and everything else stays loaded. */

const counts = { nonMDD: 1760, trMDD: 349, TRD: 87, excluded: 197 }
const drugs = 'person_id,drug_concept_id,drug_exposure_start_date'
const person = 'person_id,year_of_birth,birth_datetime,sex_at_birth'
const plink = (name: string, end = Number.POSITIVE_INFINITY): Buffer =>
  readFileSync(`tests/fixtures/formats/plink/${name}`).subarray(0, end)

interface Case {
  readonly what: string
  readonly files: () => GivenFile[] | Promise<GivenFile[]>
  readonly state: string
  /** Words of the message: file, row, column, value, rule. */
  readonly says: readonly (string | RegExp)[]
}

/** The bad file is the first one. */
const cases: readonly Case[] = [
  {
    what: 'an empty file',
    files: () => [textFile('empty.csv', '')],
    state: 'Not read',
    says: ['empty.csv is empty'],
  },
  {
    what: 'a truncated Parquet file',
    files: () => [{ name: 'cut.parquet', bytes: readFileSync('public/example/person.parquet').subarray(0, 5000) }],
    state: 'Not read',
    says: ['cut.parquet ends in the middle'],
  },
  {
    what: 'CSV with ragged rows',
    files: () => [textFile('ragged.csv', `${drugs}\n1042353,5,2020-01-01\n1042353,5\n1042353,5,2020-01-01,7\n`)],
    state: '1 problem',
    says: ['ragged.csv', /row 2/i, /fields/, 'set aside'],
  },
  {
    what: 'a date that is none',
    files: () => [
      textFile('dates.csv', `${drugs}\n1042353,5,2020-01-01\n1042353,5,13/12/2019\n1042353,5,2020-02-30\n`),
    ],
    state: '1 problem',
    says: ['dates.csv', 'drug_exposure_start_date', /row 2/i, '13/12/2019', 'YYYY-MM-DD'],
  },
  {
    what: 'an unknown sex code',
    files: () => [textFile('sex.csv', 'person_id,birth_datetime,gender_concept_id\n7,1950-02-03,8521\n')],
    state: '1 problem',
    says: ['sex.csv', 'gender_concept_id', /row 1/i, '8521'],
  },
  {
    what: 'duplicate person ids',
    files: () => [textFile('twice.csv', `${person}\n8,1950,1950-02-03,Male\n8,1950,1950-02-03,Female\n`)],
    state: '1 problem',
    says: ['twice.csv', 'Rows 1 and 2 are of one person', 'differ in sex', 'A person needs one row'],
  },
  {
    what: 'a missing required column',
    files: () => [textFile('short.csv', 'person_id,condition_concept_id,visit_occurrence_id\n1042353,2,3\n')],
    state: 'Not read',
    says: ['short.csv', 'a condition table needs a column for the start date', 'Needed: condition_start_date'],
  },
  {
    what: 'an id 1.5',
    files: () => [textFile('half.csv', `${drugs}\n1042353,5,2020-01-01\n1.5,5,2020-01-01\n`)],
    state: 'Not read',
    says: ['half.csv, row 2', 'person_id 1.5', 'not a whole one'],
  },
  {
    what: 'an id 1e18',
    files: () => [textFile('rounded.csv', `${drugs}\n1e18,5,2020-01-01\n`)],
    state: 'Not read',
    says: ['rounded.csv, row 1', 'person_id 1e18'],
  },
  {
    what: 'an id 1.5 in Parquet',
    files: async () => {
      const columns = new Map([
        ['eid', ['1', '1.5']],
        ['pgs', ['0.1', '0.2']],
      ])
      return [await bytesOf(parquetOf('ids.parquet', columns))]
    },
    state: 'Not read',
    says: ['ids.parquet, row 2', 'eid 1.5'],
  },
  {
    what: 'a bed file of the wrong size',
    files: () => [
      { name: 'some_missing.bed', bytes: plink('some_missing.bed', -10) },
      { name: 'some_missing.bim', bytes: plink('some_missing.bim') },
      { name: 'some_missing.fam', bytes: plink('some_missing.fam') },
    ],
    state: 'Not read',
    says: ['some_missing.bed is 10 bytes shorter than 100 people × 100 variants need'],
  },
  {
    what: 'a bed file of the wrong magic',
    files: () => [
      { name: 'magic.bed', bytes: Buffer.concat([Buffer.from([0x6d]), plink('some_missing.bed').subarray(1)]) },
    ],
    state: 'Not read',
    says: ['magic.bed does not start with the magic number of a bed file (6c 1b); found 6d 1b'],
  },
  {
    what: 'a bed file of the other mode',
    files: () => [{ name: 'mode.bed', bytes: plink('smallmode0.bed') }],
    state: 'Not read',
    says: ['mode.bed is in sample-major mode'],
  },
]

let page: Page
let good: Map<string, string[]>

test.beforeAll(async ({ browser }) => {
  page = await browser.newPage()
  await page.goto('./')
  await drop(page, extractFiles())
  await expectCounts(page, counts)
  good = await inventory(page)
})

test.afterAll(() => page.close())

for (const { what, files, state, says } of cases) {
  test(`${what} gets a message, and everything else stays loaded`, async () => {
    const given = await files()
    const { name } = given[0]
    await drop(page, given)
    await expect.poll(async () => (await inventory(page)).get(name)?.at(-1), { timeout: 20_000 }).toBe(state)
    await page.getByRole('button', { name, exact: true }).click()
    const panel = page.getByRole('complementary', { name })
    // What was repaired is a line of a table, anything worse an alert.
    const message = state === '1 repair' ? panel.getByRole('row', { name }) : panel.getByRole('alert')
    await expect(message).toHaveCount(1)
    for (const words of says) await expect(message).toContainText(words)
    const now = await inventory(page)
    for (const [file, row] of good) expect(now.get(file)).toEqual(row)
    await expectCounts(page, counts)
    // The rest of the tests has the extract alone again.
    for (const one of given) {
      await page.getByRole('button', { name: one.name, exact: true }).click()
      await page.getByRole('complementary', { name: one.name }).getByRole('button', { name: 'Remove' }).click()
      await expect(page.getByRole('button', { name: one.name, exact: true })).toHaveCount(0)
    }
    expect(await inventory(page)).toEqual(good)
  })
}

test('a study document that is none, or newer, is refused, and what was open stays', async () => {
  await drop(page, [textFile('broken.json', '{ "schema": 1, ')])
  await expect(page.getByRole('alert')).toContainText('broken.json is not a study document')
  await drop(page, [textFile('newer.json', '{ "schema": 99 }')])
  await expect(page.getByRole('alert')).toContainText('newer.json was saved by a newer version (schema 99')
  await page.getByRole('alert').getByRole('button', { name: 'Close' }).click()
  await expectCounts(page, counts)
})

test('a knob refuses what it cannot take, in words', async () => {
  await enter(page, 'Definition')
  const field = page.getByRole('textbox', { name: 'Gap that ends a period, another number' })
  for (const typed of ['0', '90.5', 'soon']) {
    await field.fill(typed)
    await field.press('Enter')
    await expect(page.getByRole('main').getByRole('alert')).toContainText(
      typed === '0' ? 'The gap is 0 days: each prescription would be a period of its own' : 'is not a whole number',
    )
  }
  await expect(field).toHaveAttribute('aria-invalid', 'true')
  await field.press('Escape')
  await expect(field).toHaveValue('')
  await expect(field).not.toHaveAttribute('aria-invalid', 'true')
  await expect(page.getByRole('main').getByRole('alert')).toHaveCount(0)
  await expectCounts(page, counts)
})
