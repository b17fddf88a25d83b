/**
 * Quality control of variants, from their counts of calls. The rules are those of the study this tool repeats: alleles common
 * enough, calls complete enough, not more heterozygous people than chance gives.
 */

export interface QualityRules {
  /** The rarer allele's frequency over all people is above this; 0 leaves all. */
  readonly minFrequency: number
  /** In at least one ancestry group the rarer allele's frequency is above this … */
  readonly minGroupFrequency: number
  /** … or its count is. */
  readonly minGroupCount: number
  /** Least share of people with a call. */
  readonly minCallRate: number
  /** Variants with more heterozygous people than chance gives, at a one-sided exact P below this, fail; 0 leaves all. */
  readonly maxExcessHeterozygosityP: number
}

/** In the order in which they are looked at; a variant fails by the first that it breaks. */
export const qualityReasons = [
  'multiallelic',
  'call_rate',
  'frequency',
  'group_frequency',
  'excess_heterozygosity',
] as const
export type QualityReason = (typeof qualityReasons)[number]

/** Calls at one variant. */
export interface CallCounts {
  readonly people: number
  readonly missing: number
  /** People with one copy of a1, and with none; the others have two. */
  readonly one: number
  readonly none: number
}

/** Null where the variant passes. Nobody with a call means that nothing can be said of frequencies: it fails by its call rate. */
export function qualityFault(
  all: CallCounts,
  groups: readonly CallCounts[],
  rules: QualityRules,
): QualityReason | null {
  const called = all.people - all.missing
  if (called < rules.minCallRate * all.people || (called === 0 && rules.minCallRate > 0)) return 'call_rate'
  if (rules.minFrequency > 0 && rarerFrequency(all) <= rules.minFrequency) return 'frequency'
  const someGroup =
    groups.length === 0 ||
    groups.some((group) => rarerFrequency(group) > rules.minGroupFrequency || rarerCount(group) > rules.minGroupCount)
  if (!someGroup) return 'group_frequency'
  if (rules.maxExcessHeterozygosityP > 0) {
    const two = called - all.one - all.none
    if (excessHeterozygosityP(two, all.one, all.none) < rules.maxExcessHeterozygosityP) return 'excess_heterozygosity'
  }
  return null
}

function rarerCount({ people, missing, one, none }: CallCounts): number {
  const called = people - missing
  const copies = 2 * (called - one - none) + one
  return Math.min(copies, 2 * called - copies)
}

function rarerFrequency(counts: CallCounts): number {
  const called = counts.people - counts.missing
  return called === 0 ? 0 : rarerCount(counts) / (2 * called)
}

/**
 * P of at least as many heterozygous people as there are, given the alleles' counts, if the alleles of a person are
 * independent (Hardy-Weinberg). Exact, by the recursion of Wigginton, Cutler and Abecasis 2005 (Am J Hum Genet 76:887).
 * @param two people with two copies of the allele
 * @param one heterozygous people
 * @param none people without a copy
 */
export function excessHeterozygosityP(two: number, one: number, none: number): number {
  const people = two + one + none
  if (people === 0) return 1
  const rarer = Math.min(2 * two + one, 2 * none + one)
  // Start near the most likely number of heterozygotes, of the parity that the allele count asks for.
  let middle = Math.floor((rarer * (2 * people - rarer)) / (2 * people))
  if ((middle & 1) !== (rarer & 1)) middle++
  if (middle > rarer) middle -= 2
  let atLeast = middle >= one ? 1 : 0
  let total = 1

  let probability = 1
  let rareHomozygotes = (rarer - middle) / 2
  let commonHomozygotes = people - middle - rareHomozygotes
  for (let hets = middle; hets > 1; hets -= 2) {
    probability *= (hets * (hets - 1)) / (4 * (rareHomozygotes + 1) * (commonHomozygotes + 1))
    rareHomozygotes++
    commonHomozygotes++
    total += probability
    if (hets - 2 >= one) atLeast += probability
  }
  probability = 1
  rareHomozygotes = (rarer - middle) / 2
  commonHomozygotes = people - middle - rareHomozygotes
  for (let hets = middle; hets <= rarer - 2; hets += 2) {
    probability *= (4 * rareHomozygotes * commonHomozygotes) / ((hets + 2) * (hets + 1))
    rareHomozygotes--
    commonHomozygotes--
    total += probability
    if (hets + 2 >= one) atLeast += probability
  }
  return Math.min(1, atLeast / total)
}
