import { formatEstimate, formatP, missing } from '../../../figures/numbers.ts'
import type { PooledRow, ReplicationScore } from '../../../model/effectResults.ts'
import { useAppState } from '../../context.tsx'
import type { ScoreCell, ScoreColumn } from '../../controls/ScoreTable.tsx'
import { ScoreTable } from '../../controls/ScoreTable.tsx'
import { scoresOf } from '../../selectors.ts'
import { type Compared, type Comparison, nameOf } from './compared.ts'

const reach = 1.959964

/** Every score in both cohorts, how far they differ, and over all cohorts. */
export function ScoresPart({ compared, main }: { compared: Compared; main: Comparison }) {
  const state = useAppState()
  const { row, scores } = main
  const byScore = new Map(scores.map((one) => [one.score, one]))
  const pooled = new Map(
    (state.view.replication.ratios === 'odds' ? (compared.result?.pooled ?? []) : [])
      .filter(({ contrast }) => contrast === row.contrast)
      .map((one) => [one.score, one]),
  )
  const rows = scoresOf(state)
    .filter(({ column }) => byScore.has(column) || pooled.has(column))
    .map(({ column, trait, domain }) => ({ score: column, trait, domain }))
  const of = (
    id: string,
    head: string,
    cell: (one: ReplicationScore) => ScoreCell,
    rank: (one: ReplicationScore) => number,
    above?: string,
  ): ScoreColumn => ({
    id,
    head,
    above,
    cell: ({ score }) => {
      const one = byScore.get(score)
      return one === undefined ? null : cell(one)
    },
    rank: ({ score }) => {
      const one = byScore.get(score)
      return one === undefined ? null : rank(one)
    },
  })
  const overAll = (id: string, head: string, text: (one: PooledRow) => string, rank: (one: PooledRow) => number) => ({
    id,
    head,
    above: 'All cohorts',
    cell: ({ score }: { score: string }): ScoreCell | null => {
      const one = pooled.get(score)
      return one === undefined
        ? null
        : { text: one.status === 'ok' ? text(one) : missing, title: one.note || undefined }
    },
    rank: ({ score }: { score: string }) => {
      const one = pooled.get(score)
      return one === undefined || one.status !== 'ok' ? null : rank(one)
    },
  })
  const ratio = state.view.replication.ratios === 'odds' ? 'OR' : 'HR'
  const columns: readonly ScoreColumn[] = [
    of(
      'discovery',
      `${ratio} (95% CI)`,
      (one) => ({ text: estimate(one.referenceEffect, one.referenceStandardError), marked: one.discovered }),
      (one) => one.referenceEffect,
      nameOf(state, row.reference),
    ),
    of(
      'discoveryP',
      'P',
      (one) => ({ text: formatP(one.referenceP), marked: one.discovered }),
      (one) => one.referenceP,
    ),
    of(
      'other',
      `${ratio} (95% CI)`,
      (one) => ({ text: estimate(one.effect, one.standardError) }),
      (one) => one.effect,
      nameOf(state, row.cohort),
    ),
    of(
      'otherP',
      'P',
      (one) => ({ text: formatP(one.p) }),
      (one) => one.p,
    ),
    of(
      'replicated',
      'Replicated',
      (one) => ({ text: replicated(one) }),
      (one) => -rankOf(one),
    ),
    of(
      'q',
      'Q, P',
      (one) => ({ text: formatP(one.qP) }),
      (one) => one.qP,
      'Difference',
    ),
    ...(pooled.size === 0
      ? []
      : [
          overAll(
            'fixed',
            'Fixed',
            ({ fixed }) => ratioOf(fixed),
            ({ fixed }) => fixed.effect,
          ),
          overAll(
            'random',
            'Random',
            ({ random }) => ratioOf(random),
            ({ random }) => random.effect,
          ),
          overAll(
            'heterogeneity',
            'Q, P',
            ({ qP }) => formatP(qP),
            ({ qP }) => qP,
          ),
        ]),
  ]
  return (
    <ScoreTable
      label={`Replication, ${main.words}, as a table`}
      rows={rows}
      columns={columns}
      banded
      isOld={compared.isOld}
    />
  )
}

const estimate = (effect: number, error: number): string =>
  formatEstimate(Math.exp(effect), Math.exp(effect - reach * error), Math.exp(effect + reach * error))

const ratioOf = ({ effect, ciLower, ciUpper }: PooledRow['fixed']): string =>
  formatEstimate(Math.exp(effect), Math.exp(ciLower), Math.exp(ciUpper))

const rankOf = (one: ReplicationScore): number =>
  one.replicatedBonferroni ? 3 : one.replicatedNominal ? 2 : one.discovered ? 1 : 0

const replicated = (one: ReplicationScore): string => ['', 'no', 'at .05', 'yes'][rankOf(one)]
