import type { AttritionRow } from '../../../../model/results.ts'
import { primaryDefinition } from '../../../../model/study.ts'
import { jobOf } from '../../../context.tsx'
import { shown } from '../../../state/jobs.ts'
import type { State } from '../../../state/state.ts'

/** The steps of a cohort (or of `all`) under the primary definition, and whether they are of the study as it was. */
export function stepsIn(
  state: State,
  cohort: string,
): { readonly steps: readonly AttritionRow[]; readonly isOld: boolean } {
  const { value, look } = shown(jobOf(state, 'phenotype'))
  const { id } = primaryDefinition(state.document.study)
  const steps = value?.attrition.filter((row) => row.cohort === cohort && row.definition === id) ?? []
  return { steps, isOld: look === 'old' }
}

/** People left once the rules have been applied, before anything else is asked of them. */
export function leftByRules(steps: readonly AttritionRow[], owner: 'people' | 'cohort'): number | null {
  const own = steps.findLast(({ step }) =>
    owner === 'people' ? step === 'loaded' || /^people_\d+$/.test(step) : /^cohort(_\d+)?$/.test(step),
  )
  return own?.nAfter ?? null
}
