import { Fragment, useState } from 'react'
import { Button } from 'react-aria-components'
import { type FigureSize, mmOfPx } from '../../../figures/figure.ts'
import { printPresets } from '../../../figures/theme.ts'
import { useAppState, useWorkbench } from '../../context.tsx'
import { type Exportable, useExport } from '../../controls/ExportMenu.tsx'
import { Select } from '../../controls/Select.tsx'
import { cohortLabel, traitOf } from '../../selectors.ts'
import { pickFiles } from '../../shell/givenFiles.ts'
import type { AssociationView } from '../../state/associationView.ts'
import { saveState } from '../../state/document.ts'
import type { HazardView } from '../../state/progressionView.ts'
import type { State } from '../../state/state.ts'
import { sizes as sizeOf, useRoomFigure } from '../association/roomFigure.ts'
import { useAttrition } from '../definition/Attrition.tsx'
import { useCurvePicture } from '../progression/curveFigure.ts'
import { useHazardPicture } from '../progression/hazardFigure.ts'
import { useCompared } from '../replication/compared.ts'
import { useSpecifications } from '../sensitivity/specifications.ts'
import { useTable2 } from '../sensitivity/table2.ts'
import { Toolbar } from '../Toolbar.tsx'
import { tablesOf } from './tables.ts'

/** Everything that can leave: figures at their size on paper, tables, the study document. */
export function ReportRoom() {
  const state = useAppState()
  const workbench = useWorkbench()
  const { document, view, inventory, exporting } = state
  const [preset, setPreset] = useState<Preset>('full')
  const sizes = printPresets[preset]
  const forest = useAssociation(state, 'forest', sizes)
  const cohorts = useAssociation(state, 'cohorts', sizes)
  const heatmap = useAssociation(state, 'heatmap', sizes)
  const curves = useCurves(state, sizes)
  const hazards = { ...useHazards(state, 'one'), size: sizes.hazards }
  const sets = { ...useHazards(state, 'all'), size: sizes.cohorts }
  const attrition = { ...useAttrition(state), size: sizes.attrition }
  const table2 = useDefinitions(state, 'table2', sizes)
  const byScore = useDefinitions(state, 'multiples', sizes)
  const specifications = { ...useSpecifications(state).exportable, size: sizes.specification }
  const compared = useCompared(state)
  const replication = { ...compared.exportable, size: sizes.replication }
  const noData = inventory.digest === null || exporting.state === 'running'
  return (
    <div className="room">
      <div className="panel">
        <Toolbar title="Report" line="no disclosure policy is in force: look at small counts before anything leaves">
          <Select label="Size for" value={preset} options={presets} onChange={(id) => setPreset(id as Preset)} />
        </Toolbar>
        <table className="fits">
          <thead>
            <tr>
              <th scope="col">Figure</th>
              <th scope="col">Shows</th>
              <th scope="col">Export</th>
            </tr>
          </thead>
          <tbody>
            <FigureLine
              title="Figure 1"
              shows={`Odds ratios of all scores, ${cohortLabel(state, view.cohort)}; ${inMillimetres(sizes.forest)}`}
              what={forest}
            />
            <FigureLine
              title="eFigure 1"
              shows={`Odds ratios of all scores in each cohort; ${inMillimetres(sizes.cohorts)}`}
              what={cohorts}
            />
            <FigureLine
              title="Heatmap"
              shows={`Odds ratios of all scores by contrast and cohort; ${inMillimetres(sizes.heatmap)}`}
              what={heatmap}
            />
            <FigureLine
              title="Figure 2A"
              shows={`Time to TRD by strata of ${traitOf(state, view.score)}; ${inMillimetres(sizes.kaplanMeier)}`}
              what={curves}
            />
            <FigureLine
              title="Figure 2B"
              shows={`Hazard ratios of TRD of all scores; ${inMillimetres(sizes.hazards)}`}
              what={hazards}
            />
            <FigureLine
              title="eFigure 6"
              shows={`Hazard ratios of TRD of all scores in each set; ${inMillimetres(sizes.cohorts)}`}
              what={sets}
            />
            <FigureLine
              title="Table 2 and heatmap"
              shows={`TRD v trMDD under every definition; ${inMillimetres(sizes.heatmap)}`}
              what={table2}
            />
            <FigureLine
              title="Definitions by score"
              shows={`Each score’s odds ratio of TRD v trMDD under every definition; ${inMillimetres(sizes.heatmap)}`}
              what={byScore}
            />
            {specifications.draw !== null && (
              <FigureLine
                title="Specification curve"
                shows={`${traitOf(state, view.score)} over the grid of knobs; ${inMillimetres(sizes.specification)}`}
                what={specifications}
              />
            )}
            {compared.chosen !== null && (
              <FigureLine
                title="Replication"
                shows={`${compared.main?.words}, ${cohortLabel(state, compared.chosen)}; ${inMillimetres(sizes.replication)}`}
                what={replication}
              />
            )}
            <FigureLine
              title="Attrition flow"
              shows={`From everyone loaded to the groups, ${cohortLabel(state, view.cohort)}; ${inMillimetres(sizes.attrition)}`}
              what={attrition}
            />
          </tbody>
        </table>
        <Toolbar title="Tables" line="the same as the command line writes" />
        <table className="fits">
          <thead>
            <tr>
              <th scope="col">Table</th>
              <th scope="col">Holds</th>
              <th scope="col">Export</th>
            </tr>
          </thead>
          <tbody>
            {tablesOf(state).map(({ about, tables }) => (
              <Fragment key={about}>
                <tr>
                  <th scope="rowgroup" colSpan={3}>
                    {about}
                  </th>
                </tr>
                {Object.entries(tables).map(([name, holds]) => (
                  <tr key={name}>
                    <td>{name}</td>
                    <td className="muted">{holds}</td>
                    <td>
                      <Button
                        className="button"
                        aria-label={`Export ${name} as CSV`}
                        isDisabled={noData}
                        onPress={() => workbench.exportTable(name)}
                      >
                        CSV
                      </Button>
                    </td>
                  </tr>
                ))}
              </Fragment>
            ))}
          </tbody>
        </table>
        <Toolbar title="Study document" line={`${document.study.name} · ${saveState(document)}`}>
          <Button className="button" onPress={() => pickFiles({ accept: '.json' }).then(workbench.addFiles)}>
            Open
          </Button>
          <Button className="button first" onPress={workbench.saveStudy}>
            Save
          </Button>
        </Toolbar>
        <p className="note">
          It holds every choice and no data: whoever opens it beside the same files gets the same results.
        </p>
      </div>
    </div>
  )
}

