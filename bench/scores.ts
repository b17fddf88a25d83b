import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Chromium, startChromium } from './harness/chromium.ts'
import type { NodeRun } from './scores/node.ts'
import type { Scored } from './scores/scoring.ts'
import { type Simulated, simulate, simulateDosages } from './scores/simulate.ts'
import type { Asked } from './scores/worker.ts'

/** People × variants: of 3 GB on disk, ten minutes a round. `PGS_BENCH_QUICK=1` takes small ones, of which starting is a good part. */
const isQuick = process.env.PGS_BENCH_QUICK === '1'
const sizes = isQuick
  ? [
      { people: 20_000, variants: 10_000 },
      { people: 2_000, variants: 50_000 },
    ]
  : [
      { people: 20_000, variants: 100_000 },
      { people: 2_000, variants: 1_000_000 },
    ]
/** A table of dosages is as wide as it has variants: what it takes to open it shows in small ones. */
const dosageSizes = (isQuick ? [1000] : [4000, 16_000]).map((variants) => ({
  people: 20_000,
  variants,
}))
const allColumns = 61
const rounds = Number(process.env.PGS_BENCH_ROUNDS ?? (isQuick ? 3 : 1))

interface Time {
  /** User and system time of all threads, seconds. */
  readonly cpu: number
  readonly wall: number
}

interface Side {
  readonly name: string
  run(columns: number): Promise<Time & { readonly scored: Scored | null }>
}

/**
 * Scores from a bed file, and from a table of dosages: here in Node and in Chromium with one and two workers, and `plink2 --score` with as many threads,
 * taking turns. Ratios are medians of the rounds. Fails where the sides here differ by a bit.
 */
export async function main(root: string): Promise<void> {
  const inFreshNode = await nodeRunner(root)
  const chromium = await startChromium(root)
  const folder = mkdtempSync(join(tmpdir(), 'pgs-bench-'))
  try {
    const simulations = [
      ...sizes.map((size) => () => simulate(folder, size.people, size.variants, [allColumns, 1])),
      ...dosageSizes.map((size) => () => simulateDosages(folder, size.people, size.variants, [allColumns, 1])),
    ]
    for (const make of simulations) {
      const simulated = make()
      for (const columns of [allColumns, 1]) await compare(inFreshNode, chromium, simulated, columns)
      const { genotypes, weights, plink } = simulated
      for (const path of [...genotypes, ...plink.paths, ...Object.values(weights)]) rmSync(path, { force: true })
    }
  } finally {
    rmSync(folder, { recursive: true })
    await chromium?.close()
  }
}

async function compare(
  inFreshNode: Awaited<ReturnType<typeof nodeRunner>>,
  chromium: Chromium | null,
  simulated: Simulated,
  columns: number,
): Promise<void> {
  const sides = [1, 2].flatMap((n): Side[] => [
    inNode(inFreshNode, simulated, n),
    ...(chromium === null ? [] : [inChromium(chromium, simulated, n, false)]),
    ...(hasPlink() ? [inPlink(simulated, n)] : []),
  ])
  if (chromium !== null) await fromFileAndMemory(chromium, simulated, columns)
  const times = new Map<Side, Time[]>(sides.map((side) => [side, []]))
  const bits = new Set<string>()
  let matching = 0
  for (let round = 0; round < rounds; round++) {
    for (const side of sides) {
      const { cpu, wall, scored } = await side.run(columns)
      times.get(side)?.push({ cpu, wall })
      if (scored === null) continue
      bits.add(scored.bits)
      matching = scored.seconds.matching
    }
  }
  if (bits.size > 1) throw new Error('the scores differ by a bit between hosts or numbers of workers')
  const { people, variants } = simulated
  console.log(
    `\n${people.toLocaleString('en')} people × ${variants.toLocaleString('en')} variants${simulated.genotypes.length === 1 ? ' (dosages)' : ''}, ${columns} score${columns > 1 ? 's' : ''} ` +
      `(matching ${matching.toFixed(1)} s of wall time): CPU and wall seconds, medians of ${rounds} rounds`,
  )
  const plink = sides.map((side) => (side.name.startsWith('plink2') ? times.get(side) : undefined)).filter((all) => all)
  for (const [at, side] of sides.entries()) {
    const own = times.get(side) ?? []
    const peer = plink[at < sides.length / 2 ? 0 : 1]
    const ratio =
      peer === undefined || side.name.startsWith('plink2')
        ? ''
        : `   ${median(own.map(({ cpu }, round) => peer[round].cpu / cpu)).toFixed(2)} × plink2 by CPU`
    const single = times.get(sides[at - sides.length / 2]) ?? []
    const gain =
      at < sides.length / 2
        ? ''
        : `   ${median(own.map(({ wall }, round) => single[round].wall / wall)).toFixed(2)} × one by wall`
    const [cpu, wall] = [median(own.map((time) => time.cpu)), median(own.map((time) => time.wall))]
    console.log(`  ${side.name.padEnd(22)} ${cpu.toFixed(2).padStart(7)} ${wall.toFixed(2).padStart(7)}${ratio}${gain}`)
  }
  console.log('  same bits in every host, with one and two workers')
}

