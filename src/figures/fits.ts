import type { AssociationRow, FitStatus } from '../model/results.ts'

/** Also where there is none by maximum likelihood but one by Firth's penalised likelihood. */
export const hasEstimate = (fit: AssociationRow | undefined): fit is AssociationRow =>
  fit !== undefined && !Number.isNaN(fit.logOddsRatio)

/** What makes a fit without numbers so, in the space of a table cell. */
export const statusWords: Readonly<Record<Exclude<FitStatus, 'ok'>, string>> = {
  separation: 'separation',
  monotone_likelihood: 'monotone likelihood',
  collinear: 'collinear',
  constant: 'constant',
  too_few_cases: 'too few cases',
  no_events: 'no events',
  not_converged: 'not converged',
  not_estimable: 'not estimable',
}

/** `separation`; of a fit without numbers. */
export const statusWord = ({ status }: Pick<AssociationRow, 'status'>): string =>
  status === 'ok' ? '' : statusWords[status]
