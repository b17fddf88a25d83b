import type { Definition } from '../model/study.ts'

/** Which rules a definition asks for. */

/** Distinct antidepressants before a special treatment that makes TRD. */
export const asksBeforeSpecial = (definition: Definition): boolean =>
  (definition.specialTreatments.includes('esketamine') && definition.esketamineAfterDrugs > 0) ||
  (definition.specialTreatments.includes('antipsychotic') && definition.antipsychoticAfterDrugs > 0)

/** Anything that the gap within a drug's trial decides. */
export const readsTrials = (definition: Definition): boolean =>
  definition.trdRule !== 'distinct_drugs' ||
  definition.windowAnchor === 'look_back' ||
  definition.addedDrugs !== 'count' ||
  definition.minTrialDays > 0 ||
  (definition.diagnosisNearTrd === 'needed' && definition.specialTreatments.some((name) => name !== 'ect')) ||
  asksBeforeSpecial(definition)

/** More than distinct drugs in the windows of treatment periods. */
export const asksForTrials = (definition: Definition): boolean =>
  readsTrials(definition) ||
  definition.distinctBy !== 'drug' ||
  definition.windowAnchor === 'index_date' ||
  definition.restarts !== 'count' ||
  definition.diagnosisNearTrd !== 'not_needed'

/** Anything that the gap of treatment periods decides. */
export const readsPeriods = ({ trdRule, windowAnchor, treatedRule, treatedGap }: Definition): boolean =>
  (trdRule === 'distinct_drugs' && windowAnchor !== 'index_date' && windowAnchor !== 'look_back') ||
  (treatedRule !== 'any_prescription' && treatedGap === 'own')
