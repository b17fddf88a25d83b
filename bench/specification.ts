import { openAsBlob } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { main as makeExample } from '../scripts/example/main.ts'
import { kernelThread } from '../src/cli/nodeThreads.ts'
import { paperStudy } from '../src/phenotype/presets.ts'
import { createWorkspace } from '../src/workspace/workspace.ts'
import { generate, scoreCount } from './association/data.ts'
import { timeR } from './association/peers.ts'
import { openExample } from './harness/app.ts'

/**
 * A grid of 288 specifications × 61 scores on 350,000 simulated people, from the loaded files to the summaries, against R's
 * `glm.fit` on as many people as a specification has.
 */

const PEOPLE = 350_000
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
    if (process.env.PGS_BENCH_FULL === '1') await inTheApp(root, fit)
  } finally {
    workspace.close()
    await rm(folder, { recursive: true })
  }
}

/** 1,152 specifications in the app in Chromium, cancelled once and gone on with. The page's own work is in the time. */
async function inTheApp(root: string, fit: number | undefined): Promise<void> {
  const [gap, ...others] = knobs
  const grid = { definitions: [], knobs: [{ ...gap, values: longGaps }, ...others] }
  const app = await openExample(root, PEOPLE, (study) => {
    const { analyses, ...rest } = study as { analyses?: object }
    return { ...rest, analyses: { ...analyses, specification: grid } }
  })
  if (app === null) return
  const { browser, page } = app
  try {
    await page
      .getByRole('navigation', { name: 'Rooms' })
      .getByRole('link', { name: /^Sensitivity/ })
      .click()
    await page.getByText('Specifications', { exact: true }).first().click()
    const panel = page.getByRole('complementary', { name: 'Grid of specifications' })
    await panel.getByRole('button', { name: 'Run' }).click({ timeout: 300_000 })
    const system = await browser.newBrowserCDPSession()
    const cpuSeconds = async () => {
      const { processInfo } = await system.send('SystemInfo.getProcessInfo')
      return processInfo.filter(({ type }) => type === 'renderer').reduce((sum, { cpuTime }) => sum + cpuTime, 0)
    }
    const [cpu, start] = [await cpuSeconds(), performance.now()]
    await page.getByText(/ \d[\d,]* of [\d,]+ specifications$/).waitFor({ timeout: 600_000 })
    const asked = performance.now()
    await panel.getByRole('button', { name: 'Cancel' }).click()
    const stopped = page.getByText(/^Stopped at [\d,]+ of [\d,]+ specifications; [\d,]+ kept\.$/)
    await stopped.waitFor()
    const answered = performance.now() - asked
    const kept = await stopped.textContent()
    await page.getByRole('main').getByRole('button', { name: 'Resume' }).first().click()
    await page.getByText(/ · [\d,]+ specifications$/).waitFor({ timeout: 1_200_000 })
    const wall = (performance.now() - start) / 1000
    const seconds = (await cpuSeconds()) - cpu
    const count = longGaps.length * others.reduce((product, { values }) => product * values.length, 1)
    const each = seconds / (count * scoreCount)
    console.log(`\nin Chromium ${browser.version()}: ${count} specifications × ${scoreCount} scores; ${kept}`)
    console.log(
      `  ${wall.toFixed(0)} s, ${seconds.toFixed(0)} CPU seconds (${(1000 * each).toFixed(2)} ms a fit); cancelled in ${answered.toFixed(0)} ms` +
        (fit === undefined ? '' : `; ratio ${(fit / each).toFixed(1)} per core`),
    )
  } finally {
    await browser.close()
  }
}

const longGaps = [30, 45, 60, 75, 90, 105, 120, 135, 150, 165, 180, 210, 240, 270, 300, 365]
