import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { findBrowser } from './browser.mjs'
import { ensureApp, ensureInstalled, ensureKernel, root, run } from './ensure.mjs'

/** `npm test`: everything. Ends with one line of sums over all runners; exit status 1 on any failure. */

ensureInstalled()
const started = Date.now()
const total = { passed: 0, failed: 0, skipped: 0 }
const reports = join(root, 'test-results')
rmSync(reports, { recursive: true, force: true })
mkdirSync(reports, { recursive: true })

await check('the kernel compiles (AssemblyScript type check)', ensureKernel)
await check('the app type-checks', () => tool('typescript/bin/tsc', ['--noEmit', '-p', 'tsconfig.json']))
await check('the workers type-check without the page', () =>
  tool('typescript/bin/tsc', ['--noEmit', '-p', 'tsconfig.worker.json']),
)
await check('the linter is content', () => tool('@biomejs/biome/bin/biome', ['check', '.', '--diagnostic-level=warn']))
unitTests()
await check('the app builds', ensureApp)
await browserTests()

const seconds = Math.round((Date.now() - started) / 1000)
console.log(`\n${seconds} s`)
console.log(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`)
process.exit(total.failed > 0 ? 1 : 0)

async function check(name, work) {
  try {
    await work()
    total.passed += 1
    console.log(`✓ ${name}`)
  } catch (error) {
    total.failed += 1
    console.error(`✗ ${name}: ${error instanceof Error ? error.message : error}`)
  }
}

function tool(path, args) {
  if (run(process.execPath, [join(root, 'node_modules', path), ...args]) !== 0) throw new Error('see above')
}

function unitTests() {
  const report = join(reports, 'unit.json')
  run(process.execPath, [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile=${report}`,
  ])
  const json = readReport(report)
  if (json === null) return lost('the unit tests')
  total.passed += json.numPassedTests
  total.failed += json.numFailedTests
  total.skipped += json.numPendingTests + json.numTodoTests
  // A file that does not even load has no tests of its own to fail.
  total.failed += json.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length
}

async function browserTests() {
  const browser = await findBrowser()
  if (browser === null) return lost('the browser tests')
  const report = join(reports, 'browser.json')
  run(process.execPath, [join(root, 'node_modules/@playwright/test/cli.js'), 'test', '--reporter=list,json'], {
    env: { ...process.env, PGS_CHROMIUM: browser, PLAYWRIGHT_JSON_OUTPUT_NAME: report },
  })
  const json = readReport(report)
  if (json === null) return lost('the browser tests')
  total.passed += json.stats.expected + json.stats.flaky
  total.failed += json.stats.unexpected + json.errors.length
  total.skipped += json.stats.skipped
}

function readReport(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null
}

function lost(what) {
  total.failed += 1
  console.error(`✗ ${what} did not run to their end`)
}
