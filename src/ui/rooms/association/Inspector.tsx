import { contrastWords } from '../../../figures/contrasts.ts'
import { hasEstimate } from '../../../figures/fits.ts'
import { markedRows } from '../../../figures/marking.ts'
import { formatP, missing } from '../../../figures/numbers.ts'
import type { ContrastKey } from '../../../figures/theme.ts'
import type { AssociationRow } from '../../../model/results.ts'
import { contrastId } from '../../../model/study.ts'
import { jobOf, useAppState, useWorkbench } from '../../context.tsx'
import { Heads, pHead } from '../../controls/Heads.tsx'
import { InspectorPanel } from '../../controls/InspectorPanel.tsx'
import { useMarking } from '../../figures.ts'
import { traitOf } from '../../selectors.ts'
import { shown } from '../../state/jobs.ts'
import { cohortsOf, type State } from '../../state/state.ts'
import { DifferencePart } from './DifferencePart.tsx'
import { estimate } from './estimate.ts'
import { JointPart } from './JointPart.tsx'
import { ModelPart } from './ModelPart.tsx'
import { rowsIn } from './roomFigure.ts'
import { SexPart } from './SexPart.tsx'
import { StrataPart } from './StrataPart.tsx'

const shapes: Readonly<Record<string, string>> = {
  'trMDD/nonMDD': 'round',
  'TRD/nonMDD': '',
  'TRD/trMDD': 'turned',
}

/** The selected score in every analysis there is. */
export function Inspector() {
  const state = useAppState()
  const workbench = useWorkbench()
  const { view, document } = state
  const { study } = document
  const { rows, isOld } = rowsOf(state, view.cohort)
  const fits = study.contrasts.map((contrast) => ({
    id: contrastId(contrast) as ContrastKey,
    fit: rows.find((row) => row.contrast === contrastId(contrast)),
  }))
  const main = fits.find(({ id }) => id === view.contrast) ?? fits[0]
  const { confidenceLevel } = study.analyses.association
  const marked = markedRows(rowsIn(state, view.cohort), useMarking(study))
  const look = (fit: AssociationRow | undefined) =>
    fit !== undefined && marked.has(fit) ? 'number significant' : 'number'
  return (
    <InspectorPanel title={traitOf(state, view.score)}>
      <section className="panel-part">
        <table className={isOld ? 'old' : undefined}>
          <Heads first="Contrast" numbers={[['OR', `OR (${Math.round(100 * confidenceLevel)}% CI)`], pHead]} />
          <tbody>
            {fits.map(({ id, fit }) => (
              <tr key={id} aria-current={id === view.contrast || undefined}>
                <td>
                  <button
                    type="button"
                    className="sort contrast-name"
                    aria-pressed={id === view.contrast}
                    onClick={() => workbench.setView({ contrast: id })}
                  >
                    <i className={`shape ${shapes[id]} ${id.replace('/', '-')}`} aria-hidden="true" />
                    {contrastWords(id)}
                  </button>
                </td>
                <td className={look(fit)}>{estimate(fit)}</td>
                <td className={look(fit)}>{hasEstimate(fit) ? formatP(fit.p) : ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <OtherCohorts contrast={main.id} />
      <DifferencePart />
      <JointPart />
      <SexPart />
      <StrataPart />
      <ModelPart row={main.fit} isOld={isOld} />
    </InspectorPanel>
  )
}

function OtherCohorts({ contrast }: { contrast: ContrastKey }) {
  const state = useAppState()
  const others = cohortsOf(state).filter((cohort) => cohort.id !== state.view.cohort)
  if (others.length === 0) return null
  return (
    <section className="panel-part">
      <h3>Other cohorts, {contrastWords(contrast)}</h3>
      <table>
        <tbody>
          {others.map((cohort) => {
            const { rows, isOld, isPending } = rowsOf(state, cohort.id)
            const fit = rows.find((row) => row.contrast === contrast)
            return (
              <tr key={cohort.id}>
                <td>{cohort.label}</td>
                <td className={isOld ? 'number old' : 'number'}>
                  {fit ? estimate(fit) : isPending ? 'updating' : missing}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}

/** The selected score's rows in a cohort. */
function rowsOf(state: State, cohort: string) {
  const job = jobOf(state, 'association', cohort)
  const { value, look } = shown(job)
  const rows: readonly AssociationRow[] = value?.filter((row) => row.score === state.view.score) ?? []
  return { rows, isOld: look === 'old', isPending: job.state === 'pending' }
}
