import { definitionOverlap } from '../../src/analyses/overlap.ts'
import type { ForestPanel } from '../../src/figures/forest.ts'
import type { HeatmapColumn } from '../../src/figures/heatmap.ts'
import type { GroupOverlap } from '../../src/model/comparison.ts'
import type { ScoreDescription } from '../../src/model/extract.ts'
import type { Inventory } from '../../src/model/inventory.ts'
import type { AssociationRow, AttritionRow, KaplanMeierCurve, KaplanMeierResult } from '../../src/model/results.ts'
import type { Group } from '../../src/model/study.ts'
import { TRD } from '../../src/phenotype/status.ts'

/** Results as they might be, made from a seed: for figures, whose numbers need only be plausible and awkward. */

const traitsByDomain: Readonly<Record<string, readonly string[]>> = {
  'Education and cognition': ['Educational attainment', 'Intelligence'],
  'Metabolic, somatic complaints and inflammation': [
    'Body mass index',
    'Type 2 diabetes',
    'C-reactive protein',
    'Interleukin 6',
    'HDL cholesterol',
    'LDL cholesterol',
    'Triglycerides',
    'Waist-hip ratio',
    'Coronary artery disease',
    'Migraine',
    'Back pain',
    'Multisite chronic pain',
    'Asthma',
    'Inflammatory bowel disease',
    'Rheumatoid arthritis',
    'Systolic blood pressure',
    'Seen GP for nerves, anxiety, tension',
  ],
  Personality: [
    'Neuroticism',
    'Mood swings',
    'Miserableness',
    'Irritability',
    'Sensitivity, hurt feelings',
    'Fed-up feelings',
    'Nervous feelings',
    'Worrier',
    'Tense, highly strung',
    'Worry too long after embarrassment',
    'Suffers from nerves',
    'Loneliness',
    'Guilty feelings',
    'Depressed affect cluster',
    'Worry cluster',
    'Extraversion',
    'Openness',
    'Agreeableness',
    'Conscientiousness',
  ],
  'Psychiatric disorders': [
    'Major depression',
    'Schizophrenia',
    'Bipolar disorder',
    'Anxiety disorder',
    'PTSD',
    'ADHD',
    'Autism spectrum',
    'Anorexia nervosa',
    'Obsessive-compulsive',
  ],
  Sleep: ['Insomnia', 'Sleep duration'],
  'Substance use': [
    'Smoking status',
    'Cigarettes per day',
    'Drinks per week',
    'Alcohol dependence',
    'Cannabis use',
    'Opioid use',
  ],
  Temperament: ['Unenthusiasm', 'Lethargy', 'Tenseness', 'Depressed mood', 'Risk taking', 'Subjective well-being'],
}

