import { useMemo } from 'react'
import { Button } from 'react-aria-components'
import { correlationFigure } from '../../../figures/correlation.ts'
import { formatCount, formatDecimal, formatPercent } from '../../../figures/numbers.ts'
import { printPresets } from '../../../figures/theme.ts'
import { waterfallFigure } from '../../../figures/waterfall.ts'
import type { ScoresResult } from '../../../model/engine.ts'
import type { ScoreDistribution, ScoreMap } from '../../../model/scoreResults.ts'
import { jobOf, useAppState, useWorkbench } from '../../context.tsx'
import { Box, errorMessage } from '../../controls/Box.tsx'
import { DomainCell } from '../../controls/DomainCell.tsx'
import { ExportMenu } from '../../controls/ExportMenu.tsx'
import { FigureView } from '../../FigureView.tsx'
import type { Draw } from '../../figures.ts'
import { groupLabels, type ScoreInfo, traitOf } from '../../selectors.ts'
import { shown } from '../../state/jobs.ts'
import { useFigureTheme } from '../../theme.ts'
import { Empty } from '../Empty.tsx'
import { qualityWords, waterfallOf } from './labels.ts'

export interface PaneProps {
  readonly result: ScoresResult
  readonly isOld: boolean
}

/** All scores, with the account of those computed here. */
export function ScoreList({ result, isOld }: PaneProps) {
  const { view, document } = useAppState()
  const accounts = new Map(result.accounts.map((account) => [account.score, account]))
  const computed = accounts.size > 0
  const reduced = new Map(result.reduced.map((one) => [one.score, one]))
  const checked = document.study.scores.genotypes.qualityControl.apply
  return (
    <div className="scrolls">
      <Notes notes={result.notes} />
      <p className="note">{`${result.origin[0].toUpperCase()}${result.origin.slice(1)}.`}</p>
      <table className={isOld ? 'fits old' : 'fits'}>
        <thead>
          <tr>
            <th scope="col">Domain</th>
            <th scope="col">Score</th>
            <th scope="col">Column</th>
            {computed && (
              <>
                <th scope="col" className="number">
                  Weights
                </th>
                <th scope="col" className="number">
                  Used
                </th>
                <th scope="col" className="number">
                  Weight kept
                </th>
                <th scope="col" className="number">
                  Observed, median
                </th>
                <th scope="col">Status</th>
              </>
            )}
            {reduced.size > 0 && (
              <>
                <th scope="col" className="number">
                  Reduced set: kept
                </th>
                <th scope="col" className="number">
                  <i>r</i> with full
                </th>
              </>
            )}
            <th scope="col" className="number">
              People without it
            </th>
          </tr>
        </thead>
        <tbody>
          {result.scores.map((score, index) => {
            const account = accounts.get(score.column)
            const onReduced = reduced.get(score.column)
            return (
              <tr key={score.column} aria-current={view.score === score.column || undefined}>
                <DomainCell rows={result.scores} index={index} />
                <TraitCell score={score} />
                <td className="muted">{score.column}</td>
                {account && (
                  <>
                    <td className="number">{formatCount(account.weights)}</td>
                    <td className="number">{formatCount(account.used)}</td>
                    <td className="number">{formatPercent(account.weightShare)}</td>
                    <td className="number">{formatPercent(account.medianObservedShare)}</td>
                    <td className={account.passes && account.used > 0 ? undefined : 'bad'}>
                      {account.passes && account.used > 0 ? 'ok' : 'too few variants'}
                    </td>
                  </>
                )}
                {onReduced && (
                  <>
                    <td className="number" title={`${formatCount(onReduced.reducedUsed)} variants`}>
                      {formatPercent(onReduced.reducedWeightShare)}
                    </td>
                    <td className="number" title={`${formatCount(onReduced.n)} people`}>
                      {formatDecimal(onReduced.correlation, 3)}
                    </td>
                  </>
                )}
                <td className="number">{formatCount(score.missing)}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
      {result.quality !== null && checked && <Quality quality={result.quality} />}
    </div>
  )
}

function TraitCell({ score }: { score: ScoreInfo }) {
  const workbench = useWorkbench()
  return (
    <td className="trait">
      <button type="button" className="file-name" onClick={() => workbench.setView({ score: score.column })}>
        {score.trait}
      </button>
    </td>
  )
}

/** The first is the one on strands. */
function Notes({ notes }: { notes: readonly string[] }) {
  const [first, ...others] = notes
  if (first === undefined) return null
  return (
    <>
      <Box tone="note" message={first} />
      {others.length > 0 && (
        <details className="note">
          <summary>{others.length === 1 ? 'One more note' : `${others.length} more notes`}</summary>
          {others.map((note) => (
            <p key={note}>{note}</p>
          ))}
        </details>
      )}
    </>
  )
}

function Quality({ quality: { looked, failed } }: { quality: NonNullable<ScoresResult['quality']> }) {
  const total = failed.reduce((sum, { variants }) => sum + variants, 0)
  return (
    <table className="fits quality" aria-label="Quality control of variants">
      <thead>
        <tr>
          <th scope="col">Quality control</th>
          <th scope="col" className="number">
            Variants
          </th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <td>Used by some score</td>
          <td className="number">{formatCount(looked)}</td>
        </tr>
        {failed.map(({ rule, variants }) => (
          <tr key={rule}>
            <td>Failed: {qualityWords[rule as keyof typeof qualityWords]}</td>
            <td className="number">{formatCount(variants)}</td>
          </tr>
        ))}
        <tr>
          <td>Passed</td>
          <td className="number">{formatCount(looked - total)}</td>
        </tr>
      </tbody>
    </table>
  )
}

/** From the selected score's weights to those used. */
export function Waterfall({ result, isOld }: PaneProps) {
  const state = useAppState()
  const { score } = state.view
  const { minMatchedShare } = state.document.study.scores.genotypes
  const trait = traitOf(state, score)
  const account = useMemo(
    () => (score === null ? null : waterfallOf(result, score, trait, minMatchedShare)),
    [result, score, trait, minMatchedShare],
  )
  const draw = useMemo(
    (): Draw | null => account && ((theme, size) => waterfallFigure(account, theme, size)),
    [account],
  )
  if (draw === null) return <Empty sentence="These scores are ready-made: nothing was matched here." />
  const what = {
    name: `waterfall-${score}`,
    draw: isOld ? null : draw,
    size: printPresets.full.waterfall,
    table: 'score_matching',
  }
  return <FigurePane label="Match waterfall" draw={draw} isOld={isOld} what={what} />
}

/** How the scores go together, domain by domain. */
export function Correlations({ result }: PaneProps) {
  const state = useAppState()
  const workbench = useWorkbench()
  const { cohort, score } = state.view
  const job = jobOf(state, 'scoreMap', cohort)
  const { value: map, look } = shown(job)
  const draw = useMemo((): Draw | null => {
    if (map === null) return null
    const known = result.scores.filter(({ column }) => map.scores.includes(column))
    const matrix = matrixOf(
      map,
      known.map(({ column }) => column),
    )
    return (theme, size) => correlationFigure(known, matrix, theme, size)
  }, [map, result.scores])
  if (job.state === 'failed') return <Box message={errorMessage(job.kind, job.message)} />
  if (draw === null) return <Empty soon sentence="Correlations are made …" />
  const what = {
    name: `correlations-${cohort}`,
    draw: job.state === 'current' ? draw : null,
    size: printPresets.full.correlation,
    table: 'score_correlation',
  }
  return (
    <FigurePane
      label="Correlations between scores"
      draw={draw}
      isOld={look === 'old'}
      what={what}
      selected={score}
      onSelect={(row) => workbench.setView({ score: row })}
    />
  )
}

/** The engine has scores in the data's order, screens in the study's. */
function matrixOf({ scores, correlation }: ScoreMap, columns: readonly string[]): Float64Array {
  const at = columns.map((column) => scores.indexOf(column))
  return Float64Array.from({ length: at.length * at.length }, (_, cell) => {
    const [row, column] = [at[Math.floor(cell / at.length)], at[cell % at.length]]
    return correlation[row * scores.length + column]
  })
}

function FigurePane(props: {
  label: string
  draw: Draw
  isOld: boolean
  what: Parameters<typeof ExportMenu>[0]['what']
  selected?: string | null
  onSelect?: (row: string) => void
}) {
  const theme = useFigureTheme()
  const { draw } = props
  const onScreen = useMemo(() => (size: Parameters<Draw>[1]) => draw(theme, size), [draw, theme])
  return (
    <>
      <div className="pane-tools">
        <ExportMenu what={props.what} />
      </div>
      <div className="figure-place">
        <FigureView
          draw={onScreen}
          label={props.label}
          pending={props.isOld}
          selectedRow={props.selected ?? null}
          onSelectRow={props.onSelect}
        />
      </div>
    </>
  )
}

const shownGroups = ['nonMDD', 'trMDD', 'TRD'] as const

/** Means of the groups in SD of everyone, as the scores are and with ancestry taken off. */
export function Groups({ result }: PaneProps) {
  const state = useAppState()
  const workbench = useWorkbench()
  const job = jobOf(state, 'scoreMap', state.view.cohort)
  const { value: map, look } = shown(job)
  const byKey = useMemo(
    () => new Map(map?.distributions.map((each) => [keyOf(each.score, each.adjusted, each.group), each])),
    [map],
  )
  if (job.state === 'failed') return <Box message={errorMessage(job.kind, job.message)} />
  if (map === null) return <Empty soon sentence="Distributions are made …" />
  const kinds = [false, true].filter((adjusted) => map.distributions.some((each) => each.adjusted === adjusted))
  return (
    <>
      <div className="pane-tools">
        <span className="muted">Mean of each group, in SD of all eligible people of the cohort</span>
        <Button className="button" onPress={() => workbench.exportTable('score_distribution')}>
          Export CSV
        </Button>
      </div>
      <div className="scrolls">
        <table className={look === 'old' ? 'fits old' : 'fits'}>
          <thead>
            <tr>
              <th scope="col" rowSpan={2}>
                Domain
              </th>
              <th scope="col" rowSpan={2}>
                Score
              </th>
              {kinds.map((adjusted) => (
                <th key={String(adjusted)} scope="colgroup" colSpan={shownGroups.length} className="number">
                  {adjusted ? 'Ancestry taken off' : 'As it is'}
                </th>
              ))}
              {kinds.length > 1 && (
                <th scope="col" rowSpan={2} className="number">
                  R² of ancestry
                </th>
              )}
            </tr>
            <tr>
              {kinds.flatMap((adjusted) =>
                shownGroups.map((group) => (
                  <th key={`${adjusted} ${group}`} scope="col" className="number">
                    {groupLabels[group]}
                  </th>
                )),
              )}
            </tr>
          </thead>
          <tbody>
            {result.scores.map((score, index) => (
              <tr key={score.column} aria-current={state.view.score === score.column || undefined}>
                <DomainCell rows={result.scores} index={index} />
                <TraitCell score={score} />
                {kinds.flatMap((adjusted) =>
                  shownGroups.map((group) => (
                    <td key={`${adjusted} ${group}`} className="number">
                      {shift(byKey, score.column, adjusted, group)}
                    </td>
                  )),
                )}
                {kinds.length > 1 && (
                  <td className="number">
                    {formatPercent(byKey.get(keyOf(score.column, true, 'all'))?.ancestryRSquared ?? Number.NaN)}
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}

const keyOf = (score: string, adjusted: boolean, group: string) => `${score}|${adjusted}|${group}`

function shift(byKey: ReadonlyMap<string, ScoreDistribution>, score: string, adjusted: boolean, group: string) {
  const [all, own] = [byKey.get(keyOf(score, adjusted, 'all')), byKey.get(keyOf(score, adjusted, group))]
  return all && own ? formatDecimal((own.mean - all.mean) / all.standardDeviation, 2) : ''
}
