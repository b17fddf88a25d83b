import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from '@playwright/test'
import { launchChromium, type ServedFile, serve } from './chromium.ts'

const tables = [
  'person',
  'observation_period',
  'condition_occurrence',
  'drug_exposure',
  'procedure_occurrence',
  'pgs',
  'pgs_info',
]

/** The built app in Chromium with the example of so many people under a changed study; its files are being read. Null without Chromium. */
export async function openExample(
  root: string,
  people: number,
  change: (study: object) => object,
): Promise<{ readonly browser: Browser; readonly page: Page } | null> {
  const { ensureApp } = (await import(pathToFileURL(join(root, 'scripts/ensure.mjs')).href)) as {
    ensureApp(): Promise<void>
  }
  await ensureApp()
  const files = exampleFiles(root, people, change)
  const browser = await launchChromium(root)
  if (browser === null) return null
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await serve(page, (name) => staticFile(join(root, 'dist'), name))
  const opened = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Add files' }).click()
  await (await opened).setFiles(files)
  return { browser, page }
}

function exampleFiles(root: string, people: number, change: (study: object) => object): string[] {
  const folder = join(root, `build/example-${people}`)
  if (!existsSync(join(folder, 'pgs_info.parquet'))) {
    execFileSync(process.execPath, ['scripts/example.mjs', '--people', String(people), '--out', folder], { cwd: root })
  }
  const own = join(root, 'build/bench-study')
  mkdirSync(own, { recursive: true })
  const study = JSON.parse(readFileSync(join(folder, 'study.json'), 'utf8')) as object
  const path = join(own, 'study.json')
  writeFileSync(path, JSON.stringify(change(study)))
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
