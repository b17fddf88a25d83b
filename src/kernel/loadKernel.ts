import { type ArenaExports, createArena } from './arena.ts'
import { type CodeExports, codeLoops } from './codes.ts'
import { type CoxExports, coxLoops } from './coxLoops.ts'
import { type DenseExports, denseLoops } from './dense.ts'
import { type DosageExports, dosageLoops } from './dosages.ts'
import { type GenotypeExports, genotypeLoops } from './genotype.ts'
import type { Kernel } from './kernel.ts'
import { type LogisticExports, logisticLoops } from './logistic.ts'
import { type PageExports, pageLoops } from './pages.ts'
import { type HashExports, hashLoops } from './sha256.ts'
import { type RecordExports, recordLoops } from './sortRecords.ts'
import { type TextExports, textLoops } from './textRows.ts'
import { type WeightExports, weightLoops } from './weightRows.ts'

type KernelExports = ArenaExports &
  DenseExports &
  LogisticExports &
  CoxExports &
  GenotypeExports &
  DosageExports &
  HashExports &
  TextExports &
  WeightExports &
  CodeExports &
  RecordExports &
  PageExports

/** By the number that Parquet has for a codec: unpacks a page and says whether it was as long as `into`. */
export type PageCodecs = Readonly<Record<number, (packed: Uint8Array, into: Uint8Array<ArrayBuffer>) => boolean>>

/**
 * The kernel from `kernel.wasm`, compiled or not.
 * @param codecs of Parquet's pages, beside those that the kernel knows itself
 */
export async function loadKernel(source: WebAssembly.Module | BufferSource, codecs: PageCodecs = {}): Promise<Kernel> {
  const module = source instanceof WebAssembly.Module ? source : await WebAssembly.compile(source)
  const unpackPage = (codec: number, from: number, to: number, out: number, length: number): number => {
    const { buffer } = exports.memory
    const packed = new Uint8Array(buffer, from >>> 0, to - from)
    return codecs[codec]?.(packed, new Uint8Array(buffer, out >>> 0, length)) ? 1 : 0
  }
  const instance = await WebAssembly.instantiate(module, { env: { unpackPage } })
  const exports = instance.exports as unknown as KernelExports
  const arena = createArena(exports)
  const codes = codeLoops(exports, arena)
  return {
    ...denseLoops(exports, arena),
    ...logisticLoops(exports, arena),
    ...coxLoops(exports, arena),
    ...genotypeLoops(exports, arena),
    ...dosageLoops(exports, arena),
    ...hashLoops(exports, arena),
    ...textLoops(exports, arena),
    ...weightLoops(exports, arena),
    ...codes,
    ...recordLoops(exports, arena),
    ...pageLoops(exports, arena, codes),
  }
}
