import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { startChromium } from './harness/chromium.ts'
import { watchMemory } from './harness/memory.ts'
import { timesOf } from './harness/times.ts'
import { type DuckDb, type Format, formats, openDuckDb } from './loading/duckdb.ts'
import type { Loaded } from './loading/worker.ts'

const isFull = process.env.PGS_BENCH_FULL === '1'
const people = isFull ? 400_000 : 60_000
/** Of each of the two tables. */
const rows = isFull ? 10_000_000 : 1_500_000
const rounds = isFull ? 1 : 3
/** At most so many times as long as DuckDB. */
const aim = 3

/**
 * Condition and drug tables from files to the sorted, fingerprinted extract in a worker of Chromium, and the same files into sorted
 * tables of the same columns in native DuckDB on all cores, in turns. Fails if rows or days differ, or a format's extract from another's.
 */
export async function main(root: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'pgs-loading-'))
  const duckDb = await openDuckDb(root)
  try {
    const pathsOf = await duckDb.write(folder, people, rows, formats)
    console.log(
      `\n${(2 * rows).toLocaleString('en')} condition and drug rows of ${people.toLocaleString('en')} people, in no order. ` +
        `Seconds: fastest (median) of ${rounds}, wall; CPU of the fastest in brackets []. DuckDB ${duckDb.version}, ${cpus().length} threads: ` +
        'all rows, and those of 1 % of the concepts alone; for Arrow, which it does not read, its Parquet\n',
    )
    const digests = new Set<string>()
    for (const format of formats) digests.add(await compare(root, format, pathsOf(format), duckDb, folder))
    if (digests.size > 1) throw new Error(`the formats give ${digests.size} different extracts`)
  } finally {
    duckDb.close()
    rmSync(folder, { recursive: true })
  }
}

async function compare(root: string, format: Format, paths: string[], duckDb: DuckDb, folder: string): Promise<string> {
  const chromium = await startChromium(root)
  if (chromium === null) throw new Error('this measurement needs Chromium')
  const memory = watchMemory()
  try {
    const ours: { wall: number; cpu: number }[] = []
    const all: typeof ours = []
    const needed: typeof ours = []
    let digest = ''
    for (let round = 0; round < rounds; round++) {
      const before = await chromium.cpuSeconds()
      const loaded = await chromium.run<object, Loaded>('bench/loading/worker.ts', {}, paths)
      ours.push({ wall: loaded.milliseconds, cpu: 1000 * ((await chromium.cpuSeconds()) - before) })
      needed.push(await duckDb.load(folder, format, 'needed concepts'))
      all.push(await duckDb.load(folder, format, 'all rows'))
      const { rows, daySums } = await duckDb.content()
      const own = [[loaded.conditions, loaded.drugs], loaded.daySums]
      if (JSON.stringify(own) !== JSON.stringify([rows, daySums])) {
        throw new Error(`${format}: DuckDB has ${rows} rows, Σ days ${daySums}; here ${own.join(', Σ days ')}`)
      }
      digest = loaded.digest
    }
    const bytes = paths.slice(1).reduce((sum, path) => sum + statSync(path).size, 0)
    const fastest = (of: typeof ours) => Math.min(...of.map(({ wall }) => wall))
    const ratio = fastest(ours) / fastest(all)
    console.log(
      `  ${format.padEnd(8)} ${(bytes / 1e6).toFixed(0).padStart(5)} MB   here ${shown(ours)}, ` +
        `${((2 * rows) / fastest(ours) / 1000).toFixed(2)} million rows/s, peak ${memory.peak()} MB   DuckDB ${shown(all)}, ` +
        `needed concepts ${shown(needed)}   ${ratio.toFixed(1)} times its time (${(fastest(ours) / fastest(needed)).toFixed(1)} of the needed; aim ${aim})`,
    )
    return digest
  } finally {
    memory.stop()
    await chromium.close()
  }
}

function shown(of: readonly { wall: number; cpu: number }[]): string {
  const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(2)
  const { fastest, median } = timesOf(of.map(({ wall }) => wall))
  const { cpu } = of.find(({ wall }) => wall === fastest)!
  return `${seconds(fastest)} (${seconds(median)}) [${seconds(cpu)}]`
}
