import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { beforeAll, describe, expect, it } from 'vitest'
import { studyText } from '../../src/model/studyDocument.ts'
import { paperStudy } from '../../src/phenotype/presets.ts'
import { fixture, rowsOf } from '../simOpen.ts'
import { temporaryFolder } from '../temporaryFolder.ts'
import { type Run, runStudy } from './runStudy.ts'

/** The command line on the simulated extract of 6,000 people, against what R computed from it (`tests/fixtures/sim-open`). */

const extract = fixture('sim-open/extract')
const expected = (name: string) => rowsOf(`sim-open/expected/${name}.csv.gz`)

/** |ours − theirs| ≤ ε · max(|theirs|, its standard error). */
function agree(ours: string, theirs: string, epsilon: number, standardError = 0): boolean {
  if (theirs === '' || ours === '') return theirs === ours
  const [a, b] = [Number(ours), Number(theirs)]
  const scale = Math.max(Math.abs(b), standardError)
  return Math.abs(a - b) <= (scale === 0 ? 1e-12 : epsilon * scale)
}

function compareFits(ours: readonly Row[], theirs: readonly Row[], keyOf: (row: Row) => string): void {
  const byKey = new Map(ours.map((row) => [keyOf(row), row]))
  expect(byKey.size).toBe(theirs.length)
  for (const row of theirs) {
    const key = keyOf(row)
    const mine = byKey.get(key)!
    expect(mine.n, key).toBe(row.n)
    expect(mine.cases, key).toBe(row.cases)
    if (row.estimable === '0') {
      expect(mine.status, key).toBe('separation')
      expect(mine.reason, key).not.toBe('')
      expect(mine.method, key).toBe('firth')
      expect(
        Number(mine.ci_lower) < Number(mine.odds_ratio) && Number(mine.odds_ratio) < Number(mine.ci_upper),
        key,
      ).toBe(true)
      continue
    }
    expect([mine.status, mine.method], key).toEqual(['ok', 'wald'])
    const se = Number(row.se)
    expect(agree(mine.log_odds_ratio, row.beta, 1e-9, se), `${key} ${mine.log_odds_ratio} ${row.beta}`).toBe(true)
    expect(agree(mine.standard_error, row.se, 1e-9), `${key} se`).toBe(true)
    expect(agree(mine.z, row.z, 1e-9, 1), `${key} z`).toBe(true)
    expect(agree(mine.p, row.p, 1e-8), `${key} p`).toBe(true)
    expect(agree(mine.odds_ratio, row.or, 1e-9), `${key} or`).toBe(true)
    expect(agree(mine.ci_lower, row.lo, 1e-9), `${key} lo`).toBe(true)
    expect(agree(mine.ci_upper, row.hi, 1e-9), `${key} hi`).toBe(true)
    expect(agree(mine.deviance, row.deviance, 1e-9), `${key} deviance`).toBe(true)
  }
}

function compareAgreement(mine: Row, row: Row, key: string): void {
  expect([mine.method, mine.status], key).toEqual(['REML', row.R2_REML_tight === '' ? 'not_estimable' : 'ok'])
  expect(mine.note !== '', key).toBe(mine.r_squared === '' || mine.tau2_residual === '0' || key === 'TRD1/trMDD1')
  expect(mine.r_squared === '', key).toBe(row.R2_REML_tight === '')
  expect(Math.abs(Number(mine.r_squared) - Number(row.R2_REML_tight)), key).toBeLessThanOrEqual(1e-7)
  expect(agree(mine.tau2_residual, row.tau2_res_REML_tight, 1e-9), `${key} residual`).toBe(true)
  expect(agree(mine.tau2_total, row.tau2_null_REML_tight, 1e-9), `${key} total`).toBe(true)
}

type Row = Readonly<Record<string, string>>

let run: Run

beforeAll(async () => {
  run = await runStudy(['--study', 'paper', '--data', extract, '--person-level', '--workers', '2'])
  expect(run.errors).toBe('')
  expect(run.exitStatus).toBe(0)
}, 120_000)

