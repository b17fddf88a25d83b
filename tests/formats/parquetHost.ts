import { readFile } from 'node:fs/promises'
import { createParquetReader } from '../../src/formats/parquet.ts'

export const parquetWasm = async (): Promise<Uint8Array> =>
  readFile(new URL('../../node_modules/parquet-wasm/esm/parquet_wasm_bg.wasm', import.meta.url))

export const parquetReader = () => createParquetReader(parquetWasm)
