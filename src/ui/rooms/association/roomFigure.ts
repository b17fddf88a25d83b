import { useMemo, useRef } from 'react'
import { contrastWords } from '../../../figures/contrasts.ts'
import type { ForestNote, ForestPanel } from '../../../figures/forest.ts'
import { printPresets } from '../../../figures/theme.ts'
import type { AssociationRow } from '../../../model/results.ts'
import { jobOf } from '../../context.tsx'
import type { Exportable } from '../../controls/ExportMenu.tsx'
import { type Draw, useForestDraw, useForestOptions } from '../../figures.ts'
import { pinnedRows, type ScoreInfo, scoresOf } from '../../selectors.ts'
import { type AssociationView, isFiltered, passes } from '../../state/associationView.ts'
import { detailSlot } from '../../state/detailWants.ts'
import { type Job, shown } from '../../state/jobs.ts'
import { cohortsOf, type State } from '../../state/state.ts'
import { useHeatmapDraw, usePointDraw } from './pointDraws.ts'
import { useSexes } from './sexes.ts'

/** What the Association room shows now. */
export interface RoomFigure {
  /** `Figure 1`. */
  readonly title: string
  /** Names the figure for those who do not see it; its summary follows. */
  readonly label: string
  readonly draw: Draw
  /** Of all that is in it, the most important first. */
  readonly jobs: readonly Job<unknown>[]
  readonly panels: readonly ForestPanel[]
  /** Words that belong to the score and to no panel. */
  readonly notes: readonly ForestNote[]
  /** Scores that the filter leaves. */
  readonly scores: readonly ScoreInfo[]
  readonly exportable: Exportable
}

const none: readonly AssociationRow[] = []

/** Rows of the cohort shown, as far as they are there. */
export const rowsIn = (state: State, cohort: string): readonly AssociationRow[] =>
  shown(jobOf(state, 'association', cohort)).value ?? none

export function useFilteredScores(state: State): readonly ScoreInfo[] {
  const scores = scoresOf(state)
  const { filter } = state.view
  return useMemo(
    () => (isFiltered(filter) ? scores.filter((score) => passes(filter, score)) : scores),
    [scores, filter],
  )
}

export function useRoomFigure(state: State): RoomFigure {
  const { view, document } = state
  const { study } = document
  const { figure, cohort, contrast } = view
  const scores = useFilteredScores(state)
  const isOfCohorts = figure === 'cohorts' || figure === 'heatmap'
  const cohorts = isOfCohorts ? cohortsOf(state) : cohortsOf(state).filter(({ id }) => id === cohort)
  const sexJob = jobOf(state, 'sexModels', detailSlot(cohort, contrast))
  const sexes = useSexes(shown(sexJob).value)
  const isBySex = figure === 'sex'
  const jobs = isBySex ? [sexJob] : cohorts.map(({ id }) => jobOf(state, 'association', id))
  const ofCohorts = usePanels(
    cohorts.map(({ label }) => (cohorts.length > 1 ? label : '')),
    cohorts.map(({ id }) => rowsIn(state, id)),
    figure === 'forest' ? pinnedRows(state) : null,
  )
  const panels = isBySex ? sexes.panels : ofCohorts
  const contrasts = useMemo(() => (isBySex ? [contrast] : undefined), [isBySex, contrast])
  const notes = isBySex ? sexes.notes : undefined
  const options = useForestOptions(study, view, { title: titles[figure].title, contrasts, notes })
  const forest = useForestDraw(panels, scores, options)
  const heatmap = useHeatmapDraw(state, panels, cohorts, scores)
  const points = usePointDraw(state, panels, scores)
  const draw = { forest, cohorts: forest, sex: forest, heatmap, volcano: points, quantiles: points }[figure]
  const isCurrent = jobs.length > 0 && jobs.every((job) => job.state === 'current')
  const ofContrast = isBySex || figure === 'volcano' || figure === 'quantiles'
  const { title, words } = titles[figure]
  const place = isOfCohorts ? 'cohorts' : cohort
  return {
    title,
    label: `${title}, ${words}`,
    draw,
    jobs,
    panels,
    notes: notes ?? [],
    scores,
    exportable: {
      name: [fileNames[figure], place, ...(ofContrast ? [contrastWords(contrast).replaceAll(' ', '-')] : [])].join('-'),
      draw: isCurrent ? draw : null,
      size: printPresets.full[sizes[figure]],
      table: isBySex ? 'sex' : 'association',
    },
  }
}

const titles: Readonly<Record<AssociationView, { readonly title: string; readonly words: string }>> = {
  forest: { title: 'Figure 1', words: 'forest plot' },
  cohorts: { title: 'eFigure 1', words: 'forest plots of the cohorts' },
  sex: { title: 'By sex', words: 'forest plots of women and men' },
  volcano: { title: 'Volcano plot', words: 'effect against P' },
  heatmap: { title: 'Heatmap', words: 'scores by cohorts and contrasts' },
  quantiles: { title: 'QQ plot', words: 'observed against expected P' },
}

const fileNames: Readonly<Record<AssociationView, string>> = {
  forest: 'figure-1-forest',
  cohorts: 'efigure-1-forest',
  sex: 'forest-by-sex',
  volcano: 'volcano',
  heatmap: 'heatmap',
  quantiles: 'qq',
}

export const sizes = {
  forest: 'forest',
  cohorts: 'cohorts',
  sex: 'forest',
  volcano: 'points',
  heatmap: 'heatmap',
  quantiles: 'points',
} as const satisfies Record<AssociationView, keyof typeof printPresets.full>

/** Keeps its identity while labels and rows are the same. */
function usePanels(
  labels: readonly string[],
  fits: readonly (readonly AssociationRow[])[],
  pinned: readonly AssociationRow[] | null,
): readonly ForestPanel[] {
  const kept = useRef<readonly ForestPanel[]>([])
  const { current } = kept
  const ofPin = pinned ?? undefined
  const isSame =
    current.length === fits.length &&
    current.every(
      (panel, index) => panel.fits === fits[index] && panel.pinned === ofPin && panel.label === labels[index],
    )
  if (!isSame) kept.current = fits.map((rows, index) => ({ label: labels[index], fits: rows, pinned: ofPin }))
  return kept.current
}
