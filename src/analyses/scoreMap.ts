import type { Extract } from '../model/extract.ts'
import type { ScoreDistribution, ScoreMap } from '../model/scoreResults.ts'
import { groups, type Study } from '../model/study.ts'
import { rowsAmong, take } from '../numerics/rows.ts'
import { ancestryAdjuster } from '../scores/ancestry.ts'
import { gaussianDensity } from '../statistics/density.ts'
import { quantile } from '../statistics/quantile.ts'
import { studyScores } from './contrastSet.ts'
import { componentColumns, hasComponents, scoreValues } from './scoreUnits.ts'

const probabilities = [0.05, 0.25, 0.5, 0.75, 0.95]

/**
 * How the scores lie among the eligible people of a cohort: Pearson correlations of each pair (over the people who have
 * both), and each score's distribution by group, as it is and, where the data have principal components, with ancestry taken
 * off (its mean, or mean and variance where the study adjusts for both).
 *
 * @param eligible rows of the cohort's eligible people, ascending
 * @param group of each person: index into `groups`
 */
export function scoreMap(
  extract: Extract,
  study: Study,
  cohort: string,
  eligible: Int32Array,
  group: Uint8Array,
): ScoreMap {
  const scores = studyScores(extract, study)
  const adjustment = study.scores.ancestryAdjustment === 'mean_and_variance' ? 'mean_and_variance' : 'mean'
  const adjust = hasComponents(extract, study)
    ? ancestryAdjuster(eligible, componentColumns(extract, study), adjustment)
    : null
  const distributions: ScoreDistribution[] = []
  const columns: Float64Array[] = []
  for (const score of scores) {
    const values = scoreValues(extract, score)
    const adjusted = adjust?.(values) ?? null
    const rSquared = adjusted?.rSquared ?? Number.NaN
    distributions.push(...byGroup(score, false, values, eligible, group, rSquared))
    if (adjusted !== null) distributions.push(...byGroup(score, true, adjusted.values, eligible, group, rSquared))
    const used = study.scores.ancestryAdjustment === 'none' || adjusted === null ? values : adjusted.values
    columns.push(take(used, eligible))
  }
  return { cohort, scores, correlation: correlations(columns), distributions }
}

function byGroup(
  score: string,
  adjusted: boolean,
  values: Float64Array,
  eligible: Int32Array,
  group: Uint8Array,
  ancestryRSquared: number,
): ScoreDistribution[] {
  const known = rowsAmong(eligible, (row) => !Number.isNaN(values[row]))
  const everyone = take(values, known).sort()
  const all = moments(everyone)
  return ['all', ...groups].map((name) => {
    const code = groups.indexOf(name as (typeof groups)[number])
    const sorted =
      code < 0
        ? everyone
        : take(
            values,
            rowsAmong(known, (row) => group[row] === code),
          ).sort()
    const n = sorted.length
    return {
      score,
      group: name,
      adjusted,
      n,
      ...moments(sorted),
      percentiles: probabilities.map((at) => (n === 0 ? Number.NaN : quantile(sorted, at))),
      ancestryRSquared,
      density: gaussianDensity(sorted, all.mean, all.standardDeviation),
    }
  })
}

function moments(values: Float64Array): Pick<ScoreDistribution, 'mean' | 'standardDeviation'> {
  const n = values.length
  let sum = 0
  for (let i = 0; i < n; i++) sum += values[i]
  const mean = n === 0 ? Number.NaN : sum / n
  let squares = 0
  for (let i = 0; i < n; i++) squares += (values[i] - mean) * (values[i] - mean)
  return { mean, standardDeviation: n < 2 ? Number.NaN : Math.sqrt(squares / (n - 1)) }
}

/** Scores × scores; NaN where fewer than three people have both, or one of them is constant. */
function correlations(columns: readonly Float64Array[]): Float64Array {
  const k = columns.length
  const matrix = new Float64Array(k * k).fill(1)
  for (let i = 0; i < k; i++)
    for (let j = 0; j < i; j++) matrix[i * k + j] = matrix[j * k + i] = correlation(columns[i], columns[j])
  return matrix
}

function correlation(a: Float64Array, b: Float64Array): number {
  let n = 0
  let sumA = 0
  let sumB = 0
  for (let i = 0; i < a.length; i++) {
    if (Number.isNaN(a[i]) || Number.isNaN(b[i])) continue
    n++
    sumA += a[i]
    sumB += b[i]
  }
  if (n < 3) return Number.NaN
  const [meanA, meanB] = [sumA / n, sumB / n]
  let aa = 0
  let bb = 0
  let ab = 0
  for (let i = 0; i < a.length; i++) {
    if (Number.isNaN(a[i]) || Number.isNaN(b[i])) continue
    aa += (a[i] - meanA) * (a[i] - meanA)
    bb += (b[i] - meanB) * (b[i] - meanB)
    ab += (a[i] - meanA) * (b[i] - meanB)
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : Number.NaN
}
