import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exp, log } from '../src/kernel/elementary.ts'
import type { Kernel } from '../src/kernel/kernel.ts'
import { loadKernel } from '../src/kernel/loadKernel.ts'
import { openCoxGroup } from '../src/statistics/coxGroup.ts'
import { COX_SCORES_PER_JOB } from '../src/statistics/jobs.ts'
import { curvesByStratum, survivalCurve } from '../src/statistics/kaplanMeier.ts'
import { strataByQuantile } from '../src/statistics/quantile.ts'
import { timeTransforms } from '../src/statistics/schoenfeld.ts'
import { randomSource } from '../tests/kernel/random.ts'

/** Cox models of 61 scores with 19 covariates, and curves by strata, one core, against R's survival on the same numbers. */

const SCORES = 61
const COVARIATES = 19
const PEOPLE = 28_964
const EVENTS = 3_854
/** Scores R is timed on; the rest is scaled up. */
const R_SCORES = 5

export async function main(root: string): Promise<void> {
  const kernel = await loadKernel(readFileSync(join(root, 'build/kernel.wasm')))
  const data = generate(PEOPLE)
  // The engine optimises the loops while they run; users meet them warm.
  fitAll(kernel, data, ['km'])
  const plain = best(() => fitAll(kernel, data, null))
  const one = best(() => fitAll(kernel, data, ['km']))
  const four = best(() => fitAll(kernel, data, timeTransforms))
  const curves = best(() => curvesOf(data))
  const r = runR(data)
  const people = `n = ${PEOPLE.toLocaleString('en')}, ${EVENTS.toLocaleString('en')} events`
  console.log(`\n${SCORES} Cox fits, ${people}, 20 regressors, CPU milliseconds a fit on one core`)
  if (r === null) console.log('  R is not here: no comparison')
  const line = (name: string, seconds: number, peers: readonly (keyof RSeconds)[]) => {
    const own = (seconds / SCORES) * 1000
    const ratio =
      r === null
        ? ''
        : `   R ${peers.join(' + ')}: ${(peers.reduce((sum, peer) => sum + r.seconds[peer], 0) * 1000).toFixed(1)}, ratio ${((peers.reduce((sum, peer) => sum + r.seconds[peer], 0) * 1000) / own).toFixed(1)}`
    console.log(`  ${name.padEnd(46)} ${own.toFixed(2)}${ratio}`)
  }
  line('fit', plain.seconds, ['coxph.fit'])
  line('fit', plain.seconds, ['coxph'])
  line('fit, all tests, Schoenfeld (km)', one.seconds, ['coxph', 'cox.zph'])
  line('fit, all tests, Schoenfeld (4 transforms)', four.seconds, ['coxph', 'cox.zph', 'cox.zph', 'cox.zph', 'cox.zph'])
  line('the tests alone (km)', one.seconds - plain.seconds, ['cox.zph'])
  line('Kaplan-Meier, 3 strata', curves.seconds, ['survfit'])
  if (r !== null) {
    const largest = Math.max(
      ...r.coefficients.map(
        (expected, s) => Math.abs(plain.result[s].coefficient - expected) / plain.result[s].standardError,
      ),
    )
    console.log(`  largest difference of a coefficient: ${largest.toExponential(1)} standard errors`)
  }
  console.log('\nKaplan-Meier of everyone at once, seconds: after sorting by time, and with the sorting')
  for (const n of [1_000_000, 10_000_000]) {
    const { time, event } = followUp(n)
    const unsorted = cpu(() => survivalCurve(time, event))
    time.sort()
    const sorted = best(() => survivalCurve(time, event))
    console.log(
      `  ${n.toLocaleString('en').padStart(12)}   ${sorted.seconds.toFixed(2)}   ${unsorted.seconds.toFixed(2)}`,
    )
  }
}

interface Data {
  readonly time: Float64Array
  readonly event: Uint8Array
  readonly covariates: readonly Float64Array[]
  readonly scores: readonly Float64Array[]
}

function random() {
  const { uniform, normal } = randomSource(12345)
  return { uniform, normal, exponential: () => -log(1 - uniform()) }
}

/** Whole days, as in the study: many tied events. */
function generate(n: number): Data {
  const { uniform, normal, exponential } = random()
  const column = (): Float64Array => Float64Array.from({ length: n }, normal)
  const covariates = Array.from({ length: COVARIATES }, column)
  covariates[0] = Float64Array.from({ length: n }, () => Number(uniform() < 0.6))
  covariates[1] = Float64Array.from({ length: n }, () => 20 + 60 * uniform())
  const scores = Array.from({ length: SCORES }, (_, s) =>
    Float64Array.from({ length: n }, (_, i) => 0.95 * normal() + 0.2 * covariates[2 + (s % 16)][i]),
  )
  const time = new Float64Array(n)
  const event = new Uint8Array(n)
  for (let i = 0; i < n; i++) {
    const hazard = exp(-0.14 * scores[0][i] + 0.2 * covariates[0][i]) / 18_000
    const reached = exponential() / hazard
    const censored = Math.min(exponential() * 9000, 6000)
    time[i] = Math.max(1, Math.ceil(Math.min(reached, censored)))
    event[i] = Number(reached <= censored)
  }
  // The published number of events: the last ones too many are censored, the first ones lacking made so.
  let events = event.reduce((sum, value) => sum + value, 0)
  for (let i = n - 1; i >= 0 && events !== EVENTS; i--) {
    if (Number(events > EVENTS) !== event[i]) continue
    event[i] = 1 - event[i]
    events += 2 * event[i] - 1
  }
  return { time, event, covariates, scores }
}

