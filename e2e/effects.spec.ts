import { readFileSync } from 'node:fs'
import { expect, type Page, test } from '@playwright/test'
import {
  download,
  drop,
  enter,
  exported,
  type GivenFile,
  inventory,
  openExample,
  readSvg,
  textFile,
  textsOf,
  turn,
  watch,
} from './steps.ts'

/** Effects beside effects: definitions, specifications, cohorts, the published figures; on people, then without them. */

test.describe.configure({ mode: 'serial' })

let page: Page
let faults: () => Promise<string[]>
let association: GivenFile
let sensitivity: GivenFile

const line = () => page.locator('.association > .toolbar > .muted')
const figure = (name: RegExp) => page.getByRole('img', { name })
const inspector = () => page.getByRole('complementary', { name: 'Inspector' })
const grid = () => page.getByRole('complementary', { name: 'Grid of specifications' })
const table2 = () => page.getByRole('region', { name: 'Table 2', exact: true })
const export_ = () => page.getByRole('button', { name: 'Export', exact: true })

const rowsOf = ({ bytes }: GivenFile): Record<string, string>[] => {
  const [head, ...lines] = bytes.toString('utf8').trimEnd().split('\n')
  const names = head.split(',')
  return lines.map((text) => Object.fromEntries(text.split(',').map((cell, at) => [names[at], cell])))
}

const savedAs = async (format: string): Promise<GivenFile> => {
  await expect(export_()).toBeEnabled({ timeout: 60_000 })
  await export_().click()
  return download(page, () => page.getByRole('menuitem', { name: format }).click())
}

test.beforeAll(async ({ browser }) => {
  page = await browser.newPage()
  faults = await watch(page)
  await page.goto('./')
  await openExample(page)
})

test.afterAll(() => page.close())

test('Table 2 stands over its heatmap, says what the exported table says, and leaves as vectors', async ({
  browser,
}) => {
  await enter(page, 'Sensitivity')
  await expect(line()).toHaveText('TRD v trMDD, WGS European · 61 scores × 15 definitions', { timeout: 90_000 })
  sensitivity = await savedAs('Table as CSV')
  const rows = rowsOf(sensitivity)
  expect(rows).toHaveLength(15)
  await figure(/^Table 2/).focus()
  await page.keyboard.press('t')
  await expect(table2().locator('tbody tr[aria-current]')).toContainText('reference')
  for (const row of rows) {
    const shown = table2().getByRole('row', { name: new RegExp(`^${row.definition.replace('/', ' / ')} `) })
    await expect(shown).toContainText(Number(row.n_trd).toLocaleString('en'))
    await expect(shown.getByRole('cell').nth(10)).toHaveText(row.n_significant)
  }
  await page.keyboard.press('t')
  const read = await readSvg(browser, (await savedAs('Figure as SVG')).bytes)
  expect(read).toMatchObject({ failed: null, images: 0 })
  expect(read.texts).toEqual(
    expect.arrayContaining(['TRD5', 'TRD rule', 'Primary set kept, %', 'Lethargy', 'Simulated data']),
  )
})

test('a knob moves all columns, undo moves them back, and the line needs no fit', async () => {
  const primary = () => table2().locator('tbody tr[aria-current]')
  await page.getByRole('button', { name: 'Table', exact: true }).click()
  const before = await primary().textContent()
  await turn(page, 'Gap that ends a period', /^90 d/)
  await expect(primary()).toContainText('974', { timeout: 60_000 })
  await page.keyboard.press('Control+z')
  await expect.poll(() => primary().textContent(), { timeout: 60_000 }).toBe(before)
  await page.getByRole('button', { name: /^Threshold/ }).click()
  await turn(page, 'Line', '.05')
  await page.keyboard.press('Escape')
  await expect(primary().getByRole('cell').nth(10)).not.toHaveText('10')
  await page.keyboard.press('Control+z')
  await expect(primary().getByRole('cell').nth(10)).toHaveText('10')
  await page.getByRole('button', { name: 'Table', exact: true }).click()
})

test('the inspector has the selected score under all definitions', async () => {
  await figure(/^Table 2/).focus()
  await page.keyboard.press('End')
  await expect(inspector().getByRole('heading', { level: 1 })).toHaveText('Subjective well-being')
  await expect(inspector().locator('tbody tr')).toHaveCount(15)
  await expect(inspector().locator('.small-forest')).toHaveCount(15)
  await page.keyboard.press('Home')
  await expect(inspector().getByRole('heading', { level: 1 })).toHaveText('Educational attainment')
})

