import type { CoxData, CoxPasses, Ties } from './cox.ts'
import { exp, log } from './elementary.ts'

/** The proportional hazards passes as anyone would write them, in the kernel's order of summation. */
export function referenceCox(data: CoxData, blockedSum: (n: number, term: (i: number) => number) => number): CoxPasses {
  const { people, events, slots, p, offset, deathFrom, restart, entry } = data
  let covariates = data.covariates.slice()
  const column = (score: number | null, j: number, i: number): number =>
    j < p ? covariates[j * people + i] : score === null ? 0 : data.scores[score][i]
  const combined = (score: number | null, b: Float64Array): Float64Array =>
    Float64Array.from({ length: people }, (_, i) => {
      let sum = 0
      for (let j = 0; j <= p; j++) sum += column(score, j, i) * (b[j] ?? 0)
      return sum
    })
  const share = (ties: Ties, k: number, e: number) =>
    ties === 'efron' ? (e - deathFrom[k]) / (offset[k + 1] - deathFrom[k]) : 0

  const sumsAtRisk = (value: (i: number) => number): Float64Array => {
    const sums = new Float64Array(slots)
    let sum = 0
    for (let k = slots - 1; k >= 0; k--) {
      if (entry !== null) for (let e = entry.offset[k]; e < entry.offset[k + 1]; e++) sum -= value(entry.rows[e])
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
    const risk = eta.map((value) => exp(Math.max(value, -700)))
    return { eta, risk, spread: largest - smallest }
  }

  /** By slot, from the denominators and a value's sums: what is summed over the events, and what the tied ones are spared. */
  const hazards = (ties: Ties, term: (k: number, e: number) => number, weight: (k: number) => number) => {
    const total = new Float64Array(slots + 1)
    const spared = new Float64Array(slots)
    for (let k = 0; k < slots; k++) {
      if (deathFrom[k] === offset[k + 1]) continue
      let sum = 0
      for (let e = deathFrom[k]; e < offset[k + 1]; e++) {
        const own = term(k, e)
        sum += own
        spared[k] += share(ties, k, e) * own
      }
      spared[k] *= weight(k)
      total[k + 1] = total[k] + weight(k) * sum
    }
    return Float64Array.from({ length: people }, (_, i) => {
      const k = slotOf[i]
      const own = total[k + 1] - (entry === null ? 0 : total[entry.from[i]])
      return i >= deathFrom[k] ? own - spared[k] : own
    })
  }

  const slotOf = new Int32Array(people)
  for (let k = 0; k < slots; k++) slotOf.fill(k, offset[k], offset[k + 1])
  const one = () => 1
  const own = (k: number, value: (i: number) => number): number => {
    let sum = 0
    for (let i = deathFrom[k]; i < offset[k + 1]; i++) sum += value(i)
    return sum
  }

  const look = (ties: Ties, score: number | null, b: Float64Array) => {
    const { eta, risk, spread } = respond(combined(score, b))
    const atRisk = sumsAtRisk((i) => risk[i])
    const denominator = (k: number, e: number) => atRisk[k] - share(ties, k, e) * own(k, (i) => risk[i])
    let logLikelihood = 0
    for (let k = 0; k < slots; k++) {
      for (let i = deathFrom[k]; i < offset[k + 1]; i++) logLikelihood += eta[i]
      for (let e = deathFrom[k]; e < offset[k + 1]; e++) logLikelihood -= log(denominator(k, e))
    }
    return { risk, spread, denominator, deviance: -2 * logLikelihood }
  }
  const isDeath = (i: number) => Number(i >= deathFrom[slotOf[i]])

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
      const vector = (score: number | null, term: (i: number) => number): Float64Array =>
        Float64Array.from({ length: p + 1 }, (_, j) => blockedSum(people, (i) => column(score, j, i) * term(i)))
      const expected = looks.map(({ denominator }) => hazards(ties, (k, e) => 1 / denominator(k, e), one))
      return {
        gradient: asked.map((score, a) => vector(score, (i) => isDeath(i) - looks[a].risk[i] * expected[a][i])),
        deviance: Float64Array.from(looks, ({ deviance }) => deviance),
        spread: Float64Array.from(looks, ({ spread }) => spread),
        product: asked.map((score, a) => {
          if (directions === undefined) return new Float64Array(p + 1)
          const { risk, denominator } = looks[a]
          const image = combined(score, directions[a])
          const atRisk = sumsAtRisk((i) => risk[i] * image[i])
          const means = hazards(
            ties,
            (k, e) => {
              const inverse = 1 / denominator(k, e)
              return (atRisk[k] - share(ties, k, e) * own(k, (i) => risk[i] * image[i])) * inverse * inverse
            },
            one,
          )
          return vector(score, (i) => risk[i] * (image[i] * expected[a][i] - means[i]))
        }),
      }
    },

    moments(ties, score, coefficients, weights) {
      const used = score === null ? p : p + 1
      const { risk, denominator, deviance, spread } = look(ties, score, coefficients)
      const means = new Float64Array(events * used)
      for (let j = 0; j < used; j++) {
        const weighted = (i: number) => risk[i] * column(score, j, i)
        const atRisk = sumsAtRisk(weighted)
        let event = 0
        for (let k = 0; k < slots; k++)
          for (let e = deathFrom[k]; e < offset[k + 1]; e++, event++)
            means[j * events + event] = (atRisk[k] - share(ties, k, e) * own(k, weighted)) * (1 / denominator(k, e))
      }
      const slotOfEvent = Int32Array.from(
        [...slotOf.keys()].filter((i) => isDeath(i) === 1),
        (i) => slotOf[i],
      )
      const each = weights.map((given) => {
        const weight = (k: number) => (given === null ? 1 : given[k])
        const hazard = hazards(ties, (k, e) => 1 / denominator(k, e), weight)
        const expected = hazard.map((value, i) => value * risk[i])
        const gram = new Float64Array(used * used)
        for (let j = 0; j < used; j++) {
          for (let k = 0; k <= j; k++) {
            const ofPeople = blockedSum(people, (i) => column(score, k, i) * (expected[i] * column(score, j, i)))
            const ofMeans = blockedSum(
              events,
              (e) => means[k * events + e] * (weight(slotOfEvent[e]) * means[j * events + e]),
            )
            gram[k * used + j] = ofPeople - ofMeans
            gram[j * used + k] = gram[k * used + j]
          }
        }
        const residual = (i: number) => (isDeath(i) === 1 ? weight(slotOf[i]) : 0) - expected[i]
        return {
          score: Float64Array.from({ length: used }, (_, j) =>
            blockedSum(people, (i) => column(score, j, i) * residual(i)),
          ),
          information: gram,
        }
      })
      return {
        score: each.map(({ score }) => score),
        information: each.map(({ information }) => information),
        deviance,
        spread,
      }
    },

    combine: (score, one, two) => [combined(score, one), combined(score, two)],

    close() {},
  }
}
