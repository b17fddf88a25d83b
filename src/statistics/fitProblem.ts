import type { FitStatus } from '../model/results.ts'

/** Why a fit has no numbers. Columns are the regressors, counted from 0 without the intercept. */
export interface FitProblem {
  readonly status: Exclude<FitStatus, 'ok'>
  readonly cause:
    | 'nobody'
    | 'only_cases'
    | 'only_controls'
    | 'no_events'
    | 'constant_column'
    | 'constant_at_risk'
    | 'collinear_column'
    | 'nearly_collinear_column'
    | 'separating_column'
    | 'separating_combination'
    | 'monotone_column'
    | 'monotone_combination'
    | 'few_cases'
    | 'few_controls'
    | 'no_convergence'
  /** The column concerned, null where it is none or several. */
  readonly column: number | null
  /** Of a separation: whose alone the highest and the lowest values of the column, or combination, are. */
  readonly ends?: SeparatedEnds
}

export interface SeparatedEnds {
  readonly highest: 'cases' | 'controls' | null
  readonly lowest: 'cases' | 'controls' | null
}

/**
 * The problem as a full sentence.
 *
 * @param columnName gives the regressors' names
 * @param groups what the cases and the controls are called
 */
export function describeProblem(
  problem: FitProblem,
  columnName: (column: number) => string,
  groups: Readonly<Record<'cases' | 'controls', string>> = { cases: 'cases', controls: 'controls' },
): string {
  const name = problem.column === null ? '' : columnName(problem.column)
  const ends = (['highest', 'lowest'] as const).flatMap((end) => {
    const group = problem.ends?.[end]
    return group ? [`its ${end} values are of ${groups[group]} alone`] : []
  })
  return sentences[problem.cause](name, ends.length > 0 ? `: ${ends.join(', ')}` : '')
}

const sentences: Readonly<Record<FitProblem['cause'], (name: string, ends: string) => string>> = {
  nobody: () => 'Nobody has all the values this model needs.',
  only_cases: () => 'Everyone in this model is a case, so there is nothing to compare them with.',
  only_controls: () => 'Everyone in this model is a control, so there is nothing to compare them with.',
  constant_column: (name) => `${name} has the same value for everyone in this model, so it has no effect to estimate.`,
  no_events: () => 'No one in this model has the event: all are censored.',
  constant_at_risk: (name) =>
    `${name} has the same value for everyone who is at risk together, so it has no effect to estimate.`,
  collinear_column: (name) =>
    `${name} is a linear combination of the other columns, so its effect cannot be told from theirs.`,
  nearly_collinear_column: (name) =>
    `${name} is so nearly a linear combination of the other columns that double precision cannot tell their effects apart.`,
  separating_column: (name, ends) =>
    `${name} separates cases from controls${ends}, so the odds ratio has no finite estimate.`,
  separating_combination: (_, ends) =>
    `A combination of the columns separates cases from controls${ends}, so the odds ratio has no finite estimate.`,
  monotone_column: (name) =>
    `At every event ${name} is the highest, or at every event the lowest, among those at risk, so the hazard ratio has no finite estimate.`,
  monotone_combination: () =>
    'A combination of the columns is the highest at every event among those at risk, so the hazard ratio has no finite estimate.',
  few_cases: () => 'There are fewer cases than the study asks for.',
  few_controls: () => 'There are fewer controls than the study asks for.',
  no_convergence: () => 'Newton-Raphson found no maximum of the likelihood in 60 steps.',
}
