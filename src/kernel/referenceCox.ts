import type { CoxData, CoxMoments, CoxPasses, Ties } from './cox.ts'
import { expFraction, logOfProduct } from './elementary.ts'
import { sumsByRow, sumsBySlot } from './spans.ts'

/** As in `assembly/coxMoments.ts`. */
const CHUNK_ROWS = 96
const FALL = 64

/** The proportional hazards passes as anyone would write them, in the kernel's order of summation. */
export function referenceCox(data: CoxData, blockedSum: (n: number, term: (i: number) => number) => number): CoxPasses {
  const { people, slots, p, offset, deathFrom, restart, entry } = data
  let covariates = data.covariates.slice()
  const scores = data.scores.map(({ values, mean, factor }) =>
    Float64Array.from(data.order, (row) => (values[row] - mean) * factor),
  )
  const column = (score: number | null, j: number, i: number): number =>
    j < p ? covariates[j * people + i] : score === null ? 0 : scores[score][i]
  const combined = (score: number | null, b: Float64Array): Float64Array =>
    Float64Array.from({ length: people }, (_, i) => {
      let sum = 0
      for (let j = 0; j <= p; j++) sum += column(score, j, i) * (b[j] ?? 0)
      return sum
    })
  const share = (ties: Ties, k: number, e: number) =>
    ties === 'efron' ? (e - deathFrom[k]) / (offset[k + 1] - deathFrom[k]) : 0

  const sumsAtRisk = (value: (i: number) => number): Float64Array => {
    if (entry !== null) return sumsBySlot(entry.spans, slots, value)
    const sums = new Float64Array(slots)
    let sum = 0
    for (let k = slots - 1; k >= 0; k--) {
      if (restart[k] === 1) sum = 0
      let added = 0
      for (let i = offset[k]; i < offset[k + 1]; i++) added += value(i)
      sum += added
      sums[k] = sum
    }
    return sums
  }

  const respond = (predictor: Float64Array) => {
    const largest = predictor.reduce((most, value) => Math.max(most, value), -Infinity)
    const smallest = predictor.reduce((least, value) => Math.min(least, value), Infinity)
    const eta = predictor.map((value) => value - largest)
    const risk = eta.map((value) => {
      const { numerator, denominator } = expFraction(Math.max(value, -700))
      return numerator / denominator
    })
    return { eta, risk, spread: largest - smallest }
  }

  const slotOf = new Float64Array(people)
  for (let k = 0; k < slots; k++) slotOf.fill(k, offset[k], offset[k + 1])

  /** By slot, from the denominators and a value's sums: what is summed over the events, and what the tied ones are spared. */
  const hazards = (ties: Ties, term: (k: number, e: number) => number) => {
    const sums = new Float64Array(slots)
    const total = new Float64Array(slots)
    const spared = new Float64Array(slots)
    for (let k = 0; k < slots; k++) {
      if (deathFrom[k] === offset[k + 1]) continue
      for (let e = deathFrom[k]; e < offset[k + 1]; e++) {
        const own = term(k, e)
        sums[k] += own
        spared[k] += share(ties, k, e) * own
      }
      total[k] = k === 0 ? sums[k] : total[k - 1] + sums[k]
    }
    const overTime = entry === null ? slotOf.map((k) => total[k]) : sumsByRow(entry.spans, sums)
    return overTime.map((own, i) => (i >= deathFrom[slotOf[i]] ? own - spared[slotOf[i]] : own))
  }

  const own = (k: number, value: (i: number) => number): number => {
    let sum = 0
    for (let i = deathFrom[k]; i < offset[k + 1]; i++) sum += value(i)
    return sum
  }

  const look = (ties: Ties, score: number | null, b: Float64Array) => {
    const { eta, risk, spread } = respond(combined(score, b))
    const atRisk = sumsAtRisk((i) => risk[i])
    const denominator = (k: number, e: number) => atRisk[k] - share(ties, k, e) * own(k, (i) => risk[i])
    let predicted = 0
    const denominators: number[] = []
    for (let k = 0; k < slots; k++) {
      for (let i = deathFrom[k]; i < offset[k + 1]; i++) predicted += eta[i]
      for (let e = deathFrom[k]; e < offset[k + 1]; e++) denominators.push(denominator(k, e))
    }
    return { risk, spread, denominator, deviance: -2 * (predicted - logOfProduct(denominators)) }
  }

  /** Slots where the sum over those at risk is that much less than where it last began, or since. */
  const fallenSlots = (atRisk: Float64Array): Uint8Array => {
    const fallen = new Uint8Array(slots)
    let highest = 0
    for (let k = slots - 1; k >= 0; k--) {
      fallen[k] = Number(restart[k] === 0 && entry !== null && atRisk[k] * FALL < highest)
      highest = restart[k] === 1 || fallen[k] === 1 ? atRisk[k] : Math.max(highest, atRisk[k])
    }
    return fallen
  }

  /** Over those at risk at the slot and the next one, so many at a time. */
  const sumOfPassing = (k: number, value: (i: number) => number): number => {
    const passing: number[] = []
    for (let i = offset[k + 1]; i < people; i++) if (entry!.spans.first[i] <= k) passing.push(i)
    let sum = 0
    for (let from = 0; from < passing.length; from += CHUNK_ROWS) {
      let added = 0
      for (const i of passing.slice(from, from + CHUNK_ROWS)) added += value(i)
      sum += added
    }
    return sum
  }

  const isDeath = (i: number) => Number(i >= deathFrom[slotOf[i]])

  const vector = (score: number | null, term: (i: number) => number): Float64Array =>
    Float64Array.from({ length: p + 1 }, (_, j) => blockedSum(people, (i) => column(score, j, i) * term(i)))

  /** Event less events expected. */
  const residualOf = (ties: Ties, { risk, denominator }: ReturnType<typeof look>) => {
    const expected = hazards(ties, (k, e) => 1 / denominator(k, e))
    return (i: number) => isDeath(i) - risk[i] * expected[i]
  }

  /** The information's product with a direction, whose image by person is given, before the columns. */
  const productOf = (ties: Ties, { risk, denominator }: ReturnType<typeof look>, image: Float64Array) => {
    const expected = hazards(ties, (k, e) => 1 / denominator(k, e))
    const atRisk = sumsAtRisk((i) => risk[i] * image[i])
    const means = hazards(ties, (k, e) => {
      const inverse = 1 / denominator(k, e)
      return (atRisk[k] - share(ties, k, e) * own(k, (i) => risk[i] * image[i])) * inverse * inverse
    })
    return (i: number) => risk[i] * (image[i] * expected[i] - means[i])
  }

  const momentsOf = (
    ties: Ties,
    score: number | null,
    coefficients: Float64Array,
    weights: readonly (Float64Array | null)[],
  ): CoxMoments => {
    const used = score === null ? p : p + 1
    const { risk, denominator, deviance, spread } = look(ties, score, coefficients)
    const fallen = fallenSlots(sumsAtRisk((i) => risk[i]))
    /** By slot: the sum over those at risk, over those with the event there. */
    const sums = (value: (i: number) => number) => {
      const died = Float64Array.from({ length: slots }, (_, k) => own(k, value))
      const atRisk = new Float64Array(slots)
      let sum = 0
      for (let k = slots - 1; k >= 0; k--) {
        if (restart[k] === 1) sum = 0
        else if (fallen[k] === 1) sum = sumOfPassing(k, value)
        else if (entry !== null) {
          let entering = 0
          for (let e = entry.offset[k]; e < entry.offset[k + 1]; e++) entering += -value(entry.rows[e])
          sum += entering
        }
        let added = died[k]
        for (let i = offset[k]; i < deathFrom[k]; i++) added += value(i)
        sum += added
        atRisk[k] = sum
      }
      return { atRisk, died }
    }
    const columns = Array.from({ length: used }, (_, j) => sums((i) => risk[i] * column(score, j, i)))
    const mean = (j: number, k: number, e: number) =>
      (columns[j].atRisk[k] - share(ties, k, e) * columns[j].died[k]) * (1 / denominator(k, e))
    const weightOf = (t: number, k: number) => weights[t]?.[k] ?? 1
    const scores = weights.map(() => new Float64Array(used))
    const informations = weights.map(() => new Float64Array(used * used))
    for (let j = 0; j < used; j++) {
      for (let k = slots - 1; k >= 0; k--) {
        for (let e = deathFrom[k]; e < offset[k + 1]; e++) {
          const residual = column(score, j, e) - mean(j, k, e)
          for (const t of weights.keys()) scores[t][j] += weightOf(t, k) * residual
        }
      }
      for (let l = 0; l <= j; l++) {
        const { atRisk } = sums((i) => column(score, j, i) * (risk[i] * column(score, l, i)))
        for (let k = slots - 1; k >= 0; k--) {
          if (deathFrom[k] === offset[k + 1]) continue
          let hazard = 0
          let spared = 0
          for (let e = deathFrom[k]; e < offset[k + 1]; e++) {
            hazard += 1 / denominator(k, e)
            spared += share(ties, k, e) * (1 / denominator(k, e))
          }
          let information = hazard * atRisk[k]
          if (spared !== 0) {
            for (let i = deathFrom[k]; i < offset[k + 1]; i++)
              information -= column(score, j, i) * (spared * (risk[i] * column(score, l, i)))
          }
          for (let e = deathFrom[k]; e < offset[k + 1]; e++) information -= mean(j, k, e) * mean(l, k, e)
          for (const [t, to] of informations.entries()) to[l * used + j] += weightOf(t, k) * information
        }
        for (const to of informations) to[j * used + l] = to[l * used + j]
      }
    }
    return { score: scores, information: informations, deviance, spread }
  }

  return {
    rebase(t) {
      const turned = new Float64Array(people * p)
      for (let j = 0; j < p; j++)
        for (let i = 0; i < people; i++)
          for (let k = 0; k < p; k++) turned[j * people + i] += covariates[k * people + i] * t[j * p + k]
      covariates = turned
    },

    gradients(ties, asked, coefficients, directions) {
      const looks = asked.map((score, a) => look(ties, score, coefficients[a]))
      return {
        gradient: asked.map((score, a) => vector(score, residualOf(ties, looks[a]))),
        deviance: Float64Array.from(looks, ({ deviance }) => deviance),
        spread: Float64Array.from(looks, ({ spread }) => spread),
        product: asked.map((score, a) =>
          directions === undefined
            ? new Float64Array(p + 1)
            : vector(score, productOf(ties, looks[a], combined(score, directions[a]))),
        ),
      }
    },

    scoreMoments(ties, asked, coefficients) {
      const here = look(ties, null, coefficients)
      const residual = residualOf(ties, here)
      const all = asked.map((score) =>
        vector(
          score,
          productOf(
            ties,
            here,
            Float64Array.from({ length: people }, (_, i) => column(score, p, i)),
          ),
        ),
      )
      return {
        cross: all.map((moments) => moments.slice(0, p)),
        square: Float64Array.from(all, (moments) => moments[p]),
        slope: Float64Array.from(asked, (score) => vector(score, residual)[p]),
      }
    },

    moments: (ties, asked, coefficients, weights) =>
      asked.map((score, a) => momentsOf(ties, score, coefficients[a], weights)),

    combine: (score, one, two) => [combined(score, one), combined(score, two)],

    close() {},
  }
}
