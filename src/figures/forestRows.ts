import type { ScoreDescription } from '../model/extract.ts'
import type { CompetingCause } from '../model/progressionResults.ts'
import type { AssociationRow } from '../model/results.ts'
import { hasEstimate } from './fits.ts'
import { type Marking, markedRows } from './marking.ts'
import type { ContrastKey } from './theme.ts'

/** Fits that stand side by side with others: those of one cohort, or of one sex. */
export interface ForestPanel {
  /** Over its columns; empty where the figure has only this one. */
  readonly label: string
  /** Of all scores, shown or not: what differs is judged among them. One without a row is not there yet. */
  readonly fits: readonly AssociationRow[]
  /** Estimates of a scenario to compare with: where one lies elsewhere, a grey dot with a tail to the present one. */
  readonly pinned?: readonly AssociationRow[]
}

/** A column of words at the right, for what belongs to the score and to none of the panels. */
export interface ForestNote {
  readonly heads: readonly [upper: string, lower: string]
  /** By score. */
  readonly texts: ReadonlyMap<string, string>
}

export interface ForestOptions {
  /** `Figure 1`. */
  readonly title: string
  /** What fills a mark. */
  readonly marking: Marking
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
  /** Columns of words that the width allows, or all of them: the figure may then be wider than asked for. */
  readonly columns?: 'fit' | 'all'
  readonly notes?: readonly ForestNote[]
  /** The effects are hazard ratios, of the one contrast. */
  readonly hazard?: HazardWords
}

/** Of a forest of hazard ratios. */
export interface HazardWords {
  /** What the ratio compares: `80th v 20th percentile`. */
  readonly of: string
  /** The same where there is no room for it. */
  readonly brief?: string
  /** Whose hazard it is. */
  readonly event: CompetingCause
  /** Fits whose hazards are not proportional. */
  readonly flagged: ReadonlySet<AssociationRow>
  /** `hazards not proportional, P < .01`. */
  readonly flagWords: string
}

/** By contrast; absent: not there yet. */
export type Fits = Readonly<Partial<Record<ContrastKey, AssociationRow>>>

export interface ForestRow {
  readonly score: string
  readonly trait: string
  readonly domain: string
  /** One for each panel. */
  readonly panels: readonly Fits[]
  /** The same under the scenario compared with. */
  readonly pinned: readonly Fits[]
}

export interface DomainBand {
  readonly domain: string
  readonly first: number
  readonly count: number
}

/** The contrast whose P orders and summarises the figure. */
export const primaryContrast = ({ contrasts }: Pick<ForestOptions, 'contrasts'>): ContrastKey =>
  (['TRD/trMDD', 'TRD/nonMDD', 'trMDD/nonMDD'] as const).find((key) => contrasts.includes(key)) ?? 'TRD/trMDD'

/** One row per score in the order asked for, by the first panel; scores of one domain stand together. */
export function forestRows(
  panels: readonly ForestPanel[],
  scores: readonly ScoreDescription[],
  options: Pick<ForestOptions, 'order' | 'withinDomains' | 'contrasts'>,
): readonly ForestRow[] {
  const byScore = panels.map(({ fits }) => fitsByScore(fits))
  const pinnedByScore = panels.map(({ pinned }) => fitsByScore(pinned ?? []))
  const domains = [...new Set(scores.map((score) => score.domain))]
  const primary = primaryContrast(options)
  const rank = ranks[options.order]
  const banded = options.order === 'domain' || options.withinDomains === true
  return scores
    .map(({ column, domain, trait }, index) => {
      const ofScore = (one: ReadonlyMap<string, Fits>) => one.get(column) ?? none
      const ofPanels = byScore.map(ofScore)
      const row = { score: column, trait, domain, panels: ofPanels, pinned: pinnedByScore.map(ofScore) }
      return { row, index, domain: banded ? domains.indexOf(domain) : 0, rank: rank(ofPanels[0]?.[primary]) }
    })
    .sort((a, b) => a.domain - b.domain || compare(a.rank, b.rank) || a.index - b.index)
    .map(({ row }) => row)
}

const none: Fits = {}

export function fitsByScore(fits: readonly AssociationRow[]): ReadonlyMap<string, Fits> {
  const byScore = new Map<string, Partial<Record<ContrastKey, AssociationRow>>>()
  for (const fit of fits) {
    const ofScore = byScore.get(fit.score) ?? {}
    ofScore[fit.contrast as ContrastKey] = fit
    byScore.set(fit.score, ofScore)
  }
  return byScore
}

/** Of all panels; each is a family of tests of its own. */
export const markedOf = (panels: readonly ForestPanel[], marking: Marking): ReadonlySet<AssociationRow> =>
  new Set(panels.flatMap(({ fits }) => [...markedRows(fits, marking)]))

export function domainBands(
  rows: readonly { readonly domain: string }[],
  options: Pick<ForestOptions, 'order' | 'withinDomains'>,
): readonly DomainBand[] {
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
  effect: (fit) => (hasEstimate(fit) ? -fit.logOddsRatio : Number.POSITIVE_INFINITY),
  p: (fit) => (hasEstimate(fit) ? fit.log10P : Number.POSITIVE_INFINITY),
}

/** A difference of two infinities would be NaN. */
const compare = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0)
