import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { contrastCount, covariateCount, type Data } from './data.ts'

/** Fits R is timed on, of each contrast. */
export const rFits = 2

const R_PROGRAM = `
a <- commandArgs(TRUE); n <- as.integer(a[2]); k <- as.integer(a[3]); m <- as.integer(a[4]); o <- as.integer(a[5])
f <- file(a[1], "rb"); X <- cbind(1, matrix(readBin(f, "double", n*k), n)); G <- matrix(readBin(f, "double", n*m), n); Y <- matrix(readBin(f, "double", n*o), n); close(f)
cpu <- function(work) min(sapply(1:4, function(round) { gc(FALSE); t <- system.time(work()); t[[1]]+t[[2]] }))
control <- glm.control(epsilon=1e-12, maxit=50)
fit <- whole <- 0
for (j in 1:o) for (s in 1:m) { D <- cbind(X, G[,s]); d <- data.frame(y=Y[,j], D[,-1])
  fit <- fit + cpu(function() glm.fit(D, Y[,j], family=binomial())); whole <- whole + cpu(function() glm(y~., binomial(), d))
  r <- glm.fit(D, Y[,j], family=binomial(), control=control); cat("coefficient", formatC(r$coefficients[[k+2]], digits=17, format="g"), "\\n") }
cat("seconds", fit/(o*m), whole/(o*m), "\\n")
cat("version", paste(R.version$major, R.version$minor, sep="."), basename(extSoftVersion()[["BLAS"]]), "\\n")
`

export interface RTimes {
  readonly version: string
  /** CPU seconds a fit. */
  readonly glmFit: number
  readonly glm: number
  /** Of the scores, taken to the limit; by contrast, then by score. */
  readonly coefficients: readonly number[]
}

/** Null where there is no R. */
export function timeR(data: Data): RTimes | null {
  if (spawnSync('Rscript', ['--version']).status !== 0) return null
  return inFolder((folder) => {
    const path = join(folder, 'data.bin')
    const outcomes = data.outcomes.map((outcome) => Float64Array.from(outcome))
    const columns = [...data.columns, ...data.scores.slice(0, rFits), ...outcomes]
    writeFileSync(path, Buffer.concat(columns.map((column) => new Uint8Array(column.buffer))))
    const sizes = [data.n, covariateCount, rFits, contrastCount].map(String)
    const { stdout, stderr, status } = spawnSync('Rscript', ['-e', R_PROGRAM, path, ...sizes], {
      encoding: 'utf8',
      env: { ...process.env, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1' },
    })
    if (status !== 0) throw new Error(`R failed: ${stderr}`)
    const lines = stdout.split('\n').map((line) => line.trim().split(/\s+/))
    const after = (word: string) => lines.filter(([first]) => first === word).map(([, ...rest]) => rest)
    const [[glmFit, glm]] = after('seconds')
    return {
      version: after('version')[0].join(', '),
      glmFit: Number(glmFit),
      glm: Number(glm),
      coefficients: after('coefficient').map(([value]) => Number(value)),
    }
  })
}

/**
 * CPU seconds of a fit of plink2's exact logistic regression (double precision, no Firth) with the same covariates and
 * outcomes, for genotypes that it makes up: what 200 variants take longer than 50. Null where there is no plink2.
 */
export function timePlink(data: Data): { readonly version: string; readonly seconds: number } | null {
  const asked = spawnSync('plink2', ['--version'], { encoding: 'utf8' })
  if (asked.status !== 0) return null
  return inFolder((folder) => {
    const ids = Array.from({ length: data.n }, (_, i) => `per${i}`)
    const rowsOf = (columns: readonly ArrayLike<number>[]) =>
      ids.map((id, i) => [id, ...columns.map((column) => column[i])].join('\t')).join('\n')
    const head = (names: readonly string[]) => `#IID\t${names.join('\t')}\n`
    const outcomes = data.outcomes.map((outcome) => outcome.map((value) => value + 1))
    writeFileSync(join(folder, 'y.txt'), `${head(outcomes.map((_, k) => `y${k}`))}${rowsOf(outcomes)}\n`)
    writeFileSync(join(folder, 'c.txt'), `${head(data.columns.map((_, k) => `c${k}`))}${rowsOf(data.columns)}\n`)
    const seconds = [50, 200].map((variants) => {
      const name = `d${variants}`
      plink(folder, `--dummy ${data.n} ${variants} --seed 5 --make-pgen --out ${name}`)
      return plink(
        folder,
        `--pfile ${name} --pheno y.txt --covar c.txt --covar-variance-standardize --glm no-firth hide-covar --out o`,
      )
    })
    return { version: asked.stdout.trim(), seconds: (seconds[1] - seconds[0]) / (150 * contrastCount) }
  })
}

/** CPU seconds. */
function plink(cwd: string, options: string): number {
  const command = `TIMEFORMAT='cpu %U %S'; time plink2 ${options} --threads 1 > /dev/null`
  const { status, stderr } = spawnSync('bash', ['-c', command], { cwd, encoding: 'utf8' })
  const [, user, system] = /cpu ([\d.]+) ([\d.]+)/.exec(stderr) ?? []
  if (status !== 0 || user === undefined) throw new Error(`plink2 failed: ${stderr}`)
  return Number(user) + Number(system)
}

function inFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'pgs-bench-'))
  try {
    return work(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
