import type { FileEntry, Problem, TableKind } from '../../../model/inventory.ts'
import { countOf } from '../../format.ts'

export const kindLabels: Readonly<Record<TableKind, string>> = {
  person: 'Person',
  observation_period: 'Observation period',
  death: 'Deaths',
  condition_occurrence: 'Conditions',
  drug_exposure: 'Drug exposure',
  procedure_occurrence: 'Procedures',
  visit_occurrence: 'Visits',
  scores: 'Scores',
  ancestry: 'Ancestry, PCs',
  person_list: 'List of people',
  concept_sets: 'Concept sets',
  concept: 'Concepts',
  concept_ancestor: 'Concept ancestors',
  drug_strength: 'Drug strengths',
  drug_era: 'Drug eras',
  score_descriptions: 'Score descriptions',
  effects: 'Effects',
  genotypes: 'Genotypes',
  variants: 'Variants',
  samples: 'Samples',
  frequencies: 'Allele frequencies',
  variant_list: 'List of variants',
  weights: 'Weights',
  study: 'Study document',
}

export interface FileState {
  readonly tone: 'good' | 'warn' | 'bad' | ''
  readonly label: string
}

export function fileState({ state, problems }: FileEntry): FileState {
  if (state === 'reading') return { tone: '', label: 'Reading' }
  if (state === 'ignored') return { tone: '', label: 'Not used' }
  if (state === 'failed') return { tone: 'bad', label: 'Not read' }
  const serious = problems.filter(isSerious).length
  if (serious > 0) return { tone: 'bad', label: countOf(serious, 'problem') }
  const repairs = problems.filter((problem) => problem.effect === 'repaired').length
  if (repairs > 0) return { tone: 'good', label: countOf(repairs, 'repair') }
  return { tone: 'good', label: 'Ready' }
}

export const isSerious = ({ effect }: Problem): boolean => effect === 'refused' || effect === 'set_aside'

/** `2001–2022`, with `b.` before birth years. */
export function dateRange({ dateRange: range, takenFor }: FileEntry): string {
  if (!range) return ''
  const [first, last] = range.map((date) => date.slice(0, 4))
  return `${takenFor === 'person' ? 'b. ' : ''}${first === last ? first : `${first}–${last}`}`
}
