import type { ScoresResult } from '../../../model/engine.ts'
import { useWorkbench } from '../../context.tsx'
import type { ScoreInfo } from '../../selectors.ts'

export interface PaneProps {
  readonly result: ScoresResult
  readonly isOld: boolean
}

export const shownGroups = ['nonMDD', 'trMDD', 'TRD'] as const

export function TraitCell({ score }: { score: ScoreInfo }) {
  const workbench = useWorkbench()
  return (
    <td className="trait">
      <button
        type="button"
        className="file-name"
        title={score.trait}
        onClick={() => workbench.setView({ score: score.column })}
      >
        {score.trait}
      </button>
    </td>
  )
}
