import type { Figure, FigureSize } from '../figures/figure.ts'
import { type ForestOptions, forestFigure } from '../figures/forest.ts'
import { kaplanMeierFigure } from '../figures/kaplanMeier.ts'
import type { Theme } from '../figures/theme.ts'
import type { KaplanMeierResponse } from '../model/engine.ts'
import type { AssociationRow } from '../model/results.ts'
import { contrastId, type Study } from '../model/study.ts'
import type { ScoreInfo } from './selectors.ts'
import type { CurveView, RowOrder } from './state/state.ts'

/** The figures of the rooms, for a theme and a size: the same on the screen and in an export. */
export type Draw = (theme: Theme, size: FigureSize) => Figure

export function forestOptions(study: Study, order: RowOrder): ForestOptions {
  const { alpha, confidenceLevel } = study.analyses.association
  const contrasts = study.contrasts.map(contrastId)
  return { alpha, order, confidenceLevel, contrasts, per: study.scores.standardise === 'none' ? 'unit' : 'SD' }
}

export function forestOf(
  rows: readonly AssociationRow[],
  scores: readonly ScoreInfo[],
  study: Study,
  order: RowOrder,
): Draw {
  const options = forestOptions(study, order)
  return (theme, size) => forestFigure(rows, scores, options, theme, size)
}

export function curvesOf(response: KaplanMeierResponse, curves: CurveView, trait: string): Draw {
  const options = { ...curves, event: 'TRD', timeTitle: 'Years since first MDD diagnosis', trait }
  return (theme, size) => kaplanMeierFigure(response.result, options, theme, size)
}
