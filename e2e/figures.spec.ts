import { readFile, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, type Page, test } from '@playwright/test'
import react from '@vitejs/plugin-react'
import { build } from 'vite'
import { hostedPolicy } from '../scripts/policy.ts'
import { textWidth } from '../src/figures/measure.ts'
import { type FigureCase, figureCases } from './figures/cases.ts'

/**
 * Every figure at each size and theme, drawn under the hosted policy with the real fonts: no texts over one another, none
 * outside the page. Pictures go to `build/figures/`.
 */
const built = 'build/e2e-figures'
const pictures = 'build/figures'
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
}

let server: Server
let address: string
let page: Page

test.beforeAll(async ({ browser }) => {
  test.setTimeout(180_000)
  await build({
    root: 'e2e/figures',
    configFile: false,
    logLevel: 'error',
    base: './',
    publicDir: false,
    define: { global: 'globalThis' },
    plugins: [react()],
    build: { outDir: `../../${built}`, emptyOutDir: true, assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  })
  server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    const file = path === '/' ? '/index.html' : path
    const body = await readFile(join(built, file)).catch(() => null)
    response.writeHead(body === null ? 404 : 200, {
      'Content-Type': types[extname(file)] ?? 'application/octet-stream',
      'Content-Security-Policy': hostedPolicy,
    })
    response.end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  page.on('pageerror', (error) => {
    throw error
  })
  await page.goto(address)
})

test.afterAll(async () => {
  await page.close()
  server.close()
})

async function show(figureCase: FigureCase) {
  await page.evaluate((shown) => window.show(shown), figureCase)
  await page.waitForFunction(() => {
    const plots = [...document.querySelectorAll('.figure-plot')]
    return plots.length > 0 && plots.every((plot) => plot.querySelectorAll('text').length > 0)
  })
}

/** Texts over another (more than 1 px wide and 3 px high) and texts outside the element they stand in. */
function badTexts(selector: string): string[] {
  const found: string[] = []
  for (const ground of document.querySelectorAll(selector)) {
    const frame = ground.getBoundingClientRect()
    const boxes = [...ground.querySelectorAll('text')].map((text) => ({
      text: text.textContent ?? '',
      box: text.getBoundingClientRect(),
    }))
    boxes.forEach(({ text, box }, index) => {
      const sides = [frame.left - box.left, box.right - frame.right, frame.top - box.top, box.bottom - frame.bottom]
      if (Math.max(...sides) > 1) found.push(`outside by ${Math.max(...sides).toFixed(1)}: ${text}`)
      for (const other of boxes.slice(index + 1)) {
        const wide = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left)
        const high = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top)
        if (wide > 1 && high > 3) found.push(`over one another: ${text} | ${other.text}`)
      }
    })
  }
  return found
}

/** In points on paper; exponents, which are parts of a number, are left out. */
function smallestText(): number {
  const sizes = [...document.querySelectorAll('text')].map((text) => Number.parseFloat(getComputedStyle(text).fontSize))
  return Math.min(...sizes) * 0.75
}

for (const figureCase of figureCases) {
  test(`${figureCase.name}, ${figureCase.theme}: no text over another, none outside`, async () => {
    await show(figureCase)
    const fonts = await page.evaluate(() =>
      ['400', '700', 'italic 400'].map((face) => document.fonts.check(`${face} 10px Arimo`)),
    )
    expect(fonts).toEqual([true, true, true])
    await page.locator('.figure').screenshot({ path: `${pictures}/${figureCase.theme}/${figureCase.name}.png` })
    expect(await page.evaluate(badTexts, '.figure-plot')).toEqual([])
  })
}

/** Of Arimo, that a figure uses at least. */
const facesOf = {
  recordsByYear: 1,
  waterfall: 1,
  correlation: 1,
  upset: 1,
  attrition: 2,
  forest: 3,
  cohorts: 2,
  heatmap: 1,
  volcano: 2,
  quantiles: 2,
  kaplanMeier: 3,
  hazards: 1,
  hazardSets: 2,
  overTime: 1,
  logLog: 1,
  adjusted: 1,
  competing: 2,
  ages: 2,
  replication: 1,
  specification: 2,
  pooled: 2,
} as const

