import { Button } from 'react-aria-components'
import {
  formatCount,
  formatDecimal,
  formatEstimate,
  formatLogRatio,
  formatP,
  missing,
} from '../../../figures/numbers.ts'
import type { PublishedQuantity, PublishedRow } from '../../../model/effectResults.ts'
import { jobOf, useAppState, useWorkbench } from '../../context.tsx'
import { Box, errorMessage } from '../../controls/Box.tsx'
import { Resume } from '../../controls/Resume.tsx'
import { cohortLabel } from '../../selectors.ts'
import { shown } from '../../state/jobs.ts'
import { progressionSetsOf, type State } from '../../state/state.ts'
import { Toolbar } from '../Toolbar.tsx'

const quantities: Readonly<Record<PublishedQuantity, string>> = {
  odds_ratio: 'Odds ratio',
  hazard_ratio: 'Hazard ratio',
  p: 'P',
  r_squared: 'R², %',
  n: 'n',
  n_events: 'Events, n',
  n_trmdd: 'trMDD, n',
  n_trd: 'TRD, n',
  n_significant: 'Significant scores',
  overlap_percent: 'Primary set kept, %',
}

/** Every estimate the paper prints, ours beside it. */
export function PublishedPart() {
  const state = useAppState()
  const workbench = useWorkbench()
  const job = jobOf(state, 'published')
  const { value, look } = shown(job)
  const isOld = look === 'old'
  return (
    <section className="published" aria-label="Against the published figures" aria-busy={job.state === 'pending'}>
      <Toolbar title="Against the published figures" line={job.state === 'pending' ? 'updating' : value?.source}>
        <Button
          className="button"
          isDisabled={job.state !== 'current'}
          aria-label="Export published as CSV"
          onPress={() => workbench.exportTable('published')}
        >
          CSV
        </Button>
      </Toolbar>
      {job.state === 'failed' && <Box message={errorMessage(job.kind, job.message)} />}
      {job.state === 'stopped' && <Resume kind="published" slot="" />}
      {value !== null && (
        <table className={isOld ? 'old' : undefined}>
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col">Of</th>
              <th scope="col">Where</th>
              <th scope="col" className="number">
                Paper
              </th>
              <th scope="col" className="number">
                Ours
              </th>
              <th scope="col" className="number">
                Difference
              </th>
              <th scope="col" className="number">
                z
              </th>
              <th scope="col">Note</th>
            </tr>
          </thead>
          <tbody>
            {value.rows.map((row, index) => (
              <Line
                // biome-ignore lint/suspicious/noArrayIndexKey: the published estimates are fixed
                key={index}
                row={row}
                where={whereOf(state, row)}
                isSelected={row.score !== '' && row.score === state.view.score}
                onSelect={() => row.score !== '' && workbench.setView({ score: row.score })}
              />
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

function Line(props: { row: PublishedRow; where: string; isSelected: boolean; onSelect: () => void }) {
  const { row } = props
  return (
    <tr aria-current={props.isSelected || undefined} onClick={props.onSelect}>
      <td>{quantities[row.what]}</td>
      <td>{row.item}</td>
      <td className="muted">{props.where}</td>
      <td className="number">{written(row, row.published, row.publishedLower, row.publishedUpper)}</td>
      <td className="number">{written(row, row.ours, row.oursLower, row.oursUpper)}</td>
      <td className="number">{differenceOf(row)}</td>
      <td className="number">{Number.isFinite(row.z) ? formatDecimal(row.z, 1) : ''}</td>
      <td className="muted note-cell">{row.note}</td>
    </tr>
  )
}

const isRatio = ({ what }: PublishedRow): boolean => what === 'odds_ratio' || what === 'hazard_ratio'
const isPercent = ({ what }: PublishedRow): boolean => what === 'r_squared' || what === 'overlap_percent'

function written(row: PublishedRow, value: number, lower: number, upper: number): string {
  if (!Number.isFinite(value)) return missing
  if (row.what === 'p') return formatP(value)
  if (isRatio(row)) return Number.isFinite(lower) ? formatEstimate(value, lower, upper) : formatDecimal(value, 2)
  return isPercent(row) ? formatDecimal(value, 1) : formatCount(value)
}

function differenceOf(row: PublishedRow): string {
  if (!Number.isFinite(row.difference) || row.what === 'p') return ''
  if (isRatio(row)) return formatLogRatio(row.difference)
  return isPercent(row) ? formatDecimal(row.difference, 1) : formatCount(row.difference)
}

function whereOf(state: State, { cohort, contrast }: PublishedRow): string {
  const name = progressionSetsOf(state).find(({ id }) => id === cohort)?.label ?? cohortLabel(state, cohort)
  return [name, contrast.replace('/', ' v ').replace('nonMDD', 'non-MDD')].filter((part) => part !== '').join(', ')
}
