import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { launchChromium } from '../harness/chromium.ts'
import { watchMemory } from '../harness/memory.ts'
import { simulate } from './simulate.ts'

const people = 20_000
const variants = 450_000
const scores = 61
const mostMegabytes = 600
const port = Number(process.env.PGS_PORT ?? 4198)
/** As on a machine of so many processors, which memory goes by. */
const processors = Number(process.env.PGS_PROCESSORS ?? 0)

/** As `npm run large:scores` says; false where a bound does not hold. */
export async function main(root: string): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'pgs-large-scores-'))
  const server = spawn(
    process.execPath,
    ['node_modules/vite/bin/vite.js', 'preview', '--port', String(port), '--strictPort', '--host', 'localhost'],
    { cwd: root, stdio: 'ignore' },
  )
  try {
    console.log(`simulating ${people} people × ${variants} variants …`)
    const { genotypes, weights } = simulate(folder, people, variants, [scores])
    console.log(`${genotypes[0]}: ${(statSync(genotypes[0]).size / 1e9).toFixed(2)} GB`)
    const person = join(folder, 'person.csv')
    const rows = Array.from({ length: people }, (_, row) => `${row + 1},${1940 + (row % 60)},${row % 2 ? 8507 : 8532}`)
    writeFileSync(person, ['person_id,year_of_birth,gender_concept_id', ...rows].join('\n'))
    return await inChromium(root, [person, ...genotypes, weights[scores]])
  } finally {
    server.kill()
    rmSync(folder, { recursive: true })
  }
}

async function inChromium(root: string, files: readonly string[]): Promise<boolean> {
  const browser = await launchChromium(root)
  if (browser === null) throw new Error('there is no Chromium here')
  try {
    const page = await browser.newPage()
    if (processors > 0) {
      await page.addInitScript((value) => {
        Object.defineProperty(Navigator.prototype, 'hardwareConcurrency', { get: () => value })
      }, processors)
    }
    await page.goto(`http://localhost:${port}/`)
    const memory = watchMemory()
    const opened = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Add files' }).click()
    const loadedFrom = performance.now()
    await (await opened).setFiles([...files])
    await page.getByRole('link', { name: /^Scores/ }).click({ timeout: 600_000 })
    const button = page.getByRole('button', { name: 'Score', exact: true })
    await button.waitFor({ timeout: 600_000 })
    console.log(`files read and fingerprinted in ${seconds(loadedFrom)} s, peak ${memory.peak()} MB`)
    const forecast = (await page.locator('.empty > p').first().textContent()) ?? ''
    console.log(forecast)
    memory.begin()

    let start = performance.now()
    await button.click()
    await atLeast(page, 0.3)
    await page.getByRole('main').getByRole('button', { name: 'Cancel' }).click()
    const resume = page.getByRole('button', { name: 'Resume' })
    await resume.waitFor()
    let took = performance.now() - start
    const kept = (await page.locator('.empty > p').first().textContent()) ?? ''
    console.log(`peak so far ${memory.peak()} MB`)
    console.log(`cancelled after ${(took / 1000).toFixed(0)} s: ${kept}`)
    start = performance.now()
    await resume.click()
    await page.getByRole('table').first().waitFor({ timeout: 1_200_000 })
    took += performance.now() - start
    const peak = memory.peak()
    const status = await page.getByRole('row').filter({ hasText: 'score61' }).textContent()
    console.log(`done: ${status}`)
    const expected = secondsIn(forecast)
    const ratio = took / 1000 / expected
    console.log(
      `took ${(took / 1000).toFixed(0)} s, forecast ${expected} s (${ratio.toFixed(2)} of it); peak memory ${peak} MB ` +
        'of the page and its workers, private and anonymous',
    )
    const holds = peak <= mostMegabytes && ratio >= 0.5 && ratio <= 2 && (status ?? '').includes('ok')
    console.log(holds ? 'all bounds hold' : 'a bound does not hold')
    memory.stop()
    return holds
  } finally {
    await browser.close()
  }
}

const seconds = (from: number): string => ((performance.now() - from) / 1000).toFixed(0)

/** Waits until so much of the variants is scored. */
async function atLeast(page: Page, share: number): Promise<void> {
  await page.waitForFunction(
    (share) => {
      const [, done, total] =
        /([\d,]+) of ([\d,]+) variants/.exec(document.querySelector('[role=status]')?.textContent ?? '') ?? []
      const number = (text: string) => Number(text.replaceAll(',', ''))
      return total !== undefined && number(done) >= share * number(total)
    },
    share,
    { timeout: 1_200_000, polling: 200 },
  )
}

function secondsIn(forecast: string): number {
  const [, hours, minutes, secondsOnly] = /about (?:(\d+) h )?(?:(\d+) min|(\d+) s)/.exec(forecast) ?? []
  return 3600 * Number(hours ?? 0) + 60 * Number(minutes ?? 0) + Number(secondsOnly ?? 0)
}
