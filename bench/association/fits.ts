import { paperStudy } from '../../src/phenotype/presets.ts'
import { type Job, type KernelPool, type ResultOf, SCORES_PER_JOB } from '../../src/statistics/jobs.ts'
import type { Data } from './data.ts'

export interface Estimate {
  readonly coefficient: number
  readonly standardError: number
}

/** All scores × contrasts, shared out to the pool's workers as the analyses do it; by contrast, then by score. */
export async function fitAll(pool: KernelPool, { columns, scores, outcomes }: Data): Promise<Estimate[]> {
  const options = paperStudy().analyses.association
  const designs = await pool.map(outcomes.map((outcome): Job => ({ kind: 'logisticDesign', columns, outcome })))
  const jobs = outcomes.flatMap((outcome, k) => {
    const { fit } = designs[k] as ResultOf<'logisticDesign'>
    return Array.from(
      { length: Math.ceil(scores.length / SCORES_PER_JOB) },
      (_, batch): Job => ({
        kind: 'logisticScores',
        columns,
        outcome,
        covariates: fit,
        scores: scores.slice(batch * SCORES_PER_JOB, (batch + 1) * SCORES_PER_JOB),
        options,
      }),
    )
  })
  const results = await pool.map(jobs)
  return results.flatMap((result) =>
    (result as ResultOf<'logisticScores'>).fits.map(({ problem, coefficient, standardError }) => {
      if (problem) throw new Error(`the simulated data should have an estimate, not ${problem.status}`)
      return { coefficient, standardError }
    }),
  )
}
