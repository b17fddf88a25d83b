import type { Kernel } from '../kernel/kernel.ts'
import { type AssociationFit, type FitOptions, fitAssociations } from './associationFits.ts'
import { presentOnly } from './likelihoodTests.ts'
import { fitDesign } from './logistic.ts'

/**
 * For each score the product of score and modifier, beside the columns and the score itself. In problems column
 * `columns.length` is the score and the next one the product.
 *
 * @param columns the modifier is one of them
 */
export function fitInteractions(
  kernel: Kernel,
  columns: readonly Float64Array[],
  outcome: Uint8Array,
  modifier: Float64Array,
  scores: readonly Float64Array[],
  options: FitOptions,
): AssociationFit[] {
  return scores.map((whole) => {
    const present = presentOnly([...columns, modifier], outcome, whole)
    const own = present.columns.at(-1)!
    const beside = [...present.columns.slice(0, -1), present.score]
    const product = present.score.map((value, i) => value * own[i])
    const covariates = fitDesign(kernel, beside, present.outcome)
    return fitAssociations(kernel, beside, present.outcome, covariates, [product], options)[0]
  })
}