for (const figureCase of figureCases.filter(({ theme }) => theme === 'print')) {
  test(`${figureCase.name} as SVG stands by itself: letters as text, its own fonts, no bitmap, no text over another`, async ({
    browser,
  }) => {
    const svg = await page.evaluate((exported) => window.svg(exported), figureCase)
    const path = `${pictures}/print/${figureCase.name}.svg`
    await writeFile(path, svg)
    expect(svg).not.toContain('<image')
    expect(svg).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>\n<svg [^>]*width="[0-9.]+mm" height="[0-9.]+mm"/)
    expect(svg.match(/@font-face/g)).toHaveLength(4)
    const widthMm = Number(/width="([0-9.]+)mm"/.exec(svg)![1])
    expect(widthMm).toBeCloseTo((figureCase.size.widthPx * 25.4) / 96, 2)
    for (const said of ['Study: Example &lt;study&gt; &amp; more', 'Study digest: 0f1e2d', 'Data: Simulated data']) {
      expect(svg).toContain(said)
    }
    expect(svg).toContain('Disclosure policy: none')

    const alone = await browser.newPage({ deviceScaleFactor: 2 })
    await alone.goto(pathToFileURL(path).href)
    await alone.evaluate(() => document.fonts.ready.then(() => undefined))
    const fonts = await alone.evaluate(() => [...document.fonts].map((font) => `${font.family} ${font.status}`))
    const faces = facesOf[figureCase.kind]
    expect(fonts.filter((font) => font === 'Arimo loaded').length).toBeGreaterThanOrEqual(faces)
    expect(await alone.evaluate(badTexts, 'svg')).toEqual([])
    const texts = await alone.evaluate(() => [...document.querySelectorAll('text')].map((text) => text.textContent))
    expect(texts).toContain('Simulated data')
    expect(await alone.evaluate(smallestText)).toBeGreaterThanOrEqual(5.5)
    await alone
      .locator('svg')
      .first()
      .screenshot({ path: `${pictures}/print/${figureCase.name}-svg.png` })
    await alone.close()
  })
}

test('a PNG has the pixels asked for, its size on paper and the same words about itself', async () => {
  const figureCase = figureCases.find(({ name }) => name === 'forest-calm')!
  const png = Buffer.from(await page.evaluate((exported) => window.png(exported, 300 / 96), figureCase))
  await writeFile(`${pictures}/print/${figureCase.name}.png`, png)
  expect(png.readUInt32BE(16)).toBe(Math.round((183 / 25.4) * 300))
  expect(png.readUInt32BE(20)).toBe(Math.round((170 / 25.4) * 300))
  expect(png.readUInt32BE(png.indexOf('pHYs') + 4)).toBe(11811)
  expect(png.toString('utf8')).toContain('Data: Simulated data\nDisclosure policy: none')
})

