import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureInstalled, ensureNodeBundle, root } from './ensure.mjs'

/** `npm run bench [-- name …]`: the measurements in bench/, all or those named. */

ensureInstalled()
const known = readdirSync(join(root, 'bench'))
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.slice(0, -3))
  .sort()
const asked = process.argv.slice(2)
const unknown = asked.find((name) => !known.includes(name))
if (unknown !== undefined) {
  console.error(`There is no measurement "${unknown}". There are: ${known.join(', ')}.`)
  process.exit(2)
}
for (const name of asked.length > 0 ? asked : known) {
  const bundle = await ensureNodeBundle(`bench/${name}.ts`, `bench-${name}`)
  const { main } = await import(pathToFileURL(bundle).href)
  await main(root)
}
