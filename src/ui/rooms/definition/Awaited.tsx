import { isAwaited, type Job } from '../../state/jobs.ts'

/** Stands where the first result of a pane is still being made; with many people that takes a while. */
export function Awaited({ job }: { job: Job<unknown> }) {
  if (!isAwaited(job)) return null
  return (
    <p className="muted soon" role="status" aria-busy>
      Counting …
    </p>
  )
}
