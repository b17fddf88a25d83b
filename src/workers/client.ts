import { proxy, type Remote, wrap } from 'comlink'
import kernelUrl from '../../build/kernel.wasm?url&no-inline'
import parquetUrl from '../../node_modules/parquet-wasm/esm/parquet_wasm_bg.wasm?url&no-inline'
import type { Engine, GivenFile } from '../model/engine.ts'
import kernelText from './kernelScript.ts?workertext'
import type { WorkbenchWorker } from './worker.ts'
import workerText from './worker.ts?workertext'

/**
 * The page's side of the engine. Loaded by dynamic import, so that the first screen does not wait for it. The only
 * requests made here are for the app's own static files.
 */
export async function connectEngine(onCrash: (message: string) => void): Promise<Engine> {
  const kernel = await WebAssembly.compile(await bytesOf(kernelUrl))
  const url = URL.createObjectURL(new Blob([workerText], { type: 'text/javascript' }))
  const worker = new Worker(url)
  const crashed = new Promise<never>((_, reject) => {
    worker.addEventListener('error', (event) => {
      const message = `the engine stopped: ${event.message || 'no reason given'}. Reload the page and open the files again.`
      reject(new Error(message))
      onCrash(message)
    })
  })
  crashed.catch(() => {})

  const workers = Math.max(1, Math.min(8, navigator.hardwareConcurrency || 2))
  const asset = proxy((_name: 'parquet.wasm') => bytesOf(parquetUrl))
  const engine = await Promise.race([
    wrap<WorkbenchWorker>(worker).startEngine(kernel, kernelText, workers, asset),
    crashed,
  ])
  return overThread(engine as Remote<Engine>, crashed)
}

const exampleFiles = [
  'person.parquet',
  'observation_period.parquet',
  'condition_occurrence.parquet',
  'drug_exposure.parquet',
  'procedure_occurrence.parquet',
  'pgs.parquet',
  'pgs_info.parquet',
  'study.json',
]

/** The embedded example study, as if its files had been dropped. */
export async function openExample(): Promise<GivenFile[]> {
  return Promise.all(
    exampleFiles.map(async (name) => ({
      path: name,
      blob: new Blob([(await bytesOf(`example/${name}`)) as BlobPart]),
    })),
  )
}

async function bytesOf(url: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url} could not be loaded (${response.status} ${response.statusText})`)
  return new Uint8Array(await response.arrayBuffer())
}

/** Callbacks cross as proxies, and a crash of the worker rejects what is under way instead of leaving it open for ever. */
function overThread(remote: Remote<Engine>, crashed: Promise<never>): Engine {
  return new Proxy({} as Engine, {
    get: (_, name: string) =>
      name === 'then'
        ? undefined
        : (...args: unknown[]) => {
            const call = (remote as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>)[name]
            return Promise.race([call(...args.map((arg) => (typeof arg === 'function' ? proxy(arg) : arg))), crashed])
          },
  })
}
