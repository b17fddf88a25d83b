import { writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { plantedFiles } from '../tests/plantedCohorts.ts'
import { temporaryFolder } from '../tests/temporaryFolder.ts'
import { bytesOf, commandLine, download, drop, enter, exported, type GivenFile, watch } from './steps.ts'

/** The published cohorts made in the editor, by keyboard alone, from people who have no cohort column. */

test.describe.configure({ mode: 'serial' })

let page: Page
let faults: () => Promise<string[]>
let files: GivenFile[]

const card = (name: string) => page.getByRole('region', { name, exact: true })
const button = (name: string) => page.getByRole('button', { name, exact: true })
const flow = () => page.locator('.room.cohorts .toolbar .muted')

/** Focus by name, as someone who tabs to it would have it. */
async function press(name: string, key = 'Enter') {
  await button(name).focus()
  await page.keyboard.press(key)
}

/** The menu is walked by the letters it begins with. */
async function addRule(owner: string, kind: string) {
  await press(`Add a rule to ${owner}`)
  await expect(page.getByRole('menu')).toBeVisible()
  await page.keyboard.type(kind)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('menu')).toHaveCount(0)
}

async function select(name: string, option: string) {
  await page.getByRole('button', { name: new RegExp(`${name}$`) }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('listbox')).toBeVisible()
  await page.keyboard.type(option)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('listbox')).toHaveCount(0)
}

async function write(name: string, text: string) {
  await page.getByRole('textbox', { name, exact: true }).focus()
  await page.keyboard.press('Control+a')
  await page.keyboard.type(text)
  await page.keyboard.press('Enter')
}

/** What stands beside a cohort's rules: left out and left. */
const counts = (name: string) =>
  card(name)
    .locator('.rules > .rule')
    .evaluateAll((rows) => rows.map((row) => [...row.querySelectorAll(':scope > .number')].map((n) => n.textContent)))

test.beforeAll(async ({ browser }) => {
  page = await browser.newPage({ reducedMotion: 'reduce' })
  faults = await watch(page)
  await page.goto('./')
  files = await Promise.all(plantedFiles.map(({ path, blob }) => bytesOf({ name: basename(path), blob })))
  await drop(page, files)
  await expect(page.getByText('The data have no one in any of the study’s cohorts')).toBeVisible({ timeout: 30_000 })
})

test.afterAll(async () => {
  expect(await faults()).toEqual([])
  await page.close()
})

test('the rules for everyone leave 293 of 413, each a named step', async () => {
  await page.getByRole('radio', { name: 'Files', exact: true }).focus()
  await page.keyboard.press('ArrowRight')
  await expect(flow()).toContainText('413 loaded → 413 taken')
  await addRule('everyone', 'Has')
  await expect(page.getByRole('button', { name: /Rule 1 of everyone: use$/ })).toBeVisible()
  await select('Rule 1 of everyone: what they have', 'male')
  await write('Rule 1 of everyone: name of the step', 'No demographics')
  await expect.poll(() => counts('Everyone')).toEqual([['40', '373']])
  await addRule('everyone', 'Has')
  await write('Rule 2 of everyone: name of the step', 'No EHR')
  await addRule('everyone', 'On a list')
  await select('Rule 3 of everyone: list', 'no_genome')
  await select('Rule 3 of everyone: use', 'Leave')
  await expect
    .poll(() => counts('Everyone'))
    .toEqual([
      ['40', '373'],
      ['50', '323'],
      ['30', '293'],
    ])
  await expect(flow()).toContainText('413 loaded → 293 taken')
})

test('Alt with an arrow moves a rule, its counts follow, the focus stays with it, and undo brings it back', async () => {
  await page.getByRole('button', { name: /Rule 3 of everyone: list$/ }).focus()
  await page.keyboard.press('Alt+ArrowUp')
  await expect(button('Rule 2 of everyone: move up')).toBeFocused()
  await expect(page.getByRole('status').filter({ hasText: 'On the list no_genome: rule 2 of 3.' })).toHaveCount(1)
  await expect
    .poll(() => counts('Everyone'))
    .toEqual([
      ['40', '373'],
      ['30', '343'],
      ['50', '293'],
    ])
  await page.keyboard.press('Enter')
  await expect(button('Rule 1 of everyone: move down')).toBeFocused()
  await expect.poll(async () => (await counts('Everyone'))[0]).toEqual(['30', '383'])
  await page.keyboard.press('Control+z')
  await page.keyboard.press('Control+z')
  await expect
    .poll(() => counts('Everyone'))
    .toEqual([
      ['40', '373'],
      ['50', '323'],
      ['30', '293'],
    ])
})