test('a grid is ticked, runs when asked, stops, keeps what it has and goes on', async () => {
  await turn(page, 'View', 'Specifications')
  await expect(grid().getByRole('button', { name: 'Run' })).toBeDisabled()
  await grid().getByRole('button', { name: 'Tick the common knobs' }).click()
  await expect(grid()).toContainText('96 specifications')
  await expect(grid()).toContainText(/at most \d+ (s|minutes?) at the present pace/)
  await grid()
    .getByRole('group', { name: /Which period/ })
    .getByLabel('first')
    .check()
  await expect(grid()).toContainText('192 specifications')
  await grid()
    .getByRole('group', { name: /Gap from/ })
    .getByLabel('supply end')
    .check()
  await expect(grid()).toContainText('384 specifications')
  await grid().getByRole('button', { name: 'Run' }).click()
  await expect(line()).toHaveText(/ of 384 specifications$/, { timeout: 60_000 })
  await grid().getByRole('button', { name: 'Cancel' }).click()
  const stopped = page.getByText(/^Stopped at \d+ of 384 specifications; \d+ kept\.$/)
  await expect(stopped).toBeVisible()
  await page.getByRole('main').getByRole('button', { name: 'Resume' }).first().click()
  await expect(line()).toHaveText('Educational attainment · 384 specifications', { timeout: 120_000 })
  await expect(stopped).toHaveCount(0)
  await expect(inspector()).toContainText(/% of one sign, .*% significant, median OR \d\.\d\d; .* moves it most/)
  await expect
    .poll(() => textsOf(figure(/^Specification curve/)))
    .toEqual(expect.arrayContaining(['Gap from', 'supply end']))
})

test('the curve leaves as vectors, its table says what the summary says, and a turned knob takes the curve away', async ({
  browser,
}) => {
  const read = await readSvg(browser, (await savedAs('Figure as SVG')).bytes)
  expect(read).toMatchObject({ failed: null, images: 0 })
  expect(rowsOf(await savedAs('Table as CSV'))).toHaveLength(384 * 61)
  await page.getByRole('button', { name: 'Table', exact: true }).click()
  await expect(
    page.getByRole('region', { name: 'All scores over the specifications' }).locator('tbody tr'),
  ).toHaveCount(61)
  await page.getByRole('button', { name: 'Table', exact: true }).click()
  await grid()
    .getByRole('group', { name: /Which period/ })
    .getByLabel('first')
    .uncheck()
  await expect(page.getByText('192 specifications are chosen. Press Run to fit them.')).toBeVisible()
  await page.keyboard.press('Control+z')
  await expect(line()).toHaveText('Educational attainment · 384 specifications', { timeout: 60_000 })
})

test('cohorts stand beside each other, contrast by contrast, with what R² hides', async ({ browser }) => {
  await enter(page, 'Replication')
  await expect(figure(/^Replication, TRD v trMDD\./)).toBeVisible({ timeout: 60_000 })
  await expect(line()).toHaveText('WGS diverse against WGS European · TRD v trMDD')
  await expect(figure(/, small\./)).toHaveCount(3)
  await expect(inspector()).toContainText(/R² \(REML\)97\.1%/)
  await expect(inspector()).toContainText(/Same sign\d+ of 61 \(\d+ to \d+%\)/)
  await page.getByRole('button', { name: 'TRD v non-MDD', exact: true }).click()
  await expect(figure(/^Replication, TRD v non-MDD\./)).toBeVisible()
  await page.getByRole('button', { name: 'TRD v trMDD', exact: true }).click()
  const csv = rowsOf(await savedAs('Table as CSV'))
  const row = csv.find(({ cohort, contrast }) => cohort === 'wgs_div' && contrast === 'TRD/trMDD')
  await expect(inspector()).toContainText(`Same sign${row!.same_sign} of 61`)
  const read = await readSvg(browser, (await savedAs('Figure as SVG')).bytes)
  expect(read).toMatchObject({ failed: null, images: 0 })
  const pooled = page.getByRole('img', { name: /^Pooled over cohorts/ })
  await expect.poll(() => textsOf(pooled)).toEqual(expect.arrayContaining(['WGS European', 'Array', 'Random effects']))
})

test('a point of the scatter selects its score; T shows all scores with their pooled effects; hazards too', async () => {
  await figure(/^Replication, TRD v trMDD\./).focus()
  await page.keyboard.press('End')
  await expect(page.locator('.large-scatter .figure-selected')).toHaveCount(1)
  await page.keyboard.press('t')
  const table = page.getByRole('region', { name: 'Replication, TRD v trMDD, as a table' })
  await expect(table.locator('tbody tr')).toHaveCount(61)
  await expect(table).toContainText('Random')
  await page.keyboard.press('t')
  await turn(page, 'Ratios', 'Time to event')
  await expect(figure(/^Replication, Time to TRD\./)).toBeVisible()
  await turn(page, 'Ratios', 'Odds ratios')
})

