import type { Kernel } from '../kernel/kernel.ts'
import type { QualityAccount, ScoreAccount } from '../model/scoreResults.ts'
import { matchLabels, usedLabels } from './match.ts'
import { prepareScoring } from './prepareScoring.ts'
import { compareReduced, labelsOf } from './reducedSet.ts'
import { type ScoreOptions, type ScoringState, scorePeople } from './score.ts'
import { missingColumns } from './scoreTask.ts'
import type { MatchedScore } from './scoreWeights.ts'
import { type GenotypeInput, labelCount, type PreparedScoring, type ScoredGenotypes } from './scoring.ts'
import { scoreNotes, strandNote } from './scoringNotes.ts'
import { qualityReasons } from './variantQuality.ts'

/**
 * Scores of a prepared scoring, in one pass over the genotypes. After a stop or a fault, calling it again goes on where it was.
 *
 * The same bits whatever the order of people, of sets and of weight files, however the chromosomes are divided into sets, and
 * however many workers there are; another order of the variants within a chromosome can move the last bits.
 */
export async function finishScoring(
  kernel: Kernel,
  prepared: PreparedScoring,
  options: ScoreOptions = {},
): Promise<ScoredGenotypes> {
  await scorePeople(kernel, prepared.input, prepared.state, options)
  const { input, state, settings, link, ids, bedNames, shown } = prepared
  const { nPeople, matched } = input
  const { scores } = matched
  const nLinked = ids.values.length
  const tooFewCalls = peopleBelowCallRate(prepared)
  const all = scores.map((score, k) => accountOf(prepared, score, k))
  const everyone = scores.map((_, k) => {
    const bySample = personValues(prepared, k)
    const inTable = new Float64Array(nLinked).fill(Number.NaN)
    if (!all[k].passes || all[k].used === 0) return inTable
    for (let sample = 0; sample < bySample.length; sample++) {
      const row = link.rowOfSample[sample]
      if (row >= 0 && tooFewCalls[sample] === 0) inTable[row] = bySample[sample]
    }
    return inTable
  })
  const accounts = shown.map((k) => all[k])
  const values = shown.map((k) => everyone[k])
  const labels = labelsOf(prepared.reduced.length > 0)
  const strand = strandNote(prepared)
  const hasRow = new Uint8Array(nLinked)
  for (const row of link.rowOfSample) if (row >= 0) hasRow[row] = 1
  return {
    table: {
      names: shown.map((k) => scores[k].name),
      values,
      hasRow,
      origin:
        `computed from genotypes (${bedNames.join(', ')}; ${nPeople} people, ${prepared.nVariants} variants); ` +
        `${settings.form === 'sum' ? 'sums' : 'averages'}; ${missingWords[settings.missing]}` +
        (shown[0] === 0 ? '' : '; on the reduced set of variants'),
    },
    accounts,
    matching: shown.flatMap((k) =>
      labels.map((label) => ({ score: scores[k].name, label, variants: labelCount(prepared, k, label) })),
    ),
    reduced: prepared.reduced.map(({ full, reduced }) =>
      compareReduced(
        { ...all[full], values: everyone[full] },
        { ...all[reduced], values: everyone[reduced] },
        scores[full].name,
      ),
    ),
    quality: qualityOf(state),
    link,
    notes: [
      ...(strand === null ? [] : [strand]),
      ...prepared.notes,
      ...scoreNotes(
        prepared,
        accounts,
        tooFewCalls.reduce((sum, flag) => sum + flag, 0),
      ),
    ],
  }
}

/** Both steps at once. */
export async function scoreGenotypes(
  kernel: Kernel,
  input: GenotypeInput,
  options: ScoreOptions = {},
): Promise<ScoredGenotypes> {
  return finishScoring(kernel, await prepareScoring(input, options), options)
}

const missingWords = {
  mean: "missing calls count as twice the allele's frequency",
  reference: "missing calls count as twice the allele's frequency in the reference",
  none: 'missing calls count as nothing',
} as const

/** 1 for people of the files with calls at too few of the variants used. */
function peopleBelowCallRate({ input, state, settings }: PreparedScoring): Uint8Array {
  const { apply, minPersonCallRate } = settings.qualityControl
  const below = new Uint8Array(input.nPeople)
  const columns = missingColumns(input.matched.scores.length, settings.missing)
  const passed = state.used.reduce((sum, variant) => sum + (state.quality[variant] === 0 ? 1 : 0), 0)
  if (!apply || passed === 0) return below
  for (let person = 0; person < input.nPeople; person++) {
    const missing = state.missing[person * columns + columns - 1]
    if (passed - missing < minPersonCallRate * passed) below[person] = 1
  }
  return below
}

/** A score of the people of the files, as the study asks for it. */
function personValues({ input, state, settings }: PreparedScoring, k: number): Float64Array {
  const nScores = input.matched.scores.length
  const columns = missingColumns(nScores, settings.missing)
  const { offset, used } = state.tallies[k]
  const values = new Float64Array(input.nPeople)
  for (let person = 0; person < values.length; person++) {
    const sum = state.totals[person * nScores + k] + offset
    const missing = settings.missing === 'none' ? state.missing[person * columns + nScores + k] : 0
    values[person] = settings.form === 'sum' ? sum : sum / (2 * used - missing)
  }
  return values
}

function accountOf(prepared: PreparedScoring, score: MatchedScore, k: number): ScoreAccount {
  const { input, state, settings, link } = prepared
  const { used, usedWeight } = state.tallies[k]
  const weights = matchLabels.reduce((sum, label) => sum + score.counts[label], 0)
  // The gate is about matching, which was no worse for the variants that a reduced set lacks.
  const found = [...usedLabels, 'not_in_reduced_set' as const].reduce(
    (sum, label) => sum + labelCount(prepared, k, label),
    0,
  )
  const columns = missingColumns(input.matched.scores.length, settings.missing)
  const shares = new Float64Array(usedWeight > 0 ? link.linked : 0)
  let linked = 0
  for (let sample = 0; linked < shares.length; sample++)
    if (link.rowOfSample[sample] >= 0) shares[linked++] = 1 - state.missing[sample * columns + k] / usedWeight
  shares.sort()
  return {
    score: score.name,
    weights,
    used,
    weightShare: score.totalWeight > 0 ? usedWeight / score.totalWeight : Number.NaN,
    leastObservedShare: shares[0] ?? Number.NaN,
    medianObservedShare: shares[shares.length >> 1] ?? Number.NaN,
    passes: found >= settings.minMatchedShare * weights,
    missing: settings.missing,
    form: settings.form,
  }
}

function qualityOf({ used, quality }: ScoringState): QualityAccount {
  const failed = new Int32Array(qualityReasons.length)
  for (const variant of used) if (quality[variant] > 0) failed[quality[variant] - 1]++
  return { looked: used.length, failed: qualityReasons.map((rule, at) => ({ rule, variants: failed[at] })) }
}
