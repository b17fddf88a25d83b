import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, expect, type Locator, type Page, test } from '@playwright/test'
import type { Group } from '../src/model/study.ts'
import { temporaryFolder } from '../tests/temporaryFolder.ts'

/** What a person does with the workbench, in one call each. Everything is found by role and name. */

export interface GivenFile {
  readonly name: string
  readonly bytes: Buffer
}

export type Counts = Readonly<Record<Group, number>>

export const extractFolder = 'tests/fixtures/sim-open/extract'

/** The simulated extract of 6,000 people, as CSV. */
export const extractFiles = (): GivenFile[] =>
  readdirSync(extractFolder)
    .sort()
    .map((name) => ({ name, bytes: readFileSync(join(extractFolder, name)) }))

export const textFile = (name: string, text: string): GivenFile => ({ name, bytes: Buffer.from(text) })

export async function bytesOf({ name, blob }: { name: string; blob: Blob }): Promise<GivenFile> {
  return { name, bytes: Buffer.from(await blob.arrayBuffer()) }
}

/** Drops files onto the window, as the browser gives them to the page. */
export async function drop(page: Page, files: readonly GivenFile[]): Promise<void> {
  await page.evaluate(dropInPage, asText(files))
}

/** Bytes cross to a page as text. */
export const asText = (files: readonly GivenFile[]): { name: string; base64: string }[] =>
  files.map(({ name, bytes }) => ({ name, base64: bytes.toString('base64') }))

/** Runs in the page. */
export function dropInPage(dropped: { name: string; base64: string }[]): void {
  const dataTransfer = new DataTransfer()
  for (const { name, base64 } of dropped) {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
    dataTransfer.items.add(new File([bytes], name))
  }
  for (const type of ['dragover', 'drop']) {
    document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }))
  }
}

/** Gives files through the browser's own dialog. */
export async function pick(page: Page, button: Locator, files: readonly (GivenFile | string)[]): Promise<void> {
  const opened = page.waitForEvent('filechooser')
  await button.click()
  const chooser = await opened
  const paths = files.filter((file) => typeof file === 'string')
  const payloads = files
    .filter((file) => typeof file !== 'string')
    .map(({ name, bytes }) => ({ name, mimeType: 'application/octet-stream', buffer: bytes }))
  await chooser.setFiles(paths.length > 0 ? paths : payloads)
}

export async function openExample(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Open the example study' }).click()
  await expect(page.getByText('10 differ TRD v trMDD')).toBeVisible({ timeout: 60_000 })
}

export type Room =
  | 'Data'
  | 'Definition'
  | 'Scores'
  | 'Association'
  | 'Time to event'
  | 'Sensitivity'
  | 'Replication'
  | 'Report'

export const rooms: readonly Room[] = [
  'Data',
  'Definition',
  'Scores',
  'Association',
  'Time to event',
  'Sensitivity',
  'Replication',
  'Report',
]

export async function enter(page: Page, room: Room): Promise<void> {
  await page
    .getByRole('navigation', { name: 'Rooms' })
    .getByRole('link', { name: new RegExp(`^${room}`) })
    .click()
  await expect(page.getByRole('main', { name: room })).toBeVisible()
}

export const strip = (page: Page): Locator => page.getByRole('region', { name: 'What is analysed' })

const grouped = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ',')

/** The strip says these people, and they are current. */
export async function expectCounts(page: Page, { nonMDD, trMDD, TRD, excluded }: Counts): Promise<void> {
  const words = [
    `Non-MDD`,
    grouped(nonMDD),
    'trMDD',
    grouped(trMDD),
    'TRD',
    grouped(TRD),
    'Excluded',
    grouped(excluded),
  ]
  await expect(strip(page)).toContainText(new RegExp(words.join('\\s*')), { timeout: 30_000 })
}

export async function choose(page: Page, select: string, option: string): Promise<void> {
  await strip(page)
    .getByRole('button', { name: new RegExp(`${select}$`) })
    .click()
  await page.getByRole('option', { name: option, exact: true }).click()
}

/** Turns a knob, or sets any other control with a few values side by side. */
export async function turn(page: Page, knob: string, value: RegExp | string): Promise<void> {
  const radio = page.getByRole('radio', { name: value })
  await page
    .getByRole('radiogroup', { name: knob, exact: true })
    .locator('label')
    .filter({ has: radio })
    .first()
    .click()
}

export const figure1 = (page: Page): Locator => page.getByRole('img', { name: /^Figure 1/ })
export const figure2A = (page: Page): Locator => page.getByRole('img', { name: /^Figure 2A/ })

/** All letters of a drawn figure, text by text. */
export const textsOf = (figure: Locator): Promise<string[]> =>
  figure.locator('text').evaluateAll((texts) => texts.map((text) => text.textContent ?? ''))

/** Regressions done, none old: the line beside the title counts the marked ones. */
export const expectFitted = (page: Page): Promise<void> =>
  expect(page.getByText(/61 scores · \d+ differ TRD v trMDD/)).toBeVisible({ timeout: 60_000 })

/** The files of the inventory by name: what each was taken for, rows, people, dates, state. */
export async function inventory(page: Page): Promise<Map<string, string[]>> {
  const rows = await page
    .getByRole('table')
    .filter({ has: page.getByRole('columnheader', { name: 'Taken for' }) })
    .locator('tbody tr')
    .evaluateAll((all) =>
      all.map((row) =>
        // A select's cell has its choices too, beside the button that shows the chosen one.
        [...row.children].map((cell) => ((cell.querySelector('button > *') ?? cell).textContent ?? '').trim()),
      ),
    )
  return new Map(rows.map(([name, ...cells]) => [name, cells]))
}

