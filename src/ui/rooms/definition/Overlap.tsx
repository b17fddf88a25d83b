import { useCallback } from 'react'
import type { FigureSize } from '../../../figures/figure.ts'
import { formatCount, formatDecimal } from '../../../figures/numbers.ts'
import { printPresets } from '../../../figures/theme.ts'
import { mostDefinitions, upsetFigure } from '../../../figures/upset.ts'
import { type ComparedGroup, comparedGroups, type GroupOverlap } from '../../../model/comparison.ts'
import { definitionLabel } from '../../../phenotype/presets.ts'
import { jobOf, useAppState, useWorkbench } from '../../context.tsx'
import { Box, errorMessage } from '../../controls/Box.tsx'
import { type Exportable, ExportMenu } from '../../controls/ExportMenu.tsx'
import { Segmented } from '../../controls/Segmented.tsx'
import { FigureView } from '../../FigureView.tsx'
import { cohortLabel } from '../../selectors.ts'
import { type Candidate, chosenCandidates, comparisonSlot } from '../../state/comparison.ts'
import { type Job, shown } from '../../state/jobs.ts'
import type { State } from '../../state/state.ts'
import { useFigureTheme } from '../../theme.ts'
import { Awaited } from './Awaited.tsx'
import { DefinitionChooser } from './DefinitionChooser.tsx'

const groupChoices: readonly { value: ComparedGroup; label: string }[] = comparedGroups.map((value) => ({
  value,
  label: value === 'MDD' ? 'either' : value,
}))

/** Who is in a group under which of the chosen definitions, and how every two of them agree. */
export function Overlap() {
  const state = useAppState()
  const workbench = useWorkbench()
  const theme = useFigureTheme()
  const { comparison, cohort } = state.view
  const chosen = chosenCandidates(state)
  const job = jobOf(state, 'overlap', comparisonSlot(cohort, chosen))
  const { value, look } = shown(job)
  const overlap = value?.groups[comparison.group] ?? null
  const labels = chosen.map(({ label }) => label.replace('/', ' / ')).join('\n')
  const { group } = comparison
  const draw = useCallback(
    (size: FigureSize) => upsetFigure(overlap!, { group, definitions: labels.split('\n') }, theme, size),
    [overlap, group, labels, theme],
  )
  return (
    <section className="panel-part" aria-label="Overlap of definitions" aria-busy={look === 'old'}>
      <div className="attrition-head">
        <h2>Overlap, {cohortLabel(state, cohort)}</h2>
        <Segmented
          label="Group compared"
          value={comparison.group}
          choices={groupChoices}
          onChange={(next) => workbench.setView({ comparison: { ...comparison, group: next } })}
        />
        <DefinitionChooser chosen={chosen} />
        <ExportMenu what={exportable(state, job, overlap, chosen)} />
      </div>
      {job.state === 'failed' && <Box message={errorMessage(job.kind, job.message)} />}
      <Awaited job={job} />
      {chosen.length < 2 && <p className="muted">Choose two or more definitions, {mostDefinitions} at most.</p>}
      {overlap !== null && chosen.length > 1 && (
        <>
          <div
            className="overlap-place"
            style={{ height: `calc(${20 * chosen.length}px + clamp(120px, 20vh, 200px))` }}
          >
            <FigureView draw={draw} label="Overlap of definitions" pending={look === 'old'} />
          </div>
          <AgreementTable overlap={overlap} chosen={chosen} isOld={look === 'old'} />
        </>
      )}
    </section>
  )
}

function exportable(
  state: State,
  job: Job<unknown>,
  overlap: GroupOverlap | null,
  chosen: readonly Candidate[],
): Exportable {
  const { cohort, comparison } = state.view
  const options = { group: comparison.group, definitions: chosen.map(exportLabel) }
  const draw: Exportable['draw'] =
    job.state === 'current' && overlap !== null && chosen.length > 1
      ? (theme, size) => upsetFigure(overlap, options, theme, size)
      : null
  const name = `overlap-${comparison.group}-${cohort}`
  return { name, draw, size: printPresets.full.upset, table: 'overlap', definition: options.definitions.join(' | ') }
}

/** What leaves says every knob that was turned, never only the name of a scenario. */
const exportLabel = ({ key, definition }: Candidate): string =>
  key === definition.id ? definitionLabel(definition) : `Pinned: ${definitionLabel(definition)}`

function AgreementTable({
  overlap,
  chosen,
  isOld,
}: {
  overlap: GroupOverlap
  chosen: readonly Candidate[]
  isOld: boolean
}) {
  return (
    <table className={isOld ? 'agreement old' : 'agreement'} aria-label="Agreement of every two definitions">
      <thead>
        <tr>
          <th scope="col">Definitions</th>
          <th scope="col" className="number">
            Both
          </th>
          <th scope="col" className="number">
            Only first
          </th>
          <th scope="col" className="number">
            Only second
          </th>
          <th scope="col" className="number">
            Jaccard
          </th>
          <th scope="col" className="number">
            κ (SE)
          </th>
        </tr>
      </thead>
      <tbody>
        {overlap.pairs.map((pair) => (
          <tr key={`${pair.first} ${pair.second}`}>
            <td>
              {chosen[pair.first].label} · {chosen[pair.second].label}
            </td>
            <td className="number">{formatCount(pair.both)}</td>
            <td className="number">{formatCount(pair.onlyFirst)}</td>
            <td className="number">{formatCount(pair.onlySecond)}</td>
            <td className="number">{formatDecimal(pair.jaccard, 2)}</td>
            <td className="number" title={pair.reason || undefined}>
              {pair.status === 'ok'
                ? `${formatDecimal(pair.kappa, 2)} (${formatDecimal(pair.kappaStandardError, 3)})`
                : '– not estimable'}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
