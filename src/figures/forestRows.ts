import type { ScoreDescription } from '../model/extract.ts'
import type { AssociationRow, FitStatus } from '../model/results.ts'
import type { ContrastKey } from './theme.ts'

export interface ForestOptions {
  /** P below this fills the mark. */
  readonly alpha: number
  /** The study's order by domain; or by odds ratio, highest first; or by P. */
  readonly order: 'domain' | 'effect' | 'p'
  /** Effect or P order inside each domain, which keeps the domains' bands. */
  readonly withinDomains?: boolean
  readonly confidenceLevel: number
  /** As the study lists them, cases first: `TRD/trMDD`. A contrast without rows keeps its place. */
  readonly contrasts: readonly string[]
  /** What the odds ratio is of: one SD of the score, or one unit where scores are not standardised. */
  readonly per: 'SD' | 'unit'
  /** Three decimals where an interval is narrower than 0.03. */
  readonly fine?: boolean
  /** Estimates of a scenario to compare with: where one lies elsewhere, a grey dot with a tail to the present one. */
  readonly pinned?: readonly AssociationRow[]
}

export interface ForestRow {
  readonly score: string
  readonly trait: string
  readonly domain: string
  /** Absent: not there yet. */
  readonly fits: Fits
  /** Under the scenario compared with. */
  readonly pinned: Fits
}

export type Fits = Readonly<Partial<Record<ContrastKey, AssociationRow>>>

export interface DomainBand {
  readonly domain: string
  readonly first: number
  readonly count: number
}

/** What makes a fit without numbers so, in the space of a table cell. */
export const statusWords: Readonly<Record<Exclude<FitStatus, 'ok'>, string>> = {
  separation: 'separation',
  monotone_likelihood: 'monotone likelihood',
  collinear: 'collinear',
  constant: 'constant',
  too_few_cases: 'too few cases',
  no_events: 'no events',
  not_converged: 'not converged',
  not_estimable: 'not estimable',
}

/** Marked in figures and tables alike: judged by the value, not by its rounded text. */
export const isMarked = (fit: AssociationRow | undefined, alpha: number): boolean =>
  fit !== undefined && fit.status === 'ok' && fit.p < alpha

/** The contrast whose P orders and summarises the figure. */
export const primaryContrast = ({ contrasts }: ForestOptions): ContrastKey =>
  (['TRD/trMDD', 'TRD/nonMDD', 'trMDD/nonMDD'] as const).find((key) => contrasts.includes(key)) ?? 'TRD/trMDD'

/** One row per score in the order asked for; scores of one domain stand together. */
export function forestRows(
  fits: readonly AssociationRow[],
  scores: readonly ScoreDescription[],
  options: ForestOptions,
): readonly ForestRow[] {
  const byScore = fitsByScore(fits)
  const pinnedByScore = fitsByScore(options.pinned ?? [])
  const domains = [...new Set(scores.map((score) => score.domain))]
  const primary = primaryContrast(options)
  const rank = ranks[options.order]
  const banded = options.order === 'domain' || options.withinDomains === true
  return scores
    .map(({ column, domain, trait }, index) => {
      const ofScore = byScore.get(column) ?? {}
      const row: ForestRow = { score: column, trait, domain, fits: ofScore, pinned: pinnedByScore.get(column) ?? {} }
      return { row, index, domain: banded ? domains.indexOf(domain) : 0, rank: rank(ofScore[primary]) }
    })
    .sort((a, b) => a.domain - b.domain || compare(a.rank, b.rank) || a.index - b.index)
    .map(({ row }) => row)
}

function fitsByScore(fits: readonly AssociationRow[]): ReadonlyMap<string, Fits> {
  const byScore = new Map<string, Partial<Record<ContrastKey, AssociationRow>>>()
  for (const fit of fits) {
    const ofScore = byScore.get(fit.score) ?? {}
    ofScore[fit.contrast as ContrastKey] = fit
    byScore.set(fit.score, ofScore)
  }
  return byScore
}

export function domainBands(rows: readonly ForestRow[], options: ForestOptions): readonly DomainBand[] {
  if (options.order !== 'domain' && !options.withinDomains) return []
  const bands: { domain: string; first: number; count: number }[] = []
  rows.forEach((row, index) => {
    const last = bands.at(-1)
    if (last?.domain === row.domain) last.count++
    else bands.push({ domain: row.domain, first: index, count: 1 })
  })
  return bands
}

/** Ascending; fits without numbers come last. */
const ranks: Readonly<Record<ForestOptions['order'], (fit: AssociationRow | undefined) => number>> = {
  domain: () => 0,
  effect: (fit) => (fit?.status === 'ok' ? -fit.logOddsRatio : Number.POSITIVE_INFINITY),
  p: (fit) => (fit?.status === 'ok' ? fit.log10P : Number.POSITIVE_INFINITY),
}

/** A difference of two infinities would be NaN. */
const compare = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0)
