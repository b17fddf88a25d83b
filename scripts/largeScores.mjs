import { pathToFileURL } from 'node:url'
import { ensureApp, ensureInstalled, ensureNodeBundle, root } from './ensure.mjs'

/**
 * `npm run large:scores`: 61 scores from a bed file of more than 2 GB in Chromium, stopped and gone on with on the way; fails
 * beyond its memory, or where the forecast was wrong by more than a factor of 2. Needs 3 GB of disk, given back at the end.
 */

ensureInstalled()
await ensureApp()
const { main } = await import(pathToFileURL(await ensureNodeBundle('bench/scores/large.ts', 'large-scores')).href)
process.exit((await main(root)) ? 0 : 1)
