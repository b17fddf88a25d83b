import { useAppState } from '../../context.tsx'
import { scoresOf } from '../../selectors.ts'
import { CurvePart } from './CurvePart.tsx'
import { HazardPart } from './HazardPart.tsx'
import { ProgressionKnobs } from './ProgressionKnobs.tsx'

/** One score over time on the left, all scores' hazard ratios on the right; sets side by side take the whole width. */
export function ProgressionRoom() {
  const state = useAppState()
  const { view } = state
  const isOfSets = view.hazards.sets === 'all'
  const hasScores = scoresOf(state).length > 0
  const shape = isOfSets || !hasScores ? '' : `progression${view.display === 'table' ? ' as-table' : ''}`
  return (
    <div className={`room ${shape}${view.knobsOpen ? ' with-knobs narrow' : ''}`}>
      {view.knobsOpen && <ProgressionKnobs />}
      {!isOfSets && <CurvePart />}
      {(isOfSets || hasScores) && <HazardPart />}
    </div>
  )
}
