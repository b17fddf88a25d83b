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

/** The kernel from `kernel.wasm`, compiled or not. */
export async function loadKernel(source: WebAssembly.Module | BufferSource): Promise<Kernel> {
  const module = source instanceof WebAssembly.Module ? source : await WebAssembly.compile(source)
  const instance = await WebAssembly.instantiate(module)
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
