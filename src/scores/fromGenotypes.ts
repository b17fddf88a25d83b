import { type Bed, openBed } from '../formats/plinkBed.ts'
import type { Variant } from '../formats/plinkBim.ts'
import type { Sample } from '../formats/plinkFam.ts'
import type { Source } from '../formats/source.ts'
import type { WeightFile } from '../formats/weights.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { InputError } from '../model/errors.ts'
import type { PersonIds, ScoreTable } from '../model/extract.ts'
import { linkPeople, type PeopleLink } from './linkPeople.ts'
import {
  joinWeights,
  type MatchedWeights,
  type MatchLabel,
  matchLabels,
  matchWeights,
  type UsedWeights,
} from './match.ts'
import { type ScoreOptions, scorePeople } from './score.ts'
import { chromosomeName, indexVariants, type VariantIndex } from './variantIndex.ts'

/** A bed file with what its bim and fam say. */
export interface GenotypeSet {
  readonly bed: Source
  readonly variants: readonly Variant[]
  readonly samples: readonly Sample[]
}

export interface ScoredGenotypes {
  /** Sums of weight × copies of the effect allele; NaN for people without genotypes, and for scores without a variant. */
  readonly table: ScoreTable
  /** For each score, twice its variants: sum ÷ alleles is the average that PLINK prints. */
  readonly alleles: readonly number[]
  /** One line for each score and label, so that together they are all its weights. */
  readonly matching: readonly { readonly score: string; readonly label: MatchLabel; readonly variants: number }[]
  readonly link: PeopleLink
  /** What was left out or noticed, in full sentences. */
  readonly notes: readonly string[]
}

/**
 * Scores from genotypes and weights, in one pass over the genotypes. Individual ids of the fam files are the person ids.
 *
 * The same bits whatever the order of people, of sets and of weight files, and however the chromosomes are divided into
 * sets; another order of the variants within a chromosome can move the last bits. Weight files of one name (PRS-CS writes
 * one for each chromosome) make one score; a variant that several of them have counts in the first.
 *
 * @param sets with the same people in the same order
 * @param weightFiles taken one at a time and kept only as far as they match, as they may be many and large
 * @throws InputError if there are no sets or weights, the sets hold different people, or none of them is a person
 */
export async function scoreGenotypes(
  kernel: Kernel,
  sets: readonly GenotypeSet[],
  ids: PersonIds,
  weightFiles: Iterable<WeightFile> | AsyncIterable<WeightFile>,
  options: ScoreOptions = {},
): Promise<ScoredGenotypes> {
  const ordered = inGenomeOrder(sets)
  const { bed: firstBed, samples } = ordered[0]
  const link = linkPeople(samples, ids, firstBed.name)
  const notes = peopleNotes(link, samples.length, ids.values.length, firstBed.name)
  const index = indexVariants(ordered.flatMap(({ variants }) => variants))
  const scores = await matchScores(index, weightFiles, notes)

  const parts: { bed: Bed; nVariants: number }[] = []
  for (const { bed, variants } of ordered)
    parts.push({ bed: await openBed(bed, samples.length, variants.length), nVariants: variants.length })
  const used = scores.map(({ used }) => used)
  const { sums, uncalled } = await scorePeople(kernel, parts, samples.length, used, options)

  const alleles = used.map(({ variants }) => 2 * variants.length)
  for (const [k, { name }] of scores.entries()) {
    if (uncalled[k] > 0)
      notes.push(
        `${name}: nobody has a call at ${uncalled[k]} of its variants; there everybody counts as having one copy.`,
      )
    if (alleles[k] === 0)
      notes.push(
        `${name}: none of its weights could be used, so nobody has this score. ` +
          'The weights may be on another genome build than the genotypes.',
      )
  }
  const nPeople = ids.values.length
  const hasRow = new Uint8Array(nPeople)
  for (const row of link.rowOfSample) if (row >= 0) hasRow[row] = 1
  return {
    table: {
      names: scores.map(({ name }) => name),
      values: sums.map((bySample, k) => toPeople(bySample, link.rowOfSample, nPeople, alleles[k] > 0)),
      hasRow,
      origin:
        `computed from genotypes (${ordered.map(({ bed }) => bed.name).join(', ')}; ${samples.length} people, ` +
        `${index.variants.length} variants); missing calls count as twice the allele's frequency`,
    },
    alleles,
    matching: scores.flatMap(({ name, counts }) =>
      matchLabels.map((label) => ({ score: name, label, variants: counts[label] })),
    ),
    link,
    notes,
  }
}

