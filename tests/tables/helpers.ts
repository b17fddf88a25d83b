import { readFileSync } from 'node:fs'
import type { Source } from '../../src/formats/source.ts'
import { loadKernel } from '../../src/kernel/loadKernel.ts'
import type { FileEntry, Problem } from '../../src/model/inventory.ts'
import { createTables } from '../../src/tables/session.ts'
import type { Tables } from '../../src/tables/tables.ts'
import { fixture } from '../formats/givenFile.ts'
import { parquetWasm } from '../formats/parquetHost.ts'

const module = new WebAssembly.Module(readFileSync('build/kernel.wasm'))
/** One for each file, as in the app. */
export const fileKernel = () => loadKernel(module)

export const newTables = (): Tables => createTables({ parquetWasm, kernel: fileKernel })

export const simOpenTables = [
  'person',
  'observation_period',
  'condition_occurrence',
  'drug_exposure',
  'procedure_occurrence',
  'pgs',
  'pgs_info',
  'concept_sets',
] as const

export const simOpen = (): Promise<Source[]> =>
  Promise.all(simOpenTables.map((name) => fixture(`sim-open/extract/${name}.csv.gz`)))

/** The one entry of that name. */
export function entry(tables: Tables, name: string): FileEntry {
  const found = tables.inventory().files.filter((file) => file.name === name)
  if (found.length !== 1) throw new Error(`${found.length} files are called ${name}`)
  return found[0]
}

export const problemsOf = (tables: Tables, name: string): Problem[] => [...entry(tables, name).problems]
