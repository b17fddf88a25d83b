import { cpus } from 'node:os'
import { paperDefinitions } from '../src/phenotype/presets.ts'
import type { Counts } from './definitions/counts.ts'
import { openDuckDb } from './definitions/duckdb.ts'
import { simulate } from './definitions/histories.ts'
import { primary, questions } from './definitions/questions.ts'
import type { Asked, Measured } from './definitions/worker.ts'
import { startChromium } from './harness/chromium.ts'
import { median } from './harness/measure.ts'

const people = 400_000
/** Refills of a drug that make 5 and 20 million prescriptions of antidepressants. */
const five = 11
const twenty = 46
/** Aims: how many times as fast as DuckDB. */
const aims = { 'threshold or yes-or-no': 200, window: 20, gap: 20, class: 20 }

/**
 * Toggles of a definition in one worker of Chromium, and the same questions in SQL in native DuckDB on all cores. Fails if
 * the answers differ.
 */
export async function main(root: string): Promise<void> {
  const chromium = await startChromium(root)
  if (chromium === null) throw new Error('this measurement needs Chromium')
  try {
    const ask = (refills: number) => chromium.run<Asked, Measured>('bench/definitions/worker.ts', { people, refills })
    const ours = await ask(five)
    const theirs = await duckDb(ours)
    console.log(
      `\n${millions(ours.prescriptions)} antidepressant prescriptions of ${people.toLocaleString('en')} people ` +
        `(${millions(ours.ofPeopleWithMdd)} of people with MDD), ${millions(ours.rows)} rows in all\n` +
        `Chromium ${chromium.version}, one worker; DuckDB ${theirs.version}, ${cpus().length} threads; ms, medians; same counts\n`,
    )
    line('', 'here', 'DuckDB', 'ratio', 'aim')
    for (const [k, { name, kind }] of questions.entries())
      compare(name, ours.questions[k].milliseconds, theirs.times[k], aims[kind])
    compare('all 15 from scratch', ours.all, theirs.all, 20)
    compare('all 15, first time', ours.allCold, theirs.all)
    console.log(
      `\nindex: ${Math.round(ours.index)} ms, ${(ours.rows / ours.index / 1000).toFixed(1)} million rows a second`,
    )

    const large = await ask(twenty)
    console.log(`\n${millions(large.prescriptions)} against ${millions(ours.prescriptions)} prescriptions`)
    const growth = (name: string, more: number, less: number) =>
      console.log(`  ${name.padEnd(30)} ${more.toFixed(1)} ms, ${(more / less).toFixed(2)} times`)
    growth('index', large.index, ours.index)
    growth('all 15 from scratch', large.all, ours.all)
    for (const [k, { name }] of questions.entries()) {
      growth(name, large.questions[k].milliseconds, ours.questions[k].milliseconds)
    }
  } finally {
    await chromium.close()
  }
}

async function duckDb(ours: Measured) {
  const database = await openDuckDb(simulate(people, five))
  try {
    const timesOf = async (ask: () => Promise<readonly Counts[]>, expected: readonly Counts[], what: string) => {
      const start = performance.now()
      const answer = await ask()
      const time = performance.now() - start
      if (JSON.stringify(answer) !== JSON.stringify(expected)) {
        throw new Error(`${what}: DuckDB counts ${JSON.stringify(answer)}, here ${JSON.stringify(expected)}`)
      }
      return time
    }
    const times: number[] = []
    for (const [k, { name, changes, without }] of questions.entries()) {
      const own: number[] = []
      for (let repeat = 0; repeat < Math.max(3, changes.length); repeat++) {
        const at = repeat % changes.length
        const definition = { ...primary, ...changes[at] }
        own.push(await timesOf(() => database.ask([definition], without), [ours.questions[k].counts[at]], name))
      }
      times.push(median(own.sort((a, b) => a - b)))
    }
    const all: number[] = []
    for (let repeat = 0; repeat < 3; repeat++) {
      all.push(await timesOf(() => database.ask(paperDefinitions()), ours.allCounts, 'all 15'))
    }
    return { version: database.version, times, all: median(all.sort((a, b) => a - b)) }
  } finally {
    database.close()
  }
}

const millions = (count: number): string => `${(count / 1e6).toFixed(1)} million`

function compare(name: string, here: number, there: number, aim?: number): void {
  line(name, here.toFixed(1), there.toFixed(0), (there / here).toFixed(0), aim === undefined ? '' : String(aim))
}

function line(name: string, ...cells: string[]): void {
  console.log(`  ${name.padEnd(30)}${cells.map((cell) => cell.padStart(9)).join('')}`)
}
