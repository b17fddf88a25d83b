import type { MissingRow, ResultTable } from '../model/results.ts'
import { contrastId } from '../model/study.ts'
import { eligibleRows } from './cohorts.ts'
import { type AssociationInput, contrastRows, prepare } from './contrastSet.ts'
import { scoreValues } from './scoreUnits.ts'
import { tableOf } from './tableOf.ts'

/** What the people of each contrast lack, covariate by covariate, then score by score. */
export function missingRows(input: AssociationInput): MissingRow[] {
  const { extract, cohort, definition } = input
  const { covariates, scores, sets } = prepare(input)
  const everyone = eligibleRows(input.inCohort, input.inCohort)
  return sets.flatMap(({ contrast, people }) => {
    const members = contrastRows(input.groups, everyone, contrast)
    const row = (kind: MissingRow['kind'], variable: string, values: Float64Array): MissingRow => {
      const lacking = members.filter((i) => Number.isNaN(values[i]))
      return {
        cohort,
        definition,
        contrast: contrastId(contrast),
        kind,
        variable,
        n: members.length,
        missing: lacking.length,
        missingEligible: lacking.filter((i) => input.eligible[i] === 1).length,
        complete: kind === 'covariate' ? people.length : people.filter((i) => !Number.isNaN(values[i])).length,
      }
    }
    return [
      ...covariates.variables.flatMap((variable, column) =>
        // The columns of one category are missing together.
        covariates.variables.indexOf(variable) === column
          ? [row('covariate', variable, covariates.values[column])]
          : [],
      ),
      ...scores.map((score) => row('score', score, scoreValues(extract, score))),
    ]
  })
}

/** `missing.csv`. */
export const missingTable = (rows: readonly MissingRow[]): ResultTable =>
  tableOf(
    'missing',
    {
      cohort: 'cohort',
      definition: 'definition',
      contrast: 'contrast',
      kind: 'kind',
      variable: 'variable',
      n: 'n',
      missing: 'missing',
      missing_eligible: 'missingEligible',
      complete: 'complete',
    },
    rows,
  )
