// npm run example: bundles scripts/example/main.ts for Node and runs it.
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))
await build({
  root,
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  build: {
    ssr: 'scripts/example/main.ts',
    outDir: 'build/example',
    target: 'node20',
    rollupOptions: { output: { entryFileNames: 'main.js' } },
  },
})
const { main } = await import(pathToFileURL(`${root}/build/example/main.js`).href)
process.exitCode = main(process.argv.slice(2))
