import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { openFileBlob } from '../../src/cli/fileBlob.ts'
import { kernelThread, share } from '../../src/cli/nodeThreads.ts'
import { type Scored, scoreFiles } from './scoring.ts'

export interface NodeRun {
  readonly cpu: number
  readonly wall: number
  readonly scored: Scored
}

/**
 * One run in a process of its own, whose heap holds no more than the command line's does. Arguments: the project's folder, workers, paths as `scoreFiles` takes
 * them; writes seconds and scores as JSON.
 */
const [root, workers, ...paths] = process.argv.slice(2)
const compiled = (path: string) => WebAssembly.compile(readFileSync(join(root, path)))
const kernel = await compiled('build/kernel.wasm')
const modules = { kernel, parquet: () => compiled('node_modules/parquet-wasm/esm/parquet_wasm_bg.wasm'), share }
const given = await Promise.all(paths.map(async (path) => ({ name: basename(path), blob: await openFileBlob(path) })))
const from = process.cpuUsage()
const start = performance.now()
const scored = await scoreFiles(modules, () => kernelThread(kernel), Number(workers), given)
const wall = (performance.now() - start) / 1000
const { user, system } = process.cpuUsage(from)
console.log(JSON.stringify({ cpu: (user + system) / 1e6, wall, scored } satisfies NodeRun))