function followUp(n: number): { time: Float64Array; event: Uint8Array } {
  const { uniform } = random()
  return {
    time: Float64Array.from({ length: n }, () => Math.ceil(6000 * uniform())),
    event: Uint8Array.from({ length: n }, () => Number(uniform() < 0.13)),
  }
}

/** In the batches in which the workers get them; with transforms also the tests of each model. */
function fitAll(
  kernel: Kernel,
  { time, event, covariates, scores }: Data,
  transforms: readonly (typeof timeTransforms)[number][] | null,
) {
  const fits: { coefficient: number; standardError: number }[] = []
  for (let first = 0; first < scores.length; first += COX_SCORES_PER_JOB) {
    const batch = scores.slice(first, first + COX_SCORES_PER_JOB)
    const group = openCoxGroup(kernel, { time, event }, covariates, batch)
    if (group === null) throw new Error('the simulated data should have estimates')
    const found = group.search('efron', [...batch.keys()]).filter((fit) => fit !== null)
    if (found.length < batch.length) throw new Error('the simulated data should have estimates')
    if (transforms !== null) for (const detail of group.details(found, transforms)) detail?.tests()
    fits.push(...found)
    group.close()
  }
  return fits
}

/** People are put in the order of their follow-up once for all scores, as the app does. */
function curvesOf({ time, event, scores }: Data) {
  const order = Int32Array.from(time.keys()).sort((a, b) => time[a] - time[b])
  const own = <T extends Float64Array | Uint8Array>(values: T, into: T): T => {
    for (let i = 0; i < order.length; i++) into[i] = values[order[i]]
    return into
  }
  const times = own(time, new Float64Array(time.length))
  const events = own(event, new Uint8Array(event.length))
  return scores.map((score) => {
    const values = own(score, new Float64Array(score.length))
    return curvesByStratum(times, events, strataByQuantile(values, [0.2, 0.8]), 3)
  })
}

function cpu<T>(work: () => T): { seconds: number; result: T } {
  const start = process.cpuUsage()
  const result = work()
  const { user, system } = process.cpuUsage(start)
  return { seconds: (user + system) / 1e6, result }
}

/** The least of three. */
const best = <T>(work: () => T) => [0, 1, 2].map(() => cpu(work)).reduce((a, b) => (b.seconds < a.seconds ? b : a))

const R_PROGRAM = `
suppressMessages(library(survival)); a <- commandArgs(TRUE); n <- as.integer(a[2]); k <- as.integer(a[3]); m <- as.integer(a[4])
f <- file(a[1], "rb"); d <- function(c) matrix(readBin(f, "double", n*c), n); time <- d(1)[,1]; event <- d(1)[,1]; X <- d(k); G <- d(m); close(f)
cpu <- function(e) { gc(FALSE); t <- system.time(e); t[[1]]+t[[2]] }
y <- Surv(time, event); least <- c(fit=Inf, whole=Inf, zph=Inf, km=Inf); control <- coxph.control()
for (s in 1:m) { D <- cbind(X, G[,s]); colnames(D) <- paste0("x", seq_len(k+1)); frame <- data.frame(time, event, D)
  g <- findInterval(G[,s], quantile(G[,s], c(.2,.8)), left.open=TRUE)
  t1 <- cpu(coxph.fit(D, y, NULL, NULL, NULL, control, NULL, "efron", as.character(1:n)))
  t2 <- cpu(r <- coxph(Surv(time, event) ~ . , frame)); t3 <- cpu(cox.zph(r)); t4 <- cpu(survfit(y ~ g))
  least <- pmin(least, c(t1, t2, t3, t4))
  r <- coxph(Surv(time, event) ~ . , frame, eps=1e-14); cat("coefficient", formatC(r$coefficients[[k+1]], digits=17, format="g"), "\\n") }
cat("seconds", least, "\\n")
`

type RSeconds = Readonly<Record<'coxph.fit' | 'coxph' | 'cox.zph' | 'survfit', number>>

function runR(data: Data): { seconds: RSeconds; coefficients: number[] } | null {
  if (spawnSync('Rscript', ['--version']).status !== 0) return null
  const folder = mkdtempSync(join(tmpdir(), 'pgs-bench-'))
  try {
    const path = join(folder, 'data.bin')
    const columns = [data.time, Float64Array.from(data.event), ...data.covariates, ...data.scores.slice(0, R_SCORES)]
    writeFileSync(path, Buffer.concat(columns.map((column) => new Uint8Array(column.buffer))))
    const sizes = [PEOPLE, COVARIATES, R_SCORES].map(String)
    const { stdout, stderr, status } = spawnSync('Rscript', ['-e', R_PROGRAM, path, ...sizes], {
      encoding: 'utf8',
      env: { ...process.env, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1' },
    })
    if (status !== 0) throw new Error(`R failed: ${stderr}`)
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
    const [, fit, whole, zph, km] = lines.find(([word]) => word === 'seconds')!.map(Number)
    return {
      seconds: { 'coxph.fit': fit, coxph: whole, 'cox.zph': zph, survfit: km },
      coefficients: lines.filter(([word]) => word === 'coefficient').map(([, value]) => Number(value)),
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