function inNode(
  run: (workers: number, paths: readonly string[]) => NodeRun,
  simulated: Simulated,
  workers: number,
): Side {
  const { genotypes, weights } = simulated
  return {
    name: `Node, ${workers} worker${workers > 1 ? 's' : ''}`,
    run: async (columns) => run(workers, [...genotypes, weights[columns]]),
  }
}

/** The project's own code in a fresh process of Node. */
async function nodeRunner(root: string) {
  const { ensureNodeBundle } = (await import(pathToFileURL(join(root, 'scripts/ensure.mjs')).href)) as {
    ensureNodeBundle(entry: string, name: string): Promise<string>
  }
  const bundle = await ensureNodeBundle('bench/scores/node.ts', 'bench-scores-node')
  return (workers: number, paths: readonly string[]): NodeRun => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [bundle, root, String(workers), ...paths], {
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(`in Node: ${stderr}`)
    return JSON.parse(stdout) as NodeRun
  }
}

/** Wall time within the tab, from the files and from data that are in memory already, in turns. */
async function fromFileAndMemory(chromium: Chromium, simulated: Simulated, columns: number): Promise<void> {
  const [file, memory] = [false, true].map((held) => inChromium(chromium, simulated, 1, held))
  const pairs: { readonly file: number; readonly memory: number }[] = []
  const within = async (side: Side): Promise<number> => {
    const { scored } = await side.run(columns)
    return scored === null ? Number.NaN : scored.seconds.matching + scored.seconds.scoring
  }
  for (let round = 0; round < rounds; round++) pairs.push({ file: await within(file), memory: await within(memory) })
  console.log(
    `\nChromium, one worker, ${columns} score${columns > 1 ? 's' : ''}: ${median(pairs.map((pair) => pair.file)).toFixed(2)} s of wall time from files, ` +
      `${median(pairs.map((pair) => pair.file / pair.memory)).toFixed(2)} times that of data in memory`,
  )
}

function inChromium(chromium: Chromium, { genotypes, weights }: Simulated, workers: number, held: boolean): Side {
  return {
    name: `Chromium ${chromium.version.split('.')[0]}, ${workers}`,
    async run(columns) {
      const before = await chromium.cpuSeconds()
      const asked: Omit<Asked, 'files'> = { workers, held }
      const scored = await chromium.run<typeof asked, Scored>('bench/scores/worker.ts', asked, [
        ...genotypes,
        weights[columns],
      ])
      // Within the tab, as in Node within the process: without the harness that hands it the files.
      const wall = scored.seconds.matching + scored.seconds.scoring
      return { cpu: (await chromium.cpuSeconds()) - before, wall, scored }
    },
  }
}

const hasPlink = (): boolean => spawnSync('plink2', ['--version']).status === 0

function inPlink({ genotypes, weights, plink }: Simulated, threads: number): Side {
  const out = genotypes[0].replace(/\.\w+$/, '.out')
  return {
    name: `plink2, ${threads} thread${threads > 1 ? 's' : ''}`,
    async run(columns) {
      const range = columns === 1 ? '3' : `3-${columns + 2}`
      const command =
        `TIMEFORMAT='%U %S %R'; time plink2 ${plink.given.join(' ')} --score ${weights[columns]} 1 2 header-read cols=+scoresums ` +
        `--score-col-nums ${range} --threads ${threads} --out ${out} > /dev/null`
      const { status, stderr } = spawnSync('bash', ['-c', command], { encoding: 'utf8' })
      const [, user, system, wall] = /([\d.]+) ([\d.]+) ([\d.]+)\s*$/.exec(stderr) ?? []
      if (status !== 0 || wall === undefined) throw new Error(`plink2 failed: ${stderr}`)
      return { cpu: Number(user) + Number(system), wall: Number(wall), scored: null }
    },
  }
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]
