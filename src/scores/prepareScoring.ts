import { bedFault, openBed } from '../formats/plinkBed.ts'
import type { Variant, VariantPiece } from '../formats/plinkBim.ts'
import type { Sample } from '../formats/plinkFam.ts'
import { InputError } from '../model/errors.ts'
import type { BedPart } from './bedBlocks.ts'
import { chromosomeName, numberChromosomes } from './chromosomes.ts'
import { dosageReader } from './dosageBlocks.ts'
import { dosagesInGenomeOrder, type GenotypeSet, inGenomeOrder } from './genotypeSets.ts'
import { linkPeople, type PeopleLink } from './linkPeople.ts'
import { besideReduced, variantsOfLists } from './reducedSet.ts'
import { piecesOf, type ScoreOptions, type ScoringInput, startScoring } from './score.ts'
import { matchScores, pieceBytesFor, type WeightOptions } from './scoreWeights.ts'
import type { GenotypeInput, PreparedScoring } from './scoring.ts'
import { withinMemory } from './scoringMemory.ts'
import { chromosomeNotes, joinedNotes, reducedNotes, setNotes } from './scoringNotes.ts'
import { buildVariantTable, isUnseen, type VariantTable } from './variantTable.ts'
import { wantedBy } from './wanted.ts'

/** Of genotype sets with more variants than this, only those that the weights name are kept. */
const KEPT_WHOLE = 2_000_000

/**
 * Matches weights and genotypes. Individual ids of the fam files are the person ids.
 * @throws InputError if there are no sets or weights, the sets hold different people, or none of them is a person
 */
export async function prepareScoring(input: GenotypeInput, given: ScoreOptions = {}): Promise<PreparedScoring> {
  const { ids, weightFiles, settings, groupOfPerson = null } = input
  const { signal } = given
  const files = await genotypesOf(input)
  if (weightFiles.length === 0) {
    throw new InputError('There are no weights. No scores were computed from the genotypes.')
  }
  const { samples, names } = files
  const options = withinMemory(given, {
    people: samples.length,
    scores: new Set(weightFiles.flatMap(({ scores }) => scores)).size,
    variants: Math.min(files.expected, KEPT_WHOLE),
    isDosages: (input.dosageTables ?? []).length > 0,
  })
  const link = linkPeople(samples, ids, names[0])
  const chromosomes = numberChromosomes()

  const wanted = files.expected > KEPT_WHOLE ? await wantedBy(weightFiles, chromosomes, signal) : null
  const builder = buildVariantTable(chromosomes, wanted === null ? Math.ceil(files.expected) : undefined)
  const pieces = piecesOf(options)
  const onChromosomes = new Set<string>()
  let rows = 0
  await files.eachVariant(
    {
      onVariant(variant) {
        onChromosomes.add(variant.chromosome)
        if (wanted === null || wanted(variant)) builder.add(variant, rows)
        rows++
      },
      onPiece(piece) {
        for (const chromosome of piece.chromosomes.texts) onChromosomes.add(chromosome)
        builder.addPiece(piece, rows)
        rows += piece.length
      },
    },
    { signal, pieces: wanted === null ? pieces : undefined },
  )
  const { parts, dosages } = await files.open()
  const table = builder.finish()
  if (settings.missing === 'reference' && (input.frequencyFiles ?? []).length === 0) {
    throw new InputError(
      'The study takes allele frequencies for missing calls from a reference, but there is none among the files. Add a file ' +
        'of frequencies (plink2 --freq writes .afreq), or let missing calls count as the mean of the people here.',
    )
  }
  const matched = await matchScores(table, chromosomes, weightFiles, {
    matchBy: settings.matchBy,
    signal,
    pieces,
    // Outside of browsers a blob is in the same memory.
    pieceBytes: options.share === undefined ? pieceBytesFor(samples.length) : Number.POSITIVE_INFINITY,
    onBytes: ({ fileName }, done) =>
      options.onProgress?.({ task: `Matching ${fileName}`, done, total: null, unit: 'bytes' }),
  })
  const weighted = chromosomes.names()
  const lists = input.variantLists ?? []
  const listed = lists.length === 0 ? null : await variantsOfLists(table, chromosomes, lists, signal)
  const nScores = matched.scores.length
  const isReduced = listed !== null && settings.reducedSet === 'use'
  const scoring: ScoringInput = {
    parts,
    dosages,
    nPeople: samples.length,
    table,
    matched: listed === null ? matched : besideReduced(matched, listed.kept),
    rules: {
      missing: settings.missing,
      ambiguous: settings.ambiguous,
      ambiguousMaxFrequency: settings.ambiguousMaxFrequency,
      quality: settings.qualityControl.apply ? settings.qualityControl : null,
    },
    groups: groupsOf(link, groupOfPerson),
    referenceFrequencies:
      settings.missing === 'reference' ? await referenceOf(table, input.frequencyFiles, signal) : null,
  }
  return {
    input: scoring,
    state: startScoring(scoring),
    settings,
    chromosomes,
    link,
    ids,
    bedNames: names,
    nVariants: rows,
    shown: matched.scores.map((_, k) => (isReduced ? nScores + k : k)),
    reduced: listed === null ? [] : matched.scores.map((_, k) => ({ full: k, reduced: nScores + k })),
    usable: isReduced ? listed.kept : null,
    notes: [
      ...setNotes(link, samples.length, ids.values.length, names[0]),
      ...chromosomeNotes([...onChromosomes].map(chromosomeName), weighted),
      ...joinedNotes(weightFiles),
      ...matched.notes,
      ...(listed === null ? [] : reducedNotes(listed.notes, settings)),
    ],
  }
}

