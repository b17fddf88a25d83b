import type { AssociationRow } from '../model/results.ts'
import { type Job, type KernelPool, type ResultOf, SCORES_PER_JOB } from '../statistics/jobs.ts'
import { createRoom } from '../statistics/keptColumns.ts'
import { associationRow, modelOf } from './associationRow.ts'
import { type AssociationInput, type ContrastSet, prepare } from './contrastSet.ts'
import { type KeptPeople, pickedSet, type SetColumns } from './keptPeople.ts'

export interface AssociationOptions {
  /** Rows as they are done, in order. */
  readonly onRows?: (rows: readonly AssociationRow[]) => void
  readonly signal?: AbortSignal
  /** People whose covariates and scores stay in the workers: those of a contrast need not be sent if they are among them. */
  readonly kept?: KeptPeople
  /** Fewer can be shared out among workers, more need the covariates less often. No number depends on it. */
  readonly scoresPerJob?: number
}

/**
 * Logistic regression of each contrast on each score, with the study's covariates, in one cohort. Rows: by contrast as in
 * the study, then by score.
 */
export async function runAssociation(
  pool: KernelPool,
  input: AssociationInput,
  { onRows, signal, kept, scoresPerJob = SCORES_PER_JOB }: AssociationOptions = {},
): Promise<readonly AssociationRow[]> {
  const { covariates, scores, sets, score } = prepare(input)
  const options = input.study.analyses.association
  const given = (set: ContrastSet): SetColumns => ({
    columns: set.columns,
    // `Pool.map` lets jobs fill the same memory one after the other.
    scores: (names) => room(names.length, set.people.length).map((into, s) => score(names[s], set, into)),
  })
  const sources = sets.map((set) => (kept && pickedSet(kept, input, set)) ?? given(set))
  const designs = await pool.map(
    sets.map(({ outcome }, k): Job => {
      const { kept, columns } = sources[k]
      return { kind: 'logisticDesign', kept, columns, outcome }
    }),
    { signal },
  )
  const fits = designs.map((result) => (result as ResultOf<'logisticDesign'>).fit)

  const models = sets.map((_, k) => modelOf(covariates, fits[k]))
  const batches = sets.flatMap((set, k) => inBatches(scores, scoresPerJob).map((names) => ({ set, k, names })))
  const rows: AssociationRow[] = []
  await pool.map(
    batches.map(({ set: { outcome }, k, names }) => (): Job => {
      const { kept, columns, scores } = sources[k]
      return { kind: 'logisticScores', kept, columns, outcome, covariates: fits[k], scores: scores(names), options }
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

const room = createRoom()

export function inBatches(names: readonly string[], size: number): string[][] {
  const batches: string[][] = []
  for (let first = 0; first < names.length; first += size) batches.push(names.slice(first, first + size))
  return batches
}
