import type { SensitivityRow } from '../model/effectResults.ts'
import type { AssociationRow, ResultTable } from '../model/results.ts'
import { type Correction, significant } from '../statistics/multipleTesting.ts'
import type { BootstrapOptions } from '../statistics/rSquaredInterval.ts'
import { associationEffects, effectAgreement } from './effectAgreement.ts'
import { tableOf } from './tableOf.ts'

/** TRD/trMDD under one definition. */
export interface DefinitionFit {
  readonly definition: string
  readonly nTrMdd: number
  readonly nTrd: number
  readonly rows: readonly AssociationRow[]
}

export interface SensitivityOptions {
  readonly alpha: number
  readonly correction: Correction
  readonly bootstrap: BootstrapOptions | null
}

/**
 * One row a definition, in the order given.
 *
 * @param primary id of the definition that the others are compared with
 */
export function sensitivityRows(
  fits: readonly DefinitionFit[],
  primary: string,
  options: SensitivityOptions,
): SensitivityRow[] {
  const reference = fits.find(({ definition }) => definition === primary)
  return fits.map((fit) => sensitivityRow(fit, reference?.rows ?? [], fit.definition === primary, options))
}

/** @param reference rows under the primary definition */
export function sensitivityRow(
  { definition, nTrMdd, nTrd, rows }: DefinitionFit,
  reference: readonly AssociationRow[],
  isReference: boolean,
  { bootstrap, ...marking }: SensitivityOptions,
): SensitivityRow {
  const agreement = effectAgreement(associationEffects(rows), associationEffects(reference), bootstrap)
  return {
    definition,
    isReference,
    nTrMdd,
    nTrd,
    ...markedShare(rows, reference, marking),
    ...agreement,
    note: isReference ? `This is the reference. ${agreement.note}`.trimEnd() : agreement.note,
  }
}

/** How many scores are significant, and the percentage of those under the primary definition that are again. */
export function markedShare(
  rows: readonly AssociationRow[],
  reference: readonly AssociationRow[],
  { alpha, correction }: Omit<SensitivityOptions, 'bootstrap'>,
): Pick<SensitivityRow, 'nSignificant' | 'overlapPercent'> {
  const marked = (of: readonly AssociationRow[]): string[] => {
    const marks = significant(
      of.map(({ p }) => p),
      alpha,
      correction,
    )
    return of.filter((_, k) => marks[k]).map(({ score }) => score)
  }
  const found = new Set(marked(rows))
  const wanted = marked(reference)
  const again = wanted.filter((score) => found.has(score)).length
  return { nSignificant: found.size, overlapPercent: wanted.length === 0 ? NaN : (100 * again) / wanted.length }
}

/** `sensitivity.csv`. */
export const sensitivityTable = (rows: readonly SensitivityRow[]): ResultTable =>
  tableOf('sensitivity', tableColumns, rows)

const tableColumns: Readonly<Record<string, keyof SensitivityRow>> = {
  definition: 'definition',
  n_trmdd: 'nTrMdd',
  n_trd: 'nTrd',
  n_significant: 'nSignificant',
  overlap_percent: 'overlapPercent',
  k: 'k',
  r_squared: 'rSquared',
  tau2_residual: 'tau2Residual',
  tau2_total: 'tau2Total',
  method: 'method',
  status: 'status',
  note: 'note',
  r_squared_lower: 'rSquaredLower',
  r_squared_upper: 'rSquaredUpper',
  on_boundary: 'onBoundary',
  r_squared_sj: 'rSquaredSj',
  r_squared_weighted: 'rSquaredWeighted',
  r_squared_pearson: 'rSquaredPearson',
  slope: 'slope',
  slope_standard_error: 'slopeStandardError',
  intercept: 'intercept',
}
