import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { launchChromium } from '../harness/chromium.ts'
import { watchMemory } from '../harness/memory.ts'
import { type Format, formats, openDuckDb } from './duckdb.ts'

const people = 400_000
/** Of each of the two tables. */
const rows = 10_000_000
const mostMegabytes = 2000
const port = Number(process.env.PGS_PORT ?? 4197)
const patience = 600_000

/** As `npm run large:loading` says; false where a bound does not hold. */
export async function main(root: string, asked: string): Promise<boolean> {
  const format = formats.find((one) => one === asked)
  if (format === undefined) throw new Error(`There is no format ${asked}; there are ${formats.join(', ')}.`)
  const folder = mkdtempSync(join(tmpdir(), 'pgs-large-loading-'))
  const server = spawn(
    process.execPath,
    ['node_modules/vite/bin/vite.js', 'preview', '--port', String(port), '--strictPort', '--host', 'localhost'],
    { cwd: root, stdio: 'ignore' },
  )
  try {
    console.log(`simulating ${count(2 * rows)} rows of ${count(people)} people …`)
    const duckDb = await openDuckDb(root)
    const paths = (await duckDb.write(folder, people, rows, [format]))(format)
    duckDb.close()
    const bytes = paths.reduce((sum, path) => sum + statSync(path).size, 0)
    console.log(`${format}: ${(bytes / 1e6).toFixed(0)} MB`)
    return await inChromium(root, format, paths)
  } finally {
    server.kill()
    rmSync(folder, { recursive: true })
  }
}

async function inChromium(root: string, format: Format, [person, ...events]: readonly string[]): Promise<boolean> {
  const browser = await launchChromium(root)
  if (browser === null) throw new Error('there is no Chromium here')
  const memory = watchMemory()
  try {
    const page = await browser.newPage()
    await page.goto(`http://localhost:${port}/`)
    const status = page.getByRole('contentinfo')
    const saysPeople = status.getByText(`${count(people)} people`)
    await give(page, [person])
    await saysPeople.waitFor({ timeout: patience })

    await give(page, events)
    await status.getByText(/ s left/).waitFor({ timeout: patience })
    const progress = (await status.textContent()) ?? ''
    await status.getByRole('button', { name: 'Cancel' }).click()
    let start = performance.now()
    await page.getByText('stopped. What was read before is kept.').waitFor({ timeout: patience })
    const cancelled = performance.now() - start
    await status.getByRole('button', { name: 'Cancel' }).waitFor({ state: 'detached', timeout: patience })
    const keeps = await saysPeople.isVisible()
    console.log(`on the way: ${progress}`)
    console.log(
      `cancelled within ${cancelled.toFixed(0)} ms; the ${count(people)} people ${keeps ? 'stay' : 'are gone'}`,
    )

    await cancelWhen(page, 'Putting the files together')
    await give(page, events)
    const last = await page.evaluate(() => window.cancelled)
    const keepsToo = await saysPeople.isVisible()
    console.log(
      `cancelled while put together, within ${last.toFixed(0)} ms; the ${count(people)} people ${keepsToo ? 'stay' : 'are gone'}`,
    )

    start = performance.now()
    await give(page, events)
    await status.getByText('3 files').first().waitFor({ timeout: patience })
    await status.getByRole('button', { name: 'Cancel' }).waitFor({ state: 'detached', timeout: patience })
    const took = (performance.now() - start) / 1000
    await page.getByRole('link', { name: /^Data/ }).click()
    const shown = await page
      .getByRole('row')
      .filter({ hasText: count(rows) })
      .count()
    const peak = memory.peak()
    console.log(
      `${format}: ${count(2 * rows)} rows in ${took.toFixed(1)} s; peak ${peak} MB of the page and its workers, private and ` +
        `anonymous; tables with ${count(rows)} rows: ${shown}`,
    )
    const holds = keeps && keepsToo && shown >= 2 && peak <= mostMegabytes
    console.log(holds ? 'all bounds hold' : 'a bound does not hold')
    return holds
  } finally {
    memory.stop()
    await browser.close()
  }
}

declare global {
  interface Window {
    /** Milliseconds from the press of Cancel until it is done. */
    cancelled: Promise<number>
  }
}

/** Presses Cancel as soon as the status strip says the text, which may be a fraction of a second. */
const cancelWhen = (page: Page, says: string): Promise<void> =>
  page.evaluate((says) => {
    const shows = (text: string): boolean => document.querySelector('footer')?.textContent?.includes(text) ?? false
    const until = (isSo: () => boolean) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (!isSo()) return
          watch.disconnect()
          resolve()
        }
        const watch = new MutationObserver(look)
        watch.observe(document.body, { childList: true, subtree: true, characterData: true })
        look()
      })
    window.cancelled = until(() => shows(says)).then(async () => {
      const start = performance.now()
      const buttons = [...document.querySelectorAll<HTMLButtonElement>('footer button')]
      buttons.find(({ textContent }) => textContent === 'Cancel')?.click()
      await until(() => !shows(says) && !shows('Reading '))
      return performance.now() - start
    })
  }, says)

const count = (number: number): string => number.toLocaleString('en')

async function give(page: Page, files: readonly string[]): Promise<void> {
  const opened = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Add files' }).first().click()
  await (await opened).setFiles([...files])
}
