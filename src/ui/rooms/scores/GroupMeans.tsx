import { useMemo } from 'react'
import { Button } from 'react-aria-components'
import { formatDecimal, formatPercent } from '../../../figures/numbers.ts'
import type { ScoreDistribution } from '../../../model/scoreResults.ts'
import { jobOf, useAppState, useWorkbench } from '../../context.tsx'
import { Box, errorMessage } from '../../controls/Box.tsx'
import { DomainCell } from '../../controls/DomainCell.tsx'
import { groupLabels } from '../../selectors.ts'
import { shown } from '../../state/jobs.ts'
import { Empty } from '../Empty.tsx'
import { type PaneProps, shownGroups, TraitCell } from './pane.tsx'

/** Means of the groups in SD of everyone, as the scores are and with ancestry taken off. */
export function GroupMeans({ result }: PaneProps) {
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
