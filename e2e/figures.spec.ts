import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import react from '@vitejs/plugin-react'
import { build } from 'vite'
import { hostedPolicy } from '../scripts/policy.ts'
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

/** Texts over another (more than 1 px wide and 3 px high) and texts outside their plot. */
function badTexts() {
  const found: string[] = []
  for (const plot of document.querySelectorAll('.figure-plot')) {
    const frame = plot.getBoundingClientRect()
    const boxes = [...plot.querySelectorAll('text')].map((text) => ({
      text: text.textContent ?? '',
      box: text.getBoundingClientRect(),
    }))
    boxes.forEach(({ text, box }, index) => {
      const outside = Math.max(
        frame.left - box.left,
        box.right - frame.right,
        frame.top - box.top,
        box.bottom - frame.bottom,
      )
      if (outside > 1) found.push(`outside by ${outside.toFixed(1)}: ${text}`)
      for (const other of boxes.slice(index + 1)) {
        const wide = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left)
        const high = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top)
        if (wide > 1 && high > 3) found.push(`over one another: ${text} | ${other.text}`)
      }
    })
  }
  return found
}

for (const figureCase of figureCases) {
  test(`${figureCase.name}, ${figureCase.theme}: no text over another, none outside`, async () => {
    await show(figureCase)
    const fonts = await page.evaluate(() =>
      ['400', '700', 'italic 400'].map((face) => document.fonts.check(`${face} 10px Arimo`)),
    )
    expect(fonts).toEqual([true, true, true])
    await page.locator('.figure').screenshot({ path: `${pictures}/${figureCase.theme}/${figureCase.name}.png` })
    expect(await page.evaluate(badTexts)).toEqual([])
  })
}

test('nothing the figures do violates the policy', async () => {
  expect(await page.evaluate(() => window.violations)).toEqual([])
})
