import type { KeyboardEvent } from 'react'
import { formatCount } from '../../../figures/numbers.ts'
import { primaryDefinition } from '../../../model/study.ts'
import { changedKnobs, changedSets } from '../../../phenotype/presets.ts'
import { jobOf, useAppState, useWorkbench } from '../../context.tsx'
import { countOf } from '../../format.ts'
import { cohortLabel, countIn } from '../../selectors.ts'
import { definitionGrid } from '../../state/definitions.ts'
import { shown } from '../../state/jobs.ts'

/** All definitions of the study with their TRD and trMDD in the present cohort; the pressed one becomes the primary one. */
export function DefinitionGrid() {
  const state = useAppState()
  const { study } = state.document
  const { columns, rows } = definitionGrid(study.definitions.map(({ id }) => id))
  const primary = primaryDefinition(study).id
  return (
    <section className="panel-part definitions">
      <div className="definitions-head">
        <h2>Definitions</h2>
        <span className="caption">n TRD · n trMDD, {cohortLabel(state, state.view.cohort)}</span>
      </div>
      <div
        role="radiogroup"
        aria-label="Primary definition"
        className="definition-grid"
        style={{ gridTemplateColumns: columns.length > 0 ? `auto repeat(${columns.length}, minmax(0, 1fr))` : '1fr' }}
        onKeyDown={(event) => walk(event, columns.length)}
      >
        {columns.length > 0 && <span />}
        {columns.map((column) => (
          <span key={column} className="caption" aria-hidden="true">
            {column}
          </span>
        ))}
        {rows.map(({ head, ids }) => (
          <div key={head} className="definition-row">
            {columns.length > 0 && (
              <span className="caption" aria-hidden="true">
                {head}
              </span>
            )}
            {ids.map((id) => (
              <Cell key={id} id={id} isPrimary={id === primary} withName={columns.length === 0} />
            ))}
          </div>
        ))}
      </div>
    </section>
  )
}

function Cell({ id, isPrimary, withName }: { id: string; isPrimary: boolean; withName: boolean }) {
  const state = useAppState()
  const workbench = useWorkbench()
  const { value, look } = shown(jobOf(state, 'phenotype'))
  const count = (group: 'TRD' | 'trMDD') => {
    const n = value && countIn(value, state.view.cohort, id, group)
    return n === null ? '–' : formatCount(n)
  }
  const definition = state.document.study.definitions.find((one) => one.id === id)!
  const published = workbench.paper.definitions.find((one) => one.id === id)
  const changed =
    published !== undefined &&
    (changedKnobs(definition, published).length > 0 || changedSets(definition, published).length > 0)
  const findings = value?.findings.filter((finding) => finding.definition === id).length ?? 0
  const name = [
    `${id.replace('/', ' / ')}, TRD ${count('TRD')}, trMDD ${count('trMDD')}`,
    ...(changed ? ['differs from the paper’s reading'] : []),
    ...(findings > 0 ? [`${countOf(findings, 'finding')} of the linter`] : []),
  ].join(', ')
  return (
    <label className={isPrimary ? 'definition-cell on' : 'definition-cell'}>
      <input
        type="radio"
        name="primary-definition"
        className="unseen"
        checked={isPrimary}
        aria-label={name}
        onChange={() => workbench.choosePrimary(id)}
      />
      {withName && <span className="definition-name">{id.replace('/', ' / ')}</span>}
      {changed && <i className="changed" aria-hidden="true" />}
      <span className={look === 'old' ? 'old' : undefined}>
        {count('TRD')} · {count('trMDD')}
      </span>
      {findings > 0 && (
        <span className="finding-mark" title={`${countOf(findings, 'finding')} of the linter`} aria-hidden="true">
          !
        </span>
      )}
    </label>
  )
}

/**
 * Of itself a radio group knows one order only: in a grid, up and down lead to the same column of another row. Steps start
 * from the primary one, which a bracket may have moved away from the focus.
 */
function walk(event: KeyboardEvent<HTMLElement>, columns: number): void {
  const rowStep = Math.max(1, columns)
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -rowStep, ArrowDown: rowStep }[event.key]
  if (step === undefined) return
  event.preventDefault()
  const cells = [...event.currentTarget.querySelectorAll('input')]
  const next = cells[cells.findIndex(({ checked }) => checked) + step]
  next?.focus()
  next?.click()
}
