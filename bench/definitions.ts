import { cpus } from 'node:os'
import type { Definition } from '../src/model/study.ts'
import { paperDefinitions } from '../src/phenotype/presets.ts'
import type { Counts } from './definitions/counts.ts'
import { openDuckDb } from './definitions/duckdb.ts'
import { simulate } from './definitions/histories.ts'
import { primary, questions } from './definitions/questions.ts'
import type { Asked, Measured } from './definitions/worker.ts'
import { startChromium } from './harness/chromium.ts'
import { type Times, timesOf } from './harness/times.ts'

const people = 400_000
/** Refills of a drug that make 5 and 20 million prescriptions of antidepressants. */
const five = 11
const twenty = 46
/** Aims: how many times as fast as DuckDB. */
const aims = { 'threshold or yes-or-no': 200, window: 20, gap: 20, class: 20, trials: null }

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
        `(${millions(ours.ofPeopleWithMdd)} of people with MDD), ${millions(ours.rows)} rows in all. What was asked of both has the same counts.\n` +
        `Chromium ${chromium.version}, one worker; DuckDB ${theirs.version}, ${cpus().length} threads. Milliseconds: ` +
        'fastest (median; here also the first), ratio of the fastest (of the medians)\n',
    )
    for (const [k, { name, kind }] of questions.entries())
      compare(name, ours.questions[k], theirs.questions[k], aims[kind])
    compare('all 15 from scratch', ours.all, theirs.all, 20)
    const rate = (ours.rows / ours.index.fastest / 1000).toFixed(1)
    console.log(`\n  index: ${shown(ours.index)} ms, ${rate} million rows a second`)

    const large = await ask(twenty)
    console.log(`\n${millions(large.prescriptions)} prescriptions: times as long as ${millions(ours.prescriptions)}`)
    grown('index', large.index, ours.index)
    for (const [k, { name }] of questions.entries()) grown(name, large.questions[k], ours.questions[k])
    grown('all 15 from scratch', large.all, ours.all)
  } finally {
    await chromium.close()
  }
}

async function duckDb(ours: Measured) {
  const database = await openDuckDb(simulate(people, five))
  try {
    const ask = async (definitions: readonly Definition[], without: readonly number[], expected: readonly Counts[]) => {
      const start = performance.now()
      const answer = await database.ask(definitions, without)
      const milliseconds = performance.now() - start
      if (JSON.stringify(answer) === JSON.stringify(expected)) return milliseconds
      const asked = definitions.map(({ id }) => id).join(', ')
      throw new Error(`${asked}: DuckDB counts ${JSON.stringify(answer)}, here ${JSON.stringify(expected)}`)
    }
    const answered: (Times | null)[] = []
    for (const [k, { base = primary, changes, without = [], alone }] of questions.entries()) {
      const own: number[] = []
      for (let repeat = 0; repeat < 5 && !alone; repeat++) {
        const at = repeat % changes.length
        own.push(await ask([{ ...base, ...changes[at] }], without, [ours.questions[k].counts[at]]))
      }
      answered.push(alone ? null : timesOf(own))
    }
    const all: number[] = []
    for (let repeat = 0; repeat < 5; repeat++) all.push(await ask(paperDefinitions(), [], ours.allCounts))
    return { version: database.version, questions: answered, all: timesOf(all) }
  } finally {
    database.close()
  }
}

const millions = (count: number): string => `${(count / 1e6).toFixed(1)} million`

const shown = ({ fastest, median, first }: Times): string =>
  `${fastest.toFixed(1)} (${median.toFixed(1)}; ${first.toFixed(1)})`

function compare(name: string, here: Times, there: Times | null, aim: number | null): void {
  const ratio = (of: 'fastest' | 'median') => ((there?.[of] ?? Number.NaN) / here[of]).toFixed(0)
  const theirs = there === null ? 'not asked' : `${there.fastest.toFixed(0)} (${there.median.toFixed(0)})`
  const times = there === null ? '' : `${ratio('fastest')} (${ratio('median')})`
  const cells = [shown(here).padStart(24), theirs.padStart(16), times.padStart(14)]
  console.log(`  ${name.padEnd(30)}${cells.join('')}   aim ${aim ?? '50 ms'}`)
}

function grown(name: string, more: Times, less: Times): void {
  console.log(`  ${name.padEnd(30)}${shown(more).padStart(26)}${(more.fastest / less.fastest).toFixed(2).padStart(8)}`)
}
