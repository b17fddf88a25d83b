import { exp } from '../../src/kernel/elementary.ts'
import { randomSource } from '../../tests/kernel/random.ts'

export const scoreCount = 61
/** Sex, age and 16 principal components; with intercept and score 20 regressors. */
export const covariateCount = 18
/** Share of cases: trMDD/nonMDD, TRD/nonMDD, TRD/trMDD in the published discovery cohort. */
const shares = [0.138, 0.039, 0.201]
export const contrastCount = shares.length

export interface Data {
  readonly n: number
  readonly columns: readonly Float64Array[]
  readonly scores: readonly Float64Array[]
  readonly outcomes: readonly Uint8Array[]
}

/** The same numbers in every engine. */
export function generate(n: number): Data {
  const { uniform, normal } = randomSource(12345)
  const column = (): Float64Array => Float64Array.from({ length: n }, normal)
  const columns = Array.from({ length: covariateCount }, column)
  // Sex and age are covariates too.
  columns[0] = Float64Array.from({ length: n }, () => Number(uniform() < 0.6))
  columns[1] = Float64Array.from({ length: n }, () => 20 + Math.floor(70 * uniform()))
  const shared = column()
  const scores = Array.from({ length: scoreCount }, (_, s) => {
    const pc = columns[2 + (s % 16)]
    return Float64Array.from({ length: n }, (_, i) => 0.9 * normal() + 0.3 * shared[i] + 0.2 * pc[i])
  })
  const outcomes = shares.map((share) => {
    const intercept = share / (1 - share)
    return Uint8Array.from({ length: n }, (_, i) => {
      const effect = 0.4 * (columns[0][i] - 0.6) - 0.01 * (columns[1][i] - 55) + 0.1 * shared[i] + 0.12 * scores[0][i]
      const odds = intercept * exp(effect)
      return Number(uniform() < odds / (1 + odds))
    })
  })
  return { n, columns, scores, outcomes }
}
