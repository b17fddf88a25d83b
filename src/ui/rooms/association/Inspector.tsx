import { Button } from 'react-aria-components'
import { contrastWords } from '../../../figures/contrasts.ts'
import { hasEstimate, statusWord } from '../../../figures/fits.ts'
import { markedRows } from '../../../figures/marking.ts'
import { formatCount, formatEstimate, formatP, missing } from '../../../figures/numbers.ts'
import type { ContrastKey } from '../../../figures/theme.ts'
import type { AssociationRow } from '../../../model/results.ts'
import { contrastId, type Study } from '../../../model/study.ts'
import { jobOf, useAppState, useWorkbench } from '../../context.tsx'
import { useDrawer } from '../../controls/useDrawer.ts'
import { useMarking } from '../../figures.ts'
import { traitOf } from '../../selectors.ts'
import { shown } from '../../state/jobs.ts'
import { cohortsOf, isSimulated, type State } from '../../state/state.ts'
import { methodWords } from './methods.ts'
import { rowsIn } from './roomFigure.ts'

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
  const main = fits.find(({ id }) => id === 'TRD/trMDD') ?? fits[0]
  const { confidenceLevel } = study.analyses.association
  const marked = markedRows(rowsIn(state, view.cohort), useMarking(study))
  const look = (fit: AssociationRow | undefined) =>
    fit !== undefined && marked.has(fit) ? 'number significant' : 'number'
  const place = useDrawer(() => workbench.setView({ inspectorOpen: false }))
  return (
    <aside ref={place} className="panel side inspector" aria-label="Inspector">
      <div className="toolbar">
        <h1>{traitOf(state, view.score)}</h1>
        <span className="push" />
        <Button
          className="button plain"
          aria-label="Close the inspector"
          onPress={() => workbench.setView({ inspectorOpen: false })}
        >
          ✕
        </Button>
      </div>
      <section className="panel-part">
        <table className={isOld ? 'old' : undefined}>
          <thead>
            <tr>
              <th scope="col">Contrast</th>
              <th scope="col" className="number">
                OR ({Math.round(100 * confidenceLevel)}% CI)
              </th>
              <th scope="col" className="number">
                <i>P</i>
              </th>
            </tr>
          </thead>
          <tbody>
            {fits.map(({ id, fit }) => (
              <tr key={id}>
                <td>
                  <span className="contrast-name">
                    <i className={`shape ${shapes[id]} ${id.replace('/', '-')}`} aria-hidden="true" />
                    {contrastWords(id)}
                  </span>
                </td>
                <td className={look(fit)}>{estimate(fit)}</td>
                <td className={look(fit)}>{hasEstimate(fit) ? formatP(fit.p) : ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <OtherCohorts contrast={main.id} />
      {main.fit && (
        <section className="panel-part">
          <h3>Model, {contrastWords(main.id)}</h3>
          <p className="muted">{model(study, main.fit)}</p>
          <div className="box-actions">
            <CopyRow fit={main.fit} isOff={isOld} />
          </div>
        </section>
      )}
    </aside>
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

function estimate(fit: AssociationRow | undefined): string {
  if (!fit) return ''
  return hasEstimate(fit) ? formatEstimate(fit.oddsRatio, fit.ciLower, fit.ciUpper) : statusWord(fit)
}

const scales: Readonly<Record<Study['scores']['standardise'], string>> = {
  cohort: 'Per SD of the score over the cohort.',
  contrast: 'Per SD of the score over the people compared.',
  none: 'Per unit of the score.',
}

function model(study: Study, fit: AssociationRow): string {
  if (Number.isNaN(fit.logOddsRatio)) return fit.reason
  return (
    `Logistic, Newton–Raphson, ${fit.iterations} iterations, ${methodWords[fit.method]}. n ${formatCount(fit.n)}, ` +
    `cases ${formatCount(fit.cases)}. Covariates: ${covariatesInWords(fit.covariates)}. ${fit.leftOut} ` +
    `Complete cases; ${formatCount(fit.incomplete)} more lack the score or a covariate. ${scales[study.scores.standardise]}`
  )
}

/** `PC1–PC16, sex, age`: a run of numbered names is written by its ends. */
function covariatesInWords(names: readonly string[]): string {
  const numbered = names.filter((name) => /^PC\d+$/.test(name))
  const others = names.filter((name) => !numbered.includes(name))
  const isRun = numbered.length > 2 && numbered.every((name, k) => name === `PC${Number(numbered[0].slice(2)) + k}`)
  const run = isRun ? [`${numbered[0]}–${numbered.at(-1)}`] : numbered
  return [...run, ...others].join(', ') || 'none'
}

/** The numbers in full precision, with their context. */
function CopyRow({ fit, isOff }: { fit: AssociationRow; isOff: boolean }) {
  const workbench = useWorkbench()
  const copy = () => {
    const data = isSimulated(workbench.store.get()) ? 'simulated' : 'given'
    const text = Object.entries({ ...fit, data })
      .map(([name, value]) => `${name}\t${value}`)
      .join('\n')
    navigator.clipboard.writeText(text).catch(workbench.refuse)
  }
  return (
    <Button className="button" isDisabled={isOff} onPress={copy}>
      Copy full precision
    </Button>
  )
}
