import type { AssociationRow, ResultTable } from '../model/results.ts'
import { type EffectAgreement, effectAgreement } from './effectAgreement.ts'

/** A definition of TRD and trMDD beside the primary one: TRD/trMDD in the discovery cohort. */
export interface SensitivityRow extends EffectAgreement {
  readonly definition: string
  /** Eligible people. */
  readonly nTrMdd: number
  readonly nTrd: number
  /** Scores with P below α. */
  readonly nSignificant: number
  /** Of the scores significant under the primary definition, the percentage significant here; NaN where there are none. */
  readonly overlapPercent: number
}

/** TRD/trMDD under one definition. */
export interface DefinitionFit {
  readonly definition: string
  readonly nTrMdd: number
  readonly nTrd: number
  readonly rows: readonly AssociationRow[]
}

/**
 * One row a definition, in the order given.
 *
 * @param primary id of the definition that the others are compared with
 */
export function sensitivityRows(fits: readonly DefinitionFit[], primary: string, alpha: number): SensitivityRow[] {
  const primaryRows = fits.find(({ definition }) => definition === primary)?.rows ?? []
  const significant = (rows: readonly AssociationRow[]) => rows.filter(({ p }) => p < alpha).map(({ score }) => score)
  const reference = significant(primaryRows)
  return fits.map(({ definition, nTrMdd, nTrd, rows }) => {
    const found = new Set(significant(rows))
    const again = reference.filter((score) => found.has(score)).length
    const agreement = effectAgreement(rows, primaryRows)
    return {
      definition,
      nTrMdd,
      nTrd,
      nSignificant: found.size,
      overlapPercent: reference.length === 0 ? NaN : (100 * again) / reference.length,
      ...agreement,
      note: definition === primary ? `This is the reference. ${agreement.note}`.trimEnd() : agreement.note,
    }
  })
}

/** `sensitivity.csv`. */
export function sensitivityTable(rows: readonly SensitivityRow[]): ResultTable {
  return {
    name: 'sensitivity',
    columns: Object.keys(tableColumns),
    rows: rows.map((row) => Object.values(tableColumns).map((cell) => row[cell])),
  }
}

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
}
