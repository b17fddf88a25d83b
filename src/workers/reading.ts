import { transfer } from 'comlink'
import { createParquetReader, type ParquetReader } from '../formats/parquet.ts'
import { loadKernel } from '../kernel/loadKernel.ts'
import { type FileRead, readUnopened } from '../tables/readFile.ts'
import { buffersOf, type ReaderRemote } from './readerWorker.ts'

let parquet: ParquetReader | null = null
const noParquet = createParquetReader(() =>
  Promise.reject(new Error('this worker was not given the reader of Parquet')),
)

/** Reads a file in this worker. */
export async function readHere(
  ...[file, module, parquetModule, onShare]: Parameters<ReaderRemote['readFile']>
): Promise<FileRead> {
  if (parquetModule !== null) parquet ??= createParquetReader(async () => parquetModule)
  const read = await readUnopened(file, parquet ?? noParquet, { kernel: () => loadKernel(module), onShare })
  return transfer(read, buffersOf(read))
}
