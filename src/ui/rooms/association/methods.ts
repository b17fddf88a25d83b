import type { AssociationMethod } from '../../../model/results.ts'

/** Which test gave a P, in the space of a cell. */
export const methodWords: Readonly<Record<AssociationMethod, string>> = {
  wald: 'Wald',
  likelihood_ratio: 'likelihood ratio',
  score: 'score test',
  firth: 'Firth',
}
