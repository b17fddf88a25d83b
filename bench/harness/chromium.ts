import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, chromium, type JSHandle, type Page } from '@playwright/test'
import { build, type Rollup } from 'vite'
import { parquetFactory } from '../../scripts/parquetFactory.ts'
import { workerText } from '../../scripts/workerText.ts'

/** A real browser for measurements: entries of `bench/` run in a worker of it, as the app's code does. */
export interface Chromium {
  readonly version: string
  /** Runs the entry, a module that calls `answerWith`, in a worker of its own. Files stand in the input as `files`, unread. */
  run<Input, Answer>(entry: string, input: Input, paths?: readonly string[]): Promise<Answer>
  /** As `run`, for one question after the other to the same worker. */
  open<Input, Answer>(entry: string): Promise<Session<Input, Answer>>
  /** CPU seconds so far of all processes that run pages and their workers. */
  cpuSeconds(): Promise<number>
  close(): Promise<void>
}

export interface Session<Input, Answer> {
  ask(input: Input): Promise<Answer>
  close(): Promise<void>
}

const origin = 'https://bench.invalid/'
/** Isolated from other origins, a page's clock ticks every 5 µs; otherwise every 100. */
const headers = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'cross-origin',
}

const wasm = [
  ['kernel.wasm', 'build/kernel.wasm'],
  ['parquet.wasm', 'node_modules/parquet-wasm/esm/parquet_wasm_bg.wasm'],
] as const

/** Null, said on the console, where there is no Chromium. */
export async function startChromium(root: string): Promise<Chromium | null> {
  const browser = await launchChromium(root)
  if (browser === null) return null
  const system = await browser.newBrowserCDPSession()
  const page = await browser.newPage()
  const served = new Map<string, ServedFile>([
    ['', { contentType: 'text/html', body: '<!doctype html><title>bench</title><input type=file multiple>' }],
    ...wasm.map(([name, path]): [string, ServedFile] => [
      name,
      { contentType: 'application/wasm', body: readFileSync(join(root, path)) },
    ]),
  ])
  await serve(page, (name) => served.get(name))
  const open = async <Input, Answer>(entry: string): Promise<Session<Input, Answer>> => {
    const name = `${entry.replaceAll('/', '-')}.js`
    if (!served.has(name)) served.set(name, { contentType: 'text/javascript', body: await bundled(root, entry) })
    const worker = await page.evaluateHandle((name) => new Worker(`/${name}`), name)
    return {
      ask: (input) => answerOf(page, worker, input),
      close: () => worker.evaluate((it) => it.terminate()),
    }
  }
  return {
    version: browser.version(),
    open,
    async run<Input, Answer>(entry: string, input: Input, paths: readonly string[] = []) {
      await page.locator('input').setInputFiles([...paths])
      const session = await open<Input, Answer>(entry)
      try {
        return await session.ask(input)
      } finally {
        await session.close()
      }
    },
    async cpuSeconds() {
      const { processInfo } = await system.send('SystemInfo.getProcessInfo')
      return processInfo.filter(({ type }) => type === 'renderer').reduce((sum, { cpuTime }) => sum + cpuTime, 0)
    },
    close: () => browser.close(),
  }
}

export async function launchChromium(root: string): Promise<Browser | null> {
  // A script of Node's own, so without types.
  const { findBrowser } = (await import(pathToFileURL(join(root, 'scripts/browser.mjs')).href)) as {
    findBrowser(): Promise<string | null>
  }
  const executablePath = await findBrowser()
  if (executablePath === null) return null
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
}

export interface ServedFile {
  readonly contentType: string
  readonly body: Buffer | string
}

/** Opens the page on files that come from here and nowhere else. */
export async function serve(page: Page, file: (name: string) => ServedFile | undefined): Promise<void> {
  await page.route('**/*', (route) => {
    const found = file(route.request().url().slice(origin.length))
    return found === undefined ? route.abort() : route.fulfill({ ...found, headers })
  })
  await page.goto(origin)
}

async function bundled(root: string, entry: string): Promise<string> {
  const result = (await build({
    root,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    plugins: [parquetFactory(), workerText()],
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
    build: { write: false, target: 'es2022', minify: true, lib: { entry, formats: ['iife'], name: 'bench' } },
  })) as Rollup.RollupOutput[]
  const [chunk] = result[0].output
  return chunk.code
}

async function answerOf<Input, Answer>(page: Page, worker: JSHandle<Worker>, input: Input): Promise<Answer> {
  const { answer, failure } = await page.evaluate(
    ([worker, input]) =>
      new Promise<{ answer?: unknown; failure?: string }>((resolve) => {
        worker.onmessage = ({ data }) => resolve(data)
        worker.onerror = ({ message }) => resolve({ failure: message || 'the worker did not start' })
        const { files } = document.querySelector('input') as HTMLInputElement
        worker.postMessage(files?.length ? Object.assign({ files: [...files] }, input) : input)
      }),
    [worker, input] as const,
  )
  if (failure !== undefined) throw new Error(`in Chromium: ${failure}`)
  return answer as Answer
}
