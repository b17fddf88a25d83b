import { useMemo } from 'react'
import type { Figure, FigureSize } from '../figures/figure.ts'
import {
  type ForestNote,
  type ForestOptions,
  type ForestPanel,
  forestFigure,
  type HazardWords,
} from '../figures/forest.ts'
import type { Marking } from '../figures/marking.ts'
import type { Theme } from '../figures/theme.ts'
import { contrastId, type Study } from '../model/study.ts'
import type { ScoreInfo } from './selectors.ts'
import type { View } from './state/state.ts'

/** The figures of the rooms, for a theme and a size: the same on the screen and in an export. */
export type Draw = (theme: Theme, size: FigureSize) => Figure

/** Which scores differ, as the study says. */
export function useMarking({ analyses }: Study): Marking {
  const { alpha, correction } = analyses.association
  return useMemo(() => ({ alpha, correction }), [alpha, correction])
}

/** What an odds ratio is of. */
export const unitOf = ({ scores }: Study): 'SD' | 'unit' => (scores.standardise === 'none' ? 'unit' : 'SD')

export interface ForestWords {
  readonly title: string
  /** Ids of the contrasts; absent: the study's. */
  readonly contrasts?: readonly string[]
  readonly notes?: readonly ForestNote[]
  readonly hazard?: HazardWords
}

/** Keeps its identity while nothing that it says changes. */
export function useForestOptions(
  study: Study,
  { order, columns }: Pick<View, 'order' | 'columns'>,
  words: ForestWords,
) {
  const { analyses, contrasts: ofStudy } = study
  const { confidenceLevel } = analyses.association
  const marking = useMarking(study)
  const per = unitOf(study)
  const { title, contrasts, notes, hazard } = words
  return useMemo(
    (): ForestOptions => ({
      title,
      marking,
      order,
      columns,
      confidenceLevel,
      contrasts: contrasts ?? ofStudy.map(contrastId),
      per,
      notes,
      hazard,
    }),
    [title, marking, order, columns, confidenceLevel, contrasts, ofStudy, per, notes, hazard],
  )
}

/** Keeps its identity, and so the figure on the screen, while nothing that it shows changes. */
export function useForestDraw(
  panels: readonly ForestPanel[],
  scores: readonly ScoreInfo[],
  options: ForestOptions,
): Draw {
  return useMemo(() => (theme, size) => forestFigure(panels, scores, options, theme, size), [panels, scores, options])
}
