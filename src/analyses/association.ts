import type { AssociationRow } from '../model/results.ts'
import { type Job, type KernelPool, type ResultOf, SCORES_PER_JOB } from '../statistics/jobs.ts'
import { associationRow, modelOf } from './associationRow.ts'
import { type AssociationInput, prepare } from './contrastSet.ts'

export interface AssociationOptions {
  /** Rows as they are done, in order. */
  readonly onRows?: (rows: readonly AssociationRow[]) => void
  readonly signal?: AbortSignal
}

/**
 * Logistic regression of each contrast on each score, with the study's covariates, in one cohort. Rows: by contrast as in
 * the study, then by score.
 */
export async function runAssociation(
  pool: KernelPool,
  input: AssociationInput,
  { onRows, signal }: AssociationOptions = {},
): Promise<readonly AssociationRow[]> {
  const { covariates, scores, sets, score } = prepare(input)
  const designs = await pool.map(
    sets.map(({ columns, outcome }): Job => ({ kind: 'logisticDesign', columns, outcome })),
    { signal },
  )
  const fits = designs.map((result) => (result as ResultOf<'logisticDesign'>).fit)

  const models = sets.map((_, k) => modelOf(covariates, fits[k]))
  const batches = sets.flatMap((set, k) => inBatches(scores, SCORES_PER_JOB).map((names) => ({ set, k, names })))
  const rows: AssociationRow[] = []
  await pool.map(
    batches.map(({ set, k, names }) => (): Job => {
      const { columns, outcome } = set
      const values = arraysOf(names.length, outcome.length).map((into, s) => score(names[s], set, into))
      const options = input.study.analyses.association
      return { kind: 'logisticScores', columns, outcome, covariates: fits[k], scores: values, options }
    }),
    {
      signal,
      onResult: (index, result) => {
        const { set, k, names } = batches[index]
        const scoreFits = (result as ResultOf<'logisticScores'>).fits
        const block = scoreFits.map((fit, s) => associationRow(input, set, [names[s]], fit, models[k]))
        rows.push(...block)
        onRows?.(block)
      },
    },
  )
  return rows
}

let room = new Float64Array(0)

/** The same memory for one job after the other (`Pool.map` allows it): to touch new memory takes longer than to fill it. */
function arraysOf(count: number, length: number): Float64Array[] {
  if (room.length < count * length) room = new Float64Array(count * length)
  return Array.from({ length: count }, (_, k) => room.subarray(k * length, (k + 1) * length))
}

export function inBatches(names: readonly string[], size: number): string[][] {
  const batches: string[][] = []
  for (let first = 0; first < names.length; first += size) batches.push(names.slice(first, first + size))
  return batches
}
