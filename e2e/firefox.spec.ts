import { existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import puppeteer, { type Browser, type Page } from 'puppeteer-core'
import { genotypes, people, weights } from '../tests/workspace/scoringFiles.ts'
import { asText, bytesOf, commandLine, dropInPage, extractFiles, extractFolder, type GivenFile } from './steps.ts'

const executablePath = process.env.PGS_FIREFOX ?? '/usr/bin/firefox-esr'

interface Case {
  readonly what: string
  readonly files: () => Promise<readonly GivenFile[]>
  readonly folder: (files: readonly GivenFile[]) => string
  readonly tables: readonly string[]
}

const cases: readonly Case[] = [
  {
    // Of every room, and of all that has elementary functions in it.
    what: 'ready-made scores',
    files: async () => extractFiles(),
    folder: () => extractFolder,
    tables: ['association', 'sex', 'cox', 'schoenfeld', 'kaplan_meier', 'sensitivity', 'replication', 'counts'],
  },
  {
    what: 'scores from genotypes',
    files: () => Promise.all([...people, ...genotypes, weights].map(({ path, blob }) => bytesOf({ name: path, blob }))),
    folder: folderOf,
    tables: ['score_summary', 'score_matching', 'score_distribution', 'score_correlation', 'association'],
  },
]

for (const { what, files, folder, tables } of cases) {
  test(`of ${what} the tables of Firefox are, byte for byte, those of the command line`, async ({ baseURL }) => {
    test.skip(!existsSync(executablePath), `there is no Firefox at ${executablePath}`)
    test.setTimeout(240_000)
    const browser = await puppeteer.launch({ browser: 'firefox', executablePath, headless: true })
    try {
      const page = await opened(browser, baseURL!)
      const faults: string[] = []
      page.on('pageerror', (error) => faults.push(String(error)))
      const given = await files()
      await page.evaluate(dropInPage, asText(given))
      await (await named(page, 'Report', 'link')).click()
      const written = commandLine('paper', folder(given))
      for (const table of tables) {
        const rows = await exportedTable(page, table)
        expect(rows.trimEnd().split('\n').length, table).toBeGreaterThan(1)
        expect(rows, table).toBe(written(table).toString('utf8'))
      }
      expect(faults).toEqual([])
    } finally {
      await browser.close()
    }
  })
}

function folderOf(files: readonly GivenFile[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'pgs-firefox-'))
  for (const { name, bytes } of files) writeFileSync(join(folder, name), bytes)
  return folder
}

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
