import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exp } from '../src/kernel/elementary.ts'
import type { Kernel } from '../src/kernel/kernel.ts'
import { loadKernel } from '../src/kernel/loadKernel.ts'
import { isProblem } from '../src/statistics/design.ts'
import { SCORES_PER_JOB } from '../src/statistics/jobs.ts'
import { fitDesign } from '../src/statistics/logistic.ts'
import { fitScores, type ScoreFit } from '../src/statistics/logisticScores.ts'

/** 61 scores × 3 contrasts with 18 covariates, one core, against R's `glm.fit` and `glm` on the same numbers. */

const SCORES = 61
const COVARIATES = 18
/** Share of cases: trMDD/nonMDD, TRD/nonMDD, TRD/trMDD in the published discovery cohort. */
const CASES = [0.138, 0.039, 0.201]
/** Fits R is timed on, of each contrast; the rest is scaled up. */
const R_FITS = 4

export async function main(root: string): Promise<void> {
  const kernel = await loadKernel(readFileSync(join(root, 'build/kernel.wasm')))
  // The engine optimises the loops while they run; users meet them warm.
  run(kernel, generate(20_000))
  for (const n of [20_000, 120_000]) {
    const data = generate(n)
    const ours = run(kernel, data)
    const fits = SCORES * CASES.length
    console.log(`\n${fits} logistic fits, n = ${n.toLocaleString('en')}, 20 regressors, CPU seconds on one core`)
    console.log(`  here       ${ours.seconds.toFixed(2)}   (${((ours.seconds / fits) * 1000).toFixed(2)} ms a fit)`)
    const r = runR(data)
    if (!r) console.log('  R is not here: no comparison')
    for (const [name, seconds] of Object.entries(r?.seconds ?? {})) {
      const total = seconds * fits
      console.log(
        `  R ${name.padEnd(8)} ${total.toFixed(1)}   (from ${R_FITS * CASES.length} fits)   ratio ${(total / ours.seconds).toFixed(1)}`,
      )
    }
    if (r)
      console.log(
        `  largest difference of a coefficient: ${largestDifference(ours.fits, r.coefficients)} standard errors`,
      )
  }
}

interface Data {
  readonly n: number
  readonly columns: readonly Float64Array[]
  readonly scores: readonly Float64Array[]
  readonly outcomes: readonly Uint8Array[]
}

export function generate(n: number): Data {
  let state = 12345
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const normal = (): number => {
    let sum = -6
    for (let k = 0; k < 12; k++) sum += uniform()
    return sum
  }
  const column = (): Float64Array => Float64Array.from({ length: n }, normal)
  const columns = Array.from({ length: COVARIATES }, column)
  // Sex and age are covariates too.
  columns[0] = Float64Array.from({ length: n }, () => Number(uniform() < 0.6))
  columns[1] = Float64Array.from({ length: n }, () => 20 + Math.floor(70 * uniform()))
  const shared = column()
  const scores = Array.from({ length: SCORES }, (_, s) => {
    const pc = columns[2 + (s % 16)]
    return Float64Array.from({ length: n }, (_, i) => 0.9 * normal() + 0.3 * shared[i] + 0.2 * pc[i])
  })
  const outcomes = CASES.map((share) => {
    const intercept = share / (1 - share)
    return Uint8Array.from({ length: n }, (_, i) => {
      const effect = 0.4 * (columns[0][i] - 0.6) - 0.01 * (columns[1][i] - 55) + 0.1 * shared[i] + 0.12 * scores[0][i]
      const odds = intercept * exp(effect)
      return Number(uniform() < odds / (1 + odds))
    })
  })
  return { n, columns, scores, outcomes }
}

function run(kernel: Kernel, { columns, scores, outcomes }: Data): { seconds: number; fits: ScoreFit[][] } {
  const start = process.cpuUsage()
  const fits = outcomes.map((outcome) => {
    const design = fitDesign(kernel, columns, outcome)
    if (isProblem(design)) throw new Error(`the simulated data should have an estimate, not ${design.status}`)
    const all: ScoreFit[] = []
    for (let first = 0; first < scores.length; first += SCORES_PER_JOB) {
      all.push(...fitScores(kernel, columns, outcome, design, scores.slice(first, first + SCORES_PER_JOB)))
    }
    return all
  })
  const { user, system } = process.cpuUsage(start)
  return { seconds: (user + system) / 1e6, fits }
}

const R_PROGRAM = `
a <- commandArgs(TRUE); n <- as.integer(a[2]); k <- as.integer(a[3]); m <- as.integer(a[4]); o <- as.integer(a[5])
f <- file(a[1], "rb"); X <- cbind(1, matrix(readBin(f, "double", n*k), n)); G <- matrix(readBin(f, "double", n*m), n); Y <- matrix(readBin(f, "double", n*o), n); close(f)
cpu <- function(e) { gc(FALSE); t <- system.time(e); t[[1]]+t[[2]] }
control <- glm.control(epsilon=1e-12, maxit=50)
fit <- whole <- 0
for (j in 1:o) for (s in 1:m) { D <- cbind(X, G[,s]); d <- data.frame(y=Y[,j], D[,-1])
  fit <- fit + cpu(r <- glm.fit(D, Y[,j], family=binomial())); whole <- whole + cpu(glm(y~., binomial(), d))
  r <- glm.fit(D, Y[,j], family=binomial(), control=control); cat("coefficient", formatC(r$coefficients[[k+2]], digits=17, format="g"), "\\n") }
cat("seconds", fit/(o*m), whole/(o*m), "\\n")
`

export function runR(data: Data): { seconds: Record<string, number>; coefficients: number[] } | null {
  if (spawnSync('Rscript', ['--version']).status !== 0) return null
  const folder = mkdtempSync(join(tmpdir(), 'pgs-bench-'))
  try {
    const path = join(folder, 'data.bin')
    const outcomes = data.outcomes.map((outcome) => Float64Array.from(outcome))
    const columns = [...data.columns, ...data.scores.slice(0, R_FITS), ...outcomes]
    writeFileSync(path, Buffer.concat(columns.map((column) => new Uint8Array(column.buffer))))
    const sizes = [data.n, COVARIATES, R_FITS, CASES.length].map(String)
    const { stdout, stderr, status } = spawnSync('Rscript', ['-e', R_PROGRAM, path, ...sizes], {
      encoding: 'utf8',
      env: { ...process.env, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1' },
    })
    if (status !== 0) throw new Error(`R failed: ${stderr}`)
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
    const [, fit, whole] = lines.find(([word]) => word === 'seconds')!.map(Number)
    const coefficients = lines.filter(([word]) => word === 'coefficient').map(([, value]) => Number(value))
    return { seconds: { 'glm.fit': fit, glm: whole }, coefficients }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function largestDifference(fits: readonly ScoreFit[][], coefficients: readonly number[]): string {
  const differences = fits.flatMap((own, j) =>
    own.slice(0, R_FITS).map((fit, s) => Math.abs(fit.coefficient - coefficients[j * R_FITS + s]) / fit.standardError),
  )
  return Math.max(...differences).toExponential(1)
}
