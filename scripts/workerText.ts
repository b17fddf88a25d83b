import { build, type Plugin, type Rollup } from 'vite'
import { parquetFactory } from './parquetFactory.ts'

/**
 * `import code from './worker.ts?workertext'`: the worker bundled to one classic script, as text. Started from a blob: URL
 * it inherits the page's Content-Security-Policy on any static host, and the same text runs in build, dev, Node and tests.
 */
export function workerText(): Plugin {
  let root = ''
  let minify = false
  return {
    name: 'worker-text',
    enforce: 'pre',
    configResolved(config) {
      root = config.root
      minify = config.command === 'build'
    },
    async load(id) {
      if (!id.endsWith('?workertext')) return null
      const result = (await build({
        root,
        configFile: false,
        logLevel: 'warn',
        publicDir: false,
        plugins: [parquetFactory()],
        define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
        build: {
          write: false,
          target: 'es2022',
          minify,
          lib: { entry: id.slice(0, -'?workertext'.length), formats: ['iife'], name: 'pgsWorker' },
        },
      })) as Rollup.RollupOutput | Rollup.RollupOutput[]
      const { output } = Array.isArray(result) ? result[0] : result
      if (output.length !== 1 || output[0].type !== 'chunk') throw new Error('the worker must be one chunk')
      for (const module of output[0].moduleIds) if (!module.startsWith('\0')) this.addWatchFile(module)
      return { code: `export default ${JSON.stringify(output[0].code)}`, moduleType: 'js' }
    },
  }
}
