import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { expect, type Locator, type Page, test } from '@playwright/test'
import { everythingWrong } from '../tests/fixtures/everything-wrong/generate.mjs'
import { temporaryFolder } from '../tests/temporaryFolder.ts'
import {
  commandLine,
  download,
  drop,
  expectCounts,
  extractFiles,
  extractFolder,
  type GivenFile,
  inventory,
  textFile,
  turn,
  watch,
} from './steps.ts'

/** What people have: files that are repaired and counted, and files that have to be explained once. */

const counts = { nonMDD: 1760, trMDD: 349, TRD: 87, excluded: 197 }

/** The extract, its conditions under names that nobody knows. */
const oddConditions = textFile(
  'diagnosen.csv',
  gunzipSync(readFileSync(join(extractFolder, 'condition_occurrence.csv.gz')))
    .toString('utf8')
    .replace(/^.*\n/, (head) =>
      head
        .replace('person_id', 'patnr')
        .replace('condition_concept_id', 'omop')
        .replace('condition_start_date', 'datum'),
    ),
)
const others = () => extractFiles().filter(({ name }) => !name.startsWith('condition'))

const panel = (page: Page, name: string): Locator => page.getByRole('complementary', { name })

async function say(page: Page, form: Locator, label: string, option: string): Promise<void> {
  await form.getByRole('button', { name: new RegExp(`${label}$`) }).click()
  await page.getByRole('option', { name: option, exact: true }).click()
}

const report = (page: Page): Locator => page.getByRole('region', { name: 'Lines of the import report' })

test('odd names are explained once: counts appear, the study keeps it, and the next time it is known', async ({
  browser,
}) => {
  const page = await browser.newPage()
  const faults = await watch(page)
  await page.goto('./')
  await drop(page, [...others(), oddConditions])
  await expect
    .poll(async () => (await inventory(page)).get('diagnosen.csv')?.at(-1), { timeout: 30_000 })
    .toBe('Not used')
  await page.getByRole('button', { name: 'diagnosen.csv', exact: true }).click()
  const form = panel(page, 'diagnosen.csv')

  await say(page, form, 'Table', 'Conditions')
  await say(page, form, 'Person', 'patnr')
  await say(page, form, 'Concept', 'patnr')
  await expect(form.getByRole('alert')).toContainText('The column patnr is said to be both the person and the concept')
  await expect(form.getByRole('button', { name: 'Read as Conditions' })).toBeDisabled()
  await say(page, form, 'Concept', 'omop')
  await say(page, form, 'Start date', 'omop')
  await say(page, form, 'Concept', 'datum')
  await form.getByRole('button', { name: 'Read as Conditions' }).click()
  // Dates for concepts, and concepts for dates: refused, and all stays.
  await expect(page.getByRole('alert').filter({ hasText: 'none of its' })).toContainText('The file stays as it was')
  expect((await inventory(page)).get('diagnosen.csv')?.at(-1)).toBe('Not used')
  await say(page, form, 'Start date', 'datum')
  await say(page, form, 'Concept', 'omop')
  await form.getByRole('button', { name: 'Read as Conditions' }).click()
  await expectCounts(page, counts)

  await form.getByRole('button', { name: 'Save for files with these columns' }).click()
  await expect(form).toContainText('Saved in the study')
  await page.keyboard.press('Control+z')
  await expect(form).toContainText('Not in the study yet')
  await expectCounts(page, counts)
  await page.keyboard.press('Control+Shift+z')
  await expect(form).toContainText('Saved in the study')
  const study = await download(page, () => page.keyboard.press('Control+s'))

  await page.reload()
  await drop(page, [study])
  await drop(page, [...others(), { ...oddConditions, name: 'diagnosen-neu.csv' }])
  await expectCounts(page, counts)
  expect((await inventory(page)).get('diagnosen-neu.csv')?.[0]).toBe('Conditions')
  await turn(page, 'What the Data room shows', 'Import report')
  await expect(report(page)).toContainText('read as the study’s saved mapping says')
  expect(await faults()).toEqual([])
  await page.close()

  // The command line reads by the same mapping.
  const folder = temporaryFolder('mapping')
  for (const { name, bytes } of [...others(), oddConditions]) writeFileSync(join(folder, name), bytes)
  const table = commandLine(study.bytes, folder)
  expect(table('counts').toString()).toContain('wgs_eur,TRD1/trMDD1,TRD,87,')
  expect(table('import').toString()).toContain('mapping_saved')
})

test('an extract with everything wrong: each reason on the screen as often as planted, and in the saved report', async ({
  browser,
}) => {
  const { files, planted } = everythingWrong()
  const given: GivenFile[] = [...files].map(([name, content]) => ({ name, bytes: Buffer.from(content as Uint8Array) }))
  const page = await browser.newPage()
  await page.goto('./')
  // Dropped files have no folders.
  await drop(
    page,
    given.map(({ name, bytes }) => ({ name: name.split('/').at(-1)!, bytes })),
  )
  await expect.poll(async () => (await inventory(page)).get('has_wgs.txt')?.at(-1), { timeout: 30_000 }).toBe('Ready')
  await turn(page, 'What the Data room shows', 'Import report')
  await expect(report(page)).toContainText('Person.CSV Person: 212 rows = 197 used + 15 left out')
  const saved = await download(page, () => page.getByRole('button', { name: 'Report as CSV' }).click())
  expect(saved.name).toBe('import.csv')
  const sums: Record<string, number> = {}
  for (const line of saved.bytes.toString('utf8').trimEnd().split('\n').slice(1)) {
    const [, , , rule, count] = line.split(',')
    if (rule in planted.rules) sums[rule] = (sums[rule] ?? 0) + Number(count)
  }
  expect(sums).toEqual(planted.rules)

  await page.getByRole('button', { name: /What became of it$/ }).click()
  await page.getByRole('option', { name: 'Left out', exact: true }).click()
  await expect(report(page).locator('tbody tr:not(.import-file) td:last-child')).toHaveText(
    Array.from({ length: await report(page).locator('tbody tr:not(.import-file)').count() }, () => 'Left out'),
  )
  // By keyboard: the filter by file, then the table that scrolls.
  await page.getByRole('button', { name: /All files/ }).focus()
  await page.keyboard.press('Enter')
  await page.keyboard.type('obs')
  await page.keyboard.press('Enter')
  await expect(report(page).locator('tbody')).toHaveCount(1)
  await expect(report(page)).toContainText('ends before it starts: set aside')
  await page.close()

  const folder = temporaryFolder('wrong')
  for (const { name, bytes } of given) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), bytes)
  }
  const written = commandLine('paper', folder)('import').toString('utf8')
  expect(written).toContain('concept_in_no_set')
})

test('gzip of several members, as Hail and bgzip write it, is read to its end', async ({ page }) => {
  const faults = await watch(page)
  const text = gunzipSync(readFileSync(join(extractFolder, 'condition_occurrence.csv.gz')))
  const members = [text.subarray(0, 50_000), text.subarray(50_000), Buffer.alloc(0)].map((part) => gzipSync(part))
  await page.goto('./')
  await drop(page, [...others(), { name: 'condition_occurrence.csv.bgz', bytes: Buffer.concat(members) }])
  await expectCounts(page, counts)
  expect(await faults()).toEqual([])
})
