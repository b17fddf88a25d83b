import { useMemo, useRef } from 'react'
import { causeWords } from '../../../figures/drawnCurves.ts'
import type { ForestPanel, HazardWords } from '../../../figures/forest.ts'
import { disproportionateFits, flagBelow, hazardFits } from '../../../figures/hazardFits.ts'
import { formatAlpha } from '../../../figures/numbers.ts'
import { printPresets } from '../../../figures/theme.ts'
import type { CoxResponse } from '../../../model/progressionResults.ts'
import type { AssociationRow } from '../../../model/results.ts'
import { jobOf } from '../../context.tsx'
import type { Exportable } from '../../controls/ExportMenu.tsx'
import { type Draw, useForestDraw, useForestOptions } from '../../figures.ts'
import type { ScoreInfo } from '../../selectors.ts'
import { type Job, shown } from '../../state/jobs.ts'
import { type HazardModel, hazardModelOf, hazardModels } from '../../state/progressionView.ts'
import { has, progressionSetsOf, type State } from '../../state/state.ts'
import { useFilteredScores } from '../association/roomFigure.ts'

/** The forest of hazard ratios of all scores: Figure 2B, or every set beside each other. */
export interface HazardPicture {
  readonly title: string
  readonly label: string
  readonly draw: Draw
  readonly jobs: readonly Job<CoxResponse>[]
  /** One for each set. */
  readonly panels: readonly ForestPanel[]
  readonly responses: readonly (CoxResponse | null)[]
  readonly model: HazardModel
  readonly models: readonly HazardModel[]
  readonly hazard: HazardWords
  /** Scores that the filter leaves. */
  readonly scores: readonly ScoreInfo[]
  readonly exportable: Exportable
}

const contrasts = ['TRD/trMDD']
const flagWords = `hazards not proportional, P < ${formatAlpha(flagBelow)}`

export function useHazardPicture(state: State): HazardPicture {
  const { view, document } = state
  const { study } = document
  const { hazards, set } = view
  const all = progressionSetsOf(state)
  const [own, others] = [all.filter(({ id }) => id === set), all.filter(({ id }) => id !== set)]
  const cohorts = own.flatMap((one) => one.cohorts)
  const sets = hazards.sets === 'all' ? [...own, ...others] : own
  const scores = useFilteredScores(state)
  const data = { cohorts, withDeaths: has(state, 'death') }
  const model = hazardModelOf(hazards, study, data)
  const jobs = sets.map(({ id }) => jobOf(state, 'cox', id))
  const responses = jobs.map((job) => shown(job).value)
  const labels = sets.map(({ label }) => (sets.length > 1 ? label : ''))
  const { panels, flagged } = usePanels(labels, responses, model, hazards.ties)
  const hazard = useMemo(
    () => ({ of: model.label, brief: model.brief, event: model.event, flagged, flagWords }),
    [model.label, model.brief, model.event, flagged],
  )
  const isOfSets = hazards.sets === 'all'
  const title = isOfSets ? 'eFigure 6' : 'Figure 2B'
  const options = useForestOptions(study, view, { title, contrasts, hazard })
  const draw = useForestDraw(panels, scores, options)
  return {
    title,
    label: `${title}, hazard ratios of ${causeWords[model.event]}, ${model.label}`,
    draw,
    jobs,
    panels,
    responses,
    model,
    models: hazardModels(study, data),
    hazard,
    scores,
    exportable: {
      name: isOfSets ? 'efigure-6-hazard-ratios' : `figure-2b-${set}`,
      draw: jobs.length > 0 && jobs.every((job) => job.state === 'current') ? draw : null,
      size: isOfSets ? printPresets.full.cohorts : printPresets.full.hazards,
      table: 'cox',
    },
  }
}

interface Panels {
  readonly panels: readonly ForestPanel[]
  readonly flagged: ReadonlySet<AssociationRow>
}

/** Keeps its identity while labels, results and model are the same. */
function usePanels(
  labels: readonly string[],
  responses: readonly (CoxResponse | null)[],
  model: HazardModel,
  ties: Parameters<typeof hazardFits>[2],
): Panels {
  const kept = useRef<{ key: readonly unknown[]; value: Panels }>({
    key: [],
    value: { panels: [], flagged: new Set() },
  })
  const key = [model.id, ties, ...labels, ...responses]
  const isSame = key.length === kept.current.key.length && key.every((part, index) => part === kept.current.key[index])
  if (!isSame) {
    const fits = responses.map((response) => (response === null ? [] : hazardFits(response, model.id, ties)))
    const flagged = responses.flatMap((response, index) =>
      // The tests are of the hazard of TRD.
      response === null || model.event !== 'TRD' ? [] : disproportionateFits(fits[index], response),
    )
    const panels = fits.map((rows, index) => ({ label: labels[index], fits: rows }))
    kept.current = { key, value: { panels, flagged: new Set(flagged) } }
  }
  return kept.current.value
}
