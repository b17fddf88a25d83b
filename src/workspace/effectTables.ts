import { associationTable } from '../analyses/associationRow.ts'
import { pooledCohortRows } from '../analyses/pooled.ts'
import { publishedTable } from '../analyses/published.ts'
import {
  pooledCohortsTable,
  pooledTable,
  replicationScoresTable,
  replicationTable,
} from '../analyses/replicationTables.ts'
import { sensitivityTable } from '../analyses/sensitivity.ts'
import type { AssociationRow, ResultTable } from '../model/results.ts'
import type { EffectResults } from './effectResults.ts'
import type { EffectSource } from './effectSource.ts'
import { publishedResult } from './publishedResult.ts'

/** Tables of effects beside effects, wherever the effects come from: file name → how it is made. */
export const effectTables: Readonly<Record<string, (results: EffectResults) => Promise<ResultTable>>> = {
  sensitivity: async (results) => sensitivityTable((await results.sensitivity()).columns.map(({ head }) => head)),
  replication: async (results) => replicationTable((await results.replication()).rows),
  replication_scores: async (results) => replicationScoresTable((await results.replication()).scores),
  cox_replication: async (results) => replicationTable((await results.replication()).hazardRows, 'cox_replication'),
  pooled: async (results) => pooledTable((await results.replication()).pooled),
  pooled_cohorts: async (results) => pooledCohortsTable(pooledCohortRows((await results.replication()).effects)),
  published: async (results) => publishedTable((await publishedResult(results)).rows),
}

/** `association.csv`. */
export const associations = async (source: EffectSource): Promise<ResultTable> =>
  associationTable(await associationRows(source))

/** The primary definition in all cohorts, then the others in the discovery cohort. */
export async function associationRows(source: EffectSource): Promise<AssociationRow[]> {
  const { discovery, fitted, primary, definitions } = source
  const others = definitions.filter((definition) => definition !== primary)
  const asks = [
    ...fitted.map((cohort) => ({ cohort, definition: null })),
    ...(discovery === null || fitted.length === 0
      ? []
      : others.map((definition) => ({ cohort: discovery, definition }))),
  ]
  return (await source.rows(asks)).flat()
}
