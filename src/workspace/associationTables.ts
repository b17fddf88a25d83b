import { missingTable } from '../analyses/missing.ts'
import { strataTable } from '../analyses/scoreStrata.ts'
import { sexDifferenceTable, sexTable } from '../analyses/sexModels.ts'
import { trdDifferenceTable } from '../analyses/trdDifference.ts'
import { fitProblemsTable } from '../analyses/wentWrong.ts'
import type { SexModels } from '../model/engine.ts'
import type { ResultTable } from '../model/results.ts'
import { type Contrast, contrastId } from '../model/study.ts'
import { SENSITIVITY_CONTRAST } from './effectSource.ts'
import { associationRows } from './effectTables.ts'
import type { ResultInputs } from './resultInputs.ts'

/** Tables of what lies behind and beside the associations: file name → how it is made. */
export const associationTables: Readonly<Record<string, (inputs: ResultInputs) => Promise<ResultTable>>> = {
  sex: async (inputs) => sexTable((await sexModels(inputs)).flatMap(({ rows }) => rows)),
  sex_difference: async (inputs) =>
    sexDifferenceTable((await sexModels(inputs)).flatMap(({ differences }) => differences)),
  trd_difference: async (inputs) =>
    trdDifferenceTable((await everyCohort(inputs, (cohort) => inputs.details.trdDifference(cohort))).flat()),
  strata: async (inputs) => strataTable((await mainContrast(inputs, inputs.details.scoreStrata)).flat()),
  missing: async (inputs) =>
    missingTable((await everyCohort(inputs, async (cohort) => inputs.details.missing(cohort))).flat()),
  fit_problems: async ({ effects }) => fitProblemsTable(await associationRows(effects.source)),
}

const sexModels = (inputs: ResultInputs): Promise<readonly SexModels[]> =>
  mainContrast(inputs, inputs.details.sexModels)

/** TRD/trMDD in every cohort; nothing where the study does not compare them. */
async function mainContrast<T>(
  inputs: ResultInputs,
  make: (cohort: string, contrast: Contrast) => Promise<T>,
): Promise<readonly T[]> {
  const { contrasts } = inputs.cohortStudy.study
  const contrast = contrasts.find((each) => contrastId(each) === SENSITIVITY_CONTRAST)
  return contrast === undefined ? [] : everyCohort(inputs, (cohort) => make(cohort, contrast))
}

async function everyCohort<T>(
  { cohortStudy }: ResultInputs,
  make: (cohort: string) => Promise<T>,
): Promise<readonly T[]> {
  const results: T[] = []
  if (cohortStudy.extract.scores === null) return results
  for (const { id } of cohortStudy.cohorts.cohorts) results.push(await make(id))
  return results
}
