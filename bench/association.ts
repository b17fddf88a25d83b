import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { kernelThread } from '../src/cli/nodeThreads.ts'
import { createPool } from '../src/kernel/pool.ts'
import type { Job, JobResult } from '../src/statistics/jobs.ts'
import { contrastCount, type Data, generate, scoreCount } from './association/data.ts'
import { type Estimate, fitAll } from './association/fits.ts'
import { type RTimes, rFits, timePlink, timeR } from './association/peers.ts'
import type { Asked } from './association/worker.ts'
import { type Chromium, startChromium } from './harness/chromium.ts'

const fits = scoreCount * contrastCount
/** People in the published contrasts TRD/nonMDD and TRD/trMDD; passes over all fits that take a second or two. */
const sizes = [
  { n: 20_817, passes: 4 },
  { n: 124_945, passes: 1 },
]
/** Each is timed by itself, and the least is given, here and of R: the machine may be shared. */
const rounds = 4

/** CPU seconds a fit, of all threads. */
interface Side {
  readonly name: string
  readonly seconds: number
  readonly estimates: readonly Estimate[]
}

/**
 * 61 scores × 3 contrasts, 20 regressors: here in Node and in Chromium with 1 and 2 workers, beside R's `glm.fit` and `glm`
 * and plink2 on the same outcomes and covariates. Fails where the sides here differ by a bit.
 */
export async function main(root: string): Promise<void> {
  const chromium = await startChromium(root)
  try {
    for (const { n, passes } of sizes) {
      const data = generate(n)
      const sides: Side[] = []
      for (const workers of [1, 2]) sides.push(await inNode(root, data, workers, passes))
      for (const workers of chromium ? [1, 2] : []) sides.push(await inChromium(chromium!, n, workers, passes))
      const r = timeR(data)
      const plink = timePlink(data)
      console.log(
        `\n${fits} logistic fits, n = ${n.toLocaleString('en')}, 20 regressors: CPU milliseconds a fit, ratios by CPU`,
      )
      if (r) console.log(`  R ${r.version}: glm.fit ${ms(r.glmFit)}, glm ${ms(r.glm)} (${rFits * contrastCount} fits)`)
      else console.log('  R is not here: no comparison')
      if (plink) console.log(`  ${plink.version}: ${ms(plink.seconds)}`)
      else console.log('  plink2 is not here: no comparison')
      for (const { name, seconds } of sides) {
        const ratios = [
          r && `${(r.glmFit / seconds).toFixed(1)} × glm.fit, ${(r.glm / seconds).toFixed(1)} × glm`,
          plink && `${(plink.seconds / seconds).toFixed(2)} × plink2`,
        ]
        console.log(`  ${name.padEnd(24)} ${ms(seconds)}   ${ratios.filter((ratio) => ratio !== null).join(', ')}`)
      }
      const bits = JSON.stringify(sides[0].estimates)
      for (const { name, estimates } of sides) {
        if (JSON.stringify(estimates) !== bits) throw new Error(`${name} has other bits than ${sides[0].name}`)
      }
      if (r)
        console.log(
          `  same bits; coefficients differ from R's by at most ${largestDifference(sides[0].estimates, r)} standard errors`,
        )
    }
  } finally {
    await chromium?.close()
  }
}

async function inNode(root: string, data: Data, workers: number, passes: number): Promise<Side> {
  const module = await WebAssembly.compile(readFileSync(join(root, 'build/kernel.wasm')))
  const pool = createPool<Job, JobResult>(() => kernelThread(module), workers)
  const name = `Node, ${workers} worker${workers > 1 ? 's' : ''}`
  const cpuSeconds = async () => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1e6
  }
  try {
    return await timed(name, passes, cpuSeconds, async () => {
      let estimates: readonly Estimate[] = []
      for (let pass = 0; pass < passes; pass++) estimates = await fitAll(pool, data)
      return estimates
    })
  } finally {
    pool.close()
  }
}

/** All that the page's process does meanwhile is in the time. */
async function inChromium(chromium: Chromium, n: number, workers: number, passes: number): Promise<Side> {
  const session = await chromium.open<Asked, readonly Estimate[]>('bench/association/worker.ts')
  const name = `Chromium ${chromium.version.split('.')[0]}, ${workers} worker${workers > 1 ? 's' : ''}`
  try {
    return await timed(name, passes, chromium.cpuSeconds, () => session.ask({ n, workers, passes }))
  } finally {
    await session.close()
  }
}

/** After a first round: the engine optimises the loops while they run; users meet them warm, and so does R its own. */
async function timed(
  name: string,
  passes: number,
  cpuSeconds: () => Promise<number>,
  round: () => Promise<readonly Estimate[]>,
): Promise<Side> {
  let estimates = await round()
  let seconds = Number.POSITIVE_INFINITY
  for (let k = 0; k < rounds; k++) {
    const start = await cpuSeconds()
    estimates = await round()
    seconds = Math.min(seconds, ((await cpuSeconds()) - start) / (passes * fits))
  }
  return { name, seconds, estimates }
}

const ms = (seconds: number): string => (seconds * 1000).toFixed(2)

function largestDifference(estimates: readonly Estimate[], { coefficients }: RTimes): string {
  const differences = coefficients.map((expected, k) => {
    const { coefficient, standardError } = estimates[Math.floor(k / rFits) * scoreCount + (k % rFits)]
    return Math.abs(coefficient - expected) / standardError
  })
  return Math.max(...differences).toExponential(1)
}
