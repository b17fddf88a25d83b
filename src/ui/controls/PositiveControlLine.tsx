import { formatEstimate } from '../../figures/numbers.ts'
import type { PositiveControl, PositiveControlStatus } from '../../model/plausibility.ts'
import { jobOf, useAppState, useWorkbench } from '../context.tsx'
import { cohortLabel, scoresOf } from '../selectors.ts'
import { shown } from '../state/jobs.ts'
import type { State } from '../state/state.ts'
import { Box, errorMessage } from './Box.tsx'
import { Select } from './Select.tsx'

const tones: Readonly<Record<PositiveControlStatus, { readonly label: string; readonly tone: string }>> = {
  ok: { label: 'as it should be', tone: 'good' },
  flipped: { label: 'looks flipped', tone: 'bad' },
  weak: { label: 'weak', tone: 'warn' },
  absent: { label: 'none', tone: '' },
  not_estimable: { label: 'not known', tone: 'warn' },
}

/** Whether the score of MDD predicts MDD, whichever it turns out, with the choice of the score. */
export function PositiveControlLine() {
  const state = useAppState()
  const job = jobOf(state, 'positiveControl')
  const { value, look } = shown(job)
  if (job.state === 'failed') return <Box message={errorMessage(job.kind, job.message)} />
  if (value === null) return null
  const { label, tone } = tones[value.status]
  return (
    <section className={look === 'old' ? 'positive-control old' : 'positive-control'} aria-label="Positive control">
      <span className={`tag ${tone}`}>{label}</span>
      <p>
        <strong>Positive control.</strong> {value.sentence} {estimate(state, value)}
      </p>
      <ChooseScore />
    </section>
  )
}

/** Only where the score of MDD looks flipped: whoever looks at effects must know it. */
export function FlippedWarning() {
  const state = useAppState()
  const { value } = shown(jobOf(state, 'positiveControl'))
  if (value?.status !== 'flipped') return null
  return <Box tone="warn" message={`${value.sentence} ${estimate(state, value)}`} />
}

function estimate(state: State, { row }: PositiveControl): string {
  if (row === null || Number.isNaN(row.oddsRatio)) return ''
  const people = `MDD v non-MDD in ${cohortLabel(state, row.cohort)}`
  return `${people}: OR ${formatEstimate(row.oddsRatio, row.ciLower, row.ciUpper)} per SD.`
}

const byName = 'by its name'

function ChooseScore() {
  const state = useAppState()
  const workbench = useWorkbench()
  const { score } = state.document.study.analyses.positiveControl
  const scores = scoresOf(state)
  const options = [
    { id: byName, label: 'known by its name' },
    ...scores.map(({ column, trait }) => ({
      id: `=${column}`,
      label: trait === column ? column : `${trait} (${column})`,
    })),
    ...(score !== null && !scores.some(({ column }) => column === score)
      ? [{ id: `=${score}`, label: `${score} (not in the data)` }]
      : []),
  ]
  return (
    <Select
      label="Score of MDD"
      value={score === null ? byName : `=${score}`}
      options={options}
      onChange={(id) => {
        const next = id === byName ? null : id.slice(1)
        workbench.changeStudy(`Score of MDD ${next ?? byName}`, (study) => ({
          ...study,
          analyses: { ...study.analyses, positiveControl: { score: next } },
        }))
      }}
    />
  )
}
