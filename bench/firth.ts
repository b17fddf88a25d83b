import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { exp } from '../src/kernel/elementary.ts'
import { loadKernel } from '../src/kernel/loadKernel.ts'
import { fitFirth } from '../src/statistics/firth.ts'
import { randomSource } from '../tests/kernel/random.ts'

/** Firth's fit with its test and interval, one core, against a plain R implementation on as many people and columns. */

const COLUMNS = 20
const REPEATS = 40
const R_REPEATS = 8

export async function main(root: string): Promise<void> {
  const kernel = await loadKernel(readFileSync(join(root, 'build/kernel.wasm')))
  console.log(
    `\nFirth's logistic regression, ${COLUMNS} columns: estimate, likelihood-ratio test and profile interval, CPU ms`,
  )
  for (const people of [2_500, 20_000]) {
    const { normal, uniform } = randomSource(people)
    const columns = Array.from({ length: COLUMNS - 1 }, () => Float64Array.from({ length: people }, normal))
    const outcome = Uint8Array.from(columns[COLUMNS - 2], (value) => Number(uniform() < 1 / (1 + exp(3 - 0.1 * value))))
    const own = Math.min(
      ...Array.from({ length: REPEATS }, () => {
        const before = process.cpuUsage()
        fitFirth(kernel, columns, outcome, 0.95)
        const { user, system } = process.cpuUsage(before)
        return (user + system) / 1000
      }),
    )
    const plain = secondsOfR(root, people)
    const ratio =
      plain === null ? 'R is not here' : `R ${(1000 * plain).toFixed(0)}, ${((1000 * plain) / own).toFixed(0)} times`
    console.log(`  ${people.toLocaleString('en')} people: ${own.toFixed(1)}; ${ratio}`)
  }
}

/** CPU seconds; null where there is no R. */
function secondsOfR(root: string, people: number): number | null {
  const script = join(root, 'tests/fixtures/firth/time.R')
  const { status, stdout } = spawnSync('Rscript', [script, String(people), String(COLUMNS), String(R_REPEATS)], {
    env: { ...process.env, OPENBLAS_NUM_THREADS: '1' },
  })
  return status === 0 ? Number(/interval ([\d.]+) s/.exec(String(stdout))?.[1]) : null
}
