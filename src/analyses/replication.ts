import type { AssociationRow, ResultTable } from '../model/results.ts'
import { type EffectAgreement, effectAgreement } from './effectAgreement.ts'

/** The effects of a contrast in another cohort, on those of the discovery cohort. */
export interface ReplicationRow extends EffectAgreement {
  readonly cohort: string
  readonly contrast: string
}

/**
 * Rows: the cohorts in the order given, within each the contrasts.
 *
 * @param others by cohort id, rows of the same contrasts as the discovery cohort's
 */
export function replicationRows(
  discovery: readonly AssociationRow[],
  others: ReadonlyMap<string, readonly AssociationRow[]>,
): ReplicationRow[] {
  const contrasts = [...new Set(discovery.map(({ contrast }) => contrast))]
  const of = (rows: readonly AssociationRow[], contrast: string) => rows.filter((row) => row.contrast === contrast)
  return [...others].flatMap(([cohort, rows]) =>
    contrasts.map((contrast) => ({
      cohort,
      contrast,
      ...effectAgreement(of(rows, contrast), of(discovery, contrast)),
    })),
  )
}

/** `replication.csv`. */
export function replicationTable(rows: readonly ReplicationRow[]): ResultTable {
  return {
    name: 'replication',
    columns: Object.keys(tableColumns),
    rows: rows.map((row) => Object.values(tableColumns).map((cell) => row[cell])),
  }
}

const tableColumns: Readonly<Record<string, keyof ReplicationRow>> = {
  cohort: 'cohort',
  contrast: 'contrast',
  k: 'k',
  r_squared: 'rSquared',
  tau2_residual: 'tau2Residual',
  tau2_total: 'tau2Total',
  slope: 'slope',
  slope_standard_error: 'slopeStandardError',
  intercept: 'intercept',
  method: 'method',
  status: 'status',
  note: 'note',
}
