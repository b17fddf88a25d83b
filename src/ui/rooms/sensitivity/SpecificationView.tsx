import { useCallback } from 'react'
import type { FigureSize } from '../../../figures/figure.ts'
import { formatCount, formatPercent } from '../../../figures/numbers.ts'
import { specificationSentence } from '../../../figures/specificationCurve.ts'
import type { SpecificationResult } from '../../../model/effectResults.ts'
import { useAppState } from '../../context.tsx'
import { Box, errorMessage } from '../../controls/Box.tsx'
import { ExportMenu } from '../../controls/ExportMenu.tsx'
import { InspectorPanel } from '../../controls/InspectorPanel.tsx'
import { Resume } from '../../controls/Resume.tsx'
import { ScoreTable } from '../../controls/ScoreTable.tsx'
import { FigureView } from '../../FigureView.tsx'
import { scoresOf, traitOf } from '../../selectors.ts'
import { isEffectsOnly, isSpecificationAsked } from '../../state/effectRuns.ts'
import type { State } from '../../state/state.ts'
import { useFigureTheme } from '../../theme.ts'
import { Empty } from '../Empty.tsx'
import { Toolbar } from '../Toolbar.tsx'
import { whyNoEffects } from '../whyNoEffects.ts'
import { GridPanel } from './GridPanel.tsx'
import { knobWords, sizeOf } from './grid.ts'
import { layoutOf, SensitivitySwitch, SensitivityTools } from './SensitivityTools.tsx'
import { curveTitle, type Specifications, useSpecifications } from './specifications.ts'
import { summaryColumns, verdicts } from './summaryColumns.ts'

/** Every score's odds ratio over a grid of knobs. */
export function SpecificationView() {
  const state = useAppState()
  const { view } = state
  const specifications = useSpecifications(state)
  const { result, exportable } = specifications
  return (
    <div className={layoutOf(state)}>
      {view.knobsOpen && <GridPanel />}
      <div className="middle association">
        <Toolbar title={curveTitle} line={lineOf(state, specifications)} before={<SensitivitySwitch />}>
          <SensitivityTools />
          <ExportMenu what={exportable} />
        </Toolbar>
        <Result state={state} specifications={specifications} />
      </div>
      {view.inspectorOpen && view.score !== null && <SummaryPart result={result} />}
    </div>
  )
}

function lineOf(state: State, { job, result }: Specifications): string {
  const trait = traitOf(state, state.view.score)
  if (result === null) return state.view.score === null ? '' : trait
  const count =
    job.state === 'current'
      ? `${formatCount(result.points.length)} specifications`
      : `${formatCount(result.points.length)} of ${formatCount(result.total)} specifications`
  return `${trait} · ${count}`
}

function Result({ state, specifications }: { state: State; specifications: Specifications }) {
  const { display, score } = state.view
  const { job, result, draw, isOld } = specifications
  const theme = useFigureTheme()
  const drawAt = useCallback((size: FigureSize) => draw!(theme, size), [draw, theme])
  if (isEffectsOnly(state)) {
    return <Empty sentence={onlyEffects} />
  }
  if (scoresOf(state).length === 0) return <Empty sentence={whyNoEffects(state)} />
  if (!isSpecificationAsked(state)) return <Empty sentence={notAsked(state)} />
  if (job.state === 'failed') return <Box message={errorMessage(job.kind, job.message)} />
  if (result === null && job.state === 'stopped') {
    return (
      <Empty sentence="Stopped before the first specifications were there.">
        <Resume kind="specification" slot="" />
      </Empty>
    )
  }
  if (result === null) return <Empty sentence="Specifications are fitted …" />
  return (
    <>
      {job.state === 'stopped' && (
        <Box
          tone="note"
          message={`Stopped at ${formatCount(result.points.length)} of ${formatCount(result.total)} specifications; ${formatCount(result.points.length)} kept.`}
        >
          <Resume kind="specification" slot="" />
        </Box>
      )}
      {display === 'table' ? (
        <Summaries result={result} isOld={isOld} />
      ) : draw === null ? (
        <Empty sentence={`The grid has no fits of ${traitOf(state, score)}.`} />
      ) : (
        <div className="figure-place">
          <FigureView draw={drawAt} label={curveTitle} pending={isOld} />
        </div>
      )}
    </>
  )
}

const onlyEffects =
  'Only tables of effects are loaded, and specifications are fitted on people. Add a person table and events.'

function notAsked({ document }: State): string {
  const size = sizeOf(document.study)
  if (size === 1) return 'Nothing varies yet. Tick values of the knobs that are to vary, then run the grid.'
  return `${formatCount(size)} specifications are chosen. Press Run to fit them.`
}

function Summaries({ result, isOld }: { result: SpecificationResult; isOld: boolean }) {
  const scores = scoresOf(useAppState())
  const rows = scores
    .filter(({ column }) => result.scores.includes(column))
    .map(({ column, trait, domain }) => ({ score: column, trait, domain }))
  return (
    <ScoreTable
      label="All scores over the specifications"
      rows={rows}
      columns={summaryColumns(result)}
      banded
      isOld={isOld}
    />
  )
}

/** The selected score in a sentence and in numbers. */
function SummaryPart({ result }: { result: SpecificationResult | null }) {
  const state = useAppState()
  const { score } = state.view
  const summary = result?.summaries.find((one) => one.score === score)
  return (
    <InspectorPanel title={traitOf(state, score)}>
      {result === null || summary === undefined ? (
        <section className="panel-part">
          <p className="muted">What the grid says of the selected score stands here once it is run.</p>
        </section>
      ) : (
        <>
          <section className="panel-part">
            <h3>{formatCount(summary.specifications)} specifications</h3>
            <p>{`${specificationSentence(summary, knobWords)}.`}</p>
          </section>
          <section className="panel-part">
            <h3>In numbers</h3>
            <table>
              <tbody>
                <Line name="With an estimate" value={formatCount(summary.estimates)} />
                <Line name="Groups that differ" value={formatCount(differentGroups(result))} />
                <Line name="Of one sign" value={formatPercent(summary.shareOneSign)} />
                <Line name="Significant" value={formatPercent(summary.shareSignificant)} />
                <Line name="Median OR" value={Math.exp(summary.median).toFixed(2)} />
                <Line
                  name="Lowest to highest OR"
                  value={`${Math.exp(summary.lowest).toFixed(2)}–${Math.exp(summary.highest).toFixed(2)}`}
                />
              </tbody>
            </table>
          </section>
          <section className="panel-part">
            <h3>All scores</h3>
            <table>
              <tbody>
                {(Object.keys(verdicts) as (keyof typeof verdicts)[]).map((verdict) => (
                  <Line
                    key={verdict}
                    name={verdicts[verdict]}
                    value={formatCount(result.summaries.filter((one) => one.verdict === verdict).length)}
                  />
                ))}
              </tbody>
            </table>
            <p className="muted after-table">
              Robust: at least 95% of one sign and half significant. Fragile: significant in some, but not robust.
            </p>
          </section>
        </>
      )}
    </InspectorPanel>
  )
}

/** Specifications that put everyone into the same group share their fits. */
const differentGroups = ({ points }: SpecificationResult): number => new Set(points.map(({ sameAs }) => sameAs)).size

function Line({ name, value }: { name: string; value: string }) {
  return (
    <tr>
      <td>{name}</td>
      <td className="number">{value}</td>
    </tr>
  )
}
