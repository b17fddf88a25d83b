import { join } from 'node:path'
import { findBrowser } from './browser.mjs'
import { ensureApp, ensureInstalled, root, run } from './ensure.mjs'

/**
 * `npm run large:journey [people]`: the large journey in Chromium, and every tab of the Definition room, with 400,000 simulated
 * people unless told otherwise. Too long for every run of the tests; pictures are in `build/screens`.
 */

ensureInstalled()
await ensureApp()
const browser = await findBrowser()
if (browser === null) process.exit(1)
const env = { ...process.env, PGS_PEOPLE: process.argv[2] ?? '400000', PGS_CHROMIUM: browser }
const specs = ['e2e/large.spec.ts', 'e2e/definitionScreens.spec.ts']
process.exit(run(process.execPath, [join(root, 'node_modules/@playwright/test/cli.js'), 'test', ...specs], { env }))
