import type { Extract } from '../model/extract.ts'
import type { PositiveControl, PositiveControlStatus } from '../model/plausibility.ts'
import type { AssociationRow, ResultTable } from '../model/results.ts'
import { groups, type Study } from '../model/study.ts'
import { EXCLUDED, exclusions, NON_MDD, type Status, TRD } from '../phenotype/status.ts'
import type { KernelPool } from '../statistics/jobs.ts'
import { runAssociation } from './association.ts'
import { type AssociationInput, studyScores } from './contrastSet.ts'
import { tableOf } from './tableOf.ts'

/**
 * A score of MDD must be higher in people with MDD than in people without: where it is lower, the alleles of its weights were
 * swapped somewhere, and those of other scores may be too. One regression as in the associations: MDD against non-MDD.
 *
 * @param input of the cohort to look at, with any groups and contrasts
 * @param status under the definition whose MDD is meant
 */
export async function positiveControl(
  pool: KernelPool,
  input: AssociationInput,
  { group, exclusion }: Pick<Status, 'group' | 'exclusion'>,
  signal: AbortSignal,
): Promise<PositiveControl> {
  const { extract, study } = input
  const scores = studyScores(extract, study)
  const score = controlScore(scores, study, extract)
  if (score === null || !scores.includes(score)) return absent(score)
  // One contrast of two groups: whoever has MDD, treated or not, stands where TRD stands in others.
  const untreated = exclusions.indexOf('treatment')
  const merged = groups.map((_, own) => (own === NON_MDD || own === EXCLUDED ? own : TRD))
  const [row] = await runAssociation(
    pool,
    {
      ...input,
      study: { ...study, contrasts: [{ cases: 'TRD', controls: 'nonMDD' }] },
      groups: group.map((own, person) => (own === EXCLUDED && exclusion[person] === untreated ? TRD : merged[own])),
      scores: [score],
    },
    { signal },
  )
  return verdict(score, { ...row, contrast: 'MDD/nonMDD' })
}

/** The study's own word, else the first score whose column or trait is a usual name of MDD; null where there is none. */
export function controlScore(
  scores: readonly string[],
  { analyses, scores: { descriptions } }: Pick<Study, 'analyses' | 'scores'>,
  { scoreDescriptions }: Pick<Extract, 'scoreDescriptions'>,
): string | null {
  if (analyses.positiveControl.score !== null) return analyses.positiveControl.score
  const traits = new Map((scoreDescriptions ?? descriptions).map(({ column, trait }) => [column, trait]))
  return scores.find((column) => isOfMdd(column) || isOfMdd(traits.get(column) ?? '')) ?? null
}

/** `positive_control.csv`: one row, its numbers empty where there is no such score. */
export function positiveControlTable(control: PositiveControl): ResultTable {
  const of = (field: Exclude<keyof AssociationRow, 'covariates'>) => () => control.row?.[field] ?? null
  return tableOf(
    'positive_control',
    {
      cohort: of('cohort'),
      definition: of('definition'),
      contrast: of('contrast'),
      score: 'score',
      n: of('n'),
      cases: of('cases'),
      log_odds_ratio: of('logOddsRatio'),
      standard_error: of('standardError'),
      p: of('p'),
      odds_ratio: of('oddsRatio'),
      ci_lower: of('ciLower'),
      ci_upper: of('ciUpper'),
      method: of('method'),
      status: 'status',
      sentence: 'sentence',
    },
    [control],
  )
}

/** Depressed mood, symptoms and their like are other traits. */
const names = [
  'mdd',
  'major depression',
  'major depressive disorder',
  'depression',
  'depressive disorder',
  'unipolar depression',
  'broad depression',
  'clinical depression',
]

/** `PGS_MDD`, `mdd_howard2019`, `Major depressive disorder (2023)`. */
function isOfMdd(name: string): boolean {
  const words = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
    .replace(/^(pgs|prs) /, '')
    .replace(/ (pgs|prs|score)$/, '')
  return names.includes(words.replace(/ [a-z]*\d{4}[a-z]?$/, ''))
}

const absent = (score: string | null): PositiveControl => ({
  status: 'absent',
  score,
  row: null,
  sentence:
    score === null
      ? 'No score is known to be of MDD, so nothing shows whether the scores’ signs are right. Say which one is, if there is one.'
      : `The study names ${score} as the score of MDD, but it is not among the scores. Choose another one.`,
})

function verdict(score: string, row: AssociationRow): PositiveControl {
  const { oddsRatio, ciLower, ciUpper, reason } = row
  if (Number.isNaN(oddsRatio)) {
    const sentence = `Whether ${score} predicts MDD cannot be said: ${reason || 'the regression has no estimate.'}`
    return { status: 'not_estimable', score, row, sentence }
  }
  const status: PositiveControlStatus = ciLower > 1 ? 'ok' : ciUpper < 1 ? 'flipped' : 'weak'
  return { status, score, row, sentence: sentences[status](score) }
}

const sentences = {
  ok: (score: string) => `${score} is higher in people with MDD, as it should be.`,
  flipped: (score: string) =>
    `The sign of ${score} looks flipped: it is lower in people with MDD. The alleles of its weights may be swapped, and those ` +
    'of scores made in the same way too. Nothing was changed: compare effect and other allele of the weights with their source.',
  weak: (score: string) =>
    `${score} does not tell people with MDD from others: its interval includes 1. Few people, an ancestry other than that of the ` +
    'weights, or few weights found can do that.',
} as const