describe('npm run study writes', () => {
  it('status.csv: eligible and the groups of all 15 definitions, person by person as the oracle', () => {
    const ours = new Map(run.table('status').map((row) => [row.person_id, row]))
    const theirs = expected('status')
    expect(ours.size).toBe(theirs.length)
    for (const row of theirs) {
      const mine = ours.get(row.person_id)!
      expect(mine.eligible, row.person_id).toBe(row.eligible)
      for (const mdd of [1, 2, 3]) {
        for (const trd of [1, 2, 3, 4, 5])
          expect(mine[`TRD${trd}/trMDD${mdd}`], row.person_id).toBe(row[`s${mdd}${trd}`])
      }
    }
  })

  it('trd_dates.csv: first MDD date and TRD dates of everyone with a dated MDD code', () => {
    const theirs = expected('status').filter((row) => row.first_mdd !== '')
    const ours = new Map(run.table('trd_dates').map((row) => [row.person_id, row]))
    expect(ours.size).toBe(theirs.length)
    for (const row of theirs) {
      const mine = ours.get(row.person_id)!
      expect(mine.first_mdd).toBe(row.first_mdd)
      for (const trd of [1, 2, 3, 4, 5]) expect(mine[`TRD${trd}`], row.person_id).toBe(row[`trd_day_${trd}`])
    }
  })

  it('periods.csv: every treatment period of both gaps', () => {
    const key = (row: Record<string, string>, gap: string) =>
      [row.person_id, gap, row.period, row.first, row.last, row.dates, row.drugs].join()
    const ours = run
      .table('periods')
      .map((row) => key(row, row.gap_days))
      .sort()
    const theirs = expected('periods')
      .map((row) => key(row, row.gap === 'long' ? '180' : '90'))
      .sort()
    expect(ours).toEqual(theirs)
  })

  it('counts.csv: as the oracle counts', () => {
    const ours = new Map(run.table('counts').map((row) => [[row.cohort, row.definition, row.group].join(), row.n]))
    const theirs = expected('counts')
    expect(ours.size).toBe(theirs.length * 4)
    for (const row of theirs) {
      for (const group of ['nonMDD', 'trMDD', 'TRD', 'excluded']) {
        expect(ours.get([row.cohort, `TRD${row.TRD_def}/trMDD${row.trMDD_def}`, group].join())).toBe(row[group])
      }
    }
  })

  it('attrition.csv: steps that add up, down to the counts', () => {
    const counts = run.table('counts')
    const rows = run.table('attrition')
    for (const row of rows) expect(Number(row.n_before) - Number(row.n_removed)).toBe(Number(row.n_after))
    const last = new Map(rows.map((row) => [`${row.cohort},${row.definition}`, Number(row.n_after)]))
    for (const [key, n] of last) {
      const [cohort, definition] = key.split(',')
      const analysed = counts.filter(
        (row) => row.cohort === cohort && row.definition === definition && row.group !== 'excluded',
      )
      expect(
        analysed.reduce((sum, row) => sum + Number(row.n), 0),
        key,
      ).toBe(n)
    }
  })

  it('overlap.csv, agreement.csv and moved.csv: how the definitions agree, as R has it from the groups', () => {
    const fixtureRows = (name: string) => rowsOf(`agreement/${name}.csv.gz`)
    const lines = (rows: readonly Row[], columns: readonly string[]) =>
      rows.map((row) => columns.map((column) => row[column]).join('\t')).sort()

    const shared = ['cohort', 'group', 'definitions', 'n']
    expect(lines(run.table('overlap'), shared)).toEqual(lines(fixtureRows('intersections'), shared))

    const counted = ['cohort', 'group', 'definition', 'other_definition', 'n', 'both', 'only_definition', 'only_other']
    expect(lines(run.table('agreement'), counted)).toEqual(lines(fixtureRows('agreement'), counted))
    const kappas = new Map(fixtureRows('agreement').map((row) => [counted.map((name) => row[name]).join(), row]))
    for (const row of run.table('agreement')) {
      const key = counted.map((name) => row[name]).join()
      const { kappa, se } = kappas.get(key)!
      expect(agree(row.kappa, kappa, 1e-9, Number(se)), key).toBe(true)
    }

    const moves = ['cohort', 'other_definition', 'group', 'other_group', 'rule', 'n']
    const theirs = fixtureRows('moved')
    const known = new Set(theirs.map((row) => row.other_definition))
    const ours = run.table('moved').filter((row) => row.n !== '0' && known.has(row.other_definition))
    expect(lines(ours, moves)).toEqual(lines(theirs, moves))
    for (const row of run.table('moved')) expect(row.definition).toBe('TRD1/trMDD1')
  })

  it('association.csv: 61 scores × 3 contrasts × 3 cohorts, within 1e-9 of glm taken to its limit', () => {
    const ours = run.table('association').filter((row) => row.definition === 'TRD1/trMDD1')
    expect(ours.length).toBe(61 * 3 * 3)
    const theirs = expected('association').map((row) => ({ ...row, contrast: row.contrast.replace('_vs_', '/') }))
    compareFits(ours, theirs, (row) => [row.cohort, row.contrast, row.score ?? row.pgs].join())
  })

  it('association.csv: then the other 14 definitions in the discovery cohort, in the study’s order', () => {
    const ours = run.table('association')
    const others = ours.slice(61 * 3 * 3)
    const definitions = paperStudy().definitions.map(({ id }) => id)
    expect([...new Set(ours.map((row) => row.definition))]).toEqual(definitions)
    expect(others.length).toBe(61 * 14)
    expect(new Set(others.map((row) => `${row.cohort} ${row.contrast}`))).toEqual(new Set(['wgs_eur TRD/trMDD']))
    const theirs = expected('definitions_association')
      .map((row) => ({ ...row, definition: `TRD${row.TRD_def}/trMDD${row.trMDD_def}` }))
      .filter((row) => row.definition !== 'TRD1/trMDD1')
    compareFits(others, theirs, (row) => `${row.definition} ${row.score ?? row.pgs}`)
  })

  it('sex.csv: within each sex, and the product of score and sex, as the oracle', () => {
    const ours = run.table('sex')
    expect(ours.slice(0, 4).map(({ cohort, score, model }) => [cohort, score, model])).toEqual([
      ['wgs_eur', ours[0].score, 'female'],
      ['wgs_eur', ours[0].score, 'male'],
      ['wgs_eur', ours[0].score, 'interaction'],
      ['wgs_eur', ours[3].score, 'female'],
    ])
    const theirs = expected('sex')
    expect(theirs.filter((row) => row.estimable === '0').length).toBe(27)
    compareFits(ours, theirs, (row) => [row.cohort, row.score ?? row.pgs, row.model].join())
  })

  it('sex_difference.csv: women against men, beside the product', () => {
    const fits = new Map(expected('sex').map((row) => [[row.cohort, row.pgs, row.model].join(), row]))
    const ours = run.table('sex_difference')
    expect(ours.length).toBe(3 * 61)
    for (const row of ours) {
      const [female, male, product] = ['female', 'male', 'interaction'].map(
        (model) => fits.get([row.cohort, row.score, model].join())!,
      )
      expect(row.status === 'ok', row.score).toBe([female, male, product].every((fit) => fit.estimable === '1'))
      if (product.estimable === '1') expect(agree(row.interaction_p, product.p, 1e-8), row.score).toBe(true)
      if (row.status !== 'ok') continue
      const z = (Number(female.beta) - Number(male.beta)) / Math.hypot(Number(female.se), Number(male.se))
      expect(agree(row.z, String(z), 1e-8, 1), row.score).toBe(true)
    }
  })

  it('trd_difference.csv: two log odds ratios with shared controls, near the direct contrast', () => {
    const effects = new Map(
      run.table('association').map((row) => [[row.definition, row.cohort, row.contrast, row.score].join(), row]),
    )
    const ours = run.table('trd_difference')
    expect(ours.length).toBe(3 * 61)
    for (const row of ours.filter(({ status }) => status === 'ok')) {
      const of = (contrast: string) => effects.get(['TRD1/trMDD1', row.cohort, contrast, row.score].join())!
      expect(agree(row.trd_log_odds_ratio, of('TRD/nonMDD').log_odds_ratio, 1e-9, Number(row.trd_standard_error))).toBe(
        true,
      )
      expect(agree(row.trmdd_standard_error, of('trMDD/nonMDD').standard_error, 1e-9)).toBe(true)
      const direct = of('TRD/trMDD')
      expect([row.direct_log_odds_ratio, row.direct_p]).toEqual([direct.log_odds_ratio, direct.p])
      const apart = Math.abs(Number(row.difference) - Number(direct.log_odds_ratio)) / Number(direct.standard_error)
      expect(apart, `${row.cohort} ${row.score}`).toBeLessThan(1.5)
    }
    expect(ours.filter(({ status }) => status === 'ok').length).toBeGreaterThan(120)
  })

  it('missing.csv and fit_problems.csv: who is left out of which model, and what went wrong', () => {
    const missing = run.table('missing')
    expect(missing.length).toBe(3 * 3 * (18 + 61))
    const association = run.table('association').filter((row) => row.definition === 'TRD1/trMDD1')
    const complete = missing.filter(({ kind }) => kind === 'score').map(({ complete }) => complete)
    expect(complete).toEqual(association.map(({ n }) => n))
    const eligible = run.table('counts').filter((row) => row.definition === 'TRD1/trMDD1' && row.cohort === 'wgs_div')
    const size = (group: string) => Number(eligible.find((row) => row.group === group)!.n)
    const covariate = missing.find((row) => row.cohort === 'wgs_div' && row.contrast === 'TRD/trMDD')!
    expect(Number(covariate.complete)).toBe(size('TRD') + size('trMDD'))
    expect(Number(covariate.n)).toBeGreaterThanOrEqual(Number(covariate.complete))

    const odd = run.table('association').filter((row) => row.status !== 'ok' || row.method === 'firth').length
    const counted = run.table('fit_problems').reduce((sum, row) => sum + Number(row.rows), 0)
    expect(counted).toBe(odd)
  })

  it('these tables have the columns documented', () => {
    const documented = readFileSync('docs/result-tables.md', 'utf8')
    for (const name of ['sex', 'sex_difference', 'trd_difference', 'missing']) {
      const columns = Object.keys(run.table(name)[0]).slice(0, -3)
      expect(documented).toContain(`| \`${name}.csv\` | ${columns.join(', ')} |`)
    }
  })

  it('sensitivity.csv: every definition beside the primary one, as meta-regression in R at the exact τ²', () => {
    const ours = new Map(run.table('sensitivity').map((row) => [row.definition, row]))
    const theirs = expected('definitions_table')
    expect(ours.size).toBe(theirs.length)
    for (const row of theirs) {
      const key = `TRD${row.TRD_def}/trMDD${row.trMDD_def}`
      const mine = ours.get(key)!
      expect([mine.n_trmdd, mine.n_trd, mine.n_significant, mine.overlap_percent, mine.k], key).toEqual([
        row.n_trMDD,
        row.n_TRD,
        row.n_significant,
        row.overlap_pct,
        row.k,
      ])
      compareAgreement(mine, row, key)
    }
  })

  it('replication.csv: the other cohorts on the discovery cohort', () => {
    const ours = new Map(run.table('replication').map((row) => [`${row.cohort} ${row.contrast}`, row]))
    const theirs = expected('replication')
    expect(ours.size).toBe(theirs.length)
    for (const row of theirs) {
      const key = `${row.cohort} ${row.contrast.replace('_vs_', '/')}`
      const mine = ours.get(key)!
      expect(mine.k, key).toBe(row.k)
      compareAgreement(mine, row, key)
      const se = Number(row.slope_se)
      expect(agree(mine.slope, row.slope, 1e-9, se), `${key} slope`).toBe(true)
      expect(agree(mine.slope_standard_error, row.slope_se, 1e-9), `${key} se`).toBe(true)
      expect(agree(mine.intercept, row.intercept, 1e-9, se), `${key} intercept`).toBe(true)
    }
  })

  it('kaplan_meier.csv: every CI type, within 1e-10 of survfit', () => {
    const ours = new Map(
      run
        .table('kaplan_meier')
        .map((row) => [[row.cohort, row.score, row.ci_type, row.stratum, row.time_days].join(), row]),
    )
    const theirs = expected('km')
    for (const row of theirs) {
      const key = [row.set, row.pgs, row.conf_type, row.stratum, row.time].join()
      const mine = ours.get(key)!
      expect([mine.at_risk, mine.events], key).toEqual([row.n_risk, row.n_event])
      for (const [column, other] of [
        ['survival', 'surv'],
        ['standard_error', 'se'],
        ['ci_lower', 'lo'],
        ['ci_upper', 'hi'],
      ]) {
        expect(agree(mine[column], row[other], 1e-10), `${key} ${column} ${mine[column]} ${row[other]}`).toBe(true)
      }
    }
    expect(ours.size).toBe(4 * 61 * 3 * 3 * 8)
  })

  it('cox.csv and the other tables of time to event, with the columns documented', () => {
    const documented = readFileSync('docs/result-tables.md', 'utf8')
    for (const [name, rows] of [
      ['cox', 1769],
      ['cox_tests', 244],
      ['schoenfeld', 976],
      ['kaplan_meier_summary', 2196],
      ['log_rank', 244],
      ['time_to_event', 4],
    ] as const) {
      const columns = Object.keys(run.table(name)[0]).slice(0, -3)
      expect(documented).toContain(`| \`${name}.csv\` | ${columns.join(', ')} |`)
      expect(run.table(name)).toHaveLength(rows)
    }
    const ours = new Map(run.table('cox').map((row) => [[row.cohort, row.score, row.model, row.ties].join(), row]))
    for (const row of expected('cox')) {
      const mine = ours.get([row.set, row.pgs, row.model, row.ties].join())!
      expect(agree(mine.log_hazard_ratio, row.beta, 1e-9, Number(row.se)), row.pgs).toBe(true)
      expect(agree(mine.standard_error, row.se, 1e-9), row.pgs).toBe(true)
      expect([mine.status, mine.reason === '', mine.left_out]).toEqual(
        row.estimable === '1' ? ['ok', true, ''] : ['monotone_likelihood', false, ''],
      )
      expect(mine.covariates).toMatch(/^PC1 .* sex age at first MDD date$/)
    }
  })

  it('problems.csv and run.json: what was set aside, and what was run on what', () => {
    expect(run.table('problems').some((row) => row.file.startsWith('drug_exposure') && Number(row.count) > 0)).toBe(
      true,
    )
    const record = JSON.parse(run.text('run.json'))
    expect(record.study).toEqual(paperStudy())
    expect(record.disclosure).toBe('none')
    expect(record.inputs.map((input: { name: string }) => input.name)).toEqual(readdirSync(extract).sort())
    for (const input of record.inputs) {
      const bytes = readFileSync(join(extract, input.name))
      expect(input.sizeBytes).toBe(bytes.length)
      expect(input.sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
    }
  })

  it('the policy on every row of every table', () => {
    for (const name of [
      'counts',
      'attrition',
      'table1',
      'overlap',
      'agreement',
      'moved',
      'association',
      'sensitivity',
      'replication',
      'cox',
      'kaplan_meier',
      'log_rank',
      'problems',
      'status',
    ]) {
      expect(new Set(run.table(name).map((row) => `${row.data} ${row.disclosure}`)), name).toEqual(
        new Set(['given none']),
      )
    }
  })
})

describe('the same bits', () => {
  const digestOf = (record: Run) => JSON.parse(record.text('run.json')).digest as string

  it('with 1, 2 and 5 workers', async () => {
    const one = await runStudy(['--study', 'paper', '--data', extract, '--workers', '1'])
    const five = await runStudy(['--study', 'paper', '--data', extract, '--workers', '5'])
    expect(digestOf(one)).toBe(digestOf(run))
    expect(digestOf(five)).toBe(digestOf(run))
    expect(five.text('association.csv')).toBe(run.text('association.csv'))
  }, 180_000)

  it('for rows in any order and files in any pieces', async () => {
    const folder = temporaryFolder('shuffled')
    for (const name of readdirSync(extract)) {
      const [head, ...rows] = gunzipSync(readFileSync(join(extract, name)))
        .toString('utf8')
        .trimEnd()
        .split('\n')
      // Described scores and concept sets keep their order: it is the order of the results.
      if (name.startsWith('pgs_info') || name.startsWith('concept')) {
        copyFileSync(join(extract, name), join(folder, name))
        continue
      }
      const shuffled = shuffle(rows)
      const half = name.startsWith('drug') ? Math.floor(rows.length / 3) : 0
      const stem = name.replace('.csv.gz', '')
      writeFileSync(join(folder, `${stem}-b.csv`), [head, ...shuffled.slice(half)].join('\n'))
      if (half > 0) writeFileSync(join(folder, `${stem}-a.csv`), [head, ...shuffled.slice(0, half)].join('\r\n'))
    }
    const other = await runStudy(['--study', 'paper', '--data', folder])
    for (const name of ['counts', 'association', 'sensitivity', 'replication', 'cox', 'schoenfeld', 'kaplan_meier']) {
      expect(other.text(`${name}.csv`) === run.text(`${name}.csv`), name).toBe(true)
    }
  }, 180_000)
})

it('the embedded example runs by its name, and every row says that it is simulated', async () => {
  const example = await runStudy(['--study', 'example'])
  expect([example.exitStatus, example.errors]).toEqual([0, ''])
  expect(example.printed).toContain('The data are simulated.')
  for (const name of ['counts', 'attrition', 'association', 'kaplan_meier', 'problems']) {
    expect(new Set(example.table(name).map((row) => `${row.data} ${row.disclosure}`)), name).toEqual(
      new Set(['simulated none']),
    )
  }
}, 120_000)

it('only the tables asked for are written; one that is not there is refused by name', async () => {
  const some = await runStudy(['--study', 'example', '--tables', 'counts,missing'])
  expect([some.errors, some.exitStatus]).toEqual(['', 0])
  expect(readdirSync(some.out).sort()).toEqual(['counts.csv', 'missing.csv', 'run.json'])
  const none = await runStudy(['--study', 'example', '--tables', 'sexes'])
  expect(none.exitStatus).toBe(2)
  expect(none.errors).toMatch(/^There is no result table sexes; there are counts, .*sex_difference/)
}, 120_000)

it('a changed definition does not leave under the name of the published one', async () => {
  const folder = temporaryFolder('changed')
  const study = paperStudy()
  study.definitions[0].gapDays = 90
  study.definitions[0].minDrugs = 4
  writeFileSync(join(folder, 'study.json'), studyText(study))
  const changed = await runStudy(['--study', join(folder, 'study.json'), '--data', extract])
  for (const name of ['association', 'counts', 'attrition']) {
    const labels = new Set(changed.table(name).map((row) => row.definition))
    expect(labels.has('TRD1/trMDD1, changed: minDrugs 4; gapDays 90'), name).toBe(true)
    expect(labels.has('TRD1/trMDD1'), name).toBe(false)
  }
}, 60_000)

it('data without MDD are run, and said to have none, in print and among the problems', async () => {
  const folder = temporaryFolder('no-mdd')
  writeFileSync(join(folder, 'person.csv'), 'person_id,year_of_birth,gender_concept_id\n1,1970,8507\n2,1980,8532\n')
  const conditions = 'person_id,condition_concept_id,condition_start_date\n1,320128,2015-01-01\n'
  writeFileSync(join(folder, 'condition_occurrence.csv'), conditions)
  const run = await runStudy(['--study', 'paper', '--data', folder])
  const sentence = 'concepts listed under mdd occurs in condition_occurrence'
  expect(run.exitStatus).toBe(0)
  expect(run.printed).toContain(sentence)
  expect(run.table('problems').some((row) => row.effect === 'note' && row.message.includes(sentence))).toBe(true)
})

describe('npm run study refuses', () => {
  it('a policy that is not there, an unknown option and a missing folder, and says what it takes', async () => {
    const policy = await runStudy(['--study', 'paper', '--data', extract, '--disclosure', 'all-of-us-20'])
    expect([policy.exitStatus, policy.errors]).toEqual([
      2,
      expect.stringContaining('the only policy there is, is "none"'),
    ])
    const option = await runStudy(['--study', 'paper', '--date', extract])
    expect([option.exitStatus, option.errors]).toEqual([2, expect.stringContaining('--date')])
    const folder = await runStudy(['--study', 'paper', '--data', '/no/such/folder'])
    expect([folder.exitStatus, folder.errors]).toEqual([2, '/no/such/folder: there is no such folder.'])
  })

  it('a folder for the results that cannot be made, and ends', async () => {
    const file = join(temporaryFolder('out'), 'file')
    writeFileSync(file, '')
    const run = await runStudy(['--study', 'paper', '--data', extract, '--out', join(file, 'out')])
    expect([run.exitStatus, run.errors]).toEqual([
      2,
      expect.stringContaining('cannot be made a folder for the results'),
    ])
  })

  it('a folder without a person table, and says in import.csv what was read all the same', async () => {
    const data = temporaryFolder('data')
    const head = 'person_id,condition_concept_id,condition_start_date'
    writeFileSync(
      join(data, 'condition_occurrence.csv'),
      [head, '1,440383,2010-01-02', '2,440383,someday', ''].join('\n'),
    )
    const run = await runStudy(['--study', 'paper', '--data', data])
    expect([run.exitStatus, run.errors]).toEqual([
      2,
      'There is no person table among the files, so that nothing can be analysed yet. Add one.',
    ])
    const counts = new Map(run.table('import').map((line) => [line.rule, [line.file, line.count]]))
    expect(counts.get('date_unreadable')).toEqual(['condition_occurrence.csv', '1'])
    expect(readdirSync(run.out)).toEqual(['import.csv'])
    const others = await runStudy(['--study', 'paper', '--data', data, '--tables', 'counts'])
    expect([others.exitStatus, readdirSync(others.out)]).toEqual([2, []])
  })

  it('a study document with a gap of 0, naming the place', async () => {
    const folder = temporaryFolder('study-document')
    mkdirSync(folder, { recursive: true })
    const study = paperStudy()
    study.definitions[0].gapDays = 0
    writeFileSync(join(folder, 'study.json'), studyText(study))
    const refused = await runStudy(['--study', join(folder, 'study.json'), '--data', extract])
    expect(refused.exitStatus).toBe(2)
    expect(refused.errors).toContain('definitions.0.gapDays')
  })
})

/** Fisher-Yates by a small linear congruential generator: the same shuffle on every run. */
function shuffle(rows: readonly string[]): string[] {
  const shuffled = [...rows]
  let state = 12345
  for (let i = shuffled.length - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    const j = state % (i + 1)
    ;[shuffled[i], shuffled[j]] = [shuffled[j], shuffled[i]]
  }
  return shuffled
}
