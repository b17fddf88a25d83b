import { Button, Dialog, DialogTrigger, Popover } from 'react-aria-components'
import { strataTestNames } from '../../../figures/drawnCurves.ts'
import { useAppState, useWorkbench } from '../../context.tsx'
import { Segmented } from '../../controls/Segmented.tsx'
import { Select } from '../../controls/Select.tsx'
import type { CurveFigure, CurveView } from '../../state/progressionView.ts'
import { has, progressionSetsOf } from '../../state/state.ts'

const views: readonly { readonly id: CurveFigure; readonly label: string }[] = [
  { id: 'survival', label: 'Survival' },
  { id: 'incidence', label: 'Incidence' },
  { id: 'competing', label: 'Death competing' },
  { id: 'adjusted', label: 'Adjusted' },
  { id: 'overTime', label: 'HR over time' },
  { id: 'logLog', label: 'Log-log' },
]

const horizons = [5, 10, 15].map((value) => ({ value: value as CurveView['horizonYears'], label: `${value} y` }))

const ticks = [
  { value: 0, label: 'as fits' },
  { value: 0.5, label: '½ y' },
  { value: 1, label: '1 y' },
  { value: 2, label: '2 y' },
  { value: 5, label: '5 y' },
]

const scales = [
  { value: 'fits', label: 'fits' },
  { value: 'whole', label: '0–100' },
] as const

const tests = [
  { value: 'logRank', label: strataTestNames.logRank },
  { value: 'petoPeto', label: strataTestNames.petoPeto },
] as const

const causes = [
  { value: 'TRD', label: 'TRD' },
  { value: 'death', label: 'death' },
] as const

function useCurves() {
  const { curves } = useAppState().view
  const workbench = useWorkbench()
  return { curves, change: (next: Partial<CurveView>) => workbench.setView({ curves: { ...curves, ...next } }) }
}

/** Which figure of the score; death competes where there is a death table. */
export function CurveSwitch() {
  const state = useAppState()
  const { curves, change } = useCurves()
  const options = views.filter(({ id }) => id !== 'competing' || has(state, 'death') || curves.view === 'competing')
  return (
    <Select
      label="Curves"
      labelShown={false}
      value={curves.view}
      options={options}
      onChange={(id) => change({ view: id as CurveFigure })}
    />
  )
}

/** People, axes and test of the curves: nothing of it fits anything again but another set of people. */
export function CurveOptions() {
  const state = useAppState()
  const workbench = useWorkbench()
  const { curves, change } = useCurves()
  const sets = progressionSetsOf(state)
  const isOfTime = state.document.study.analyses.progression.timeScale === 'since_first_mdd'
  const isSteps = curves.view !== 'overTime' && curves.view !== 'logLog'
  const hasTest = curves.view === 'survival' || curves.view === 'incidence'
  return (
    <DialogTrigger>
      <Button className="button">Axes ▾</Button>
      <Popover className="popover">
        <Dialog className="words options-of" aria-label="People and axes">
          {sets.length > 1 && (
            <Select
              label="People"
              value={state.view.set}
              options={sets}
              onChange={(id) => workbench.setView({ set: id })}
            />
          )}
          {isSteps && isOfTime && (
            <Segmented
              label="Years shown"
              labelShown
              value={curves.horizonYears}
              choices={horizons}
              onChange={(horizonYears) => change({ horizonYears })}
            />
          )}
          {isSteps && (
            <Segmented
              label="Numbers at risk every"
              labelShown
              value={curves.tickYears ?? 0}
              choices={ticks}
              onChange={(years) => change({ tickYears: years === 0 ? null : years })}
            />
          )}
          {isSteps && (
            <Segmented
              label="Axis"
              labelShown
              value={curves.wholeScale ? 'whole' : 'fits'}
              choices={scales}
              onChange={(scale) => change({ wholeScale: scale === 'whole' })}
            />
          )}
          {hasTest && (
            <Segmented
              label="Test across strata"
              labelShown
              value={curves.test}
              choices={tests}
              onChange={(test) => change({ test })}
            />
          )}
          {curves.view === 'competing' && (
            <Segmented
              label="Incidence of"
              labelShown
              value={curves.cause}
              choices={causes}
              onChange={(cause) => change({ cause })}
            />
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}