/** The files of so many simulated people: made once, kept in `build/`. */
export function simulated(people: number): readonly string[] {
  const folder = `build/example-${people}`
  const tables = [
    'person',
    'observation_period',
    'condition_occurrence',
    'drug_exposure',
    'procedure_occurrence',
    'pgs',
    'pgs_info',
  ]
  const files = [join(folder, 'study.json'), ...tables.map((name) => join(folder, `${name}.parquet`))]
  if (!files.every((file) => existsSync(file))) {
    execFileSync(process.execPath, ['scripts/example.mjs', '--people', String(people), '--out', folder], {
      stdio: 'pipe',
    })
  }
  return files
}

/** What a click saves. */
export async function download(page: Page, act: () => Promise<unknown>): Promise<GivenFile> {
  const waiting = page.waitForEvent('download', { timeout: 60_000 })
  await act()
  const saved = await waiting
  return { name: saved.suggestedFilename(), bytes: readFileSync(await saved.path()) }
}

/** From the Report room. */
export const exported = (page: Page, what: string, format: 'SVG' | 'PNG' | 'CSV'): Promise<GivenFile> =>
  download(page, () => page.getByRole('button', { name: `Export ${what} as ${format}`, exact: true }).click())

/** Parses an exported figure, in a page without the policy, which forbids style attributes even to a parser. */
export async function readSvg(browser: Browser, svg: Buffer) {
  const reader = await browser.newPage()
  const read = await reader.evaluate((text) => {
    const parsed = new DOMParser().parseFromString(text, 'image/svg+xml')
    return {
      failed: parsed.querySelector('parsererror')?.textContent ?? null,
      root: parsed.documentElement.localName,
      images: parsed.querySelectorAll('image, foreignObject').length,
      texts: [...parsed.querySelectorAll('text')].map((one) => one.textContent ?? ''),
      metadata: parsed.querySelector('metadata')?.textContent ?? '',
    }
  }, svg.toString('utf8'))
  await reader.close()
  return read
}

/** `npm run study` on the same data; gives each table's bytes. */
export function commandLine(study: string | Buffer, data: string): (table: string) => Buffer {
  const folder = temporaryFolder('e2e')
  const path = typeof study === 'string' ? study : join(folder, 'study.json')
  if (typeof study !== 'string') writeFileSync(path, study)
  const options = ['--study', path, '--data', data, '--out', join(folder, 'out')]
  execFileSync(process.execPath, ['scripts/study.mjs', ...options], { stdio: 'pipe' })
  return (table) => readFileSync(join(folder, 'out', `${table}.csv`))
}

/** The windows that every screen must fit. */
export const sizes = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
] as const

/** Nothing is being made any more, and what is drawn is drawn. */
export async function settled(page: Page): Promise<void> {
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0, { timeout: 60_000 })
  for (const figure of await page
    .getByRole('img', {
      name: /^(e?Figure|Records|Attrition|Hazard|Log-log|Adjusted|By sex|Volcano|Heatmap|QQ|Overlap|Table 2|Each score|Specification|Replication|Pooled)/,
    })
    .all()) {
    await expect(figure.locator('text').first()).toBeVisible()
  }
  // Plotly draws once a frame; two frames later all of it stands.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
}

/** The page higher than the window, the page or a box in it wider than its place, so that it is cut off or scrolls sideways; the first five, outermost first. */
export function tooWide(): string[] {
  const root = document.documentElement
  const found = root.scrollWidth > root.clientWidth ? [`the page is ${root.scrollWidth} px wide`] : []
  if (root.scrollHeight > root.clientHeight) found.push(`the page is ${root.scrollHeight} px high`)
  for (const element of document.querySelectorAll<HTMLElement>('body *:not(svg *)')) {
    const { overflowX, textOverflow } = getComputedStyle(element)
    const { width, height, right } = element.getBoundingClientRect()
    if (width < 2 || height < 2) continue
    const words = `${element.className} (${(element.ariaLabel ?? element.textContent ?? '').slice(0, 40)})`
    const wider = element.scrollWidth - element.clientWidth
    if (overflowX !== 'visible' && textOverflow !== 'ellipsis' && wider > 1) {
      found.push(`${words} has ${wider} px more than it shows`)
    }
    if (right > root.clientWidth + 1) found.push(`${words} ends at ${Math.round(right)} px`)
  }
  return found.slice(0, 5)
}

declare global {
  interface Window {
    violations: string[]
  }
}

/** Where the app is served. */
export const ownOrigin = (): string => new URL(test.info().project.use.baseURL!).origin

/** Listens for what must not be: faults on the console, refused or failed requests, requests elsewhere, violations of the policy. */
export async function watch(page: Page): Promise<() => Promise<string[]>> {
  const seen: string[] = []
  const origin = ownOrigin()
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') seen.push(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => seen.push(`fault: ${error.message}`))
  page.on('requestfailed', (request) => seen.push(`failed: ${request.url()}`))
  page.on('request', (request) => {
    const url = new URL(request.url())
    if (url.protocol !== 'blob:' && url.protocol !== 'data:' && url.origin !== origin) seen.push(`elsewhere: ${url}`)
  })
  page.on('response', (response) => {
    if (response.status() >= 400) seen.push(`${response.status()}: ${response.url()}`)
  })
  await page.addInitScript(() => {
    window.violations = []
    document.addEventListener('securitypolicyviolation', (event) =>
      window.violations.push(`${event.violatedDirective}: ${event.blockedURI}`),
    )
  })
  return async () => [...seen, ...(await page.evaluate(() => window.violations))]
}
