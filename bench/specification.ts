import { openAsBlob } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { main as makeExample } from '../scripts/example/main.ts'
import { kernelThread } from '../src/cli/nodeThreads.ts'
import { paperStudy } from '../src/phenotype/presets.ts'
import { createWorkspace } from '../src/workspace/workspace.ts'
import { generate } from './association/data.ts'
import { timeR } from './association/peers.ts'

/**
 * A grid of 288 specifications × 61 scores on 300,000 simulated people, from the loaded files to the summaries, against R's
 * `glm.fit` on as many people as a specification has.
 */

const PEOPLE = 300_000
const knobs = [
  { knob: 'gapDays', values: [60, 90, 120, 180] },
  { knob: 'windowDays', values: [180, 365, 730] },
  { knob: 'minDrugs', values: [2, 3] },
  { knob: 'mddVisits', values: [1, 2] },
  { knob: 'psychosisExclusion', values: ['ever', 'before_or_on_first_mdd', 'none'] },
  { knob: 'specialTreatments', values: ['', 'ect,esketamine'] },
]

export async function main(root: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'pgs-bench-'))
  const kernel = await WebAssembly.compile(await readFile(join(root, 'build/kernel.wasm')))
  const parquet = join(root, 'node_modules/parquet-wasm/esm/parquet_wasm_bg.wasm')
  const host = { kernel, asset: async () => new Uint8Array(await readFile(parquet)), workers: 2 }
  const workspace = createWorkspace(host, () => kernelThread(kernel))
  try {
    makeExample(['--people', String(PEOPLE), '--out', folder])
    const names = (await readdir(folder)).filter((name) => name !== 'study.json')
    const files = await Promise.all(names.map(async (path) => ({ path, blob: await openAsBlob(join(folder, path)) })))
    await workspace.engine.addFiles(
      1,
      files,
      () => {},
      () => {},
    )
    const paper = paperStudy()
    const study = { ...paper, analyses: { ...paper.analyses, specification: { definitions: [], knobs } } }
    // The index, and the engine's loops, are warm when someone asks for a curve.
    await workspace.engine.association(2, study, 'wgs_eur', () => {})

    const cpu = process.cpuUsage()
    const start = performance.now()
    const { points, scores, n } = await workspace.engine.specification(
      3,
      study,
      () => {},
      () => {},
    )
    const wall = (performance.now() - start) / 1000
    const { user, system } = process.cpuUsage(cpu)
    const seconds = (user + system) / 1e6
    const distinct = new Set(points.map(({ sameAs }) => sameAs)).size
    const people = Math.round(n.reduce((sum, each) => sum + each, 0) / n.length)
    const each = seconds / (distinct * scores.length)
    console.log(
      `\n${points.length} specifications (${distinct} of them unlike) × ${scores.length} scores, n = ${people} on average`,
    )
    console.log(
      `  here   ${wall.toFixed(0)} s, ${seconds.toFixed(0)} CPU seconds (${(1000 * each).toFixed(2)} ms a fit)`,
    )
    const fit = timeR(generate(people))?.glmFit
    if (fit === undefined) console.log('  R is not here: no comparison')
    else console.log(`  R glm.fit   ${(1000 * fit).toFixed(1)} ms a fit   ratio ${(fit / each).toFixed(1)} per core`)
  } finally {
    workspace.close()
    await rm(folder, { recursive: true })
  }
}
