import { ensureApp, ensureInstalled, root } from './ensure.mjs'

ensureInstalled()
await ensureApp()

const { preview } = await import('vite')
const server = await preview({ root, logLevel: 'error', preview: { host: 'localhost', port: 4173, strictPort: false } })
const address = server.resolvedUrls?.local[0] ?? 'http://localhost:4173/'

console.log(`
PGS Workbench is at ${address}

Open it in Chrome, Edge or Firefox. Drop your extract there (person, observation periods, conditions, drugs,
procedures, scores), or press "Open the example study". The data stay in the browser tab.

Press Ctrl-C to stop.`)

const stop = () => {
  server.close().finally(() => process.exit(0))
  setTimeout(() => process.exit(0), 500).unref()
}
process.on('SIGINT', stop)
process.on('SIGTERM', stop)
