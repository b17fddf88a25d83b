import { openAsBlob } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { RecordBatchFileWriter, tableFromIPC } from 'apache-arrow'
import createParquetWasm from 'parquet-wasm/esm/parquet_wasm.js?factory'

/** Writes `path.parquet` as the Arrow file `path.arrow`, in batches. */
export async function writeArrow(root: string, path: string): Promise<void> {
  const bytes = await readFile(join(root, 'node_modules/parquet-wasm/esm/parquet_wasm_bg.wasm'))
  const { init, ParquetFile } = createParquetWasm((exports) => exports)
  await init({ module_or_path: await WebAssembly.compile(bytes) })
  const file = await ParquetFile.fromFile(await openAsBlob(`${path}.parquet`))
  const reader = (await file.stream({ batchSize: 131_072, concurrency: 1 })).getReader()
  const writer = new RecordBatchFileWriter()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    for (const batch of tableFromIPC(value.intoIPCStream()).batches) writer.write(batch)
  }
  writer.finish()
  await writeFile(`${path}.arrow`, await writer.toUint8Array())
}
