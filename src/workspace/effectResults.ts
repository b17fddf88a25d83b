import { agreementMethod, associationEffects, type ScoreEffect } from '../analyses/effectAgreement.ts'
import { cohortEffects, pooledRows } from '../analyses/pooled.ts'
import { type Compared, comparedCohorts, replicationRow, replicationScores } from '../analyses/replication.ts'
import { type DefinitionFit, type SensitivityOptions, sensitivityRow } from '../analyses/sensitivity.ts'
import type { ReplicationResult, SensitivityColumn, SensitivityResult } from '../model/effectResults.ts'
import { once } from '../model/once.ts'
import type { AssociationRow, CoxRow } from '../model/results.ts'
import type { Study } from '../model/study.ts'
import type { BootstrapOptions } from '../statistics/rSquaredInterval.ts'
import { type EffectSource, SENSITIVITY_CONTRAST } from './effectSource.ts'
import { breathe } from './tickets.ts'

/** All results of effects beside effects, each made once when first asked for. */
export interface EffectResults {
  readonly source: EffectSource
  sensitivity(): Promise<SensitivityResult>
  replication(): Promise<ReplicationResult>
}

export const createEffectResults = (source: EffectSource, signal: AbortSignal): EffectResults => ({
  source,
  sensitivity: once(() => sensitivityResult(source, signal)),
  replication: once(() => replicationResult(source, signal)),
})

/**
 * Table 2: each definition's effects beside the primary one's. Columns are told as they are done, first without the interval
 * of R², then with it.
 */
export async function sensitivityResult(
  source: EffectSource,
  signal: AbortSignal,
  onColumn: (column: SensitivityColumn) => void = () => {},
): Promise<SensitivityResult> {
  const { study, discovery, primary, definitions } = source
  const { alpha, correction } = study.analyses.association
  const result = { method: agreementMethod, contrast: SENSITIVITY_CONTRAST, cohort: discovery ?? '', alpha }
  if (discovery === null || !source.cohorts.includes(discovery)) return { ...result, columns: [] }
  // The primary definition first: the others are read beside it.
  const order = [...definitions].sort((a, b) => Number(b === primary) - Number(a === primary))
  const fits = new Map<string, DefinitionFit>()
  const columnOf = (definition: string, options: SensitivityOptions): SensitivityColumn => {
    const fit = fits.get(definition)!
    const reference = fits.get(primary)?.rows ?? []
    return { head: sensitivityRow(fit, reference, definition === primary, options), effects: fit.rows }
  }
  await source.rows(
    order.map((definition) => ({ cohort: discovery, definition })),
    (index, block) => {
      const definition = order[index]
      const rows = block.filter(({ contrast }) => contrast === SENSITIVITY_CONTRAST)
      const [nTrMdd, nTrd] = [source.size(definition, 'trMDD'), source.size(definition, 'TRD')]
      fits.set(definition, { definition, nTrMdd, nTrd, rows })
      onColumn(columnOf(definition, { alpha, correction, bootstrap: null }))
    },
  )
  const columns: SensitivityColumn[] = []
  for (const definition of definitions) {
    const column = columnOf(definition, { alpha, correction, bootstrap: bootstrapOf(study) })
    columns.push(column)
    onColumn(column)
    await breathe(signal)
  }
  return { ...result, columns }
}

/** The other cohorts beside the discovery cohort, score by score and as a whole, and all of them pooled. */
export async function replicationResult(source: EffectSource, signal: AbortSignal): Promise<ReplicationResult> {
  const { study, discovery, cohorts } = source
  const { alpha, correction } = study.analyses.association
  const options = { alpha, correction, bootstrap: bootstrapOf(study) }
  const blocks = await source.rows(cohorts.map((cohort) => ({ cohort, definition: null })))
  const reference = blocks[cohorts.indexOf(discovery ?? '')] ?? []
  const others = new Map(cohorts.flatMap((id, i) => (id === discovery ? [] : [[id, blocks[i]] as const])))
  const compared = reference.length === 0 ? [] : comparedCohorts(reference, others)
  const hazards = await comparedSets(source)
  const rowsOf = async (sets: readonly Compared[]) => {
    const rows: ReturnType<typeof replicationRow>[] = []
    for (const each of sets) {
      rows.push(replicationRow(each, options))
      await breathe(signal)
    }
    return rows
  }
  const effects = cohortEffects(blocks.flat())
  return {
    method: agreementMethod,
    discovery: discovery ?? '',
    cohorts,
    alpha,
    rows: await rowsOf(compared),
    scores: compared.flatMap((each) => replicationScores(each, options)),
    pooled: pooledRows(effects),
    effects,
    hazardRows: await rowsOf(hazards),
    hazardScores: hazards.flatMap((each) => replicationScores(each, options)),
    notes: [...source.notes, ...lacks(source, reference, others.size)],
  }
}

export const bootstrapOf = ({ analyses }: Study): BootstrapOptions | null => {
  const { bootstrapReplicates: replicates, bootstrapSeed: seed } = analyses.agreement
  return replicates === 0 ? null : { replicates, seed, confidenceLevel: 0.95 }
}

const TIME_TO_EVENT = 'time to TRD'

/** Each set that shares no cohort with one that has the discovery cohort, beside that one. */
async function comparedSets(source: EffectSource): Promise<Compared[]> {
  const references = source.sets.filter(
    ({ cohorts }) => source.discovery !== null && cohorts.includes(source.discovery),
  )
  const compared: Compared[] = []
  for (const reference of references) {
    for (const set of source.sets) {
      if (set.cohorts.some((cohort) => reference.cohorts.includes(cohort))) continue
      const referenceEffects = hazards(await source.cox(reference.id))
      const effects = hazards(await source.cox(set.id))
      compared.push({ cohort: set.id, reference: reference.id, contrast: TIME_TO_EVENT, effects, referenceEffects })
    }
  }
  return compared
}

const hazards = (rows: readonly CoxRow[]): ScoreEffect[] =>
  rows
    .filter(({ model, ties }) => model === 'per_unit' && ties === 'efron')
    .map(({ score, logHazardRatio, standardError, p }) => ({ score, effect: logHazardRatio, standardError, p }))

function lacks({ discovery }: EffectSource, reference: readonly AssociationRow[], others: number): string[] {
  if (discovery === null) return ['No cohort of the study is the discovery cohort, so there is nothing to replicate.']
  if (associationEffects(reference).length === 0) return [`There are no effects of the discovery cohort ${discovery}.`]
  return others === 0 ? ['There is one cohort only, so nothing can be replicated. Add the results of another.'] : []
}
