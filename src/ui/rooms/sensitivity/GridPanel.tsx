import { Button } from 'react-aria-components'
import { asksForSpecifications, mostSpecifications } from '../../../analyses/specificationGrid.ts'
import { formatCount } from '../../../figures/numbers.ts'
import type { SpecificationGrid } from '../../../model/study.ts'
import { jobOf, useAppState, useWorkbench } from '../../context.tsx'
import { Resume } from '../../controls/Resume.tsx'
import { countOf } from '../../format.ts'
import { scoresOf } from '../../selectors.ts'
import { isSpecificationAsked, specificationKey } from '../../state/effectRuns.ts'
import { jobIn, shown } from '../../state/jobs.ts'
import type { State } from '../../state/state.ts'
import { baseDefinitions, commonGrid, isTooLarge, knobTicks, sizeOf, toggledDefinition, toggledValue } from './grid.ts'

/** Which knobs and values the grid varies, how many specifications that makes, and its run. */
export function GridPanel() {
  const state = useAppState()
  const workbench = useWorkbench()
  const { study } = state.document
  const bases = baseDefinitions(study)
  const set = (name: string, grid: SpecificationGrid) => {
    if (grid === study.analyses.specification) return
    workbench.changeStudy(name, (now) => ({ ...now, analyses: { ...now.analyses, specification: grid } }))
  }
  return (
    <aside className="panel knobs" aria-label="Grid of specifications">
      <section className="panel-part grid-run">
        <h2>{isTooLarge(study) ? 'Too many specifications' : countOf(sizeOf(study), 'specification')}</h2>
        <p className="muted">{forecast(state)}</p>
        <div className="actions">
          <Run />
          <Button className="button" onPress={() => set('Grid: the common knobs', commonGrid(study))}>
            Tick the common knobs
          </Button>
          <Button
            className="button"
            isDisabled={!asksForSpecifications(study)}
            onPress={() => set('Grid: nothing varied', { definitions: [], knobs: [] })}
          >
            Vary nothing
          </Button>
        </div>
      </section>
      {knobTicks(study).map(({ text, options }) => (
        <Ticks
          key={text.knob}
          legend={text.label}
          isVaried={options.filter(({ isTicked }) => isTicked).length > 1}
          options={options.map(({ value, ...option }) => ({
            ...option,
            key: String(value),
            toggle: () => set(`Grid: ${text.label} ${option.label}`, toggledValue(study, text.knob, value)),
          }))}
        />
      ))}
      <Ticks
        legend="Definitions they start from"
        isVaried={bases.length > 1}
        options={study.definitions.map(({ id }) => ({
          key: id,
          label: id.replace('/', ' / '),
          isTicked: bases.includes(id),
          toggle: () => set(`Grid: ${id}`, toggledDefinition(study, id)),
        }))}
      />
    </aside>
  )
}

interface Tick {
  readonly key: string
  readonly label: string
  readonly isTicked: boolean
  toggle(): void
}

function Ticks({ legend, isVaried, options }: { legend: string; isVaried: boolean; options: readonly Tick[] }) {
  return (
    <fieldset className="grid-ticks">
      <legend>
        {isVaried && <i className="changed" role="img" aria-label="varied" />}
        {legend}
      </legend>
      {options.map(({ key, label, isTicked, toggle }) => (
        <label key={key} className="grid-tick">
          <input type="checkbox" checked={isTicked} onChange={toggle} />
          {label}
        </label>
      ))}
    </fieldset>
  )
}

function Run() {
  const state = useAppState()
  const workbench = useWorkbench()
  const { study } = state.document
  const { digest } = state.inventory
  const job = jobOf(state, 'specification')
  const asked = isSpecificationAsked(state)
  if (asked && job.state === 'pending') {
    return (
      <Button className="button" onPress={() => workbench.stopJob('specification', '')}>
        Cancel
      </Button>
    )
  }
  if (asked && job.state === 'stopped') return <Resume kind="specification" slot="" />
  const isDone = asked && job.state === 'current'
  return (
    <Button
      className="button first"
      isDisabled={isDone || digest === null || !asksForSpecifications(study) || isTooLarge(study)}
      onPress={() => {
        if (digest !== null) workbench.setView({ specificationAsked: specificationKey(study, digest) })
      }}
    >
      Run
    </Button>
  )
}

/** How long the grid will take, by the pace of the last one, else of the study's definitions. */
function forecast(state: State): string {
  const { study } = state.document
  if (isTooLarge(study)) {
    return `${formatCount(sizeOf(study))}; ${formatCount(mostSpecifications)} are the most. Untick values of a knob that matters little.`
  }
  if (!asksForSpecifications(study)) return 'Tick two or more values of the knobs that are to vary.'
  const fits = `× ${countOf(scoresOf(state).length, 'score')}`
  const job = jobIn(state.jobs, 'specification', '')
  if (isSpecificationAsked(state) && job.state === 'current') return `${fits}, done`
  const ms = pace(state) * sizeOf(study)
  return Number.isFinite(ms) ? `${fits}, at most ${duration(ms)} at the present pace` : fits
}

function pace({ jobs }: State): number {
  const own = shown(jobIn(jobs, 'specification', '')).value?.msPerSpecification ?? NaN
  if (Number.isFinite(own)) return own
  return shown(jobIn(jobs, 'sensitivity', '')).value?.msPerColumn ?? NaN
}

function duration(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000))
  return seconds < 100 ? `${seconds} s` : countOf(Math.ceil(seconds / 60), 'minute')
}
