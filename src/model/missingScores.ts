import type { Inventory, TableKind } from './inventory.ts'

export const NO_SCORES = 'No scores yet. Add a table of scores, or genotypes with weights.'

const parts: readonly { readonly kinds: readonly TableKind[]; readonly name: string; readonly add: string }[] = [
  {
    kinds: ['genotypes', 'dosages'],
    name: 'genotypes',
    add: 'bed, bim and fam files, or a table of dosages',
  },
  {
    kinds: ['weights'],
    name: 'weights',
    add: 'scoring files of the PGS Catalog, PRS-CS output, or a table with a column of weights for each score',
  },
]

/** Why there are no scores and none can be computed, which files failed, and what to add; null where there are, or they can. */
export function whyNoScores({ files, scores }: Pick<Inventory, 'files' | 'scores'>): string | null {
  if (scores > 0) return null
  const of = (kinds: readonly TableKind[], state: 'ready' | 'failed') =>
    files.filter((file) => file.takenFor !== null && kinds.includes(file.takenFor) && file.state === state)
  const present = parts.filter(({ kinds }) => of(kinds, 'ready').length > 0)
  if (present.length === parts.length) return null
  const failed = of(['scores', 'genotypes', 'dosages', 'weights'], 'failed').map(({ name }) => name)
  const missing = parts.find((part) => !present.includes(part))!
  const sentence =
    present.length === 0
      ? NO_SCORES
      : `No scores yet. There are ${present[0].name}, but no ${missing.name} that can be used: add ${missing.add}.`
  return failed.length === 0
    ? sentence
    : `${sentence} Not read, for a reason told in the Data room: ${failed.join(', ')}.`
}
