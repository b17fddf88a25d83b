import { eligibleRows } from '../analyses/cohorts.ts'
import { type LabelledMove, moved, movedTable } from '../analyses/moved.ts'
import { agreementTable, definitionOverlap, overlapTable } from '../analyses/overlap.ts'
import type { MovedResult, OverlapResult } from '../model/comparison.ts'
import type { ResultTable } from '../model/results.ts'
import type { Definition } from '../model/study.ts'
import { differences } from '../phenotype/differences.ts'
import { definitionLabel } from '../phenotype/presets.ts'
import { type CohortStudy, membersOf } from './cohortStudy.ts'

/** Definitions beside each other on the same people. They need not be of the study; `cohort` may be `all`. */
export function overlapOf(cohortStudy: CohortStudy, cohort: string, definitions: readonly Definition[]): OverlapResult {
  const groupsUnder = definitions.map((definition) => cohortStudy.status(definition).group)
  return definitionOverlap(cohort, groupsUnder, rowsOf(cohortStudy, cohort))
}

/** Who moves from the first definition to the second, and by which of their differences. */
export function movedOf(cohortStudy: CohortStudy, cohort: string, from: Definition, to: Definition): MovedResult {
  const { status } = cohortStudy
  const steps = differences(from, to).map((step) => ({ ...step, group: status(step.definition).group }))
  const inputs = { from: status(from).group, to: status(to).group, differences: steps }
  return moved(cohort, inputs, rowsOf(cohortStudy, cohort))
}

/** `overlap.csv`: all definitions of the study, in each cohort. */
export const overlaps = (cohortStudy: CohortStudy): ResultTable =>
  overlapTable(everyOverlap(cohortStudy), labelsOf(cohortStudy))

/** `agreement.csv`: every two definitions of the study, in each cohort. */
export const agreements = (cohortStudy: CohortStudy): ResultTable =>
  agreementTable(everyOverlap(cohortStudy), labelsOf(cohortStudy))

/** `moved.csv`: from the primary definition to each other one, in each cohort. */
export function moves(cohortStudy: CohortStudy): ResultTable {
  const { study, primary } = cohortStudy
  const others = study.definitions.filter((definition) => definition !== primary)
  return movedTable(
    cohortsOf(cohortStudy).flatMap((cohort) =>
      others.map(
        (other): LabelledMove => ({
          from: definitionLabel(primary),
          to: definitionLabel(other),
          result: movedOf(cohortStudy, cohort, primary, other),
        }),
      ),
    ),
  )
}

const everyOverlap = (cohortStudy: CohortStudy): OverlapResult[] =>
  cohortsOf(cohortStudy).map((cohort) => overlapOf(cohortStudy, cohort, cohortStudy.study.definitions))

const labelsOf = ({ study }: CohortStudy): string[] => study.definitions.map(definitionLabel)

/** `all`, then the cohorts. */
export const cohortsOf = ({ cohorts }: CohortStudy): string[] => ['all', ...cohorts.members.keys()]

/** The eligible people of a cohort, or of `all`, ascending. */
export function rowsOf(cohortStudy: CohortStudy, cohort: string): Int32Array {
  const { eligible } = cohortStudy.eligibility
  return eligibleRows(cohort === 'all' ? eligible : membersOf(cohortStudy, cohort), eligible)
}
