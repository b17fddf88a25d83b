import { useMemo } from 'react'
import { joinedBlocks } from '../../../analyses/specificationBlocks.ts'
import { specificationSummaries } from '../../../analyses/specificationSummary.ts'
import { specificationCurveFigure } from '../../../figures/specificationCurve.ts'
import { printPresets } from '../../../figures/theme.ts'
import type { SpecificationResult } from '../../../model/effectResults.ts'
import { type Knob, knobValue } from '../../../model/knobs.ts'
import { primaryDefinition, type Study } from '../../../model/study.ts'
import { jobOf } from '../../context.tsx'
import type { Exportable } from '../../controls/ExportMenu.tsx'
import { useEvery } from '../../controls/useEvery.ts'
import { type Draw, useMarking } from '../../figures.ts'
import { traitOf } from '../../selectors.ts'
import { isSpecificationAsked } from '../../state/effectRuns.ts'
import { type Job, type SpecificationRun, shown } from '../../state/jobs.ts'
import type { State } from '../../state/state.ts'
import { knobWords, valueWords } from './grid.ts'

export interface Specifications {
  readonly job: Job<SpecificationRun>
  /** What is there of the grid, summed up under the study's present line; null: nothing yet. */
  readonly result: SpecificationResult | null
  readonly isOld: boolean
  /** Null where the selected score is not in the grid. */
  readonly draw: Draw | null
  readonly exportable: Exportable
}

export const curveTitle = 'Specification curve'

/** Milliseconds: a curve of a thousand takes a tenth of a second, and the fits need the processor. */
const REDRAWN_EVERY = 2000

export function useSpecifications(state: State): Specifications {
  const { study } = state.document
  const { score } = state.view
  const asked = isSpecificationAsked(state)
  const job = jobOf(state, 'specification')
  const { value: latest, look } = shown(job)
  const value = useEvery(latest, REDRAWN_EVERY, {
    key: job.state === 'idle' ? '' : job.key,
    grows: job.state === 'pending' && look === 'partial',
  })
  const marking = useMarking(study)
  const result = useMemo((): SpecificationResult | null => {
    if (!asked || value === null || value.blocks.length === 0) return null
    const whole = { ...value.blocks[0], ...joinedBlocks(value.blocks) }
    return { ...whole, summaries: specificationSummaries(whole, marking) }
  }, [asked, value, marking])
  const trait = traitOf(state, score)
  const draw = useMemo((): Draw | null => {
    if (result === null || score === null || !result.scores.includes(score)) return null
    const primaryAt = primaryIn(result, study)
    const options = { title: curveTitle, score, trait, knobWords, valueWords, primaryAt }
    return (theme, size) => specificationCurveFigure(result, options, theme, size)
  }, [result, score, trait, study])
  return {
    job,
    result,
    isOld: look === 'old',
    draw,
    exportable: {
      name: `specification-curve-${score ?? ''}`,
      draw: asked && job.state === 'current' ? draw : null,
      size: printPresets.full.specification,
      table: 'specification',
    },
  }
}

/** Where the study's primary definition is in the grid; −1 where it is not. */
function primaryIn({ points, knobs }: SpecificationResult, study: Study): number {
  const primary = primaryDefinition(study)
  const own = knobs.map((knob) => knobValue(primary, knob as Knob))
  return points.findIndex(({ definition, values }) => definition === primary.id && values.every((v, k) => v === own[k]))
}
