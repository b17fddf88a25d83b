import { useMemo } from 'react'
import { contrastWords } from '../../../figures/contrasts.ts'
import { pooledForestFigure } from '../../../figures/pooledForest.ts'
import { replicationFigure } from '../../../figures/replication.ts'
import { type ContrastKey, printPresets } from '../../../figures/theme.ts'
import type { ReplicationResult, ReplicationRow, ReplicationScore } from '../../../model/effectResults.ts'
import { contrastId } from '../../../model/study.ts'
import { jobOf } from '../../context.tsx'
import type { Exportable } from '../../controls/ExportMenu.tsx'
import { type Draw, unitOf } from '../../figures.ts'
import { cohortLabel, scoresOf } from '../../selectors.ts'
import { type Job, shown } from '../../state/jobs.ts'
import { progressionSetsOf, type State } from '../../state/state.ts'

/** A contrast of the cohort chosen, beside the discovery cohort. */
export interface Comparison {
  readonly row: ReplicationRow
  readonly scores: readonly ReplicationScore[]
  readonly draw: Draw
  readonly words: string
}

export interface Compared {
  readonly job: Job<ReplicationResult>
  readonly result: ReplicationResult | null
  readonly isOld: boolean
  /** What can be put beside the discovery cohort: ids with names. */
  readonly others: readonly { readonly id: string; readonly label: string }[]
  readonly chosen: string | null
  /** Of the cohort chosen, one a contrast. */
  readonly all: readonly Comparison[]
  /** Of the contrast chosen; null where there is none. */
  readonly main: Comparison | null
  /** The selected score over all cohorts; null where nothing is pooled. */
  readonly forest: Draw | null
  readonly exportable: Exportable
}

export const roomTitle = 'Replication'

export function useCompared(state: State): Compared {
  const { view, document } = state
  const { ratios, cohort, set } = view.replication
  const job = jobOf(state, 'replication')
  const { value: result, look } = shown(job)
  const rows = (ratios === 'odds' ? result?.rows : result?.hazardRows) ?? none
  const label = (id: string) => nameOf(state, id)
  const ids = [...new Set(rows.map((row) => row.cohort))]
  const asked = ratios === 'odds' ? cohort : set
  const chosen = ids.find((id) => id === asked) ?? ids[0] ?? null
  const scores = scoresOf(state)
  const traits = useMemo(() => new Map(scores.map(({ column, trait }) => [column, trait])), [scores])
  const names = JSON.stringify([...ids, ...rows.map(({ reference }) => reference)].map((id) => [id, label(id)]))
  const per = unitOf(document.study)
  const all = useMemo((): readonly Comparison[] => {
    const known = new Map<string, string>(JSON.parse(names))
    const ratio = ratios === 'odds' ? `OR per ${per}` : `HR per ${per}`
    const scoresOfRows = (ratios === 'odds' ? result?.scores : result?.hazardScores) ?? []
    return rows
      .filter((row) => row.cohort === chosen)
      .map((row) => {
        const own = scoresOfRows.filter(
          (one) => one.cohort === row.cohort && one.contrast === row.contrast && one.reference === row.reference,
        )
        const options = {
          title: roomTitle,
          xTitle: `${known.get(row.reference) ?? row.reference}, ${ratio}`,
          yTitle: `${known.get(row.cohort) ?? row.cohort}, ${ratio}`,
          traits,
          selected: view.score,
        }
        return {
          row,
          scores: own,
          draw: (theme, size) => replicationFigure(row, own, options, theme, size),
          words: ratios === 'odds' ? contrastWords(row.contrast as ContrastKey) : 'Time to TRD',
        }
      })
  }, [rows, result, ratios, chosen, names, per, traits, view.score])
  const main = all.find(({ row }) => row.contrast === view.contrast) ?? all[0] ?? null
  const contrast = main !== null && ratios === 'odds' ? main.row.contrast : view.contrast
  const forest = useForest(state, ratios === 'odds' ? result : null, contrast, traits)
  return {
    job,
    result,
    isOld: look === 'old',
    others: ids.map((id) => ({ id, label: label(id) })),
    chosen,
    all: inStudyOrder(all, state),
    main,
    forest,
    exportable: {
      name: `replication-${chosen ?? ''}-${main?.words.replaceAll(' ', '-') ?? ''}`,
      draw: job.state === 'current' ? (main?.draw ?? null) : null,
      size: printPresets.full.replication,
      table: ratios === 'odds' ? 'replication' : 'cox_replication',
    },
  }
}

const none: readonly ReplicationRow[] = []

function inStudyOrder(all: readonly Comparison[], { document }: State): readonly Comparison[] {
  const order = document.study.contrasts.map(contrastId)
  const place = ({ row }: Comparison) => (order.includes(row.contrast) ? order.indexOf(row.contrast) : order.length)
  return [...all].sort((a, b) => place(a) - place(b))
}

/** Of a cohort or a time-to-event set. */
export const nameOf = (state: State, id: string): string =>
  progressionSetsOf(state).find((set) => set.id === id && state.view.replication.ratios === 'hazard')?.label ??
  cohortLabel(state, id)

function useForest(
  state: State,
  result: ReplicationResult | null,
  contrast: string,
  traits: ReadonlyMap<string, string>,
): Draw | null {
  const { score } = state.view
  const { confidenceLevel } = state.document.study.analyses.association
  const names = JSON.stringify((result?.cohorts ?? []).map((id) => [id, cohortLabel(state, id)]))
  return useMemo(() => {
    const pooled = result?.pooled.find((row) => row.score === score && row.contrast === contrast)
    const effects = result?.effects.filter((row) => row.score === score && row.contrast === contrast) ?? []
    if (pooled === undefined || effects.length === 0 || score === null) return null
    const options = {
      title: 'Pooled over cohorts',
      trait: traits.get(score) ?? score,
      ratioTitle: `OR (${Math.round(100 * confidenceLevel)}% CI)`,
      cohorts: new Map<string, string>(JSON.parse(names)),
    }
    return (theme, size) => pooledForestFigure(effects, pooled, options, theme, size)
  }, [result, contrast, score, traits, names, confidenceLevel])
}
