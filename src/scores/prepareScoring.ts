import { bedFault, openBed } from '../formats/plinkBed.ts'
import { InputError } from '../model/errors.ts'
import type { BedPart } from './bedBlocks.ts'
import { numberChromosomes } from './chromosomes.ts'
import { inGenomeOrder } from './genotypeSets.ts'
import { linkPeople, type PeopleLink } from './linkPeople.ts'
import { type ScoreOptions, type ScoringInput, startScoring } from './score.ts'
import { matchScores } from './scoreWeights.ts'
import type { GenotypeInput, PreparedScoring } from './scoring.ts'
import { setNotes } from './scoringNotes.ts'
import { createDoubleStore } from './spill.ts'
import { buildVariantTable, type VariantTable } from './variantTable.ts'
import { wantedBy } from './wanted.ts'

/** Of genotype sets with more variants than this, only those that the weights name are kept. */
const KEPT_WHOLE = 2_000_000
/** Bytes of matched weights kept in the tab's own memory. */
const KEPT_WEIGHT_BYTES = 134_217_728

/**
 * Matches weights and genotypes. Individual ids of the fam files are the person ids.
 * @throws InputError if there are no sets or weights, the sets hold different people, or none of them is a person
 */
export async function prepareScoring(input: GenotypeInput, options: ScoreOptions = {}): Promise<PreparedScoring> {
  const { ids, weightFiles, settings, groupOfPerson = null } = input
  const { signal } = options
  const sets = inGenomeOrder(input.sets)
  if (weightFiles.length === 0) {
    throw new InputError('There are no weights. No scores were computed from the genotypes.')
  }
  const { bed: firstBed, samples } = sets[0]
  const link = linkPeople(samples, ids, firstBed.name)
  const chromosomes = numberChromosomes()

  const bytesPerVariant = Math.ceil(samples.length / 4)
  const expected = sets.reduce((sum, { bed }) => sum + bed.blob.size / bytesPerVariant, 0)
  const wanted = expected > KEPT_WHOLE ? await wantedBy(weightFiles, chromosomes, signal) : () => true
  const builder = buildVariantTable(chromosomes)
  const parts: BedPart[] = []
  let rows = 0
  for (const { bed, eachVariant } of sets) {
    const start = rows
    const nVariants = await eachVariant(
      (variant) => {
        if (wanted(variant)) builder.add(variant, rows)
        rows++
      },
      { signal },
    )
    rows = start + nVariants
    const fault = bedFault(bed, samples.length, nVariants)
    if (fault !== null) throw fault
    parts.push({ bed: await openBed(bed, samples.length, nVariants), nVariants })
  }
  const table = builder.finish()
  const { scores, notes } = await matchScores(table, chromosomes, weightFiles, createDoubleStore(KEPT_WEIGHT_BYTES), {
    matchBy: settings.matchBy,
    signal,
    onBytes: ({ fileName }, done) =>
      options.onProgress?.({ task: `Matching ${fileName}`, done, total: null, unit: 'bytes' }),
  })
  const scoring: ScoringInput = {
    parts,
    nPeople: samples.length,
    table,
    scores,
    rules: {
      missing: settings.missing,
      ambiguous: settings.ambiguous,
      ambiguousMaxFrequency: settings.ambiguousMaxFrequency,
      quality: settings.qualityControl.apply ? settings.qualityControl : null,
    },
    groups: groupsOf(link, groupOfPerson),
    referenceFrequency: referenceOf(table, input.referenceFrequency),
  }
  return {
    input: scoring,
    state: startScoring(scoring),
    settings,
    link,
    ids,
    bedNames: sets.map(({ bed }) => bed.name),
    nVariants: rows,
    notes: [...setNotes(link, samples.length, ids.values.length, firstBed.name), ...notes],
  }
}

function groupsOf({ rowOfSample }: PeopleLink, groupOfPerson: Int32Array | null): Uint8Array[] {
  if (groupOfPerson === null) return [new Uint8Array(rowOfSample.length).fill(1)]
  const groups: Uint8Array[] = []
  for (const [sample, row] of rowOfSample.entries()) {
    const group = row < 0 ? -1 : groupOfPerson[row]
    if (group < 0) continue
    groups[group] ??= new Uint8Array(rowOfSample.length)
    groups[group][sample] = 1
  }
  return groups.filter((members) => members !== undefined)
}

function referenceOf(table: VariantTable, reference: GenotypeInput['referenceFrequency']): (variant: number) => number {
  if (reference === undefined) return () => Number.NaN
  return (variant) => reference(table.id(variant), table.a1(variant), table.a2(variant))
}
