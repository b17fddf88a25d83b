import { publishedRows, publishedSet, publishedSource } from '../analyses/published.ts'
import type { PublishedResult } from '../model/effectResults.ts'
import type { EffectResults } from './effectResults.ts'

/** The paper's estimates with the user's beside them. */
export async function publishedResult({ source, sensitivity, replication }: EffectResults): Promise<PublishedResult> {
  const { study, discovery, cohorts, sets } = source
  const associations = await source.rows(cohorts.map((cohort) => ({ cohort, definition: null })))
  const { columns } = await sensitivity()
  const { rows } = await replication()
  const cox = sets.some(({ id }) => id === publishedSet) ? await source.cox(publishedSet) : []
  const own = {
    discovery: discovery ?? '',
    associations: associations.flat(),
    sensitivity: columns,
    replication: rows,
    cox,
    alpha: study.analyses.association.alpha,
    scores: source.scores,
  }
  return { source: publishedSource, rows: publishedRows(own) }
}
