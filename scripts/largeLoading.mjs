import { pathToFileURL } from 'node:url'
import { ensureApp, ensureInstalled, ensureNodeBundle, root } from './ensure.mjs'

/**
 * `npm run large:loading [-- parquet | arrow | csv | csv.gz]`: 20 million condition and drug rows of 400,000 people into Chromium,
 * cancelled once on the way; fails beyond its memory, or where what was loaded before is gone. Needs 1 to 3 GB of disk, given back at the end.
 */

ensureInstalled()
await ensureApp()
const { main } = await import(pathToFileURL(await ensureNodeBundle('bench/loading/large.ts', 'large-loading')).href)
process.exit((await main(root, process.argv[2] ?? 'parquet')) ? 0 : 1)
