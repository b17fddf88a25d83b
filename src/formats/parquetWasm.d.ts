/** Made by `scripts/parquetFactory.ts`. */
declare module 'parquet-wasm/esm/parquet_wasm.js?factory' {
  import type { ParquetFile } from 'parquet-wasm/esm'

  export interface ParquetWasm {
    init(options: { module_or_path: WebAssembly.Module }): Promise<unknown>
    readonly ParquetFile: typeof ParquetFile
  }

  export default function createParquetWasm(guard: (exports: WebAssembly.Exports) => WebAssembly.Exports): ParquetWasm
}
