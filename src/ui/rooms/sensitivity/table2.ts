import { useMemo } from 'react'
import { markedShare } from '../../../analyses/sensitivity.ts'
import { forestRows } from '../../../figures/forestRows.ts'
import { type HeatmapColumn, heatmapFigure } from '../../../figures/heatmap.ts'
import { markedRows, thresholdMarkup, thresholdName } from '../../../figures/marking.ts'
import { multiplesFigure } from '../../../figures/multiples.ts'
import { formatCount, formatDecimal, missing } from '../../../figures/numbers.ts'
import { printPresets, type Theme } from '../../../figures/theme.ts'
import type { SensitivityColumn, SensitivityRow } from '../../../model/effectResults.ts'
import type { AssociationRow } from '../../../model/results.ts'
import { jobOf } from '../../context.tsx'
import type { Exportable } from '../../controls/ExportMenu.tsx'
import { type Draw, useMarking } from '../../figures.ts'
import { type ScoreInfo, scoresOf } from '../../selectors.ts'
import { isEffectsOnly } from '../../state/effectRuns.ts'
import { type Job, shown } from '../../state/jobs.ts'
import type { State } from '../../state/state.ts'
import { definitionColumns } from './definitionColumns.ts'

/** A definition of Table 2: what it is called, and its numbers as far as they are there. */
export interface Table2Column {
  readonly id: string
  readonly group: string
  readonly code: string
  readonly rule: string
  readonly isPrimary: boolean
  /** Without the interval of R² at first. Significant scores and the share kept are counted under the study's present line. */
  readonly head: SensitivityRow | null
  readonly effects: readonly AssociationRow[]
}

export interface Table2 {
  readonly columns: readonly Table2Column[]
  readonly scores: readonly ScoreInfo[]
  /** How many definitions are there. */
  readonly done: number
  readonly method: string
  /** What is significant: `P < 1e−5`. */
  readonly line: string
  readonly job: Job<unknown>
  readonly isOld: boolean
  readonly draw: Draw
  readonly label: string
  readonly exportable: Exportable
}

export const title = 'Table 2 and heatmap'
const heatmapLabel = `${title} of TRD v trMDD under each definition`
export const multiplesTitle = 'By score'

/** Effects beyond have the colour of the scale's end. */
const clip = 0.16

export function useTable2(state: State): Table2 {
  const { study } = state.document
  const { order, sensitivity } = state.view
  const byScore = sensitivity === 'multiples'
  const job = jobOf(state, 'sensitivity')
  const { value, look } = shown(job)
  const scores = scoresOf(state)
  const marking = useMarking(study)
  const effectsOnly = isEffectsOnly(state)
  const columns = useMemo(() => {
    const arrived = new Map(value?.columns.map((column) => [column.head.definition, column]) ?? [])
    const known = effectsOnly ? [...arrived.keys()] : study.definitions.map(({ id }) => id)
    const reference = value?.columns.find(({ head }) => head.isReference)?.effects ?? []
    return definitionColumns(study, known).map((column): Table2Column => {
      const found: SensitivityColumn | undefined = arrived.get(column.id)
      if (found === undefined) return { ...column, head: null, effects: [] }
      const head = { ...found.head, ...markedShare(found.effects, reference, marking) }
      return { ...column, isPrimary: head.isReference, head, effects: found.effects }
    })
  }, [value, study, effectsOnly, marking])
  const line = thresholdName(marking, scores.length)
  const draw = useMemo((): Draw => {
    const reference = columns.find(({ isPrimary }) => isPrimary)?.effects ?? []
    const rows = forestRows([{ label: '', fits: reference }], scores, { order, contrasts: ['TRD/trMDD'] })
    const summary = summaryOf(columns, scores.length, line)
    const dot = (theme: Theme) => thresholdMarkup(marking, scores.length, theme.pNotation)
    if (byScore) {
      const panels = columns.map(({ group, code, isPrimary, effects }) => ({
        group,
        code,
        isPrimary,
        fits: new Map(effects.map((fit) => [fit.score, fit])),
        marked: markedRows(effects, marking),
      }))
      return (theme, size) =>
        multiplesFigure(rows, panels, { title: multiplesTitle, summary, mark: dot(theme) }, theme, size)
    }
    const cells = columns.map((column): HeatmapColumn => {
      const marked = markedRows(column.effects, marking)
      return {
        group: column.group,
        heads: headsOf(column),
        framed: column.isPrimary,
        cells: new Map(column.effects.map((fit) => [fit.score, { effect: fit.logOddsRatio, marked: marked.has(fit) }])),
      }
    })
    const options = {
      title,
      summary,
      headNames: ['', 'TRD rule', 'trMDD, n', 'TRD, n', 'R² to primary, %', line, 'Primary set kept, %'],
      banded: order === 'domain',
      clip,
      notes: columns.some(({ head }) => head?.onBoundary && !head.isReference)
        ? ['† τ² at its boundary: 100% says little']
        : [],
    }
    return (theme, size) => heatmapFigure(rows, cells, { ...options, dot: dot(theme) }, theme, size)
  }, [columns, scores, order, marking, line, byScore])
  return {
    columns,
    scores,
    done: value?.columns.length ?? 0,
    method: value?.method ?? '',
    line,
    job,
    isOld: look === 'old',
    draw,
    label: byScore ? 'Each score’s odds ratio of TRD v trMDD under each definition' : heatmapLabel,
    exportable: {
      name: byScore ? 'definitions-by-score' : 'table-2-heatmap',
      draw: job.state === 'current' ? draw : null,
      size: printPresets.full.heatmap,
      table: 'sensitivity',
    },
  }
}

function headsOf({ code, rule, head }: Table2Column): readonly string[] {
  if (head === null) return [code, rule, '', '', '', '', '']
  const { nTrMdd, nTrd, nSignificant } = head
  return [
    code,
    rule,
    formatCount(nTrMdd),
    formatCount(nTrd),
    rSquared(head, 'ref'),
    String(nSignificant),
    kept(head, 'ref'),
  ]
}

/** R² in percent, with † where τ² is at its boundary. */
export function rSquared(head: SensitivityRow, reference = 'reference', decimals = 1): string {
  if (head.isReference) return reference
  if (!Number.isFinite(head.rSquared)) return missing
  return `${formatDecimal(head.rSquared, head.onBoundary ? 0 : decimals)}${head.onBoundary ? '†' : ''}`
}

/** The share of the primary set that is significant again, in percent. */
export const kept = (head: SensitivityRow, reference = 'reference'): string =>
  head.isReference ? reference : formatDecimal(head.overlapPercent, 0)

function summaryOf(columns: readonly Table2Column[], scores: number, line: string): string {
  const heads = columns.flatMap(({ head }) => (head === null ? [] : [head]))
  const reference = heads.find(({ isReference }) => isReference)
  if (reference === undefined) return `${columns.length} definitions; none is there yet.`
  const counts = heads.map(({ nSignificant }) => nSignificant)
  return (
    `${heads.length} of ${columns.length} definitions, ${scores} scores. ${reference.nSignificant} differ at ${line} ` +
    `under the primary definition, ${Math.min(...counts)} to ${Math.max(...counts)} over all of them.`
  )
}
