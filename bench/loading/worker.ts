import { loadKernel } from '../../src/kernel/loadKernel.ts'
import { createTables } from '../../src/tables/session.ts'
import { readersAhead, readerWorker } from '../../src/workers/readerWorker.ts'
import workerText from '../../src/workers/worker.ts?workertext'
import { answerWith } from '../harness/answer.ts'

export interface Asked {
  /** The person table first: given by the harness. */
  readonly files: readonly File[]
}

export interface Loaded {
  /** From the files to the extract, those of events alone. */
  readonly milliseconds: number
  readonly digest: string
  readonly conditions: number
  readonly drugs: number
  /** Σ days since 1970-01-01 of both tables, to hold against DuckDB's. */
  readonly daySums: readonly [number, number]
}

const asset = async (name: string): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await (await fetch(`/${name}`)).arrayBuffer())

answerWith(async ({ files }: Asked): Promise<Loaded> => {
  const kernel = await WebAssembly.compile(await asset('kernel.wasm'))
  const parquet = WebAssembly.compile(await asset('parquet.wasm'))
  const url = URL.createObjectURL(new Blob([workerText], { type: 'text/javascript' }))
  const tables = createTables({
    parquetWasm: () => asset('parquet.wasm'),
    kernel: () => loadKernel(kernel),
    // As many as the app's engine has.
    readers: readersAhead(navigator.hardwareConcurrency, () => readerWorker(new Worker(url), kernel, () => parquet)),
  })
  const [person, ...events] = files.map((file) => ({ name: file.name, blob: file }))
  await tables.add([person])
  const start = performance.now()
  await tables.add(events)
  const milliseconds = performance.now() - start
  const extract = tables.extract()
  if (!extract?.conditions || !extract.drugs) throw new Error(JSON.stringify(tables.inventory().files))
  const { conditions, drugs } = extract
  const sum = (days: Int32Array): number => days.reduce((total, day) => total + day, 0)
  return {
    milliseconds,
    digest: extract.digest,
    conditions: conditions.length,
    drugs: drugs.length,
    daySums: [sum(conditions.day), sum(drugs.day)],
  }
})
