import { existsSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import puppeteer, { type Browser, type Page } from 'puppeteer-core'
import { asText, commandLine, dropInPage, extractFiles, extractFolder } from './steps.ts'

const executablePath = process.env.PGS_FIREFOX ?? '/usr/bin/firefox-esr'

/** Of every room, and of all that has elementary functions in it. */
const tables = ['association', 'sex', 'cox', 'schoenfeld', 'kaplan_meier', 'sensitivity', 'replication', 'counts']

test('the tables of Firefox are, byte for byte, those of the command line', async ({ baseURL }) => {
  test.skip(!existsSync(executablePath), `there is no Firefox at ${executablePath}`)
  test.setTimeout(240_000)
  const browser = await puppeteer.launch({ browser: 'firefox', executablePath, headless: true })
  try {
    const page = await opened(browser, baseURL!)
    const faults: string[] = []
    page.on('pageerror', (error) => faults.push(String(error)))
    await page.evaluate(dropInPage, asText(extractFiles()))
    await page.waitForFunction(() => document.body.textContent.includes('349'), { timeout: 60_000 })
    await (await named(page, 'Report', 'link')).click()
    const written = commandLine('paper', extractFolder)
    for (const table of tables) {
      expect(await exportedTable(page, table), table).toBe(written(table).toString('utf8'))
    }
    expect(faults).toEqual([])
  } finally {
    await browser.close()
  }
})

/** The page, with the files that it makes kept, as Firefox's downloads cannot be waited for here. */
async function opened(browser: Browser, url: string): Promise<Page> {
  const page = await browser.newPage()
  await page.setViewport({ width: 1440, height: 900 })
  await page.evaluateOnNewDocument(() => {
    const made: Blob[] = []
    const create = URL.createObjectURL.bind(URL)
    Object.assign(window, { made })
    URL.createObjectURL = (of: Blob | MediaSource) => {
      if (of instanceof Blob) made.push(of)
      return create(of)
    }
  })
  await page.goto(url)
  await named(page, 'Open the example study', 'button')
  return page
}

async function exportedTable(page: Page, table: string): Promise<string> {
  const made = () => page.evaluate(() => (window as unknown as { made: Blob[] }).made.length)
  const before = await made()
  await (await named(page, `Export ${table} as CSV`, 'button')).click()
  await expect.poll(made, { timeout: 60_000 }).toBeGreaterThan(before)
  return page.evaluate(() => (window as unknown as { made: Blob[] }).made.at(-1)!.text())
}

async function named(page: Page, name: string, role: string) {
  const found = await page.waitForSelector(`::-p-aria([name="${name}"][role="${role}"])`, { timeout: 30_000 })
  if (found === null) throw new Error(`there is no ${role} ${name}`)
  return found
}
