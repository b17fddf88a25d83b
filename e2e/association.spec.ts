import { expect, type Page, test } from '@playwright/test'
import { download, enter, expectFitted, exported, openExample, readSvg, textsOf, turn, watch } from './steps.ts'

/** The Association room on the example: its views, one selection, the threshold, the filter, models beside the figure. */

test.describe.configure({ mode: 'serial' })

let page: Page
let faults: () => Promise<string[]>
const inspector = () => page.getByRole('complementary', { name: 'Inspector' })
const figure = () => page.locator('.association .figure-frame')
const line = () => page.locator('.association > .toolbar > .muted')
const part = (heading: RegExp) =>
  inspector()
    .locator('section')
    .filter({ has: page.getByRole('heading', { name: heading }) })

test.beforeAll(async ({ browser }) => {
  page = await browser.newPage()
  faults = await watch(page)
  await page.goto('./')
  await openExample(page)
  await enter(page, 'Association')
  await expectFitted(page)
})

test.afterAll(() => page.close())

const views = [
  { view: 'Cohorts', shows: ['WGS European', 'WGS diverse', 'Array', 'Lethargy'], rows: 61 },
  { view: 'Sex', shows: ['Women', 'Men', 'Score × sex', 'Lethargy'], rows: 61 },
  { view: 'Volcano', shows: ['−log10 P', 'P < 1e−5', 'Lethargy', 'Temperament'], rows: 61 },
  { view: 'Heatmap', shows: ['TRD v trMDD', 'trMDD v non-MDD', 'Array', 'Lethargy'], rows: 61 },
  { view: 'QQ', shows: ['Expected −log10 P', 'Lethargy'], rows: 61 },
] as const

for (const { view, shows, rows } of views) {
  test(`${view} shows its figure, T the same as a table, and leaves as a vector`, async ({ browser }) => {
    await turn(page, 'View', view)
    await expect.poll(() => textsOf(figure()), { timeout: 60_000 }).toEqual(expect.arrayContaining([...shows]))
    await figure().focus()
    await page.keyboard.press('t')
    const table = page.getByRole('region', { name: /as a table$/ })
    await expect(table.locator('tbody tr')).toHaveCount(rows)
    await expect(table).toContainText('Lethargy')
    await page.keyboard.press('t')
    await expect(figure()).toBeVisible()
    await expect(page.getByRole('button', { name: 'Export', exact: true })).toBeEnabled({ timeout: 60_000 })
    await page.keyboard.press('e')
    const svg = await download(page, () => page.getByRole('menuitem', { name: 'Figure as SVG' }).click())
    const read = await readSvg(browser, svg.bytes)
    expect(read).toMatchObject({ failed: null, images: 0 })
    expect(read.texts).toEqual(expect.arrayContaining(['Lethargy', 'Simulated data']))
  })
}

test('a score selected in one view is selected in all, and in the other rooms', async () => {
  await turn(page, 'View', 'Volcano')
  await figure().focus()
  await page.keyboard.press('Home')
  await expect(inspector().getByRole('heading', { level: 1 })).toHaveText('Educational attainment')
  await page.keyboard.press('End')
  await expect(inspector().getByRole('heading', { level: 1 })).toHaveText('Lethargy')
  for (const view of ['Heatmap', 'Forest']) {
    await turn(page, 'View', view)
    await expect(page.locator('.figure-selected')).toHaveCount(1)
  }
  await page.getByRole('button', { name: 'Table', exact: true }).click()
  await expect(page.locator('tr[aria-current]').filter({ hasText: 'Lethargy' })).toHaveCount(1)
  await page.getByRole('button', { name: 'Table', exact: true }).click()
  await enter(page, 'Time to event')
  await expect(page.getByRole('img', { name: /^Figure 2A.*Lethargy/ })).toBeVisible({ timeout: 30_000 })
  await enter(page, 'Association')
})

test('threshold and correction move the counts without a fit, as p.adjust has them, and undo moves them back', async () => {
  const rows = await exportedRows('association')
  const p = rows
    .filter((row) => row.contrast === 'TRD/trMDD' && row.cohort === 'wgs_eur' && row.definition === 'TRD1/trMDD1')
    .map((row) => Number(row.p))
  expect(p).toHaveLength(61)
  const sorted = [...p].sort((a, b) => a - b)
  const fdr = sorted.findLastIndex((value, index) => value <= (0.05 * (index + 1)) / 61) + 1
  const bonferroni = p.filter((value) => value < 0.05 / 61).length
  await enter(page, 'Association')
  await expectFitted(page)
  await page.getByRole('button', { name: /^Threshold/ }).click()
  await turn(page, 'Line', 'FDR .05')
  await expect(line()).toContainText(`${fdr} differ TRD v trMDD`)
  await turn(page, 'Correction', 'Bonferroni')
  await expect(line()).toContainText(`${bonferroni} differ TRD v trMDD`)
  await turn(page, 'Correction', 'None')
  const field = page.getByRole('textbox', { name: 'α' })
  await field.fill('1e-8')
  await field.press('Enter')
  await expect(line()).toContainText(`${p.filter((value) => value < 1e-8).length} differ TRD v trMDD`)
  await expect(page.getByRole('dialog')).toContainText('of 61 differ')
  await page.keyboard.press('Escape')
  for (let steps = 0; steps < 4; steps++) await page.keyboard.press('Control+z')
  await expect(line()).toContainText('10 differ TRD v trMDD')
})

