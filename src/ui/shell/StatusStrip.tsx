import { type ReactNode, useRef } from 'react'
import { Button, Dialog, DialogTrigger, Popover } from 'react-aria-components'
import { formatCount } from '../../figures/numbers.ts'
import type { Progress } from '../../model/progress.ts'
import { useAppState, useStore, useWorkbench } from '../context.tsx'
import { ProgressBar } from '../controls/ProgressBar.tsx'
import { countOf, formatBytes } from '../format.ts'
import { type JobKind, type Pending, pendingJobs } from '../state/jobs.ts'
import type { Requests } from '../state/requests.ts'
import { isSimulated } from '../state/state.ts'
import type { Store } from '../state/store.ts'

export function StatusStrip({ requests }: { requests: Store<Requests> }) {
  const state = useAppState()
  const { files, people } = state.inventory
  const size = files.reduce((sum, file) => sum + file.sizeBytes, 0)
  return (
    <footer className="status">
      {isSimulated(state) ? (
        <span className="simulated">Simulated data</span>
      ) : (
        <span>{countOf(files.length, 'file')}</span>
      )}
      <RequestCounter requests={requests} />
      <Explained
        label={
          <>
            Disclosure <strong>none</strong>
          </>
        }
      >
        <p>
          No disclosure policy is in force: counts are shown and exported as they are, small ones too. Each exported
          table says so in its column <em>disclosure</em>. Check your data’s rules before results leave this machine.
        </p>
      </Explained>
      <RunningWork />
      {files.length > 0 && (
        <span className="status-end">
          {countOf(files.length, 'file')} · <strong>{countOf(people, 'person')}</strong> · {formatBytes(size)}
        </span>
      )}
    </footer>
  )
}

function RequestCounter({ requests }: { requests: Store<Requests> }) {
  const { addresses } = useStore(requests)
  const n = addresses.length
  const elsewhere = addresses.filter((address) => !isOwnFile(address)).length
  return (
    <Explained
      label={
        <>
          <span aria-hidden="true">◉</span> <strong>{n}</strong> {n === 1 ? 'request' : 'requests'} since load
          {n > 0 && (elsewhere === 0 ? ', for the app’s own files' : `, ${elsewhere} elsewhere`)}
        </>
      }
    >
      <p>
        {n === 0
          ? 'The browser has fetched nothing since the page was there.'
          : 'What the browser has fetched since the page was there; parts of the workbench are fetched from its own address when they are first needed:'}
      </p>
      <ul>
        {addresses.map((address, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list only grows
          <li key={index}>{address}</li>
        ))}
      </ul>
      <p>
        Files that you add are read inside this tab. To check: open the browser’s developer tools (F12), Network, and
        watch while you work.
      </p>
    </Explained>
  )
}

/** A static file beside the page, asked for without a word more. */
const isOwnFile = (address: string) => address.startsWith(new URL('.', location.href).href) && !/[?#]/.test(address)

function Explained({ label, children }: { label: ReactNode; children: ReactNode }) {
  const place = useRef(null)
  return (
    <DialogTrigger>
      <Button ref={place}>{label}</Button>
      <Popover className="popover" triggerRef={place}>
        <Dialog className="words" aria-label="About this number">
          {children}
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}

/** The most urgent piece of work under way, how far it is, and a way to stop it. */
function RunningWork() {
  const state = useAppState()
  const workbench = useWorkbench()
  for (const name of ['importing', 'exporting'] as const) {
    const task = state[name]
    if (task.state !== 'running') continue
    const { label, progress } = task
    return (
      <Running
        label={label}
        now={progress?.share === undefined ? label : progress.task}
        progress={progress?.share === undefined ? progress : { done: progress.share, total: 1 }}
        words={progress && inWords(progress)}
        onStop={() => workbench.stopTask(name)}
      />
    )
  }
  const job = pendingJobs(state.jobs).find((one) => one.job.ticket !== null && isLong(one.kind, one.job))
  if (!job) return null
  const { kind, slot } = job
  const done = job.job.done
  return (
    <Running
      label={job.job.label}
      now={job.job.label}
      progress={done}
      words={done && `${formatCount(done.done)}${done.total === null ? '' : ` of ${formatCount(done.total)}`}`}
      onStop={canStop(kind) ? () => workbench.stopJob(kind, slot) : null}
    />
  )
}

/** Groups are what everything else rests on, and soon there. */
const canStop = (kind: JobKind) => kind !== 'phenotype'

const isLong = (kind: JobKind, job: Pending<unknown>) =>
  job.late || job.done !== null || kind === 'association' || kind === 'kaplanMeier'

function Running(props: {
  label: string
  /** What is being done of it. */
  now: string
  progress: { done: number; total: number | null } | null
  words: string | null
  onStop: (() => void) | null
}) {
  return (
    <span>
      <strong>{props.now}</strong>
      <ProgressBar label={props.label} done={props.progress?.done ?? 0} total={props.progress?.total ?? null} />
      {props.words}
      {useTimeLeft(props.label, props.progress)}
      {props.onStop && (
        <Button className="text-button" onPress={props.onStop}>
          Cancel
        </Button>
      )}
    </span>
  )
}

/** From two seconds on, by the pace so far. */
function useTimeLeft(label: string, progress: { done: number; total: number | null } | null): string {
  const start = useRef({ label, at: performance.now() })
  if (start.current.label !== label) start.current = { label, at: performance.now() }
  const seconds = (performance.now() - start.current.at) / 1000
  if (seconds < 2 || !progress?.total || progress.done === 0) return ''
  return `· ${Math.ceil((seconds * (progress.total - progress.done)) / progress.done)} s left`
}

function inWords({ done, total, unit }: Progress): string {
  const amount = (n: number) => (unit === 'bytes' ? formatBytes(n) : formatCount(n))
  const of = total === null ? '' : ` of ${amount(total)}`
  return unit === 'bytes' ? `${amount(done)}${of}` : `${amount(done)}${of} ${unit}`
}