/** Genotypes of either kind, in the order of the genome. */
interface GenotypeFiles {
  readonly names: readonly string[]
  readonly samples: readonly Sample[]
  /** Number of variants, as far as sizes tell. */
  readonly expected: number
  eachVariant(
    on: {
      readonly onVariant: (variant: Variant) => void
      readonly onPiece: (piece: VariantPiece) => void
    },
    options: Pick<WeightOptions, 'signal' | 'pieces'>,
  ): Promise<void>
  /** After the variants were read. */
  open(): Promise<Pick<ScoringInput, 'parts' | 'dosages'>>
}

async function genotypesOf({ sets, dosageTables = [] }: GenotypeInput): Promise<GenotypeFiles> {
  if (dosageTables.length === 0) return bedFiles(inGenomeOrder(sets))
  if (sets.length > 0) {
    throw new InputError(
      `There are both bed files (${sets[0].bed.name}) and tables of dosages (${dosageTables[0].fileName}). No scores were ` +
        'computed; everything else stays loaded. Remove one or the other.',
    )
  }
  const tables = dosagesInGenomeOrder(dosageTables)
  return {
    names: tables.map(({ fileName }) => fileName),
    samples: tables[0].samples,
    expected: tables.reduce((sum, { variants }) => sum + variants.length, 0),
    async eachVariant({ onVariant }) {
      for (const { variants } of tables) for (const variant of variants) onVariant(variant)
    },
    open: async () => ({ parts: [], dosages: dosageReader(tables) }),
  }
}

function bedFiles(sets: readonly GenotypeSet[]): GenotypeFiles {
  const [{ samples }] = sets
  const bytesPerVariant = Math.ceil(samples.length / 4)
  const lengths: number[] = []
  return {
    names: sets.map(({ bed }) => bed.name),
    samples,
    expected: sets.reduce((sum, { bed }) => sum + bed.blob.size / bytesPerVariant, 0),
    async eachVariant({ onVariant, onPiece }, { signal, pieces }) {
      for (const { bed, eachVariant, eachPiece } of sets) {
        const nVariants =
          pieces === undefined || eachPiece === undefined
            ? await eachVariant(onVariant, { signal })
            : await eachPiece(onPiece, onVariant, { signal, ...pieces })
        const fault = bedFault(bed, samples.length, nVariants)
        if (fault !== null) throw fault
        lengths.push(nVariants)
      }
    },
    async open() {
      const parts: BedPart[] = []
      for (const [k, { bed }] of sets.entries())
        parts.push({ bed: await openBed(bed, samples.length, lengths[k]), nVariants: lengths[k] })
      return { parts, dosages: null }
    },
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

/** Frequency of a1 of each variant in the reference, by id and alleles; NaN where it has none. */
async function referenceOf(
  table: VariantTable,
  files: GenotypeInput['frequencyFiles'] = [],
  signal: AbortSignal | undefined,
): Promise<Float64Array> {
  const frequencies = new Float64Array(table.length).fill(Number.NaN)
  // Where everybody has one allele, a file may not name the other.
  const isSame = (one: string, other: string): boolean => one === other || isUnseen(one) || isUnseen(other)
  for (const each of files) {
    await each(
      ({ id, allele, otherAllele, frequency }) => {
        for (let variant = table.withId(id); variant >= 0; variant = table.nextWithId(variant)) {
          const [a1, a2] = [table.a1(variant), table.a2(variant)]
          if (isSame(a1, allele) && isSame(a2, otherAllele)) frequencies[variant] = frequency
          else if (isSame(a2, allele) && isSame(a1, otherAllele)) frequencies[variant] = 1 - frequency
        }
      },
      { signal },
    )
  }
  return frequencies
}
