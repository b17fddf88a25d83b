import { chromosomeOfFile, type WeightFile } from '../formats/weights.ts'
import { counted, grouped } from '../model/counted.ts'
import type { ScoreAccount } from '../model/scoreResults.ts'
import type { GenotypeScoring } from '../model/study.ts'
import type { PeopleLink } from './linkPeople.ts'
import { labelCount, type PreparedScoring } from './scoring.ts'

/** Who of the genotype files is a person of the data. */
export function setNotes(link: PeopleLink, nSamples: number, nPeople: number, bedName: string): string[] {
  const notes: string[] = []
  if (link.unknownSamples > 0)
    notes.push(
      `${bedName}: ${grouped(link.unknownSamples)} of its ${counted(nSamples, 'person', 'people')} ` +
        `${link.unknownSamples === 1 ? 'is not in the person table and is' : 'are not in the person table and are'} left out.`,
    )
  if (link.repeatedSamples > 0)
    notes.push(
      `${bedName}: ${grouped(link.repeatedSamples)} rows of its fam file share their individual id with another row; ` +
        'as nobody can tell which is the person, none of them is used.',
    )
  if (link.linked < nPeople)
    notes.push(
      `${grouped(nPeople - link.linked)} of ${counted(nPeople, 'person', 'people')} ` +
        `${nPeople - link.linked === 1 ? 'has no genotypes and so no scores' : 'have no genotypes and so no scores'}.`,
    )
  return notes
}

const autosomes = Array.from({ length: 22 }, (_, at) => String(at + 1))

/** Chromosomes that weights name and no variant is on: one of several sets may have been forgotten. */
export function chromosomeNotes(ofGenotypes: readonly string[], ofWeights: readonly string[]): string[] {
  if (!ofGenotypes.some((name) => autosomes.includes(name))) return []
  const lacking = autosomes.filter((name) => ofWeights.includes(name) && !ofGenotypes.includes(name))
  if (lacking.length === 0) return []
  const them = lacking.length === 1 ? 'that chromosome' : 'those chromosomes'
  return [
    `The genotypes have no variants on ${chromosomeList(lacking)}, where there are weights; these are absent. Add the bed, bim and ` +
      `fam files of ${them}, if there are any.`,
  ]
}

/** Scores that several files give together, and which chromosome none of them holds. */
export function joinedNotes(files: readonly WeightFile[]): string[] {
  const names = [...new Set(files.flatMap(({ scores }) => scores))].sort((a, b) => (a < b ? -1 : 1))
  return names.flatMap((score) => {
    const own = files.filter(({ scores }) => scores.includes(score))
    const parts = own.map(({ fileName }) => fileName)
    if (parts.length < 2) return []
    const builds = [...new Set(own.flatMap(({ build }) => build ?? []))].sort()
    if (builds.length > 1) {
      return [
        `${score}: ${listOf(parts)} are on different genome builds (${builds.join(', ')}) and make this score together. Keep those on the ` +
          'build of the genotypes and remove the others.',
      ]
    }
    const chromosomes = parts.map(chromosomeOfFile)
    const byChromosome = new Set(chromosomes).size === parts.length && !chromosomes.includes(null)
    if (new Set(parts).size === 1) {
      return [
        `${score}: ${parts.length} files named ${parts[0]} make this score together. Where one was to take the place of another, remove ` +
          'the older one.',
      ]
    }
    if (!byChromosome) {
      return [
        `${score}: ${listOf(parts)} make this score together. Where they are different scores, rename them and add them again.`,
      ]
    }
    const lacking = autosomes.filter((name) => !chromosomes.includes(name))
    return [
      `${score}: ${parts.length} files, one for each chromosome, make this score together` +
        (lacking.length === 0 ? '.' : `; there is none of ${chromosomeList(lacking)}.`),
    ]
  })
}

const listOf = ([first, ...others]: readonly string[]): string =>
  `${first} and ${others.length === 1 ? others[0] : `${others.length} other files`}`

/** `chromosome 7`, `chromosomes 1 and 7`, `chromosomes 3 to 22`. */
function chromosomeList(names: readonly string[]): string {
  const numbers = names.map(Number)
  const runs: string[] = []
  for (let from = 0, to = 0; from < numbers.length; from = to) {
    while (to < numbers.length && numbers[to] - numbers[from] === to - from) to++
    if (to - from > 2) runs.push(`${names[from]} to ${names[to - 1]}`)
    else runs.push(...names.slice(from, to))
  }
  const list = runs.length === 1 ? runs[0] : `${runs.slice(0, -1).join(', ')} and ${runs[runs.length - 1]}`
  return `chromosome${names.length === 1 ? '' : 's'} ${list}`
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
      `${counted(state.withoutReference, 'variant')} with missing calls ${state.withoutReference === 1 ? 'is' : 'are'} not in the ` +
        'reference frequencies; there the frequency among the people of the genotypes is taken.',
    )
  const total = totalOf(prepared)
  const leftOut = total('ambiguous_left_out')
  if (settings.ambiguous === 'frequency' && leftOut > 0 && total('ambiguous') === 0)
    notes.push(
      `${counted(leftOut, 'A/T or C/G match is', 'A/T and C/G matches are')} left out, as frequencies tell the strand of none: the files of ` +
        'weights give none of the effect allele (allelefrequency_effect), or they are too near a half.',
    )
  if (peopleBelowCallRate > 0)
    notes.push(
      `${counted(peopleBelowCallRate, 'person has', 'people have')} calls at less than ` +
        `${percent(settings.qualityControl.minPersonCallRate)} of the variants used, and so no scores.`,
    )
  for (const [at, k] of shown.entries()) {
    const { name } = input.matched.scores[k]
    const { uncalled } = state.tallies[k]
    if (uncalled > 0)
      notes.push(
        `${name}: nobody has a call at ${grouped(uncalled)} of its variants; there everybody counts as having ` +
          `${settings.missing === 'none' ? 'no' : 'one'} copy.`,
      )
    const { reason } = accounts[at]
    if (reason !== null) notes.push(reason)
  }
  return notes
}

