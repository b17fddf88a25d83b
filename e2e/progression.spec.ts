import { expect, type Page, test } from '@playwright/test'
import { formatCount, formatDecimal, formatEstimate, formatP } from '../src/figures/numbers.ts'
import { rowsOf } from '../tests/simOpen.ts'
import {
  choose,
  download,
  drop,
  enter,
  extractFiles,
  figure2A,
  readSvg,
  textFile,
  textsOf,
  turn,
  watch,
} from './steps.ts'

/**
 * The Time to event room on the simulated extract: Figure 2B, proportional hazards, sets and competing death, with R's
 * numbers where R has them (`tests/fixtures/sim-open`).
 */

test.describe.configure({ mode: 'serial' })

let page: Page
let faults: () => Promise<string[]>
const figure2B = () => page.getByRole('img', { name: /^Figure 2B/ })
const curves = () => page.locator('.middle:not(.hazards)')
const score = 'pgs_educational_attainment'

const cox = (set: string, model: string) =>
  rowsOf('sim-open/expected/cox.csv.gz').filter(
    (row) => row.set === set && row.model === model && row.ties === 'efron' && row.estimable === '1',
  )
const estimates = (set: string, model: string) =>
  cox(set, model).map((row) => formatEstimate(Number(row.hr), Number(row.lo), Number(row.hi)))

const show = async (view: string) => {
  await page.getByRole('button', { name: /Curves$/ }).click()
  await page.getByRole('option', { name: view, exact: true }).click()
}

async function withOptions(button: RegExp, act: () => Promise<void>) {
  await page.getByRole('button', { name: button }).click()
  await act()
  await page.keyboard.press('Escape')
}

test.beforeAll(async ({ browser }) => {
  page = await browser.newPage()
  faults = await watch(page)
  await page.goto('./')
  await drop(page, extractFiles())
  await enter(page, 'Time to event')
  await choose(page, 'Score', 'Educational attainment')
  await expect(figure2A(page)).toBeVisible({ timeout: 60_000 })
  await expect(figure2B()).toBeVisible({ timeout: 60_000 })
})

test.afterAll(() => page.close())

const ratios = (texts: readonly string[]) => texts.filter((text) => /^\S+ \(\S+–\S+\)$/.test(text))

test("Figure 2B has R's hazard ratio of every score, in the order of Figure 1; the model can be chosen", async () => {
  const shown = async () => ratios(await textsOf(figure2B()))
  expect(cox('wgs', 'q80_vs_q20_continuous')).toHaveLength(61)
  await expect.poll(shown).toEqual(estimates('wgs', 'q80_vs_q20_continuous'))
  await chooseRatio('per SD')
  await expect.poll(shown).toEqual(estimates('wgs', 'per_unit'))
  await expect(figure2B()).toHaveAttribute('aria-label', /per SD/)
  await chooseRatio('80th v 20th percentile')
})

async function choosePeople(set: string) {
  await withOptions(/^Axes/, async () => {
    await page.getByRole('button', { name: /People$/ }).click()
    await page.getByRole('option', { name: set, exact: true }).click()
  })
}

async function chooseRatio(model: string) {
  await withOptions(/^Rows/, async () => {
    await page.getByRole('button', { name: /Hazard ratio$/ }).click()
    await page.getByRole('option', { name: model, exact: true }).click()
  })
}

test('‡ marks the scores whose test of proportional hazards has P < .01 in R; none else', async () => {
  const marks = async () => (await textsOf(figure2B())).filter((text) => text === '‡').length
  const violating = (set: string) =>
    rowsOf('sim-open/expected/zph.csv.gz').filter(
      (row) => row.set === set && row.transform === 'km' && Number(row.p_pgs) < 0.01,
    ).length
  expect([violating('wgs'), violating('wgs_div')]).toEqual([0, 1])
  expect(await marks()).toBe(0)
  await choosePeople('WGS diverse')
  await expect.poll(marks, { timeout: 30_000 }).toBe(1)
  expect(await textsOf(figure2B())).toContain('‡ hazards not proportional, P < .01')
})

