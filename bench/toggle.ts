import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Page } from '@playwright/test'
import { generate, scoreCount } from './association/data.ts'
import { timeR } from './association/peers.ts'
import { launchChromium, type ServedFile, serve } from './harness/chromium.ts'
import { timesOf } from './harness/times.ts'

const people = 300_000
const tables = [
  'person',
  'observation_period',
  'condition_occurrence',
  'drug_exposure',
  'procedure_occurrence',
  'pgs',
  'pgs_info',
]

/**
 * From the click on a knob to the repainted figure, in the built app in Chromium: who is a case, 61 fits of TRD against trMDD
 * in the discovery cohort, Figure 1. Beside it R's `glm` on as many fits of that size.
 */
export async function main(root: string): Promise<void> {
  const { ensureApp } = (await import(pathToFileURL(join(root, 'scripts/ensure.mjs')).href)) as {
    ensureApp(): Promise<void>
  }
  await ensureApp()
  const files = exampleFiles(root)
  const browser = await launchChromium(root)
  if (browser === null) throw new Error('this measurement needs Chromium')
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await serve(page, (name) => staticFile(join(root, 'dist'), name))
    const opened = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Add files' }).click()
    await (await opened).setFiles(files)
    await page
      .getByRole('navigation', { name: 'Rooms' })
      .getByRole('link', { name: /^Association/ })
      .click()
    await page.getByText(done).waitFor({ timeout: 120_000 })

    const milliseconds: number[] = []
    const sizes: number[] = []
    for (const [knob, value] of turns) {
      milliseconds.push(await repainted(page, knob, value))
      const text = (await page.getByRole('region', { name: 'What is analysed' }).textContent()) ?? ''
      const [, trMdd, trd] = /trMDD\s*([\d,]+)\s*TRD\s*([\d,]+)/.exec(text) ?? []
      sizes.push(Number(trMdd?.replaceAll(',', '')) + Number(trd?.replaceAll(',', '')))
    }
    const { fastest, median, first } = timesOf(milliseconds)
    const n = Math.round(sizes.reduce((sum, size) => sum + size, 0) / sizes.length)
    const workers = await page.evaluate(() => navigator.hardwareConcurrency)
    console.log(
      `\n${people.toLocaleString('en')} people, a knob turned ${milliseconds.length} times, ${scoreCount} fits of TRD/trMDD at ` +
        `n ≈ ${n.toLocaleString('en')}, Figure 1 repainted: Chromium ${browser.version()}, ${workers} workers`,
    )
    console.log(`  wall ms: fastest ${fastest.toFixed(0)}, median ${median.toFixed(0)}, first ${first.toFixed(0)}`)
    const r = timeR(generate(n))
    if (r === null) console.log('  R is not here: no comparison')
    else {
      const seconds = r.glm * scoreCount
      console.log(
        `  R ${r.version}, ${scoreCount} glm: ${seconds.toFixed(1)} s of CPU, ${ratio(seconds, fastest)} (${ratio(seconds, median)}) times`,
      )
    }
  } finally {
    await browser.close()
  }
}

const done = /61 scores · \d+ differ TRD v trMDD/

/** Each turn makes a definition that is new to the page. */
const turns: readonly (readonly [string, RegExp])[] = [
  ['Gap that ends a period', /^90 d/],
  ['Window', /^2 y/],
  ['Gap that ends a period', /^180 d/],
  ['Gap from', /supply end/],
  ['Gap that ends a period', /^90 d/],
  ['Window', /^1 y/],
]

/** The example with the one contrast that a change of TRD is about. */
function exampleFiles(root: string): string[] {
  const folder = join(root, `build/example-${people}`)
  if (!existsSync(join(folder, 'pgs_info.parquet'))) {
    execFileSync(process.execPath, ['scripts/example.mjs', '--people', String(people), '--out', folder], { cwd: root })
  }
  const own = join(root, 'build/bench-toggle')
  mkdirSync(own, { recursive: true })
  const study = JSON.parse(readFileSync(join(folder, 'study.json'), 'utf8')) as object
  const path = join(own, 'study.json')
  writeFileSync(path, JSON.stringify({ ...study, contrasts: [{ cases: 'TRD', controls: 'trMDD' }] }))
  return [path, ...tables.map((name) => join(folder, `${name}.parquet`))]
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
}

function staticFile(folder: string, name: string): ServedFile | undefined {
  const path = join(folder, name === '' ? 'index.html' : name)
  if (!existsSync(path)) return undefined
  return { contentType: contentTypes[extname(path)] ?? 'application/octet-stream', body: readFileSync(path) }
}

/** Milliseconds from the click to the frame after the last change: the figure is another one and all its fits are there. */
async function repainted(page: Page, knob: string, value: RegExp): Promise<number> {
  const group = page.getByRole('radiogroup', { name: knob, exact: true })
  const label = group
    .locator('label')
    .filter({ has: page.getByRole('radio', { name: value }) })
    .first()
  const measured = page.evaluate(
    ({ source }) =>
      new Promise<number>((resolve) => {
        const done = new RegExp(source)
        const drawn = () =>
          [...document.querySelectorAll('[role=img] svg text, svg[role=img] text')]
            .map((text) => text.textContent)
            .join('|')
        const before = drawn()
        let clicked = 0
        window.addEventListener('pointerup', () => (clicked = performance.now()), { capture: true, once: true })
        const observer = new MutationObserver(() => {
          if (clicked === 0 || drawn() === before || !done.test(document.body.textContent ?? '')) return
          observer.disconnect()
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - clicked)))
        })
        observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true })
      }),
    { source: done.source },
  )
  await label.click()
  return measured
}

const ratio = (seconds: number, milliseconds: number): string => ((seconds * 1000) / milliseconds).toFixed(1)
