import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, type Page, test } from '@playwright/test'
import {
  drop,
  enter,
  expectFitted,
  exported,
  figure1,
  openExample,
  ownOrigin,
  readSvg,
  rooms,
  textsOf,
  watch,
} from './steps.ts'

/** The embedded example with no other host in reach: results, and the word that the data are simulated, everywhere. */

test.describe.configure({ mode: 'serial' })

let page: Page
let faults: () => Promise<string[]>
const scripts: string[] = []

test.beforeAll(async ({ browser }) => {
  const origin = ownOrigin()
  const context = await browser.newContext()
  await context.route(
    (url) => url.origin !== origin,
    (route) => route.abort(),
  )
  page = await context.newPage()
  faults = await watch(page)
  page.on('request', (request) => {
    // The engine's comes after the first screen.
    const { pathname } = new URL(request.url())
    if (request.resourceType() === 'script' && !/\/client-[^/]*\.js$/.test(pathname)) scripts.push(pathname)
  })
  await page.goto('./', { waitUntil: 'networkidle' })
})

test.afterAll(() => page.context().close())

test('the first screen needs less than 300 kB of compressed script', async () => {
  await expect(page.getByRole('button', { name: 'Open the example study' })).toBeVisible()
  expect(scripts.length).toBeGreaterThan(0)
  const bytes = scripts.reduce((sum, path) => sum + gzipSync(readFileSync(join('dist', path))).length, 0)
  test.info().annotations.push({ type: 'script, bytes', description: String(bytes) })
  expect(bytes).toBeLessThan(300_000)
})

test('one click shows results: 10 of 61 scores differ between TRD and trMDD', async () => {
  await openExample(page)
  await expect(figure1(page)).toHaveAttribute('aria-label', /^Figure 1, forest plot\. 10 of 61 scores differ/)
  const texts = await textsOf(figure1(page))
  expect(texts).toEqual(expect.arrayContaining(['Educational attainment', 'Lethargy', 'Subjective well-being']))
})

test('every room says that the data are simulated', async () => {
  for (const room of rooms) {
    await enter(page, room)
    await expect(page.getByText('Simulated data', { exact: true })).toBeVisible()
  }
})

test('every export says that the data are simulated', async ({ browser }) => {
  await enter(page, 'Report')
  for (const figure of ['Figure 1', 'eFigure 1', 'Heatmap', 'Figure 2A']) {
    const svg = await readSvg(browser, (await exported(page, figure, 'SVG')).bytes)
    expect(svg.texts, figure).toContain('Simulated data')
    expect(svg.metadata, figure).toContain('Data: Simulated data')
    const png = await exported(page, figure, 'PNG')
    expect(png.bytes.toString('latin1'), figure).toContain('Data: Simulated data')
  }
  for (const table of ['counts', 'attrition', 'association', 'problems']) {
    const [head, ...rows] = (await exported(page, table, 'CSV')).bytes.toString('utf8').trimEnd().split('\n')
    expect(head, table).toMatch(/,data,disclosure$/)
    expect(rows.length, table).toBeGreaterThan(0)
    expect(
      rows.filter((row) => !row.endsWith(',simulated,none')),
      table,
    ).toEqual([])
  }
})

test('a study document that denies it cannot make the example pass for real data', async () => {
  const study = JSON.parse(readFileSync('public/example/study.json', 'utf8'))
  await drop(page, [{ name: 'real.json', bytes: Buffer.from(JSON.stringify({ ...study })) }])
  await enter(page, 'Association')
  await expectFitted(page)
  await expect(page.getByText('Simulated data', { exact: true })).toBeVisible()
})

test('nothing failed, nothing violated the policy, no other host was asked', async () => {
  expect(await faults()).toEqual([])
})