function peopleNotes(link: PeopleLink, nSamples: number, nPeople: number, bedName: string): string[] {
  const notes: string[] = []
  if (link.unknownSamples > 0)
    notes.push(
      `${bedName}: ${link.unknownSamples} of its ${nSamples} people are not in the person table; they are left out.`,
    )
  if (link.repeatedSamples > 0)
    notes.push(
      `${bedName}: ${link.repeatedSamples} rows of its fam file share their individual id with another row; ` +
        'as nobody can tell which is the person, none of them is used.',
    )
  if (link.linked < nPeople)
    notes.push(`${nPeople - link.linked} of ${nPeople} people have no genotypes, so they have no scores.`)
  return notes
}

/** Sets by the place of their first variant, after checking that they belong together. */
function inGenomeOrder(sets: readonly GenotypeSet[]): GenotypeSet[] {
  if (sets.length === 0) throw new InputError('There are no genotypes (bed, bim and fam). No scores were computed.')
  const ordered = [...sets].sort((a, b) => {
    const [first, second] = [a.variants[0], b.variants[0]]
    const chromosomes = chromosomeRank(first.chromosome) - chromosomeRank(second.chromosome)
    if (chromosomes !== 0) return chromosomes
    return first.position - second.position || (a.bed.name < b.bed.name ? -1 : 1)
  })
  for (const set of ordered.slice(1)) refuseOtherPeople(ordered[0], set)
  return ordered
}

/** Autosomes by number; everything else after them. */
function chromosomeRank(chromosome: string): number {
  const number = Number(chromosomeName(chromosome))
  return Number.isInteger(number) ? number : 1000
}

function refuseOtherPeople(one: GenotypeSet, other: GenotypeSet): void {
  const length = Math.max(one.samples.length, other.samples.length)
  for (let row = 0; row < length; row++) {
    const [expected, found] = [one.samples[row]?.individualId, other.samples[row]?.individualId]
    if (expected === found) continue
    throw new InputError(
      `${one.bed.name} and ${other.bed.name} do not hold the same people in the same order: row ${row + 1} of their fam ` +
        `files is ${expected ?? 'missing'} in one and ${found ?? 'missing'} in the other. No scores were computed; ` +
        'everything else stays loaded. Give sets made from one fam file, such as one for each chromosome.',
    )
  }
}

interface Score {
  readonly name: string
  readonly used: UsedWeights
  readonly counts: Readonly<Record<MatchLabel, number>>
}

/** Matches the weight files one by one; scores come by name. */
async function matchScores(
  index: VariantIndex,
  weightFiles: Iterable<WeightFile> | AsyncIterable<WeightFile>,
  notes: string[],
): Promise<Score[]> {
  const byName = new Map<string, { taken: Uint8Array<ArrayBuffer>; files: MatchedWeights[] }>()
  for await (const { name, variants, notes: fileNotes } of weightFiles) {
    const score = byName.get(name) ?? { taken: new Uint8Array(index.variants.length), files: [] }
    byName.set(name, score)
    score.files.push(matchWeights(index, variants, score.taken))
    notes.push(...fileNotes)
  }
  if (byName.size === 0) throw new InputError('There are no weights. No scores were computed from the genotypes.')
  const names = [...byName.keys()].sort((a, b) => (a < b ? -1 : 1))
  return names.map((name) => {
    const files = byName.get(name)?.files ?? []
    const total = (label: MatchLabel) => files.reduce((sum, { counts }) => sum + counts[label], 0)
    return {
      name,
      used: joinWeights(files),
      counts: Object.fromEntries(matchLabels.map((label) => [label, total(label)])) as Record<MatchLabel, number>,
    }
  })
}

function toPeople(bySample: Float64Array, rowOfSample: Int32Array, nPeople: number, usable: boolean): Float64Array {
  const values = new Float64Array(nPeople).fill(Number.NaN)
  if (usable) for (const [sample, row] of rowOfSample.entries()) if (row >= 0) values[row] = bySample[sample]
  return values
}
