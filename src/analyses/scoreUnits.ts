import { InputError } from '../model/errors.ts'
import { type Extract, personColumn } from '../model/extract.ts'
import { covariateColumn, type Study } from '../model/study.ts'
import { ancestryAdjuster } from '../scores/ancestry.ts'

/** Principal components among the covariates of a study; a score is adjusted for these. */
export const ancestryComponents = (study: Pick<Study, 'covariates'>): string[] =>
  study.covariates.map(covariateColumn).filter((name) => /^pc_?\d+$/i.test(name))

/**
 * The scores as the study adjusts them for ancestry among the eligible people of a cohort, not standardised yet; as they are
 * in the data where it asks for no adjustment.
 * @throws InputError if the data have no such score, or no principal components to adjust for
 */
export function adjustedScores(extract: Extract, study: Study, eligible: Int32Array): (name: string) => Float64Array {
  const { ancestryAdjustment } = study.scores
  if (ancestryAdjustment === 'none') return (name) => scoreValues(extract, name)
  const adjust = ancestryAdjuster(eligible, componentColumns(extract, study), ancestryAdjustment)
  return (name) => adjust(scoreValues(extract, name)).values
}

/** @throws InputError if the data have no such score */
export function scoreValues(extract: Extract, name: string): Float64Array {
  const at = extract.scores?.names.indexOf(name) ?? -1
  if (at < 0) throw new InputError(`The score ${name} is not in the data. Nothing was computed; load its table first.`)
  return extract.scores!.values[at]
}

export const hasComponents = (extract: Extract, study: Study): boolean => presentComponents(extract, study).length > 0

function presentComponents(extract: Extract, study: Study): Float64Array[] {
  return ancestryComponents(study).flatMap((name) => {
    const column = personColumn(extract.people, name)
    return column?.kind === 'number' ? [column.values] : []
  })
}

/** @throws InputError if the data have none of the study's principal components */
export function componentColumns(extract: Extract, study: Study): Float64Array[] {
  const columns = presentComponents(extract, study)
  if (columns.length > 0) return columns
  throw new InputError(
    'The study adjusts scores for ancestry, but the data have none of the principal components among its covariates. Add ' +
      'a table with them, or choose no adjustment.',
  )
}
