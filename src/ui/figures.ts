import { useMemo } from 'react'
import type { Figure, FigureSize } from '../figures/figure.ts'
import { type ForestOptions, forestFigure } from '../figures/forest.ts'
import { kaplanMeierFigure } from '../figures/kaplanMeier.ts'
import type { Theme } from '../figures/theme.ts'
import type { KaplanMeierResponse } from '../model/engine.ts'
import type { AssociationRow } from '../model/results.ts'
import { type AssociationOptions, type Contrast, contrastId, type Study } from '../model/study.ts'
import type { ScoreInfo } from './selectors.ts'
import type { CurveView, RowOrder } from './state/state.ts'

/** The figures of the rooms, for a theme and a size: the same on the screen and in an export. */
export type Draw = (theme: Theme, size: FigureSize) => Figure

function forestOptions(
  { alpha, confidenceLevel }: AssociationOptions,
  contrasts: readonly Contrast[],
  standardise: Study['scores']['standardise'],
  order: RowOrder,
): ForestOptions {
  const per = standardise === 'none' ? 'unit' : 'SD'
  return { alpha, order, confidenceLevel, contrasts: contrasts.map(contrastId), per }
}

/** Keeps its identity, and so the figure on the screen, while nothing that it shows changes. */
export function useForestDraw(
  rows: readonly AssociationRow[],
  scores: readonly ScoreInfo[],
  study: Study,
  order: RowOrder,
  pinned?: readonly AssociationRow[],
): Draw {
  const common = useForestOptions(study, order)
  const options = useMemo(() => ({ ...common, pinned }), [common, pinned])
  return useMemo(() => (theme, size) => forestFigure(rows, scores, options, theme, size), [rows, scores, options])
}

export function useForestOptions({ analyses, contrasts, scores }: Study, order: RowOrder): ForestOptions {
  const { association } = analyses
  const { standardise } = scores
  return useMemo(
    () => forestOptions(association, contrasts, standardise, order),
    [association, contrasts, standardise, order],
  )
}

export function curvesOf(response: KaplanMeierResponse, curves: CurveView, trait: string): Draw {
  const options = { ...curves, event: 'TRD', timeTitle: 'Years since first MDD diagnosis', trait }
  return (theme, size) => kaplanMeierFigure(response.result, options, theme, size)
}