test('rows are selected by pointer and keys, and spoken; T shows the table; a newer result dims the old', async () => {
  await show(figureCases.find(({ name, theme }) => name === 'forest-1024' && theme === 'light')!)
  const frame = page.locator('.figure-frame')
  const selected = () =>
    page.locator('.figure-selected').evaluate((band) => Math.round((band as HTMLElement).offsetTop / 14))
  await expect(frame).toHaveAttribute('role', 'img')
  await expect(frame).toHaveAttribute(
    'aria-label',
    /^Figure under test\. \d+ of 61 scores differ between TRD and trMDD/,
  )

  await page.locator('.figure-pointer').click({ position: { x: 200, y: 14 * 3 + 5 } })
  expect(await selected()).toBe(3)
  await expect(page.locator('.figure-spoken')).toHaveText('described type_2_diabetes')
  expect(await page.evaluate(() => window.hovered)).toBe('type_2_diabetes')
  await page.locator('.figure-pointer').click({ position: { x: 200, y: 5 }, modifiers: ['Shift'] })
  expect(await page.evaluate(() => window.added)).toEqual(['educational_attainment'])
  expect(await selected()).toBe(3)

  await frame.focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('j')
  await page.keyboard.press('k')
  expect(await selected()).toBe(4)
  await page.keyboard.press('End')
  await expect(page.locator('.figure-spoken')).toHaveText('described subjective_well_being')
  const box = await page.locator('.figure-selected').boundingBox()
  const outer = await frame.boundingBox()
  expect(box!.y + box!.height).toBeLessThanOrEqual(outer!.y + outer!.height + 1)

  await page.keyboard.press('t')
  await expect(frame).toHaveAttribute('role', 'group')
  await expect(page.getByText('the same as a table')).toBeVisible()
  await page.keyboard.press('t')
  await expect(frame).toHaveAttribute('role', 'img')

  await page.evaluate(() => window.pending(true))
  const opacity = () =>
    page
      .locator('.figure-body .figure-plot > *')
      .first()
      .evaluate((plot) => getComputedStyle(plot).opacity)
  await expect.poll(opacity).toBe('0.4')
  await page.evaluate(() => window.pending(false))
  await expect.poll(opacity).toBe('1')
})

test('points are selected by pointer and arrows, from left to right', async () => {
  await show(figureCases.find(({ name, theme }) => name === 'volcano-1440' && theme === 'light')!)
  const frame = page.locator('.figure-frame')
  const spoken = page.locator('.figure-spoken')
  const ring = page.locator('.figure-selected.ring')
  await expect(ring).toHaveCount(1)
  const at = (await ring.boundingBox())!
  await frame.focus()
  await page.keyboard.press('Home')
  await expect(spoken).toHaveText('described educational_attainment')
  await page.keyboard.press('ArrowRight')
  await expect(spoken).toHaveText('described intelligence')
  await page.keyboard.press('ArrowLeft')
  await expect(spoken).toHaveText('described educational_attainment')
  await page.mouse.click(at.x + at.width / 2 + 3, at.y + at.height / 2 + 3)
  await expect(spoken).toHaveText('described lethargy')
  expect(await page.evaluate(() => window.hovered)).toBe('lethargy')
  await frame.focus()
  await page.keyboard.press('Shift+Enter')
  expect((await page.evaluate(() => window.added)).at(-1)).toBe('lethargy')
})

test("our own widths of text are the browser's, kerning aside", async () => {
  const both = ['Worry too long after embarrassment', '0.88 (0.85–0.91)', 'Größe “A” −1']
  for (const weight of ['regular', 'bold'] as const) {
    const texts = weight === 'bold' ? both : [...both, 'Log-rank χ² 75.9, 2 df']
    const drawn = await page.evaluate(
      ([face, lines]) => {
        const context = document.createElement('canvas').getContext('2d')!
        context.font = `${face} 100px Arimo`
        context.fontKerning = 'none'
        return lines.map((line) => context.measureText(line).width)
      },
      [weight === 'bold' ? '700' : '400', texts] as const,
    )
    for (const [index, text] of texts.entries()) expect(textWidth(text, 100, weight)).toBeCloseTo(drawn[index], 0)
  }
})

test('a forest of 61 rows changes in less than half a second', async () => {
  const find = (name: string) => figureCases.find((figureCase) => figureCase.name === name)!
  const ms = await page.evaluate(
    async ([first, second]) => {
      const times = [await window.redrawMs(first, second), await window.redrawMs(second, first)]
      return Math.min(...times)
    },
    [find('forest-1440'), find('forest-by-p-1440')] as const,
  )
  test.info().annotations.push({ type: 'ms', description: ms.toFixed(0) })
  expect(ms).toBeLessThan(500)
})

test('nothing the figures do violates the policy', async () => {
  expect(await page.evaluate(() => window.violations)).toEqual([])
})
