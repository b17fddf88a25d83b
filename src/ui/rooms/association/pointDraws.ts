import { useMemo } from 'react'
import { contrastWords } from '../../../figures/contrasts.ts'
import type { ForestPanel } from '../../../figures/forest.ts'
import { forestRows } from '../../../figures/forestRows.ts'
import { type HeatmapColumn, heatmapFigure } from '../../../figures/heatmap.ts'
import { countOfMarked, markedRows, thresholdMarkup, thresholdName } from '../../../figures/marking.ts'
import { quantileFigure } from '../../../figures/quantilePlot.ts'
import type { ContrastKey } from '../../../figures/theme.ts'
import { volcanoFigure } from '../../../figures/volcano.ts'
import { contrastId } from '../../../model/study.ts'
import { type Draw, unitOf, useMarking } from '../../figures.ts'
import { type ScoreInfo, scoresOf } from '../../selectors.ts'
import { isFiltered } from '../../state/associationView.ts'
import type { State } from '../../state/state.ts'

/** Volcano or quantile-quantile plot of one contrast in the first panel; scores that a filter leaves out are faint. */
export function usePointDraw(state: State, panels: readonly ForestPanel[], shownScores: readonly ScoreInfo[]): Draw {
  const { view, document } = state
  const { study } = document
  const { figure, contrast, score, filter } = view
  const scores = scoresOf(state)
  const marking = useMarking(study)
  const per = unitOf(study)
  const { confidenceLevel } = study.analyses.association
  return useMemo(() => {
    const shown = isFiltered(filter) ? new Set(shownScores.map(({ column }) => column)) : null
    const options = { contrast, marking, per, confidenceLevel, selected: score, shown }
    const make = figure === 'quantiles' ? quantileFigure : volcanoFigure
    return (theme, size) => make(panels[0]?.fits ?? [], scores, options, theme, size)
  }, [panels, scores, shownScores, filter, figure, contrast, score, marking, per, confidenceLevel])
}

/** Effects beyond have the colour of the scale's end. */
const clip = 0.16

/** Cohorts × contrasts, an odds ratio a cell. */
export function useHeatmapDraw(
  { document, view }: State,
  panels: readonly ForestPanel[],
  cohorts: readonly { readonly label: string }[],
  scores: readonly ScoreInfo[],
): Draw {
  const { study } = document
  const { contrasts } = study
  const { order } = view
  const marking = useMarking(study)
  const names = cohorts.map(({ label }) => label).join('\n')
  return useMemo(() => {
    const keys = contrasts.map(contrastId) as ContrastKey[]
    const rows = forestRows(panels, scores, { order, contrasts: keys })
    const columns = keys.flatMap((contrast) =>
      panels.map(({ fits }, index): HeatmapColumn => {
        const own = fits.filter((fit) => fit.contrast === contrast)
        const marked = markedRows(own, marking)
        const cells = new Map(own.map((fit) => [fit.score, { effect: fit.logOddsRatio, marked: marked.has(fit) }]))
        return { group: contrastWords(contrast), heads: [names.split('\n')[index]], cells }
      }),
    )
    const tests = panels[0]?.fits.filter((fit) => fit.contrast === keys[0]).length ?? 0
    const summary = columns.map(({ group, heads, cells }) => {
      const marked = [...cells.values()].filter((cell) => cell.marked).length
      return `${heads[0]}, ${group}: ${countOfMarked(marked, cells.size)}.`
    })
    return (theme, size) =>
      heatmapFigure(
        rows,
        columns,
        {
          title: 'Heatmap',
          summary: `Odds ratios at ${thresholdName(marking, tests)}. ${summary.join(' ')}`,
          headNames: [''],
          banded: order === 'domain',
          clip,
          dot: thresholdMarkup(marking, tests, theme.pNotation),
        },
        theme,
        size,
      )
  }, [panels, scores, order, contrasts, names, marking])
}