test('the published figures stand below, ours beside them', async () => {
  const published = page.getByRole('region', { name: 'Against the published figures' })
  await expect(published.locator('tbody tr').first()).toBeVisible({ timeout: 60_000 })
  const csv = rowsOf(await download(page, () => published.getByRole('button', { name: /CSV/ }).click()))
  await expect(published.locator('tbody tr')).toHaveCount(csv.length)
  await expect(published.locator('tbody tr').filter({ hasText: 'Educational attainment' }).first()).toContainText(
    /−?0\.\d/,
  )
})

test('nothing failed, nothing violated the policy, no other host was asked', async () => {
  await enter(page, 'Report')
  association = await exported(page, 'association', 'CSV')
  expect(await faults()).toEqual([])
})

test('without people: exported effects give the same Table 2, and rooms that need people say so', async ({
  browser,
}) => {
  await page.close()
  page = await browser.newPage()
  faults = await watch(page)
  await page.goto('./')
  await drop(page, [association])
  await expect.poll(async () => (await inventory(page)).get('association.csv')?.[0]).toBe('Effects')
  await enter(page, 'Sensitivity')
  await expect(line()).toHaveText('TRD v trMDD · 61 scores × 15 definitions', { timeout: 60_000 })
  await page.getByRole('button', { name: 'Table', exact: true }).click()
  for (const row of rowsOf(sensitivity)) {
    const shown = table2().getByRole('row', { name: new RegExp(`^${row.definition.replace('/', ' / ')} `) })
    await expect(shown.getByRole('cell').nth(10)).toHaveText(row.n_significant)
  }
  await turn(page, 'View', 'Specifications')
  await expect(page.getByRole('main')).toContainText('Only tables of effects are loaded')
  await page.getByRole('button', { name: 'Table', exact: true }).click()
  await enter(page, 'Replication')
  await expect(figure(/^Replication, TRD v trMDD\./)).toBeVisible({ timeout: 30_000 })
  for (const room of ['Scores', 'Association', 'Time to event'] as const) {
    await enter(page, room)
    await expect(page.getByRole('main')).toContainText('Only tables of effects are loaded, and this room needs people')
  }
})

test('a table that is not recognised is mapped by hand, and joins as a cohort', async () => {
  const rows = rowsOf(association).filter(
    ({ cohort, contrast, definition }) =>
      cohort === 'wgs_div' && contrast === 'TRD/trMDD' && definition === 'TRD1/trMDD1',
  )
  const text = [
    'instrument,delta,uncertainty',
    ...rows.map((row) => `${row.score},${row.log_odds_ratio},${row.standard_error}`),
  ]
  await enter(page, 'Data')
  await drop(page, [textFile('enclave.csv', `${text.join('\n')}\n`)])
  await page.getByRole('button', { name: 'enclave.csv', exact: true }).click()
  const form = page.locator('section').filter({ has: page.getByRole('heading', { name: 'What the file is' }) })
  await form.getByRole('button', { name: /Table$/ }).click()
  await page.getByRole('option', { name: 'Effects', exact: true }).click()
  for (const [label, column] of [
    ['Score', 'instrument'],
    ['Log ratio', 'delta'],
    ['Standard error', 'uncertainty'],
  ]) {
    await form.getByRole('button', { name: new RegExp(`${label}$`) }).click()
    await page.getByRole('option', { name: column, exact: true }).click()
  }
  await form.getByLabel('Cohort of all rows').fill('enclave')
  await form.getByRole('button', { name: 'Read as effects' }).click()
  await expect.poll(async () => (await inventory(page)).get('enclave.csv')?.[0]).toBe('Effects')
  await enter(page, 'Replication')
  await page.getByRole('button', { name: /Beside$/ }).click()
  await page.getByRole('option', { name: 'enclave' }).click()
  await expect(line()).toHaveText('enclave against WGS European · TRD v trMDD', { timeout: 30_000 })
  await expect(inspector()).toContainText('Agreement, 61 scores')
})

test('a single cohort is told so, and shows the published figures all the same', async ({ browser }) => {
  const lone = await browser.newPage()
  await lone.goto('./')
  await drop(lone, [{ name: 'example.regenie', bytes: readFileSync('tests/fixtures/effects/example_Y1.regenie') }])
  await enter(lone, 'Replication')
  await expect(lone.getByRole('main')).toContainText('One cohort so far. Drop the results of another cohort')
  await expect(lone.getByRole('region', { name: 'Against the published figures' })).toBeVisible()
  await lone.close()
  expect(await faults()).toEqual([])
})
