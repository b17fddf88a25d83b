import { ProgressBar as AriaProgressBar } from 'react-aria-components'

/** Done of total; without a total the bar stays empty and only the words say how far it is. */
export function ProgressBar({ label, done, total }: { label: string; done: number; total: number | null }) {
  const percent = total ? Math.min(100, (100 * done) / total) : 0
  return (
    <AriaProgressBar aria-label={label} value={percent} isIndeterminate={total === null} className="bar">
      <span className="bar-done" style={{ width: `${percent}%` }} />
    </AriaProgressBar>
  )
}