export const scores: readonly ScoreDescription[] = Object.entries(traitsByDomain).flatMap(([domain, traits]) =>
  traits.map((trait) => ({ column: trait.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_'), domain, trait })),
)

/** Uniform on (0, 1): multiplicative congruential generator of Park and Miller. */
export function uniform(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48271) % 2147483647
    return state / 2147483647
  }
}

export function fitted(
  contrast: string,
  score: string,
  logOddsRatio: number,
  standardError: number,
  p = Math.exp(-0.717 * Math.abs(logOddsRatio / standardError) - 0.416 * (logOddsRatio / standardError) ** 2),
): AssociationRow {
  return {
    cohort: 'wgs_eur',
    definition: 'TRD1/trMDD1',
    contrast,
    score,
    n: 21995,
    cases: 4403,
    logOddsRatio,
    standardError,
    z: logOddsRatio / standardError,
    p,
    log10P: p > 0 ? Math.log10(p) : -415.6,
    oddsRatio: Math.exp(logOddsRatio),
    ciLower: Math.exp(logOddsRatio - 1.959964 * standardError),
    ciUpper: Math.exp(logOddsRatio + 1.959964 * standardError),
    method: 'wald',
    status: 'ok',
    reason: '',
    iterations: 5,
    deviance: 1000,
    covariates: ['sex', 'age'],
    leftOut: '',
    incomplete: 0,
  }
}

export function failed(contrast: string, score: string, status: AssociationRow['status']): AssociationRow {
  const nan = Number.NaN
  const numbers = { logOddsRatio: nan, standardError: nan, z: nan, p: nan, log10P: nan, oddsRatio: nan }
  const rest = { ciLower: nan, ciUpper: nan, status, reason: 'a sentence', deviance: nan }
  return { ...fitted(contrast, score, 0, 1), ...numbers, ...rest }
}

const strong: Readonly<Record<string, number>> = {
  educational_attainment: -0.128,
  intelligence: -0.094,
  neuroticism: 0.104,
  insomnia: 0.104,
  unenthusiasm: 0.104,
  lethargy: 0.131,
  tenseness: 0.14,
  depressed_mood: 0.095,
  depressed_affect_cluster: 0.087,
}

/** 61 × 3 fits as in a large cohort; `awkward` adds failed fits, a huge interval and an estimate far out. */
export function associationRows(awkward = true): readonly AssociationRow[] {
  const next = uniform(7)
  const rows = scores.flatMap(({ column }) => {
    const effect = strong[column] ?? 0.1 * (next() - 0.5)
    return [
      fitted('trMDD/nonMDD', column, 0.08 * next() + effect * 0.4, 0.0095),
      fitted('TRD/nonMDD', column, 0.08 * next() + effect * 1.2, 0.017),
      fitted('TRD/trMDD', column, effect, 0.0182),
    ]
  })
  if (!awkward) return rows
  const replacements = [
    failed('TRD/trMDD', 'asthma', 'separation'),
    failed('trMDD/nonMDD', 'openness', 'collinear'),
    failed('TRD/nonMDD', 'openness', 'collinear'),
    failed('TRD/trMDD', 'opioid_use', 'monotone_likelihood'),
    failed('TRD/nonMDD', 'opioid_use', 'too_few_cases'),
    fitted('TRD/trMDD', 'triglycerides', 0.05, 0.9),
    fitted('TRD/nonMDD', 'migraine', 6.2, 2.1),
    fitted('TRD/trMDD', 'lethargy', 0.131, 0.003, 0),
  ]
  return rows.map((row) => replacements.find((r) => r.contrast === row.contrast && r.score === row.score) ?? row)
}

/** The same in three cohorts, of which two are smaller and the last has not all of its rows yet. */
export function cohortPanels(): readonly ForestPanel[] {
  const smaller = (shrink: number, seed: number) => {
    const next = uniform(seed)
    return associationRows().map((row) => {
      if (row.status !== 'ok') return row
      const effect = row.logOddsRatio * 0.9 + 0.03 * (next() - 0.5)
      return { ...fitted(row.contrast, row.score, effect, row.standardError * shrink), n: 10507, cases: 1929 }
    })
  }
  return [
    { label: 'WGS European', fits: associationRows() },
    { label: 'WGS diverse', fits: smaller(1.5, 11) },
    { label: 'Array', fits: smaller(1.8, 13).slice(0, 150) },
  ]
}

/** Cohorts × contrasts, as the Association room shows them. */
export function heatmapColumns(): readonly HeatmapColumn[] {
  return ['trMDD v non-MDD', 'TRD v non-MDD', 'TRD v trMDD'].flatMap((group) =>
    cohortPanels().map(({ label, fits }) => column(group, [label], fits, contrastOf(group))),
  )
}

/** TRD v trMDD under fifteen definitions, with the counts that stand over them. */
export function definitionColumns(): readonly HeatmapColumn[] {
  const next = uniform(5)
  return ['trMDD1: ≥ 1 visit', 'trMDD2: ≥ 2 visits', 'trMDD3: psychosis later allowed'].flatMap((group, g) =>
    ['primary', '90 d', '2 y', '+ ECT', '+ AP'].map((rule, r) => {
      const fits = associationRows().map((row) => {
        const effect = row.logOddsRatio + 0.02 * (next() - 0.5)
        return row.status === 'ok' ? fitted(row.contrast, row.score, effect, row.standardError) : row
      })
      const heads = [`TRD${r + 1}`, rule, '17,592', '4,403', g + r === 0 ? 'ref' : '100†', '11', '91']
      return { ...column(group, heads, fits, 'TRD/trMDD'), framed: g + r === 0 }
    }),
  )
}

const contrastOf = (words: string) => words.replace(' v ', '/').replace('non-MDD', 'nonMDD')

function column(
  group: string,
  heads: readonly string[],
  fits: readonly AssociationRow[],
  contrast: string,
): HeatmapColumn {
  const own = fits.filter((fit) => fit.contrast === contrast)
  return {
    group,
    heads,
    cells: new Map(own.map((fit) => [fit.score, { effect: fit.logOddsRatio, marked: fit.p < 1e-5 }])),
  }
}

/** Curves of a constant hazard with steps every 30 days, censoring evenly over 15 years. */
export function kaplanMeierResult(
  hazards: readonly number[] = [0.02, 0.0155, 0.014],
  n = [5793, 17378, 5793, 2000, 900],
): KaplanMeierResult {
  const names =
    hazards.length === 3 ? ['0-20', '20-80', '80-100'] : hazards.map((_, index) => `${20 * index}-${20 * index + 20}`)
  const curves = hazards.map((hazard, index) => curve(names[index], n[index], hazard))
  return {
    set: 'wgs',
    definition: 'TRD1/trMDD1',
    score: 'educational_attainment',
    ciType: 'log',
    n: curves.reduce((sum, { n: people }) => sum + people, 0),
    events: curves.reduce((sum, { events }) => sum + events, 0),
    curves,
    logRank: { chiSquare: 75.93, df: hazards.length - 1, p: 3.3e-17 },
    petoPeto: { chiSquare: 74.1, df: hazards.length - 1, p: 8.1e-17 },
    withinCohorts: null,
    status: 'ok',
    reason: '',
  }
}

function curve(stratum: string, n: number, hazardPerYear: number): KaplanMeierCurve {
  const times = Array.from({ length: 180 }, (_, index) => (index + 1) * 30)
  let atRisk = n
  let survival = 1
  let greenwood = 0
  const rows = times.map((time) => {
    const here = atRisk
    const events = Math.round(here * hazardPerYear * (30 / 365.25) * (2.4 - time / 5400))
    const censored = Math.min(here - events, Math.round(n / 220))
    survival *= 1 - events / here
    greenwood += events / (here * (here - events))
    atRisk = here - events - censored
    const spread = Math.exp(1.959964 * Math.sqrt(greenwood))
    const interval = { lower: survival / spread, upper: Math.min(1, survival * spread) }
    return { time, here, events, censored, survival, standardError: survival * Math.sqrt(greenwood), ...interval }
  })
  const column = (pick: (row: (typeof rows)[number]) => number) => Float64Array.from(rows, pick)
  return {
    stratum,
    n,
    events: rows.reduce((sum, row) => sum + row.events, 0),
    timeDays: column((row) => row.time),
    atRisk: column((row) => row.here),
    eventCounts: column((row) => row.events),
    censoredCounts: column((row) => row.censored),
    survival: column((row) => row.survival),
    standardError: column((row) => row.standardError),
    ciLower: column((row) => row.lower),
    ciUpper: column((row) => row.upper),
    median: Number.NaN,
    medianCiLower: Number.NaN,
    medianCiUpper: Number.NaN,
  }
}

const yearsOf = (first: number, count: number, most: number) => ({
  firstYear: first,
  counts: Array.from({ length: count }, (_, index) => Math.round(most * (0.03 + (0.97 * index * index) / count ** 2))),
})

export const recordsByYear: Inventory['recordsByYear'] = [
  { table: 'condition_occurrence', ...yearsOf(1990, 33, 303000) },
  { table: 'drug_exposure', ...yearsOf(2001, 22, 180400) },
  { table: 'procedure_occurrence', ...yearsOf(1996, 27, 1000) },
  { table: 'observation_period', ...yearsOf(1990, 33, 9100) },
]

/** Of one cohort; `waived`: the data have neither scores nor observation periods. */
export function attritionSteps(waived = false): readonly AttritionRow[] {
  const notAsked = waived ? ' (not asked for: the data do not have it)' : ''
  const removals: readonly (readonly [step: string, label: string, nRemoved: number])[] = [
    ['loaded', 'People loaded', 0],
    ['cohort', 'Not in the cohort', 167718],
    ['sex', 'Sex neither male nor female, or missing', 1204],
    ['birth_year', 'No year of birth', 0],
    ['covariates', 'A covariate is missing', 312],
    ['score_row', `No row in the score table${notAsked}`, waived ? 0 : 12],
    ['observation_period', `No observation period${notAsked}`, waived ? 0 : 5],
    ['control_psychosis', 'No MDD, but psychosis or bipolar disorder', 0],
    ['control_antidepressant', 'No MDD, but an antidepressant', 0],
    ['psychosis', 'MDD with psychosis or bipolar disorder', 3080],
    ['mdd_visits', 'Too few visits with an MDD diagnosis', 0],
    ['treatment', 'MDD without consecutive treatment, not TRD', 1023],
  ]
  let left = 292663
  return removals.map(([step, label, nRemoved]) => {
    const nBefore = left
    left -= nRemoved
    return { cohort: 'wgs_eur', definition: 'TRD1/trMDD1', step, label, nBefore, nRemoved, nAfter: left }
  })
}

/** People of the groups that the steps lead to. */
export function attritionCounts(steps: readonly AttritionRow[]): Readonly<Record<Group, number>> {
  const [TRD, trMDD] = [4403, 17592]
  return { nonMDD: steps[steps.length - 1].nAfter - TRD - trMDD, trMDD, TRD, excluded: 4103 }
}

/** People in a group under `definitions` definitions, most of them under all. */
export function overlapOf(definitions: number): GroupOverlap {
  const random = uniform(20251122)
  const people = 30_000
  const inGroup = Array.from({ length: definitions }, () => new Uint8Array(people))
  for (let person = 0; person < people; person++) {
    if (random() > 0.2) continue
    const firmness = random()
    for (const group of inGroup) group[person] = random() < 0.4 + 0.7 * firmness ? TRD : 0
  }
  const rows = Int32Array.from({ length: people }, (_, row) => row)
  return definitionOverlap('wgs_eur', inGroup, rows).groups.TRD
}
