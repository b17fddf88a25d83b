import { useCallback, useMemo } from 'react'
import { attritionFlowFigure } from '../../../figures/attritionFlow.ts'
import type { FigureSize } from '../../../figures/figure.ts'
import { printPresets } from '../../../figures/theme.ts'
import type { PhenotypeResult } from '../../../model/engine.ts'
import type { AttritionRow } from '../../../model/results.ts'
import { type Definition, type Group, primaryDefinition } from '../../../model/study.ts'
import { definitionLabel } from '../../../phenotype/presets.ts'
import { jobOf, useAppState, useWorkbench } from '../../context.tsx'
import { type Exportable, ExportMenu } from '../../controls/ExportMenu.tsx'
import { Segmented } from '../../controls/Segmented.tsx'
import { Select } from '../../controls/Select.tsx'
import { FigureView } from '../../FigureView.tsx'
import type { Draw } from '../../figures.ts'
import { cohortLabel, countIn } from '../../selectors.ts'
import { nameOf } from '../../state/comparison.ts'
import { shown } from '../../state/jobs.ts'
import type { State } from '../../state/state.ts'
import { useFigureTheme } from '../../theme.ts'
import { AttritionTable } from './AttritionTable.tsx'
import { Awaited } from './Awaited.tsx'

/** From everyone loaded to the analysed groups, as a flow or step by step in a table. */
export function Attrition() {
  const state = useAppState()
  const workbench = useWorkbench()
  const theme = useFigureTheme()
  const what = useAttrition(state)
  const job = jobOf(state, 'phenotype')
  const { look } = shown(job)
  const definition = attritionDefinition(state)
  const { flow, draw } = useFlow(state)
  const drawAt = useCallback((size: FigureSize) => draw!(theme, size), [draw, theme])
  if (flow === null) {
    return (
      <section className="panel-part">
        <h2>Attrition</h2>
        <Awaited job={job} />
        {job.state === 'idle' && <p className="muted">Needs people and conditions. Add them in the Data room.</p>}
      </section>
    )
  }
  const { display } = state.view
  return (
    <section className="panel-part" aria-busy={look === 'old'}>
      <div className="attrition-head">
        <h2>Attrition, {cohortLabel(state, state.view.cohort)}</h2>
        <Select
          label="Definition"
          labelShown={false}
          value={definition.id}
          options={state.document.study.definitions.map((each) => ({
            id: each.id,
            label: nameOf(each).replace('/', ' / '),
          }))}
          onChange={(id) => workbench.setView({ comparison: { ...state.view.comparison, attrition: id } })}
        />
        <Segmented
          label="Shown as"
          value={display}
          choices={displays}
          onChange={(next) => workbench.setView({ display: next })}
        />
        <ExportMenu what={what} />
      </div>
      {display === 'table' ? (
        <AttritionTable {...flow} isOld={look === 'old'} />
      ) : (
        <div className="attrition-place">
          <FigureView draw={drawAt} label="Attrition flow" pending={look === 'old'} />
        </div>
      )}
    </section>
  )
}

/** The flow of the cohort shown, as it can be exported. */
export function useAttrition(state: State): Exportable {
  const { cohort } = state.view
  const { draw } = useFlow(state)
  const current = jobOf(state, 'phenotype').state === 'current' ? draw : null
  const definition = attritionDefinition(state)
  const part = definition.primary ? '' : `-${definition.id.replaceAll('/', '-')}`
  return {
    name: `attrition-${cohort}${part}`,
    draw: current,
    size: printPresets.full.attrition,
    table: 'attrition',
    definition: definitionLabel(definition),
  }
}

/** As chosen in the pane, else the primary one. */
function attritionDefinition({ document, view }: State): Definition {
  const { definitions } = document.study
  const chosen = definitions.find(({ id }) => id === view.comparison.attrition)
  return chosen ?? primaryDefinition(document.study)
}

const displays = [
  { value: 'figure', label: 'Figure' },
  { value: 'table', label: 'Table' },
] as const

interface Flow {
  readonly steps: readonly AttritionRow[]
  readonly counts: Readonly<Record<Group, number>>
}

function useFlow(state: State): { readonly flow: Flow | null; readonly draw: Draw | null } {
  const { value } = shown(jobOf(state, 'phenotype'))
  const definition = attritionDefinition(state)
  const { cohort } = state.view
  const label = cohortLabel(state, cohort)
  return useMemo(() => {
    const flow = value === null ? null : flowOf(value, cohort, definition.id)
    if (flow === null) return { flow, draw: null }
    const options = { cohort: label, definition: definitionLabel(definition) }
    return { flow, draw: (theme, size) => attritionFlowFigure(flow.steps, flow.counts, options, theme, size) }
  }, [value, cohort, definition, label])
}

/** Null where the result knows nothing of the cohort or the definition: it may be of the study as it was. */
function flowOf(result: PhenotypeResult, cohort: string, definition: string): Flow | null {
  const steps = result.attrition.filter((row) => row.cohort === cohort && row.definition === definition)
  if (steps.length === 0) return null
  const of = (group: Group) => countIn(result, cohort, definition, group) ?? 0
  return { steps, counts: { nonMDD: of('nonMDD'), trMDD: of('trMDD'), TRD: of('TRD'), excluded: of('excluded') } }
}
