import type { ScoreAccount } from '../model/scoreResults.ts'
import type { GenotypeScoring } from '../model/study.ts'
import type { PeopleLink } from './linkPeople.ts'
import { labelCount, type PreparedScoring } from './scoring.ts'

/** Who of the genotype files is a person of the data. */
export function setNotes(link: PeopleLink, nSamples: number, nPeople: number, bedName: string): string[] {
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

/** What was done with the reduced set. */
export const reducedNotes = (
  lists: readonly string[],
  { reducedSet }: Pick<GenotypeScoring, 'reducedSet'>,
): readonly string[] => [
  ...lists,
  reducedSet === 'use'
    ? 'The scores are those on the reduced set, as the study asks for; beside them stands how they go with the full ones.'
    : 'The scores are the full ones; beside them stands how those on the reduced set go with them.',
]

/** What the scores as a whole, and each of them, give to think about. */
export function scoreNotes(
  prepared: PreparedScoring,
  accounts: readonly ScoreAccount[],
  peopleBelowCallRate: number,
): string[] {
  const { input, state, settings, shown } = prepared
  const notes: string[] = []
  if (state.withoutReference > 0)
    notes.push(
      `${state.withoutReference} variants with missing calls are not in the reference frequencies; there the frequency among ` +
        'the people of the genotypes is taken.',
    )
  if (peopleBelowCallRate > 0)
    notes.push(
      `${peopleBelowCallRate} people have calls at less than ${percent(settings.qualityControl.minPersonCallRate)} of the ` +
        'variants used; they have no scores.',
    )
  for (const [at, k] of shown.entries()) {
    const { name } = input.matched.scores[k]
    const { uncalled } = state.tallies[k]
    if (uncalled > 0)
      notes.push(
        `${name}: nobody has a call at ${uncalled} of its variants; there everybody counts as having ` +
          `${settings.missing === 'none' ? 'no' : 'one'} copy.`,
      )
    const gate = gateNote(prepared, accounts[at], k)
    if (gate !== null) notes.push(gate)
  }
  return notes
}

/** Whether the files tell that both have the same strand: then A/T and C/G variants can be kept. */
export function strandNote(prepared: PreparedScoring): string | null {
  const total = (label: Parameters<typeof labelCount>[2]): number =>
    prepared.shown.reduce((sum, k) => sum + labelCount(prepared, k, label), 0)
  const checked = total('matched') + total('swapped') + total('flipped')
  const ambiguous = total('ambiguous') + total('ambiguous_left_out')
  if (checked === 0 || ambiguous === 0) return null
  const flipped = total('flipped')
  if (flipped === 0) {
    return (
      `None of the ${checked} matches whose strand can be told is on the other strand: weights and genotypes have the same ` +
      `strand, and keeping the ${ambiguous} A/T and C/G matches is safe.`
    )
  }
  return (
    `${flipped} of ${checked} matches whose strand can be told (${percent(flipped / checked)}) are on the other strand, so ` +
    `some of the ${ambiguous} A/T and C/G matches may be too. ` +
    (prepared.settings.ambiguous === 'keep' ? 'Leave these out, or go by frequency.' : 'They are not taken by name.')
  )
}

function gateNote(prepared: PreparedScoring, account: ScoreAccount, k: number): string | null {
  const { input, settings } = prepared
  const { name } = input.matched.scores[k]
  const count = (label: Parameters<typeof labelCount>[2]): number => labelCount(prepared, k, label)
  if (account.passes && account.used > 0) return null
  const share = (n: number): string => percent(n / account.weights)
  const elsewhere = count('other_build')
  const reasons = [
    elsewhere > 0
      ? `${share(elsewhere)} are not at their place but found ${elsewhereWords[settings.matchBy]}: the weights seem to be on ` +
        'another genome build than the genotypes. Match by the other build or by id.'
      : null,
    count('absent') > 0 && elsewhere === 0
      ? `${share(count('absent'))} are absent: the genotypes lack these variants, or the weights are on another genome build.`
      : null,
    count('mismatch') > 0 ? `${share(count('mismatch'))} have other alleles there.` : null,
    count('unsupported') > 0 ? `${share(count('unsupported'))} are no additive effects of one variant.` : null,
    count('failed_quality_control') > 0 ? `${share(count('failed_quality_control'))} fail quality control.` : null,
    count('not_autosomal') > 0 ? `${share(count('not_autosomal'))} are on X, Y or MT.` : null,
  ].filter((reason) => reason !== null)
  const used = `${account.used} of the ${account.weights} weights of ${name} (${share(account.used)}) could be used`
  return account.used === 0
    ? `${name}: none of its weights could be used, so nobody has this score. ${reasons.join(' ')}`
    : `Only ${used}, under the ${percent(settings.minMatchedShare)} that the study asks for, so nobody has this score. ` +
        `${reasons.join(' ')} Lower the share to use it all the same.`
}

const elsewhereWords = {
  position: 'where their other build or their id has them',
  other_build: "at the file's own place or by id",
  id: 'at their place',
} as const

/** Whole percents, never rounded up to 100 or down to 0. */
function percent(share: number): string {
  const rounded = Math.round(100 * share)
  if (rounded === 100 && share < 1) return '> 99 %'
  if (rounded === 0 && share > 0) return '< 1 %'
  return `${rounded} %`
}
