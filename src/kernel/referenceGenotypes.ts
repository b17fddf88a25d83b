import type { DosageLoops } from './dosages.ts'
import type { GenotypeLoops, HardCalls } from './genotype.ts'
import type { MissingCalls } from './scoreMatrices.ts'
import type { WeightLoops, Weights } from './weightRows.ts'

/** The loops over genotypes as anyone would write them. */
export const referenceGenotypes: GenotypeLoops & DosageLoops & WeightLoops = {
  countCalls(calls, counted) {
    const counts = new Float64Array(3 * calls.nVariants)
    for (let v = 0; v < calls.nVariants; v++)
      for (let i = 0; i < calls.nPeople; i++) {
        if (counted !== undefined && counted[i] !== 1) continue
        const kind = [-1, 0, 1, 2][callOf(calls, v, i)]
        if (kind >= 0) counts[3 * v + kind]++
      }
    return counts
  },

  holdDosages: (given) =>
    given instanceof Float64Array ? { dosages: given, read: () => given.slice(), close: () => {} } : null,

  countDosages(given, nPeople, counted) {
    const dosages = plainArray<Float64Array>(given)
    const nVariants = dosages.length / nPeople
    const eighths = new Float64Array(8 * nVariants)
    const counts = new Float64Array(3 * nVariants)
    for (const [at, dosage] of dosages.entries()) {
      const [v, i] = [Math.floor(at / nPeople), at % nPeople]
      if (counted !== undefined && counted[i] !== 1) continue
      if (Number.isNaN(dosage)) counts[3 * v]++
      else if (dosage < 0.5) counts[3 * v + 2]++
      else if (dosage < 1.5) counts[3 * v + 1]++
      if (!Number.isNaN(dosage)) eighths[8 * v + (i % 8)] += dosage
    }
    const copies = Float64Array.from({ length: nVariants }, (_, v) => {
      const [a, b, c, d, e, f, g, h] = eighths.subarray(8 * v, 8 * v + 8)
      return a + e + (c + g) + (b + f + (d + h))
    })
    return { counts, copies }
  },

  scoreHardCalls(calls, given, nScores) {
    const weights = plainArray(given)
    const sums = new Float64Array(nScores * calls.nPeople)
    for (let i = 0; i < calls.nPeople; i++)
      for (let k = 0; k < nScores; k++) {
        const term = (v: number): number =>
          v < calls.nVariants ? weights[v * nScores + k] * [2, 0, 1, 0][callOf(calls, v, i)] : 0
        for (let v = 0; v < calls.nVariants; v += 5)
          sums[i * nScores + k] += term(v) + term(v + 1) + term(v + 2) + term(v + 3) + term(v + 4)
      }
    return sums
  },

  scoreWithMissing(calls, weights, nScores, missing) {
    const sums = referenceGenotypes.scoreHardCalls(calls, weights, nScores)
    return addMissing(sums, weights, nScores, missing, (v, i) => callOf(calls, v, i) === 1)
  },

  scoreDosages(givenDosages, nPeople, given, nScores) {
    const dosages = plainArray<Float64Array>(givenDosages)
    const weights = plainArray(given)
    const sums = new Float64Array(nScores * nPeople)
    for (let v = 0; v * nPeople < dosages.length; v++)
      for (let i = 0; i < nPeople; i++) {
        const dosage = dosages[v * nPeople + i]
        for (let k = 0; k < nScores; k++)
          sums[i * nScores + k] += (Number.isNaN(dosage) ? 0 : dosage) * weights[v * nScores + k]
      }
    return sums
  },

  scoreDosagesWithMissing(given, nPeople, weights, nScores, missing) {
    const dosages = plainArray<Float64Array>(given)
    const sums = referenceGenotypes.scoreDosages(dosages, nPeople, weights, nScores)
    return addMissing(sums, weights, nScores, missing, (v, i) => Number.isNaN(dosages[v * nPeople + i]))
  },

  holdWeights({ records: parts, rows, sources }, nScores, uncalled) {
    const records = parts.flatMap((part) => [...part])
    const weights = new Float64Array(nScores * uncalled.length)
    const used = new Int8Array(weights.length)
    for (let row = 0; row < rows.length; row += 4) {
      const [variant, sign, at, source] = rows.subarray(row, row + 4)
      for (const [k, score] of sources[source].entries()) {
        if (Number.isNaN(records[at + k])) continue
        weights[variant * nScores + score] = sign * records[at + k]
        used[variant * nScores + score] = sign
      }
    }
    const tallies = new Float64Array(4 * nScores)
    for (let at = 0; at < weights.length; at++) {
      if (used[at] === 0) continue
      const to = 4 * (at % nScores)
      tallies[to]++
      tallies[to + 1] += Math.abs(weights[at])
      if (used[at] < 0) tallies[to + 2] -= 2 * weights[at]
      tallies[to + 3] += uncalled[Math.floor(at / nScores)]
    }
    return { weights, used, tallies, read: () => ({ weights, used }), close: () => {} }
  },
}

/** The two bits of person i at variant v: 0 two copies of a1, 1 missing, 2 one copy, 3 none. */
function callOf({ genotypes, nPeople }: HardCalls, v: number, i: number): number {
  return (genotypes[v * Math.ceil(nPeople / 4) + (i >> 2)] >> (2 * (i & 3))) & 3
}

/** The reference holds no weights anywhere else. */
function plainArray<T extends Float64Array | Int8Array>(given: T | { readonly at: number }): T {
  if ('at' in given && typeof given.at === 'number') throw new Error('numbers of another kernel')
  return given as T
}

function addMissing(
  sums: Float64Array,
  given: Weights,
  nScores: number,
  { imputed, failed, used: givenUsed }: MissingCalls,
  isMissing: (variant: number, person: number) => boolean,
): { sums: Float64Array; missing: Float64Array } {
  const weights = plainArray(given)
  const used = givenUsed === null ? null : plainArray(givenUsed)
  const columns = (used === null ? 1 : 2) * nScores + 1
  const missing = new Float64Array((columns * sums.length) / nScores)
  const added = new Float64Array(sums.length)
  for (let v = 0; v < imputed.length; v++)
    for (let i = 0; i * nScores < sums.length; i++) {
      if (!isMissing(v, i)) continue
      missing[(i + 1) * columns - 1] += 1 - failed[v]
      for (let k = 0; k < nScores; k++) {
        const weight = weights[v * nScores + k]
        missing[i * columns + k] += Math.abs(weight)
        if (used !== null) missing[i * columns + nScores + k] += used[v * nScores + k] === 0 ? 0 : 2
        added[i * nScores + k] += used === null ? imputed[v] * weight : used[v * nScores + k] < 0 ? 2 * weight : 0
      }
    }
  for (let at = 0; at < sums.length; at++) sums[at] += added[at]
  return { sums, missing }
}
