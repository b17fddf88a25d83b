import { table1Rows, table1Table } from '../analyses/table1.ts'
import type { Table1Row } from '../model/cohortResults.ts'
import type { ResultTable } from '../model/results.ts'
import type { CohortStudy } from './cohortStudy.ts'
import { cohortsOf, rowsOf } from './comparison.ts'

/** What the groups of a cohort, or of `all`, are like under the primary definition. */
export function table1RowsOf(cohortStudy: CohortStudy, cohort: string): readonly Table1Row[] {
  const { study, primary, extract, status } = cohortStudy
  const people = { cohort, definition: primary.id, rows: rowsOf(cohortStudy, cohort) }
  return table1Rows(people, status(primary), study, extract)
}

/** `table1.csv`: everyone, then each cohort. */
export const table1Of = (cohortStudy: CohortStudy): ResultTable =>
  table1Table(cohortsOf(cohortStudy).flatMap((cohort) => table1RowsOf(cohortStudy, cohort)))
