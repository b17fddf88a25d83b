import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { kernelThread } from '../src/cli/nodeThreads.ts'
import { createPool } from '../src/kernel/pool.ts'
import type { Job, JobResult } from '../src/statistics/jobs.ts'
import { contrastCount, type Data, generate, scoreCount } from './association/data.ts'
import { type Estimate, fitAll } from './association/fits.ts'
import { type RTimes, rFits, timePlink, timeR } from './association/peers.ts'
import type { Asked, Measured } from './association/worker.ts'
import { type Chromium, startChromium } from './harness/chromium.ts'

const fits = scoreCount * contrastCount
/** People in the published contrasts TRD/nonMDD and TRD/trMDD; rounds that take a few seconds. */
const sizes = [
  { n: 20_817, rounds: 8 },
  { n: 124_945, rounds: 2 },
]

/** CPU seconds a fit, the most that the machine may be shared without spoiling them; all of the cores that were at work. */
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
    for (const { n, rounds } of sizes) {
      const data = generate(n)
      const sides: Side[] = []
      for (const workers of [1, 2]) sides.push(await inNode(root, data, workers, rounds))
      for (const workers of chromium ? [1, 2] : []) sides.push(await inChromium(chromium!, n, workers, rounds))
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

async function inNode(root: string, data: Data, workers: number, rounds: number): Promise<Side> {
  const module = await WebAssembly.compile(readFileSync(join(root, 'build/kernel.wasm')))
  const pool = createPool<Job, JobResult>(() => kernelThread(module), workers)
  try {
    // The engine optimises the loops while they run; users meet them warm.
    let estimates = await fitAll(pool, data)
    const start = process.cpuUsage()
    for (let round = 0; round < rounds; round++) estimates = await fitAll(pool, data)
    const { user, system } = process.cpuUsage(start)
    const seconds = (user + system) / 1e6 / (rounds * fits)
    return { name: `Node, ${workers} worker${workers > 1 ? 's' : ''}`, seconds, estimates }
  } finally {
    pool.close()
  }
}

/** What further rounds take: the making of the data and the first round are in both runs. */
async function inChromium(chromium: Chromium, n: number, workers: number, rounds: number): Promise<Side> {
  const run = async (rounds: number) => {
    const start = await chromium.cpuSeconds()
    const { estimates } = await chromium.run<Asked, Measured>('bench/association/worker.ts', { n, workers, rounds })
    return { seconds: (await chromium.cpuSeconds()) - start, estimates }
  }
  const first = await run(1)
  const { seconds, estimates } = await run(1 + rounds)
  return {
    name: `Chromium ${chromium.version.split('.')[0]}, ${workers} worker${workers > 1 ? 's' : ''}`,
    seconds: (seconds - first.seconds) / (rounds * fits),
    estimates,
  }
}

const ms = (seconds: number): string => (seconds * 1000).toFixed(2)

function largestDifference(estimates: readonly Estimate[], { coefficients }: RTimes): string {
  const differences = coefficients.map((expected, k) => {
    const { coefficient, standardError } = estimates[Math.floor(k / rFits) * scoreCount + (k % rFits)]
    return Math.abs(coefficient - expected) / standardError
  })
  return Math.max(...differences).toExponential(1)
}
