import type { Kernel } from '../kernel/kernel.ts'
import { counted } from '../model/counted.ts'
import type { QualityAccount, ScoreAccount } from '../model/scoreResults.ts'
import { matchLabels, usedLabels } from './match.ts'
import { prepareScoring } from './prepareScoring.ts'
import { compareReduced, labelsOf } from './reducedSet.ts'
import { type ScoreOptions, type ScoringState, scorePeople } from './score.ts'
import { missingColumns } from './scoreTask.ts'
import type { MatchedScore } from './scoreWeights.ts'
import { type GenotypeInput, labelCount, type PreparedScoring, type ScoredGenotypes } from './scoring.ts'
import { gateReason, scoreNotes, strandNote } from './scoringNotes.ts'
import { qualityReasons } from './variantQuality.ts'

const PEOPLE_AT_A_TIME = 512

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
  const isComplete = isZero(state.missing)
  const all = scores.map((score, k) => accountOf(prepared, score, k, isComplete))
  const everyone = scores.map(() => new Float64Array(nLinked).fill(Number.NaN))
  // The scores of a person lie side by side, so few people at a time.
  for (let from = 0; from < nPeople; from += PEOPLE_AT_A_TIME) {
    const to = Math.min(from + PEOPLE_AT_A_TIME, nPeople)
    for (const [k, inTable] of everyone.entries()) {
      if (all[k].passes && all[k].used > 0) takeValues(prepared, k, from, to, tooFewCalls, inTable)
    }
  }
  const accounts = shown.map((k) => ({ ...all[k], reason: gateReason(prepared, all[k], k) }))
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
        `computed from genotypes (${bedNames.join(', ')}; ${counted(nPeople, 'person', 'people')}, ${counted(prepared.nVariants, 'variant')}); ` +
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

/** Lays a score of people `from` to `to` (exclusive) of the files, as the study asks for it, at their rows. */
function takeValues(
  { input, state, settings, link }: PreparedScoring,
  k: number,
  from: number,
  to: number,
  tooFewCalls: Uint8Array,
  inTable: Float64Array,
): void {
  const nScores = input.matched.scores.length
  const columns = missingColumns(nScores, settings.missing)
  const { totals, missing, tallies } = state
  const { offset, used } = tallies[k]
  const { rowOfSample } = link
  const isSum = settings.form === 'sum'
  const leavesOut = settings.missing === 'none'
  for (let person = from; person < to; person++) {
    const row = rowOfSample[person]
    if (row < 0 || tooFewCalls[person] === 1) continue
    const sum = totals[person * nScores + k] + offset
    const lacking = leavesOut ? missing[person * columns + nScores + k] : 0
    inTable[row] = isSum ? sum : sum / (2 * used - lacking)
  }
}

/** @param isComplete nobody lacks a call */
function accountOf(prepared: PreparedScoring, score: MatchedScore, k: number, isComplete: boolean): ScoreAccount {
  const { input, state, settings, link } = prepared
  const { used, usedWeight } = state.tallies[k]
  const weights = matchLabels.reduce((sum, label) => sum + score.counts[label], 0)
  // The gate is about matching, which was no worse for the variants that a reduced set lacks.
  const found = [...usedLabels, 'not_in_reduced_set' as const].reduce(
    (sum, label) => sum + labelCount(prepared, k, label),
    0,
  )
  const columns = missingColumns(input.matched.scores.length, settings.missing)
  const people = usedWeight > 0 ? link.linked : 0
  // Where nobody lacks a call one share stands for all.
  const shares = new Float64Array(isComplete ? Math.min(1, people) : people).fill(1)
  let linked = isComplete ? shares.length : 0
  for (let sample = 0; linked < shares.length; sample++)
    if (link.rowOfSample[sample] >= 0) shares[linked++] = 1 - state.missing[sample * columns + k] / usedWeight
  return {
    score: score.name,
    weights,
    used,
    weightShare: score.totalWeight > 0 ? usedWeight / score.totalWeight : Number.NaN,
    leastObservedShare: shares.length === 0 ? Number.NaN : shares.reduce((least, share) => Math.min(least, share)),
    medianObservedShare: shares.length === 0 ? Number.NaN : inOrder(shares, shares.length >> 1),
    passes: found >= settings.minMatchedShare * weights,
    reason: null,
    missing: settings.missing,
    form: settings.form,
  }
}

/** A loop, as `every` would call a function for each. */
function isZero(values: Float64Array): boolean {
  for (let at = 0; at < values.length; at++) if (values[at] !== 0) return false
  return true
}

/** The value that would stand at `place` if the values were sorted, by Hoare's selection; they are moved about. */
function inOrder(values: Float64Array, place: number): number {
  let [from, to] = [0, values.length - 1]
  while (from < to) {
    const pivot = values[(from + to) >> 1]
    let [low, high] = [from, to]
    while (low <= high) {
      while (values[low] < pivot) low++
      while (values[high] > pivot) high--
      if (low > high) break
      const value = values[low]
      values[low++] = values[high]
      values[high--] = value
    }
    if (place <= high) to = high
    else if (place >= low) from = low
    else break
  }
  return values[place]
}

function qualityOf({ used, quality }: ScoringState): QualityAccount {
  const failed = new Int32Array(qualityReasons.length)
  for (const variant of used) if (quality[variant] > 0) failed[quality[variant] - 1]++
  return { looked: used.length, failed: qualityReasons.map((rule, at) => ({ rule, variants: failed[at] })) }
}
