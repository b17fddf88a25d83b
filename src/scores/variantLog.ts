import { csvField } from '../formats/csvField.ts'
import type { WeightedAllele, WeightFile } from '../formats/weights.ts'
import { strandOf } from './blockWeights.ts'
import { type Found, findVariant } from './match.ts'
import type { PreparedScoring } from './scoring.ts'
import { qualityReasons } from './variantQuality.ts'

const columns = [
  'score',
  'file',
  'row',
  'id',
  'chromosome',
  'position',
  'effect_allele',
  'other_allele',
  'weight',
  'label',
  'why',
  'genotype_id',
  'genotype_chromosome',
  'genotype_position',
  'counted_allele',
  'counted_allele_frequency',
]

/** Characters handed to the host at a time. */
const PIECE = 4_000_000

/**
 * What became of each weight of a score: CSV with a line for each row of its files, in their order. The score must have been
 * computed, since quality and frequencies are known only then.
 * @throws CancelledError when stopped
 */
export async function variantLog(
  prepared: PreparedScoring,
  files: readonly WeightFile[],
  score: string,
  options: { readonly signal?: AbortSignal; readonly onBytes?: (fileName: string, done: number) => void } = {},
): Promise<Blob> {
  const pieces: Blob[] = []
  let text = `${columns.join(',')}\n`
  const taken = new Uint8Array(prepared.input.table.length)
  const ordered = files
    .filter(({ scores }) => scores.includes(score))
    .sort((a, b) => (a.fileName < b.fileName ? -1 : 1))
  for (const file of ordered) {
    const at = file.scores.indexOf(score)
    await file.each(
      (allele, weights, row) => {
        const weight = weights[at]
        if (Number.isNaN(weight) && allele.unsupported === null) return
        const found = findVariant(prepared.input.table, prepared.chromosomes, allele, prepared.settings.matchBy)
        text += line([score, file.fileName, row], allele, weight, outcome(prepared, allele, found, taken))
        if (text.length < PIECE) return
        pieces.push(new Blob([text]))
        text = ''
      },
      { signal: options.signal, onBytes: (done) => options.onBytes?.(file.fileName, done) },
    )
  }
  return new Blob([...pieces, text], { type: 'text/csv' })
}

interface Outcome {
  readonly label: string
  readonly why: string
  /** The genotypes' variant, and whether a2 is the allele that is counted; null where there is none. */
  readonly used: { readonly variant: number; readonly countsA2: boolean } | null
  readonly table: PreparedScoring['input']['table']
  readonly frequency: Float64Array
}

function outcome(
  { input, state, usable }: PreparedScoring,
  allele: WeightedAllele,
  found: Found,
  taken: Uint8Array,
): Outcome {
  const { table, rules } = input
  const { frequency } = state
  const of = (label: string, why: string, used: Outcome['used'] = null): Outcome => ({
    label,
    why,
    used,
    table,
    frequency,
  })
  if (!('variant' in found)) return of(found.label, found.label === 'unsupported' ? (allele.unsupported ?? '') : '')
  const { variant, label } = found
  const there = { variant, countsA2: found.countsA2 }
  if (taken[variant] === 1) return of('duplicate', 'an earlier row took the variant', there)
  taken[variant] = 1
  if (usable !== null && !usable.has(variant)) return of('not_in_reduced_set', '', there)
  const quality = state.quality[variant]
  if (quality > 0) return of('failed_quality_control', qualityReasons[quality - 1], there)
  if (label !== 'ambiguous' || rules.ambiguous === 'keep') return of(label, '', there)
  if (rules.ambiguous === 'leave_out') return of('ambiguous_left_out', 'the study leaves them out', there)
  const effectFrequency = found.countsA2 ? 1 - frequency[variant] : frequency[variant]
  const strand = strandOf(allele.effectAlleleFrequency, effectFrequency, rules)
  if (strand === null) return of('ambiguous_left_out', 'the frequency does not tell', there)
  return of(label, strand === 'same' ? 'same strand by frequency' : 'other strand by frequency', {
    variant,
    countsA2: strand === 'same' ? found.countsA2 : !found.countsA2,
  })
}

function line(
  start: readonly (string | number)[],
  allele: WeightedAllele,
  weight: number,
  { label, why, used, table, frequency }: Outcome,
): string {
  const { id, chromosome, position, effectAllele, otherAllele } = allele
  const genotype =
    used === null
      ? ['', '', '', '', '']
      : [
          table.id(used.variant),
          table.chromosome(used.variant),
          table.position(used.variant),
          used.countsA2 ? table.a2(used.variant) : table.a1(used.variant),
          used.countsA2 ? 1 - frequency[used.variant] : frequency[used.variant],
        ]
  const fields = [...start, id, chromosome, position, effectAllele, otherAllele, weight, label, why, ...genotype]
  return `${fields.map(csvField).join(',')}\n`
}