test('a monotone likelihood has a dash and its status, or Firth’s estimate with its mark', async () => {
  const failed = rowsOf('sim-open/expected/cox.csv.gz').filter(
    (row) => row.set === 'wgs_div' && row.model === 'stratum_80-100_vs_0-20' && row.estimable === '0',
  )
  expect(failed.length).toBeGreaterThan(0)
  const dashes = async () => (await textsOf(figure2B())).filter((text) => text === '– monotone likelihood').length
  await chooseRatio('80–100 v 0–20')
  await expect.poll(dashes).toBe(failed.length)
  await turn(page, 'Where the likelihood is monotone', 'Firth’s')
  await expect.poll(dashes, { timeout: 30_000 }).toBe(0)
  await expect
    .poll(async () => (await textsOf(figure2B())).filter((text) => /^F‡?$/.test(text)).length)
    .toBe(failed.length)
  await page.getByRole('button', { name: /^Undo/ }).click()
  await expect.poll(dashes, { timeout: 30_000 }).toBe(failed.length)
  await chooseRatio('80th v 20th percentile')
  await choosePeople('WGS')
})

test("the test of proportional hazards is R's in every transform, beside its plots", async () => {
  const part = page.getByRole('region', { name: 'Proportional hazards' })
  const transforms = { KM: 'km', rank: 'rank', time: 'identity', log: 'log' }
  for (const [label, transform] of Object.entries(transforms)) {
    const row = rowsOf('sim-open/expected/zph.csv.gz').find(
      (one) => one.set === 'wgs' && one.pgs === score && one.transform === transform,
    )!
    await turn(page, 'Transform of time', label)
    const words = `χ² ${formatDecimal(Number(row.chisq_pgs), 2)}, 1 df, P ${formatP(Number(row.p_pgs))} (score); `
    const all = `${formatDecimal(Number(row.chisq_global), 1)}, ${row.df_global} df, P ${formatP(Number(row.p_global))}`
    await expect(part).toContainText(words + all)
  }
  await show('HR over time')
  const overTime = page.getByRole('img', { name: /^Hazard ratio over time.*7\d events in \d+ means/ })
  await expect.poll(() => textsOf(overTime)).toEqual(expect.arrayContaining(['smooth line', 'by interval']))
  await expect(part.locator('tbody tr')).toHaveCount(3)
  await expect(part.getByRole('columnheader', { name: /^HR per SD/ })).toBeVisible()
  await show('Log-log')
  await expect.poll(() => textsOf(page.getByRole('img', { name: /^Log-log survival/ }))).toContain('20–80')
  await show('Adjusted')
  const adjusted = page.getByRole('img', { name: /^Adjusted curves/ })
  await expect.poll(() => textsOf(adjusted)).toEqual(expect.arrayContaining(['pct. 10', 'pct. 90']))
  expect(await textsOf(adjusted)).not.toContain('No. at risk')
  await show('Survival')
})

test('numbers at risk follow the ticks, the test is a choice, strata are cut where one says', async () => {
  await withOptions(/^Axes/, async () => {
    await turn(page, 'Numbers at risk every', '5 y')
    await turn(page, 'Test across strata', 'Peto-Peto')
    await turn(page, 'Axis', '0–100')
  })
  await expect
    .poll(() => textsOf(figure2A(page)))
    .toEqual(expect.arrayContaining([expect.stringMatching(/^Peto-Peto/)]))
  const atRisk = (time: number) =>
    rowsOf('sim-open/expected/km.csv.gz')
      .filter((row) => row.set === 'wgs' && row.pgs === score && row.conf_type === 'log' && Number(row.time) === time)
      .map((row) => formatCount(Number(row.n_risk)))
  const texts = await textsOf(figure2A(page))
  expect(texts).toEqual(expect.arrayContaining([...atRisk(0), 'Free of TRD, %']))
  expect(texts.filter((text) => text === '5' || text === '1')).toEqual(['5'])
  await withOptions(/^Axes/, async () => {
    await turn(page, 'Numbers at risk every', 'as fits')
    await turn(page, 'Test across strata', 'Log-rank')
    await turn(page, 'Axis', 'fits')
  })
  const field = page.getByRole('textbox', { name: 'Cut at percentiles' })
  await field.fill('10 30, 60, 90')
  await field.press('Enter')
  const strata = curves().locator('.strata tbody tr')
  await expect(strata).toHaveCount(5)
  await expect(strata.first()).toContainText('0–10')
  await expect(figure2B()).toHaveAttribute('aria-label', /90th v 10th percentile/)
  await field.fill('0, 120')
  await field.press('Enter')
  await expect(page.getByRole('alert').filter({ hasText: 'cannot be taken' })).toBeVisible()
  await expect(strata).toHaveCount(5)
  await page.getByRole('button', { name: /^Undo/ }).click()
  await expect(strata).toHaveCount(3)
  await expect(field).toHaveValue('20, 80')
})

