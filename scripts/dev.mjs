import { ensureInstalled, ensureKernel, root } from './ensure.mjs'

ensureInstalled()
await ensureKernel()

const { createServer } = await import('vite')
const server = await createServer({ root })
await server.listen()
server.printUrls()

// The kernel is compiled by its own compiler, so a change in assembly/ is built here and the page reloads.
server.watcher.add(`${root}/assembly`)
server.watcher.on('change', async (file) => {
  if (!file.startsWith(`${root}/assembly`)) return
  try {
    await ensureKernel()
    server.ws.send({ type: 'full-reload' })
  } catch {
    console.error('The kernel did not compile; the former one stays in use.')
  }
})
