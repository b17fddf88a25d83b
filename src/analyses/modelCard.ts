import type { ModelCard, TermEstimate } from '../model/results.ts'
import { log10TwoSidedP, twoSidedP } from '../numerics/normal.ts'
import type { KernelPool, ResultOf } from '../statistics/jobs.ts'
import type { RawEstimates } from '../statistics/logistic.ts'
import { wald } from '../statistics/wald.ts'
import { runAssociation } from './association.ts'
import { leftOutBecause } from './associationRow.ts'
import { type AssociationInput, type ContrastSet, prepare } from './contrastSet.ts'
import { missingRows } from './missing.ts'
import { codingOf, formulaOf, rCallOf } from './rCall.ts'

/**
 * All about one fit: the study's first contrast, its first score.
 *
 * @throws InputError if the data have no such score
 */
export async function runModelCard(
  pool: KernelPool,
  input: AssociationInput & { readonly scores: readonly [string] },
  signal?: AbortSignal,
): Promise<ModelCard> {
  const { confidenceLevel } = input.study.analyses.association
  const [score] = input.scores
  const { covariates, sets, score: valuesOf } = prepare(input)
  const complete = completeCases(sets[0], [valuesOf(score, sets[0])])
  const [row] = await runAssociation(pool, input, { signal })
  const options = input.study.analyses.association
  const [result] = await pool.map([{ kind: 'logisticModel', ...complete, tested: 1, options }], { signal })
  const { fit, firth, nullDeviance, score: rao } = (result as ResultOf<'logisticModel'>).model

  const names = ['(Intercept)', ...covariates.names, score]
  const shown = row.method === 'firth' ? firth : fit.problem || row.status !== 'ok' ? null : fit
  const tests = [
    { method: 'wald' as const, statistic: squared(fit.coefficients.at(-1)! / fit.standardErrors.at(-1)!) },
    { method: 'likelihood_ratio' as const, statistic: Math.max(0, nullDeviance - fit.deviance) },
    { method: 'score' as const, statistic: rao },
    { method: 'firth' as const, statistic: firth?.likelihoodRatio ?? NaN },
  ]
  return {
    row,
    formula: formulaOf(covariates.names, score),
    coding: codingOf(input, covariates, score),
    terms: shown ? termEstimates(shown, shown.dropped, names, confidenceLevel) : [],
    deviance: row.deviance,
    nullDeviance,
    tests: tests
      .filter(({ statistic }) => row.status !== 'too_few_cases' && !Number.isNaN(statistic))
      .map((each) => {
        const z = Math.sqrt(each.statistic)
        return { ...each, p: twoSidedP(z), log10P: log10TwoSidedP(z) }
      }),
    missing: missingRows(input),
    rCall: rCallOf(input, covariates, score, row),
  }
}

/** The people of a set who have all these scores. */
export function completeCases(
  { columns, outcome }: ContrastSet,
  scores: readonly Float64Array[],
): { readonly columns: Float64Array[]; readonly outcome: Uint8Array } {
  const rows = [...outcome.keys()].filter((i) => scores.every((score) => !Number.isNaN(score[i])))
  return {
    columns: [...columns, ...scores].map((column) => Float64Array.from(rows, (i) => column[i])),
    outcome: Uint8Array.from(rows, (i) => outcome[i]),
  }
}

function termEstimates(
  { coefficients, standardErrors }: RawEstimates,
  dropped: readonly { readonly column: number; readonly cause: keyof typeof leftOutBecause }[],
  names: readonly string[],
  confidenceLevel: number,
): TermEstimate[] {
  return names.map((term, j) => {
    const [estimate, standardError] = [coefficients[j], standardErrors[j]]
    const { z, p, log10P, logLower, logUpper } = wald(estimate, standardError, confidenceLevel)
    const drop = dropped.find(({ column }) => column === j - 1)
    const leftOut = drop ? `${term} ${leftOutBecause[drop.cause]}` : ''
    return { term, estimate, standardError, z, p, log10P, ciLower: logLower, ciUpper: logUpper, leftOut }
  })
}

const squared = (x: number): number => x * x