/** A view of the Association room, as it is there whichever is open now. */
function useAssociation(state: State, figure: AssociationView, sizes: (typeof printPresets)[Preset]): Exportable {
  const { exportable } = useRoomFigure({ ...state, view: { ...state.view, figure } })
  return { ...exportable, size: sizes[sizeOf[figure]] }
}

/** Figure 2A, whichever relative of it is open now. */
function useCurves(state: State, { kaplanMeier }: (typeof printPresets)[Preset]): Exportable {
  const { curves } = state.view
  const view = curves.view === 'incidence' ? curves : ({ ...curves, view: 'survival' } as const)
  const { exportable } = useCurvePicture({ ...state, view: { ...state.view, curves: view } })
  return { ...exportable, size: kaplanMeier }
}

/** Definitions beside each other, whichever view of them is open now. */
function useDefinitions(
  state: State,
  sensitivity: 'table2' | 'multiples',
  { heatmap }: (typeof printPresets)[Preset],
): Exportable {
  const { exportable } = useTable2({ ...state, view: { ...state.view, sensitivity } })
  return { ...exportable, size: heatmap }
}

const useHazards = (state: State, sets: HazardView['sets']): Exportable =>
  useHazardPicture({ ...state, view: { ...state.view, hazards: { ...state.view.hazards, sets } } }).exportable

type Preset = keyof typeof printPresets

const presets = Object.entries(printPresets).map(([id, { label }]) => ({ id, label }))

const inMillimetres = ({ widthPx, heightPx }: FigureSize) =>
  `${Math.round(mmOfPx(widthPx))} × ${Math.round(mmOfPx(heightPx))} mm`

const formats = [
  { id: 'svg', label: 'SVG' },
  { id: 'png', label: 'PNG' },
  { id: 'csv', label: 'CSV' },
] as const

function FigureLine({ title, shows, what }: { title: string; shows: string; what: Exportable }) {
  const save = useExport()
  return (
    <tr>
      <td>{title}</td>
      <td className="muted">{shows}</td>
      <td>
        <span className="button-row">
          {formats.map(({ id, label }) => (
            <Button
              key={id}
              className="button"
              aria-label={`Export ${title} as ${label}`}
              isDisabled={what.draw === null}
              onPress={() => save(what, id)}
            >
              {label}
            </Button>
          ))}
        </span>
      </td>
    </tr>
  )
}
