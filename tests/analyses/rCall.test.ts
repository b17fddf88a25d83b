import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { studyScores } from '../../src/analyses/contrastSet.ts'
import { runModelCard } from '../../src/analyses/modelCard.ts'
import { loadKernel } from '../../src/kernel/loadKernel.ts'
import { dayOf, isoDay } from '../../src/model/day.ts'
import type { Extract } from '../../src/model/extract.ts'
import { groups, type Study } from '../../src/model/study.ts'
import { localPool } from '../statistics/pools.ts'
import { largestError } from '../statistics/survivalGoldens.ts'
import { temporaryFolder } from '../temporaryFolder.ts'
import { associationStudy, simulatedExtract } from './simOpen.ts'

/** The R of a model card, run on the tables it speaks of, gives the numbers of the card. Where R is. */

const hasR = spawnSync('Rscript', ['--version']).status === 0
const hasLogistf = hasR && spawnSync('Rscript', ['-e', 'stopifnot(requireNamespace("logistf"))']).status === 0

const pool = localPool(await loadKernel(readFileSync('build/kernel.wasm')), 1)
const { extract: simulated, inCohort, groupsOf, eligible, cohorts } = simulatedExtract()
const base = associationStudy()
const original = studyScores(simulated, base)[0]

/** Awkward names, a covariate of categories and one that they determine, people who lack the score, dates of birth. */
const SCORE = 'PGS-1 `b\\'
const { people, scores } = simulated
const site = people.birthYear.map((year) => (Number.isNaN(year) ? -1 : year % 3))
const extract: Extract = {
  ...simulated,
  people: {
    ...people,
    birthDay: Int32Array.from(people.birthYear, (year, i) => (Number.isNaN(year) ? 0 : dayOf(year, 1 + (i % 12), 15))),
    columns: new Map([
      ...people.columns,
      ['site', { kind: 'category', codes: Int32Array.from(site), levels: ['north end', 'South', 'other'] }],
      ['if', { kind: 'number', values: site.map((code) => code * code) }],
    ]),
  },
  scores: {
    ...scores!,
    names: [SCORE],
    values: [scores!.values[scores!.names.indexOf(original)].map((value, i) => (i % 17 === 3 ? Number.NaN : value))],
  },
}

const definition = 'TRD 1/trMDD 1'
const cohortsOf = cohorts.map((id) => ({
  id,
  label: id,
  role: id === 'wgs_eur' ? ('discovery' as const) : ('replication' as const),
  where: { cohort: id },
}))
const cases: readonly {
  readonly name: string
  readonly changes: Partial<Study>
  readonly options?: object
  readonly epsilon?: number
  readonly cohort?: string
}[] = [
  { name: 'Wald, standardised in the cohort', changes: {} },
  { name: 'likelihood ratio', changes: {}, options: { test: 'likelihood_ratio' } },
  { name: 'score', changes: {}, options: { test: 'score' } },
  {
    name: 'likelihood ratio beside categories, standardised in the contrast, age on a day',
    changes: {
      covariates: [
        'PC1',
        { column: 'sex', kind: 'category', reference: 'female' },
        { column: 'site', kind: 'category', reference: null },
        'age',
        'if',
      ],
      scores: { ...base.scores, standardise: 'contrast' },
      ageDate: '2021-07-01',
    },
    options: { test: 'likelihood_ratio' },
  },
  {
    name: 'score beside categories, as given',
    changes: {
      covariates: ['PC1', { column: 'site', kind: 'category', reference: 'South' }, 'sex'],
      scores: { ...base.scores, standardise: 'none' },
    },
    options: { test: 'score' },
  },
  { name: 'adjusted for ancestry', changes: { scores: { ...base.scores, ancestryAdjustment: 'mean' } } },
  {
    name: 'adjusted for ancestry, variance too',
    // Both regressions of the variance stop where their deviance no longer changes, which their steps still do.
    epsilon: 1e-6,
    changes: { scores: { ...base.scores, ancestryAdjustment: 'mean_and_variance' } },
  },
  {
    name: 'standardised over the discovery cohort, from another',
    cohort: 'wgs_div',
    changes: { covariates: ['PC1', 'sex'], scores: { ...base.scores, standardise: 'discovery' } },
  },
  {
    name: 'standardised over the discovery cohort, from another, adjusted for ancestry in each',
    cohort: 'wgs_div',
    changes: {
      covariates: ['PC1', 'sex'],
      scores: { ...base.scores, standardise: 'discovery', ancestryAdjustment: 'mean' },
    },
  },
  { name: 'Firth', changes: { covariates: ['PC1', 'sex'] }, options: { firth: 'always', confidenceLevel: 0.9 } },
]

