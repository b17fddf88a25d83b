import { plausibility } from '../analyses/plausibility.ts'
import { positiveControl } from '../analyses/positiveControl.ts'
import type { Inventory } from '../model/inventory.ts'
import type { PlausibilityReport, PositiveControl } from '../model/plausibility.ts'
import type { KernelPool } from '../statistics/jobs.ts'
import { associationInput, primaryRequest } from './associations.ts'
import type { CohortStudy } from './cohortStudy.ts'
import { createMemo } from './memo.ts'

/** Whether the data, and their scores, can be what they say they are. */
export interface Plausibilities {
  report(cohortStudy: CohortStudy, inventory: Inventory): PlausibilityReport
  /** In the discovery cohort, under the primary definition. */
  control(cohortStudy: CohortStudy, signal: AbortSignal): Promise<PositiveControl>
}

export function createPlausibilities(pool: KernelPool): Plausibilities {
  const reports = createMemo<PlausibilityReport>(4)
  return {
    report: ({ extract, study, primary }, inventory) => {
      const { progression, plausibility: limits } = study.analyses
      const words = [progression.censorAt, progression.atDeath, primary.withinObservation]
      const key = JSON.stringify([inventory.digest, limits, words])
      return reports.get(key, () => plausibility(extract, study, inventory))
    },
    control: (cohortStudy, signal) => {
      const { cohorts, primary, status } = cohortStudy
      const discovery = cohorts.cohorts.find(({ role }) => role === 'discovery') ?? cohorts.cohorts[0]
      const request = primaryRequest(cohortStudy, discovery.id)
      return positiveControl(pool, associationInput(cohortStudy, request), status(primary), signal)
    },
  }
}