test('the three published cohorts are made by rules, proven to share no one', async () => {
  for (const [at, [former, name]] of [
    ['WGS European', 'European-like'],
    ['WGS diverse', 'Diverse'],
    ['Array', 'Microarray'],
  ].entries()) {
    await write(`Name of cohort ${at + 1}`, name)
    await expect(card(former)).toHaveCount(0)
    await press(`Rule 1 of ${name}: remove`)
    await expect(button(`Add a rule to ${name}`)).toBeFocused()
  }
  await addRule('European-like', 'On a list')
  await select('Rule 1 of European-like: list', 'has_wgs')
  await addRule('European-like', 'Predicted')
  await select('Rule 2 of European-like: ancestry', 'eur')
  await expect(page.getByRole('textbox', { name: 'Rule 2 of European-like: least probability' })).toHaveValue('0.9')
  await addRule('Diverse', 'On a list')
  await select('Rule 1 of Diverse: list', 'has_wgs')
  await addRule('Diverse', 'In a cohort')
  await addRule('Microarray', 'On a list')
  await select('Rule 1 of Microarray: list', 'has_array')
  await addRule('Microarray', 'On a list')
  await select('Rule 2 of Microarray: list', 'has_wgs')
  const overlaps = card('In two cohorts at once')
  await expect(overlaps).toContainText('overlap')
  await select('Rule 2 of Microarray: use', 'Leave')
  await expect(flow()).toHaveText('413 loaded → 293 taken → 125 / 105 / 63')
  expect(await counts('European-like')).toEqual([
    ['63', '230'],
    ['105', '125'],
  ])
  await expect(overlaps.getByText('apart by rule')).toHaveCount(3)
  await expect(card('Diverse').getByRole('textbox', { name: 'Rule 2 of Diverse: name of the step' })).toHaveAttribute(
    'placeholder',
    'In the cohort European-like',
  )
  await expect(button('Move Diverse up')).toBeDisabled()
})

test('a probability beyond 1 is refused in place, and Escape brings the former back', async () => {
  const field = page.getByRole('textbox', { name: 'Rule 2 of European-like: least probability' })
  await write('Rule 2 of European-like: least probability', '90')
  await expect(card('European-like').getByRole('alert')).toHaveText('A number from 0 to 1.')
  await page.keyboard.press('Escape')
  await expect(field).toHaveValue('0.9')
  await expect(card('European-like').getByRole('alert')).toHaveCount(0)
  await write('Rule 2 of European-like: least probability', '0.5')
  await expect(flow()).not.toContainText('125 / 105')
  await page.keyboard.press('Escape')
  await page.getByRole('radio', { name: 'European-like is the discovery cohort' }).focus()
  await page.keyboard.press('Control+z')
  await expect(flow()).toHaveText('413 loaded → 293 taken → 125 / 105 / 63')
})

test('a cohort is added, overlaps, is kept apart with one press, made discovery and removed', async () => {
  await press('Add a cohort')
  await expect(flow()).toContainText('125 / 105 / 63 / 293')
  await page.getByRole('radio', { name: 'European-like is the discovery cohort' }).focus()
  await page.keyboard.press('ArrowUp')
  await expect(page.getByRole('radio', { name: 'Cohort 4 is the discovery cohort' })).toBeChecked()
  const keep = page.getByRole('button', { name: 'Keep them in the first' })
  await expect(keep).toHaveCount(3)
  for (const left of [168, 63, 0]) {
    await keep.first().focus()
    await page.keyboard.press('Enter')
    await expect(flow()).toContainText(`125 / 105 / 63 / ${left}`)
  }
  await press('Remove Cohort 4')
  await expect(flow()).toHaveText('413 loaded → 293 taken → 125 / 105 / 63')
  await expect(page.getByRole('radio', { name: 'European-like is the discovery cohort' })).toBeChecked()
})

test('any person column becomes a covariate, as a category against a level', async () => {
  await press('Choose columns')
  await page.keyboard.type('ancestry_pred')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Escape')
  const table = card('Covariates').getByRole('table')
  await expect(table).toContainText('as read: category')
  await select('ancestry_pred is compared with', 'eur')
  await expect(table.getByRole('button', { name: /eur ancestry_pred is compared with$/ })).toBeVisible()
})

test('the saved study gives the same attrition on the command line, and is opened again as it was', async () => {
  await enter(page, 'Report')
  const study = await download(page, () => page.keyboard.press('Control+s'))
  const saved = JSON.parse(study.bytes.toString()) as { covariates: unknown[]; cohorts: { label: string }[] }
  expect(saved.covariates.at(-1)).toEqual({ column: 'ancestry_pred', kind: 'as_read', reference: 'eur' })
  expect(saved.cohorts.map(({ label }) => label)).toEqual(['European-like', 'Diverse', 'Microarray'])
  const folder = temporaryFolder('cohorts')
  for (const { name, bytes } of files) writeFileSync(join(folder, name), bytes)
  const ours = commandLine(study.bytes, folder)
  for (const table of ['attrition', 'cohort_overlap', 'plausibility']) {
    expect((await exported(page, table, 'CSV')).bytes.toString(), table).toBe(ours(table).toString())
  }
  await drop(page, [study])
  await enter(page, 'Data')
  await expect(flow()).toHaveText('413 loaded → 293 taken → 125 / 105 / 63')
})