const R_PROGRAM = `
options(digits = 17); folder <- commandArgs(TRUE)[1]; at <- function(name) file.path(folder, name)
table <- function(name) read.csv(at(name), check.names = FALSE, na.strings = "", colClasses = c(person_id = "character"))
for (k in as.integer(commandArgs(TRUE)[-1])) {
  e <- new.env(); for (name in c("person", "pgs", "status")) assign(name, table(paste0(name, ".csv")), e)
  for (expression in parse(at(paste0(k, ".R")))) shown <- eval(expression, e)
  fit <- e$fit; last <- length(coef(fit)); tested <- inherits(shown, "anova")
  out <- if (inherits(fit, "logistf")) c(coef(fit)[last], shown[last], qchisq(fit$prob[last], 1, lower.tail = FALSE), fit$ci.lower[last], fit$ci.upper[last])
    else c(coef(fit)[last], sqrt(vcov(fit)[last, last]), if (tested) { if (is.null(shown$Rao)) shown$Deviance[2] else shown$Rao[2] } else coef(shown)[last, 3]^2)
  cat("\\ncase", k, formatC(out, digits = 17, format = "g"), "\\n")
}`

const folder = temporaryFolder('r-call')

const text = (value: number | string): string =>
  typeof value === 'string' ? JSON.stringify(value) : Number.isNaN(value) ? '' : String(value)

function write(name: string, columns: Readonly<Record<string, ArrayLike<number | string>>>): void {
  const quoted = (column: string) => `"${column.replaceAll('"', '""')}"`
  const lines = Array.from({ length: people.n }, (_, i) =>
    Object.values(columns)
      .map((values) => text(values[i]))
      .join(),
  )
  writeFileSync(join(folder, `${name}.csv`), [Object.keys(columns).map(quoted).join(), ...lines].join('\n'))
}

describe.skipIf(!hasR)('the R of a model card gives its numbers', async () => {
  const status = groupsOf('s11')
  const ids = Array.from(people.ids.values as BigInt64Array, String)
  const cohortOf = ids.map((_, i) => cohorts.find((id) => inCohort(id)[i] === 1) ?? '')
  const numbers = [...people.columns].map(([name, column]) => [name, column.kind === 'number' ? column.values : []])
  write('person', {
    person_id: ids,
    sex: Array.from(people.sex, (value) => (value < 0 ? Number.NaN : value)),
    year_of_birth: people.birthYear,
    birth_date: Array.from(extract.people.birthDay, isoDay),
    cohort: cohortOf,
    ...Object.fromEntries(numbers),
    site: Array.from(site, (code) => ['north end', 'South', 'other'][code] ?? ''),
    if: site.map((code) => code * code),
  })
  write('pgs', { person_id: ids, [SCORE]: extract.scores!.values[0] })
  write('status', {
    person_id: ids,
    eligible,
    [definition]: Array.from(status, (group) => groups[group]),
  })
  const cards = await Promise.all(
    cases.map(({ changes, options, cohort = 'wgs_eur' }) => {
      const { contrasts, analyses } = base
      return runModelCard(pool, {
        extract,
        study: associationStudy({
          cohorts: cohortsOf,
          contrasts: [contrasts[2]],
          analyses: { ...analyses, association: { ...analyses.association, ...options } },
          ...changes,
        }),
        cohort,
        definition,
        groups: status,
        eligible,
        inCohort: inCohort(cohort),
        discovery: inCohort('wgs_eur'),
        scores: [SCORE],
      })
    }),
  )
  for (const [k, { rCall }] of cards.entries()) writeFileSync(join(folder, `${k}.R`), rCall)
  const wanted = [...cases.keys()].filter((k) => hasLogistf || cards[k].row.method !== 'firth')
  const { stdout, stderr } = spawnSync('Rscript', ['-e', R_PROGRAM, folder, ...wanted.map(String)], {
    encoding: 'utf8',
  })
  const theirs = new Map(
    stdout
      .split('\n')
      .filter((line) => line.startsWith('case '))
      .map((line) => line.trim().split(/\s+/).slice(1).map(Number))
      .map(([k, ...values]) => [k, values]),
  )

  for (const [k, { name, epsilon = 1e-8 }] of cases.entries()) {
    it.skipIf(!wanted.includes(k))(name, () => {
      const { row } = cards[k]
      const expected = theirs.get(k)
      expect(expected, stderr).toBeDefined()
      expect(stderr).not.toContain('converge')
      expect(row.status).toBe('ok')
      const [coefficient, standardError, chiSquare, lower, upper] = expected!
      expect(largestError([row.logOddsRatio], [coefficient], [standardError])).toBeLessThan(epsilon)
      expect(largestError([row.standardError], [standardError])).toBeLessThan(epsilon)
      expect(largestError([row.z * row.z], [chiSquare], [1])).toBeLessThan(epsilon)
      if (row.method !== 'firth') return
      const limits = [row.ciLower, row.ciUpper].map(Math.log)
      expect(largestError(limits, [lower, upper], [standardError, standardError])).toBeLessThan(epsilon)
    })
  }
})
