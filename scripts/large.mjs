import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import Papa from 'papaparse'
import { ensureInstalled, root, run } from './ensure.mjs'

/**
 * `npm run large [folder]`: the study on the simulated extract of 120,000 people, against what R computed from it
 * (`tests/fixtures/sim-large`). The extract is made from its seed by R where the folder does not have it.
 */

ensureInstalled()
const folder = process.argv[2] ?? join(tmpdir(), 'pgs-sim-large')
const fixture = join(root, 'tests/fixtures/sim-large')
const failures = []

ensureExtract()
const out = mkdtempSync(join(tmpdir(), 'pgs-large-'))
process.once('exit', () => rmSync(out, { recursive: true }))
const started = Date.now()
const tables = ['--tables', 'counts,association,sensitivity,replication']
const command = [join(root, 'scripts/study.mjs'), '--study', 'paper', '--data', folder, '--out', out, ...tables]
if (run(process.execPath, command) !== 0) process.exit(1)
console.log(`the study took ${Math.round((Date.now() - started) / 1000)} s`)

const association = rows(join(out, 'association.csv'))
const primary = association.filter((row) => row.definition === 'TRD1/trMDD1')
compare(
  'association.csv',
  primary,
  expected('association').map((row) => ({ ...row, contrast: row.contrast.replace('_vs_', '/') })),
  (row) => [row.cohort, row.contrast, row.score ?? row.pgs].join(' '),
)
compare(
  'the definitions in association.csv',
  association.filter((row) => row.cohort === 'wgs_eur' && row.contrast === 'TRD/trMDD'),
  expected('definitions_association').map((row) => ({ ...row, definition: `TRD${row.TRD_def}/trMDD${row.trMDD_def}` })),
  (row) => `${row.definition} ${row.score ?? row.pgs}`,
)
const significant = primary.filter(
  (row) => row.cohort === 'wgs_eur' && row.contrast === 'TRD/trMDD' && Number(row.p) < 1e-5,
)
check(significant.length === 18, `${significant.length} scores are significant at 1e-5; R has 18`)
console.log(`significant at 1e-5 in TRD against trMDD of the discovery cohort: ${significant.length}`)
compareSensitivity()

for (const failure of failures.slice(0, 20)) console.error(`✗ ${failure}`)
console.log(failures.length === 0 ? 'all agree' : `${failures.length} disagree`)
process.exit(failures.length === 0 ? 0 : 1)

function ensureExtract() {
  const digests = readFileSync(join(fixture, 'extract.sha256'), 'utf8').trim().split('\n')
  const wanted = digests.map((line) => line.split(/\s+/))
  if (!wanted.every(([, name]) => existsSync(join(folder, name)))) {
    mkdirSync(folder, { recursive: true })
    console.log(`making the extract in ${folder} …`)
    const simulate = join(root, 'tests/fixtures/oracle/simulate.R')
    if (run('Rscript', [simulate, '120000', '61', '4207', folder]) !== 0) process.exit(1)
  }
  for (const [digest, name] of wanted) {
    const own = createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex')
    if (own === digest) continue
    console.error(`${join(folder, name)} is not the file R's seed makes. Remove it, and run this again.`)
    process.exit(1)
  }
}

function expected(name) {
  return parse(gunzipSync(readFileSync(join(fixture, `expected/${name}.csv.gz`))).toString('utf8'))
}

function rows(path) {
  return parse(readFileSync(path, 'utf8'))
}

function parse(text) {
  return Papa.parse(text, { header: true, skipEmptyLines: true }).data
}

function check(holds, sentence) {
  if (!holds) failures.push(sentence)
}

/** |a − b| in units of ε · max(|b|, its standard error). */
function excess(ours, theirs, epsilon, standardError = 0) {
  if (ours === '' || theirs === '') return ours === theirs ? 0 : Number.POSITIVE_INFINITY
  return Math.abs(Number(ours) - Number(theirs)) / (epsilon * Math.max(Math.abs(Number(theirs)), standardError))
}

function compare(name, ours, theirs, keyOf) {
  const byKey = new Map(ours.map((row) => [keyOf(row), row]))
  check(byKey.size === theirs.length, `${name} has ${byKey.size} rows; R has ${theirs.length}`)
  let worst = 0
  for (const row of theirs) {
    const key = keyOf(row)
    const mine = byKey.get(key)
    if (!mine) {
      failures.push(`${name} has no ${key}`)
      continue
    }
    check(mine.n === row.n && mine.cases === row.cases, `${name}, ${key}: ${mine.n} people, ${mine.cases} cases`)
    check((mine.status === 'ok') === (row.estimable === '1'), `${name}, ${key}: ${mine.status}`)
    if (row.estimable !== '1') {
      check(mine.reason !== '', `${name}, ${key}: no reason`)
      continue
    }
    const own = Math.max(
      excess(mine.log_odds_ratio, row.beta, 1e-9, Number(row.se)),
      excess(mine.standard_error, row.se, 1e-9),
      excess(mine.z, row.z, 1e-9, 1),
      excess(mine.deviance, row.deviance, 1e-9),
      excess(mine.odds_ratio, row.or, 1e-9),
      excess(mine.ci_lower, row.lo, 1e-9),
      excess(mine.ci_upper, row.hi, 1e-9),
      Number(row.p) > 1e-30 ? excess(mine.p, row.p, 1e-8) : 0,
    )
    worst = Math.max(worst, own)
    check(own <= 1, `${name}, ${key}: ${own} times what is allowed`)
  }
  console.log(`${name}: ${theirs.length} fits, the worst at ${worst.toPrecision(2)} of what is allowed`)
}

function compareSensitivity() {
  const ours = new Map(rows(join(out, 'sensitivity.csv')).map((row) => [row.definition, row]))
  for (const row of expected('definitions_table')) {
    const key = `TRD${row.TRD_def}/trMDD${row.trMDD_def}`
    const mine = ours.get(key)
    check(mine.n_significant === row.n_significant, `${key}: ${mine.n_significant} significant, R ${row.n_significant}`)
    const r2 = Math.abs(Number(mine.r_squared) - Number(row.R2_REML_tight))
    check(r2 <= 1e-7, `${key}: R² ${mine.r_squared}, R ${row.R2_REML_tight}`)
  }
}