/** How many weights of all scores have a label. */
const totalOf =
  (prepared: PreparedScoring) =>
  (label: Parameters<typeof labelCount>[2]): number =>
    prepared.shown.reduce((sum, k) => sum + labelCount(prepared, k, label), 0)

/** Whether the files tell that both have the same strand: then A/T and C/G variants can be kept. */
export function strandNote(prepared: PreparedScoring): string | null {
  const total = totalOf(prepared)
  const checked = total('matched') + total('swapped') + total('flipped')
  const ambiguous = total('ambiguous') + total('ambiguous_left_out')
  if (checked === 0 || ambiguous === 0) return null
  const flipped = total('flipped')
  const of = prepared.shown.length === 1 ? '' : ` of ${counted(prepared.shown.length, 'score')}`
  const them = counted(ambiguous, 'A/T or C/G match', 'A/T and C/G matches')
  const can = 'whose strand can be told'
  if (flipped > 0) {
    return (
      `${grouped(flipped)} of ${counted(checked, 'match', 'matches')}${of} ${can} (${percent(flipped / checked)}) ` +
      `${flipped === 1 ? 'is' : 'are'} on the other strand, so some of the ${them} may be too. ` +
      (prepared.settings.ambiguous === 'keep' ? 'Leave these out, or go by frequency.' : 'They are not taken by name.')
    )
  }
  const none =
    checked === 1
      ? `The one match ${can} is not on the other strand`
      : `None of the ${grouped(checked)} matches${of} ${can} is on the other strand`
  return checked < FEW_MATCHES
    ? `${none}: too few to tell whether the ${them} can be kept.`
    : `${none}: weights and genotypes have the same strand, and keeping the ${them} is safe.`
}

/** With a tenth of all variants on the other strand, so many matches would show none with P = 0.04. */
const FEW_MATCHES = 30

/** Why nobody has a score, and what to do; null where people have it. */
export function gateReason(prepared: PreparedScoring, account: ScoreAccount, k: number): string | null {
  const { input, settings } = prepared
  const { name } = input.matched.scores[k]
  const count = (label: Parameters<typeof labelCount>[2]): number => labelCount(prepared, k, label)
  if (account.passes && account.used > 0) return null
  if (account.weights === 0) return `${name}: no row has a weight of it, so nobody has this score.`
  const share = (n: number): string => percent(n / account.weights)
  const elsewhere = count('other_build')
  const of = (label: Parameters<typeof count>[0], what: string): string | null =>
    count(label) > 0 ? `${share(count(label))} ${what}.` : null
  const reasons = [
    elsewhere > 0
      ? `${share(elsewhere)} ${elsewhereWords[settings.matchBy]}`
      : of('absent', absentWords[settings.matchBy]),
    of('mismatch', 'have other alleles there'),
    of('ambiguous_left_out', 'are A/T or C/G and left out'),
    of('multiallelic', 'fit several variants at their place'),
    of('duplicate', 'name a variant that an earlier row has, or that the genotypes have twice'),
    of('unsupported', 'are no additive effects of one variant'),
    of('failed_quality_control', 'fail quality control'),
    of('not_autosomal', 'are on X, Y or MT'),
  ].filter((reason) => reason !== null)
  const used = `${grouped(account.used)} of the ${counted(account.weights, 'weight')} of ${name} (${share(account.used)}) could be used`
  return account.used === 0
    ? `${name}: none of its weights could be used, so nobody has this score. ${reasons.join(' ')}`
    : `Only ${used}, under the ${percent(settings.minMatchedShare)} that the study asks for, so nobody has this score. ` +
        `${reasons.join(' ')} Lower the share to use it all the same.`
}

const absentElsewhere =
  'are absent: the genotypes lack these variants, name them in another way, or are on another genome build. Take a file of weights on ' +
  'the build of the genotypes, or find weights by id'
const absentWords = {
  position: absentElsewhere,
  other_build: absentElsewhere,
  id: 'are absent: the genotypes lack these variants or name them in another way. Find weights by position, if their file has positions',
} as const

const elsewhereWords = {
  position:
    'are not at their place but found where their other build or their id has them: the weights seem to be on another genome build ' +
    'than the genotypes. Find weights by the other build or by id.',
  other_build:
    "are not at the place of the other build but found at the file's own place or by id. Find weights by position or by id.",
  id: 'are not found by id but at their place: weights and genotypes name variants in different ways. Find weights by position.',
} as const

/** Whole percents, never rounded up to 100 or down to 0. */
function percent(share: number): string {
  const rounded = Math.round(100 * share)
  if (rounded === 100 && share < 1) return '> 99 %'
  if (rounded === 0 && share > 0) return '< 1 %'
  return `${rounded} %`
}
