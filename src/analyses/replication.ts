import type { ReplicationRow, ReplicationScore, Share } from '../model/effectResults.ts'
import type { AssociationRow } from '../model/results.ts'
import { binomialInterval, signTestP } from '../numerics/binomial.ts'
import { chiSquareUpperTail } from '../numerics/chiSquare.ts'
import { type Correction, significant } from '../statistics/multipleTesting.ts'
import type { BootstrapOptions } from '../statistics/rSquaredInterval.ts'
import { yorkLine } from '../statistics/york.ts'
import {
  associationEffects,
  correlation,
  type EffectPair,
  effectAgreement,
  effectPairs,
  type ScoreEffect,
} from './effectAgreement.ts'

/** Which effects of the discovery cohort count as discoveries, judged among all scores of one contrast. */
export interface DiscoveryOptions {
  readonly alpha: number
  readonly correction: Correction
}

export interface ReplicationOptions extends DiscoveryOptions {
  readonly bootstrap: BootstrapOptions | null
}

/** Two sets of effects of one contrast. */
export interface Compared {
  readonly cohort: string
  readonly reference: string
  readonly contrast: string
  readonly effects: readonly ScoreEffect[]
  readonly referenceEffects: readonly ScoreEffect[]
}

/**
 * Every contrast of every other cohort beside the discovery cohort: cohorts in the order given, within each the contrasts.
 *
 * @param others by cohort id, rows of the same contrasts as the discovery cohort's
 */
export function comparedCohorts(
  discovery: readonly AssociationRow[],
  others: ReadonlyMap<string, readonly AssociationRow[]>,
): Compared[] {
  const contrasts = [...new Set(discovery.map(({ contrast }) => contrast))]
  const of = (rows: readonly AssociationRow[], contrast: string) =>
    associationEffects(rows.filter((row) => row.contrast === contrast))
  return [...others].flatMap(([cohort, rows]) =>
    contrasts.map((contrast) => ({
      cohort,
      reference: discovery[0].cohort,
      contrast,
      effects: of(rows, contrast),
      referenceEffects: of(discovery, contrast),
    })),
  )
}

/** How far the effects replicate as a whole. */
export function replicationRow(compared: Compared, options: ReplicationOptions): ReplicationRow {
  const { cohort, reference, contrast, effects, referenceEffects } = compared
  const pairs = effectPairs(effects, referenceEffects)
  const column = (of: (pair: EffectPair) => number) => Float64Array.from(pairs, of)
  const [x, xError] = [column((pair) => pair.reference.effect), column((pair) => pair.reference.standardError)]
  const [y, yError] = [column((pair) => pair.own.effect), column((pair) => pair.own.standardError)]
  const scores = replicationScores(compared, options)
  const discovered = scores.filter((score) => score.discovered)
  const share = (of: readonly ReplicationScore[], is: (score: ReplicationScore) => boolean) =>
    shareOf(of.filter(is).length, of.length)
  const sameSign = share(scores, (score) => score.sameSign)
  return {
    cohort,
    reference,
    contrast,
    ...effectAgreement(effects, referenceEffects, options.bootstrap),
    york: yorkLine(x, xError, y, yError),
    sameSign,
    sameSignP: signTestP(sameSign.count, sameSign.of),
    pearson: correlation(x, y),
    weightedCorrelation: correlation(
      x,
      y,
      column((pair) => 1 / differenceVariance(pair)),
    ),
    replicatedNominal: share(discovered, (score) => score.replicatedNominal),
    replicatedBonferroni: share(discovered, (score) => score.replicatedBonferroni),
  }
}

/** Each score with an estimate in both, by name. */
export function replicationScores(
  { cohort, reference, contrast, effects, referenceEffects }: Compared,
  { alpha, correction }: DiscoveryOptions,
): ReplicationScore[] {
  const pairs = effectPairs(effects, referenceEffects)
  const passes = significant(
    referenceEffects.map(({ p }) => p),
    alpha,
    correction,
  )
  const found = new Set(referenceEffects.filter((_, k) => passes[k]).map(({ score }) => score))
  const discoveries = pairs.filter(({ score }) => found.has(score)).length
  return pairs.map((pair) => {
    const { score, own, reference: first } = pair
    const discovered = found.has(score)
    const sameSign = own.effect > 0 === first.effect > 0 && own.effect !== 0 && first.effect !== 0
    const q = (own.effect - first.effect) ** 2 / differenceVariance(pair)
    return {
      cohort,
      reference,
      contrast,
      score,
      referenceEffect: first.effect,
      referenceStandardError: first.standardError,
      referenceP: first.p,
      effect: own.effect,
      standardError: own.standardError,
      p: own.p,
      sameSign,
      discovered,
      replicatedNominal: discovered && sameSign && own.p < NOMINAL,
      replicatedBonferroni: discovered && sameSign && own.p < NOMINAL / discoveries,
      q,
      qP: chiSquareUpperTail(q, 1),
    }
  })
}

const NOMINAL = 0.05

const differenceVariance = ({ own, reference }: EffectPair): number =>
  own.standardError * own.standardError + reference.standardError * reference.standardError

function shareOf(count: number, of: number): Share {
  const [ciLower, ciUpper] = binomialInterval(count, of, 0.95)
  return { count, of, ciLower, ciUpper }
}
