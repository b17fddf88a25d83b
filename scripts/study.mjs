import { pathToFileURL } from 'node:url'
import { ensureInstalled, ensureNodeBundle, root } from './ensure.mjs'

ensureInstalled()
const bundle = await ensureNodeBundle('src/cli/main.ts', 'study')
const { main } = await import(pathToFileURL(bundle).href)
process.exitCode = await main(process.argv.slice(2), root)
