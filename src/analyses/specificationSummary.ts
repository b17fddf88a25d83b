import {
  fitMethods,
  fitStatuses,
  type SpecificationBlock,
  type SpecificationResult,
  type SpecificationSummary,
} from '../model/effectResults.ts'
import type { ResultTable } from '../model/results.ts'
import { type Correction, significant } from '../statistics/multipleTesting.ts'
import { quantile } from '../statistics/quantile.ts'
import { tableOf } from './tableOf.ts'

/** A finding that depends on no choice: so many specifications of one sign, and so many significant. */
export const robustSign = 0.95
export const robustSignificant = 0.5

/** Each score over all specifications with an estimate; which are significant is judged among the scores of each. */
export function specificationSummaries(
  { points, logOddsRatio, p, status, scores, knobs }: Omit<SpecificationBlock, 'contrast' | 'cohort' | 'total'>,
  { alpha, correction }: { readonly alpha: number; readonly correction: Correction },
): SpecificationSummary[] {
  const passes = points.flatMap((_, i) => {
    const at = i * scores.length
    return significant(p.subarray(at, at + scores.length), alpha, correction)
  })
  const axes = ['definition', ...knobs].map((name, at) => ({
    name,
    options: points.map(({ definition, values }) => (at === 0 ? definition : values[at - 1])),
  }))
  return scores.map((score, s) => {
    const kept = [...points.keys()].filter((i) => fitStatuses[status[i * scores.length + s]] === 'ok')
    const effects = Float64Array.from(kept, (i) => logOddsRatio[i * scores.length + s])
    const share = (count: number) => (kept.length === 0 ? NaN : count / kept.length)
    const positive = effects.filter((effect) => effect > 0).length
    const negative = effects.filter((effect) => effect < 0).length
    const shareOneSign = share(Math.max(positive, negative))
    const shareSignificant = share(kept.filter((i) => passes[i * scores.length + s]).length)
    const sorted = effects.slice().sort()
    const shares = axes.map(({ name, options }) => ({
      name,
      share: shareBetween(
        kept.map((i) => options[i]),
        effects,
      ),
    }))
    const most = shares.reduce((best, each) => (each.share > best.share ? each : best), { name: '', share: 0 })
    return {
      score,
      specifications: points.length,
      estimates: kept.length,
      median: kept.length === 0 ? NaN : quantile(sorted, 0.5),
      lowest: sorted[0] ?? NaN,
      highest: sorted[sorted.length - 1] ?? NaN,
      shareOneSign,
      shareSignificant,
      movedBy: most.name,
      movedShare: most.share,
      verdict: verdictOf(kept.length, shareOneSign, shareSignificant),
    }
  })
}

function verdictOf(estimates: number, oneSign: number, significant: number): SpecificationSummary['verdict'] {
  if (estimates === 0) return 'not_estimable'
  if (significant === 0) return 'no_finding'
  return oneSign >= robustSign && significant >= robustSignificant ? 'robust' : 'fragile'
}

/** The share of the effects' variance that lies between the options of one knob (η²); 0 where nothing varies. */
function shareBetween(options: readonly (string | number)[], effects: Float64Array): number {
  const groups = new Map<string | number, { n: number; sum: number }>()
  let sum = 0
  for (const [i, option] of options.entries()) {
    const group = groups.get(option) ?? { n: 0, sum: 0 }
    groups.set(option, { n: group.n + 1, sum: group.sum + effects[i] })
    sum += effects[i]
  }
  if (groups.size < 2) return 0
  const mean = sum / effects.length
  let total = 0
  for (const effect of effects) total += (effect - mean) ** 2
  let between = 0
  for (const group of groups.values()) between += group.n * (group.sum / group.n - mean) ** 2
  return total > 0 ? Math.min(1, between / total) : 0
}

/** `specification.csv`: specifications in the order of the grid, within each the scores. */
export function specificationTable(result: SpecificationResult): ResultTable {
  const { points, scores, knobs, n, cases, logOddsRatio, standardError, p, method, status } = result
  const columns = [
    'specification',
    'definition',
    ...knobs,
    'score',
    'n',
    'cases',
    'log_odds_ratio',
    'standard_error',
    'p',
    'method',
    'status',
    'n_trmdd',
    'n_trd',
    'same_as',
  ]
  const rows = points.flatMap((point, i) =>
    scores.map((score, s) => {
      const at = i * scores.length + s
      return [
        i + 1,
        point.definition,
        ...point.values,
        score,
        n[at],
        cases[at],
        logOddsRatio[at],
        standardError[at],
        p[at],
        fitMethods[method[at]],
        fitStatuses[status[at]],
        point.nTrMdd,
        point.nTrd,
        point.sameAs + 1,
      ]
    }),
  )
  return { name: 'specification', columns, rows }
}

/** `specification_summary.csv`. */
export const specificationSummaryTable = (rows: readonly SpecificationSummary[]): ResultTable =>
  tableOf<SpecificationSummary>(
    'specification_summary',
    {
      score: 'score',
      specifications: 'specifications',
      estimates: 'estimates',
      median_log_odds_ratio: 'median',
      lowest_log_odds_ratio: 'lowest',
      highest_log_odds_ratio: 'highest',
      one_sign_percent: ({ shareOneSign }) => 100 * shareOneSign,
      significant_percent: ({ shareSignificant }) => 100 * shareSignificant,
      moved_by: 'movedBy',
      moved_variance_percent: ({ movedShare }) => 100 * movedShare,
      verdict: 'verdict',
    },
    rows,
  )
