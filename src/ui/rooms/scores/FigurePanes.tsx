import { type ReactNode, useMemo, useState } from 'react'
import { correlationFigure } from '../../../figures/correlation.ts'
import { distributionFigure } from '../../../figures/distribution.ts'
import { printPresets } from '../../../figures/theme.ts'
import { waterfallFigure } from '../../../figures/waterfall.ts'
import type { ScoreMap } from '../../../model/scoreResults.ts'
import { jobOf, useAppState, useWorkbench } from '../../context.tsx'
import { Box, errorMessage } from '../../controls/Box.tsx'
import { ExportMenu } from '../../controls/ExportMenu.tsx'
import { Segmented } from '../../controls/Segmented.tsx'
import { FigureView } from '../../FigureView.tsx'
import type { Draw } from '../../figures.ts'
import { traitOf } from '../../selectors.ts'
import { shown } from '../../state/jobs.ts'
import { useFigureTheme } from '../../theme.ts'
import { Empty } from '../Empty.tsx'
import { waterfallOf } from './labels.ts'
import { type PaneProps, shownGroups } from './pane.tsx'

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

/** How the selected score lies among the groups. */
export function Distribution() {
  const state = useAppState()
  const [isAdjusted, setAdjusted] = useState(false)
  const { cohort, score } = state.view
  const job = jobOf(state, 'scoreMap', cohort)
  const { value: map, look } = shown(job)
  const trait = traitOf(state, score)
  const own = useMemo(() => map?.distributions.filter((each) => each.score === score) ?? [], [map, score])
  const kinds = [false, true].filter((adjusted) => own.some((each) => each.adjusted === adjusted))
  const adjusted = isAdjusted && kinds.includes(true)
  const draw = useMemo((): Draw | null => {
    const groups = shownGroups.flatMap(
      (group) => own.find((each) => each.group === group && each.adjusted === adjusted && each.n > 1) ?? [],
    )
    return groups.length === 0 ? null : (theme, size) => distributionFigure({ trait, adjusted, groups }, theme, size)
  }, [own, adjusted, trait])
  if (job.state === 'failed') return <Box message={errorMessage(job.kind, job.message)} />
  if (map === null) return <Empty soon sentence="Distributions are made …" />
  if (draw === null) return <Empty sentence="No group of this cohort has people with different values of this score." />
  const what = {
    name: `distribution-${cohort}-${score}`,
    draw: job.state === 'current' ? draw : null,
    size: printPresets.full.points,
    table: 'score_distribution',
  }
  return (
    <FigurePane label="Distribution by group" draw={draw} isOld={look === 'old'} what={what}>
      {kinds.length > 1 && (
        <Segmented
          label="Ancestry"
          value={adjusted ? 'off' : 'in'}
          choices={ancestry}
          onChange={(value) => setAdjusted(value === 'off')}
        />
      )}
    </FigurePane>
  )
}

const ancestry = [
  { value: 'in', label: 'As it is' },
  { value: 'off', label: 'Ancestry taken off' },
] as const

function FigurePane(props: {
  label: string
  draw: Draw
  isOld: boolean
  what: Parameters<typeof ExportMenu>[0]['what']
  selected?: string | null
  onSelect?: (row: string) => void
  children?: ReactNode
}) {
  const theme = useFigureTheme()
  const { draw } = props
  const onScreen = useMemo(() => (size: Parameters<Draw>[1]) => draw(theme, size), [draw, theme])
  return (
    <>
      <div className="pane-tools">
        {props.children}
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
