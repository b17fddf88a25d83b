/** The views of the Association room, in the order of their switch. */
export const associationViews = [
  { value: 'forest', label: 'Forest' },
  { value: 'cohorts', label: 'Cohorts' },
  { value: 'sex', label: 'Sex' },
  { value: 'volcano', label: 'Volcano' },
  { value: 'heatmap', label: 'Heatmap' },
  { value: 'quantiles', label: 'QQ' },
] as const

export type AssociationView = (typeof associationViews)[number]['value']

/** Which scores are shown: words in their trait, domain or column name, and one domain. */
export interface ScoreFilter {
  readonly text: string
  readonly domain: string | null
}

export const noFilter: ScoreFilter = { text: '', domain: null }

export const isFiltered = ({ text, domain }: ScoreFilter): boolean => text.trim() !== '' || domain !== null

/** A score is shown where each word is in its names, in any case. */
export function passes(
  { text, domain }: ScoreFilter,
  score: { readonly column: string; readonly trait: string; readonly domain: string },
): boolean {
  if (domain !== null && score.domain !== domain) return false
  const names = `${score.trait} ${score.domain} ${score.column}`.toLowerCase()
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => names.includes(word))
}

/** Most scores that are compared, or fitted together. */
export const mostCompared = 5

/** With the score added, or taken out where it is there; the first goes where there would be too many. */
export const toggled = (compared: readonly string[], score: string): readonly string[] =>
  compared.includes(score) ? compared.filter((one) => one !== score) : [...compared, score].slice(-mostCompared)