test('/ filters the rows by words, which does not change what differs', async () => {
  await figure().focus()
  await page.keyboard.press('/')
  await page.keyboard.type('worr')
  await expect(page.getByRole('dialog', { name: 'Rows and columns' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: /^3 of 61/ })).toBeVisible()
  await expect.poll(() => textsOf(figure())).not.toContain('Lethargy')
  await expect(line()).toContainText('61 scores · 10 differ')
  await page.keyboard.press('/')
  await page.getByRole('button', { name: 'Show all 61' }).click()
  await page.keyboard.press('Escape')
  await expect.poll(() => textsOf(figure())).toContain('Lethargy')
})

test('the inspector has the model of the selected score: formula, tests, estimates on demand, R to copy', async () => {
  const model = part(/^Model/)
  await expect(model.locator('code')).toHaveText(/^case ~ PC1 .* \+ pgs_\w+$/)
  await expect(model).toContainText(/n [\d,]+, cases [\d,]+/)
  for (const test of ['Wald', 'likelihood ratio', 'score test']) await expect(model).toContainText(test)
  await model.getByText('Estimates of all terms').click()
  await expect(model.getByRole('row', { name: /^\(Intercept\)/ })).toBeVisible()
  await model.getByText('R that repeats it').click()
  await expect(model.locator('pre')).toContainText('glm(')
  await expect(part(/^Women and men/).getByRole('row')).toHaveCount(4, { timeout: 60_000 })
})

test('beside the direct contrast stands the ratio of both odds ratios against the same controls', async () => {
  const rows = await exportedRows('trd_difference')
  await enter(page, 'Association')
  const name = (await inspector().getByRole('heading', { level: 1 }).textContent()) ?? ''
  const row = rows.find(({ cohort, score }) => cohort === 'wgs_eur' && score === `pgs_${name.toLowerCase()}`)!
  const ratio = (column: string) => Math.exp(Number(row[column])).toFixed(2)
  const both = part(/^TRD v trMDD, from both/)
  await expect(both.getByRole('row', { name: /^Ratio of the two/ })).toContainText(ratio('difference'), {
    timeout: 60_000,
  })
  await expect(both.getByRole('row', { name: /^Fitted directly/ })).toContainText(ratio('direct_log_odds_ratio'))
  await inspector()
    .getByRole('button', { name: /trMDD v non-MDD/ })
    .click()
  await expect(both).toHaveCount(0)
  await inspector()
    .getByRole('button', { name: /TRD v trMDD/ })
    .click()
})

test('the selected score by percentile: the odds of each stratum, as strata.csv has them, cut anew by a knob', async () => {
  const rows = await exportedRows('strata')
  await enter(page, 'Association')
  const name = (await inspector().getByRole('heading', { level: 1 }).textContent()) ?? ''
  const own = rows.filter(({ cohort, score }) => cohort === 'wgs_eur' && score === `pgs_${name.toLowerCase()}`)
  expect(own.map(({ stratum, reference }) => [stratum, reference])).toEqual([
    ['0-20', 'yes'],
    ['20-80', 'no'],
    ['80-100', 'no'],
  ])
  const strata = part(/^By percentile/)
  const top = strata.getByRole('row', { name: /^80–100/ })
  await expect(top).toContainText(Number(own[2].odds_ratio).toFixed(2), { timeout: 60_000 })
  await expect(strata.getByRole('row', { name: /^0–20/ })).toContainText('1, reference')
  await strata.getByText('Cuts and reference').click()
  await turn(page, 'Cuts', '⅒')
  await expect(strata.getByRole('row')).toHaveCount(11, { timeout: 60_000 })
  await turn(page, 'Compared with the stratum', 'with the median')
  await expect(strata.getByRole('row', { name: /^40–50/ })).toContainText('1, reference', { timeout: 60_000 })
  const cuts = strata.getByRole('textbox', { name: 'Cut at percentiles' })
  await cuts.fill('20; 120')
  await cuts.press('Enter')
  await expect(strata.getByRole('alert')).toContainText('“20; 120” cannot be taken')
  await cuts.press('Escape')
  await figure().focus()
  for (let steps = 0; steps < 2; steps++) await page.keyboard.press('Control+z')
  await expect(strata.getByRole('row')).toHaveCount(4, { timeout: 60_000 })
})

test('two scores chosen with Shift are fitted together, with their variance inflation', async () => {
  const together = part(/^Scores together/)
  await figure().focus()
  await page.keyboard.press('Home')
  await page.keyboard.press('Shift+Enter')
  await expect(together).toContainText('Educational attainment is chosen; choose one more.')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Shift+Enter')
  await expect(together.getByRole('row', { name: /^Educational attainment .* 1\.\d\d$/ })).toBeVisible({
    timeout: 30_000,
  })
  await expect(together.getByRole('row', { name: /^Intelligence .* 1\.\d\d$/ })).toBeVisible()
  await expect(page.locator('.figure-compared')).toHaveCount(2)
  await together.getByRole('button', { name: 'Clear' }).click()
  await expect(page.locator('.figure-compared')).toHaveCount(0)
})

test('nothing failed, nothing violated the policy, no other host was asked', async () => {
  expect(await faults()).toEqual([])
})

/** From the CSV that leaves. */
async function exportedRows(table: string): Promise<Record<string, string>[]> {
  await enter(page, 'Report')
  const text = (await exported(page, table, 'CSV')).bytes.toString('utf8')
  const [head, ...lines] = text.trimEnd().split('\n')
  const columns = head.split(',')
  // Sentences with commas stand after the numbers that are read here.
  return lines.map((row) => Object.fromEntries(row.split(',').map((cell, index) => [columns[index], cell])))
}
