import { useMemo } from 'react'
import { adjustedCurves, causeWords, incidenceCurves, kaplanMeierCurves } from '../../../figures/drawnCurves.ts'
import { hazardOverTimeFigure } from '../../../figures/hazardOverTime.ts'
import { type DrawnCurves, type KaplanMeierOptions, kaplanMeierFigure } from '../../../figures/kaplanMeier.ts'
import { logLogFigure } from '../../../figures/logLog.ts'
import { printPresets } from '../../../figures/theme.ts'
import type { ProportionalityResult } from '../../../model/progressionResults.ts'
import type { FitStatus } from '../../../model/results.ts'
import type { ProgressionOptions, Study } from '../../../model/study.ts'
import { jobOf } from '../../context.tsx'
import type { Exportable } from '../../controls/ExportMenu.tsx'
import { type Draw, unitOf } from '../../figures.ts'
import { traitOf } from '../../selectors.ts'
import { type Job, type JobKind, type Results, shown } from '../../state/jobs.ts'
import type { CurveFigure, CurveView } from '../../state/progressionView.ts'
import { progressionSlot } from '../../state/progressionWants.ts'
import type { State } from '../../state/state.ts'
import { timeAxisOf, timeInWords } from './curveTime.ts'

/** What the left figure of the room is, now. */
export interface CurvePicture {
  readonly title: string
  readonly label: string
  readonly kind: CurveKind
  readonly job: Job<unknown>
  /** Null while there is no result, or one without numbers. */
  readonly draw: Draw | null
  /** Why there is no figure though there is a result; empty where there is one. */
  readonly reason: string
  readonly exportable: Exportable
}

type CurveKind = 'kaplanMeier' | 'cumulativeIncidence' | 'adjustedCurves' | 'proportionality'

interface FigureText {
  readonly kind: CurveKind
  readonly title: string
  readonly words: string
  readonly file: string
  readonly table: string
}

const figures: Readonly<Record<CurveFigure, FigureText>> = {
  survival: {
    kind: 'kaplanMeier',
    title: 'Figure 2A',
    words: 'time to TRD',
    file: 'figure-2a',
    table: 'kaplan_meier',
  },
  incidence: {
    kind: 'kaplanMeier',
    title: 'Figure 2A',
    words: 'time to TRD',
    file: 'figure-2a',
    table: 'kaplan_meier',
  },
  competing: {
    kind: 'cumulativeIncidence',
    title: 'Cumulative incidence',
    words: 'death competing with TRD',
    file: 'cumulative-incidence',
    table: 'cumulative_incidence',
  },
  adjusted: {
    kind: 'adjustedCurves',
    title: 'Adjusted curves',
    words: 'expected under the Cox model',
    file: 'adjusted-curves',
    table: 'cox',
  },
  overTime: {
    kind: 'proportionality',
    title: 'Hazard ratio over time',
    words: 'scaled Schoenfeld residuals',
    file: 'hazard-ratio-over-time',
    table: 'schoenfeld',
  },
  logLog: {
    kind: 'proportionality',
    title: 'Log-log survival',
    words: 'parallel under proportional hazards',
    file: 'log-log-survival',
    table: 'kaplan_meier',
  },
}

/** The job of a kind for the score and set shown. */
export const ofScore = <K extends JobKind>(state: State, kind: K): Job<Results[K]> =>
  state.view.score === null ? { state: 'idle' } : jobOf(state, kind, progressionSlot(state.view.set, state.view.score))

export function useCurvePicture(state: State): CurvePicture {
  const { curves, set, score } = state.view
  const { study } = state.document
  const { kind, title, words, file, table } = figures[curves.view]
  const job: Job<Results[CurveKind]> = ofScore(state, kind)
  const { value } = shown(job)
  const trait = traitOf(state, score)
  const status = value === null ? null : statusOf(value)
  const isDrawn = status?.status === 'ok'
  const draw = useMemo(
    () => (isDrawn && value !== null ? drawOf(value, curves, study, trait, title) : null),
    [isDrawn, value, curves, study, trait, title],
  )
  return {
    title,
    label: `${title}, ${words}`,
    kind,
    job,
    draw,
    reason: status === null || isDrawn ? '' : status.reason,
    exportable: {
      name: `${file}-${set}-${score}`,
      draw: job.state === 'current' ? draw : null,
      size: printPresets.full.kaplanMeier,
      table,
    },
  }
}

const statusOf = (value: Results[CurveKind]): { readonly status: FitStatus; readonly reason: string } =>
  'flow' in value ? value.result : value

function drawOf(value: Results[CurveKind], curves: CurveView, study: Study, trait: string, title: string): Draw {
  const options = study.analyses.progression
  if ('residuals' in value) return proportionalityDraw(value, curves, study, trait)
  const isIncidence = curves.view === 'incidence' || curves.view === 'competing'
  const event = curves.view === 'competing' ? causeWords[curves.cause] : 'TRD'
  const drawn: DrawnCurves =
    'flow' in value
      ? kaplanMeierCurves(value.result, curves.test)
      : 'ciType' in value && 'events' in value
        ? adjustedCurves(value)
        : incidenceCurves(value, curves.cause)
  const page = pageOptions(drawn, curves, options)
  const view = isIncidence ? 'incidence' : 'survival'
  return (theme, size) => kaplanMeierFigure(drawn, { ...page, view, title, event, trait }, theme, size)
}

type Page = Omit<KaplanMeierOptions, 'view' | 'title' | 'event' | 'trait'>

function pageOptions({ curves }: DrawnCurves, view: CurveView, { timeScale }: ProgressionOptions): Page {
  const times = curves.map(({ timeDays }) => timeDays)
  const { fromYears, toYears, yearZero, title } = timeAxisOf(timeScale, times, view.horizonYears)
  return {
    fromYears,
    horizonYears: toYears,
    yearZero,
    tickYears: view.tickYears,
    wholeScale: view.wholeScale,
    timeTitle: title,
    horizonWords: timeInWords(timeScale, toYears),
  }
}

function proportionalityDraw(result: ProportionalityResult, curves: CurveView, study: Study, trait: string): Draw {
  const { timeScale } = study.analyses.progression
  const days = result.residuals.flatMap(({ firstDay, lastDay }) => [firstDay, lastDay])
  const time = timeAxisOf(timeScale, [Float64Array.from(days)], null)
  if (curves.view === 'logLog') {
    return (theme, size) => logLogFigure(result, { trait, timeTitle: time.title }, theme, size)
  }
  const p = result.tests.find(({ transform }) => transform === curves.transform)?.p ?? Number.NaN
  const options = { trait, time, per: unitOf(study), p }
  return (theme, size) => hazardOverTimeFigure(result, options, theme, size)
}