test('age as the time scale moves the axis and says so in words; undo moves it back', async () => {
  const words = page.locator('.in-words')
  await turn(page, 'Time scale', 'age')
  await expect(words).toContainText('left truncation')
  await expect.poll(() => textsOf(figure2A(page))).toContain('Age, years')
  await page.getByRole('button', { name: /^Undo/ }).click()
  await expect(words).not.toContainText('left truncation')
  await expect.poll(() => textsOf(figure2A(page))).toContain('Years since first MDD diagnosis')
})

test('keys walk the rows of Figure 2B, the score is selected everywhere; the table has the same rows', async () => {
  await figure2B().focus()
  await page.keyboard.press('End')
  await expect(
    page.locator('[aria-live=polite]').filter({ hasText: /^Subjective wellbeing, HR \d\.\d\d, / }),
  ).toHaveCount(1)
  await expect(figure2A(page)).toHaveAttribute('aria-label', /Subjective wellbeing/)
  await page.getByRole('button', { name: 'Table', exact: true }).click()
  const table = page.getByRole('region', { name: 'Figure 2B as a table' })
  await expect(table.locator('tbody tr')).toHaveCount(61)
  await expect(table.locator('tr[aria-current]')).toContainText('Subjective wellbeing')
  await page.getByRole('button', { name: 'Table', exact: true }).click()
  await choose(page, 'Score', 'Educational attainment')
})

test("eFigure 6 has the sets side by side with R's ratios, and leaves as a vector", async ({ browser }) => {
  await withOptions(/^Rows/, () => turn(page, 'Sets', 'side by side'))
  const sets = page.getByRole('img', { name: /^eFigure 6/ })
  await expect.poll(() => textsOf(sets), { timeout: 60_000 }).toEqual(expect.arrayContaining(['WGS', 'Array']))
  const theirs = ['wgs', 'wgs_eur', 'wgs_div', 'array'].flatMap((set) => estimates(set, 'q80_vs_q20_continuous'))
  await expect.poll(async () => ratios(await textsOf(sets)).sort(), { timeout: 60_000 }).toEqual([...theirs].sort())
  await page.locator('.hazards').getByRole('button', { name: 'Export' }).click()
  const svg = await download(page, () => page.getByRole('menuitem', { name: 'Figure as SVG' }).click())
  const read = await readSvg(browser, svg.bytes)
  expect(read).toMatchObject({ failed: null, images: 0 })
  expect(read.texts).toEqual(expect.arrayContaining(['Array', 'Lethargy']))
  await withOptions(/^Rows/, () => turn(page, 'Sets', 'the one chosen'))
})

test('a death table lets death compete, and the knob makes the hazards cause-specific', async () => {
  const ends = rowsOf('sim-open/extract/observation_period.csv.gz')
  const deaths = ends.filter((_, index) => index % 5 === 0)
  const lines = deaths.map((row) => `${row.person_id},${row.observation_period_end_date}`)
  await drop(page, [textFile('death.csv', ['person_id,death_date', ...lines, ''].join('\n'))])
  await expect(page.getByRole('radiogroup', { name: 'Death during follow-up' })).toBeVisible({ timeout: 30_000 })
  await show('Death competing')
  const incidence = page.getByRole('img', { name: /^Cumulative incidence.*people, \d+ with TRD; with TRD/ })
  await expect(incidence).toBeVisible({ timeout: 30_000 })
  const table = curves().locator('.strata')
  await expect(table.getByRole('columnheader', { name: 'death by 10 y' })).toBeVisible()
  await expect(table).toContainText('do not look at deaths')
  await withOptions(/^Axes/, () => turn(page, 'Incidence of', 'death'))
  await expect(page.getByRole('img', { name: /^Cumulative incidence.*with death before TRD/ })).toBeVisible()
  await chooseRatio('per SD, of death before TRD')
  const { width, height } = page.viewportSize()!
  await page.setViewportSize({ width: 1024, height: 768 })
  await expect.poll(() => textsOf(figure2B())).toContain('HR, of death')
  const tooWide = (bars: Element[]) => bars.filter((bar) => bar.scrollWidth > bar.clientWidth).length
  expect(await page.locator('.room .toolbar').evaluateAll(tooWide)).toBe(0)
  await page.setViewportSize({ width, height })
  await chooseRatio('80th v 20th percentile')
  await turn(page, 'Death during follow-up', 'ends it')
  await expect(table).toContainText(
    /Cause-specific hazard ratios per SD: TRD \d\.\d\d \(.+death before TRD \d\.\d\d \(/,
  )
  await expect(page.locator('.in-words')).toContainText('cause-specific')
  await page.getByRole('button', { name: /^Undo/ }).click()
  await expect(table).toContainText('do not look at deaths')
  expect(await faults()).toEqual([])
})
