import type { Engine } from '../../model/engine.ts'
import { errorKind } from '../../model/errors.ts'
import type { Done, Job, JobKind, Jobs, Pending, Results } from './jobs.ts'
import type { State } from './state.ts'
import type { Store } from './store.ts'
import { type Want, type WantOf, wants } from './wants.ts'

/** Before this many ms a result that is being made again does not dim. */
export const lateAfter = 150
/** Rows that arrive are shown at most five times a second, */
const partialEvery = 200
/** and the first of them after so many ms: the last ones may be close behind. */
const firstPartialAfter = 50

export interface Clock {
  now(): number
  after(ms: number, run: () => void): () => void
}

export const browserClock: Clock = {
  now: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}

/**
 * Keeps the jobs in step with the study, the files and the screen: on every change of the state, results whose key no
 * longer fits become pending at once, requests for them are cancelled, and the most urgent missing result is asked for.
 */
export function runJobs(
  store: Store<State>,
  engine: () => Promise<Engine>,
  nextTicket: () => number,
  clock: Clock = browserClock,
): () => void {
  let seen: { study: unknown; digest: unknown } = { study: null, digest: null }
  let reconciling = false

  function reconcile() {
    if (reconciling) return
    reconciling = true
    try {
      const state = store.get()
      const list = wants(state)
      const changed = state.document.study !== seen.study || state.inventory.digest !== seen.digest
      seen = { study: state.document.study, digest: state.inventory.digest }
      const { jobs, cancelled } = inStep(state.jobs, list, changed)
      if (cancelled.length > 0)
        engine().then(
          (it) => Promise.all(cancelled.map((ticket) => it.cancel(ticket))),
          () => {},
        )
      if (jobs !== state.jobs) {
        store.set((now) => ({ ...now, jobs }))
        scheduleLate(list)
      }
      // While files are read the tables are not whole yet: results wait.
      if (state.importing.state !== 'running') startNext(list)
    } finally {
      reconciling = false
    }
  }

  /**
   * One at a time and the quick ones, the most urgent first; one that becomes more urgent than what is under way does not
   * wait for it.
   */
  function startNext(list: readonly Want[]) {
    let busy = false
    for (const want of list) {
      const job = jobAt(store.get(), want)
      if (job.state !== 'pending') continue
      if (job.ticket === null && (want.quick || !busy)) start(want as WantOf<JobKind>)
      if (want.first) return
      busy ||= !want.quick
    }
  }

  function start<K extends JobKind>(want: WantOf<K>) {
    const ticket = nextTicket()
    update(want, (job) => ({ ...job, ticket }))
    const mine = (job: Job<Results[K]>) => job.state === 'pending' && job.ticket === ticket
    let last: number | null = null
    let waiting: (() => void) | null = null
    const onProgress = (done: Done, partial: Results[K] | null) => {
      const show = () => {
        waiting = null
        last = clock.now()
        update(want, (job) => (mine(job) ? { ...job, partial, done } : job))
      }
      waiting?.()
      last ??= clock.now() - partialEvery + firstPartialAfter
      waiting = clock.after(Math.max(0, last + partialEvery - clock.now()), show)
    }
    const finish = (job: Job<Results[K]>) => {
      waiting?.()
      if (mine(jobAt(store.get(), want))) put(want, job)
      reconcile()
    }
    engine()
      .then((it) => want.run(it, ticket, onProgress))
      .then(
        (result) => finish({ state: 'current', key: want.key, result }),
        (error: unknown) => {
          const kind = errorKind(error)
          if (kind === 'cancelled') return finish({ state: 'stopped', key: want.key, partial: null, done: null })
          finish({ state: 'failed', key: want.key, kind, message: (error as Error).message })
        },
      )
  }

  /** All at once: a change of the state for each would render the page as often. */
  function scheduleLate(list: readonly Want[]) {
    const jobs = list.map((want) => jobAt(store.get(), want))
    const isEarly = (job: Job<unknown>) => job.state === 'pending' && !job.late && job.former !== null
    if (!jobs.some(isEarly)) return
    clock.after(lateAfter, () =>
      store.set((state) => {
        let { jobs: next } = state
        for (const [k, want] of list.entries()) {
          const [then, now] = [jobs[k], jobAt(state, want)]
          if (now.state !== 'pending' || now.late || then.state !== 'pending' || !isEarly(then)) continue
          if (now.former === then.former) next = withJob(next, want as WantOf<JobKind>, { ...now, late: true })
        }
        return next === state.jobs ? state : { ...state, jobs: next }
      }),
    )
  }

  function update<K extends JobKind>(want: WantOf<K>, next: (job: Pending<Results[K]>) => Job<Results[K]>) {
    const job = jobAt(store.get(), want)
    if (job.state === 'pending') put(want, next(job))
  }

  function put<K extends JobKind>(want: WantOf<K>, job: Job<Results[K]>) {
    store.set((state) => ({ ...state, jobs: withJob(state.jobs, want, job) }))
  }

  reconcile()
  return store.subscribe(reconcile)
}

const place = (want: Want) => `${want.kind}/${want.slot}`

function jobAt<K extends JobKind>(state: State, want: WantOf<K>): Job<Results[K]> {
  return state.jobs[want.kind][want.slot] ?? { state: 'idle' }
}

export function withJob<K extends JobKind>(
  jobs: Jobs,
  { kind, slot }: { kind: K; slot: string },
  job: Job<Results[K]>,
): Jobs {
  return { ...jobs, [kind]: { ...jobs[kind], [slot]: job } }
}

/**
 * The jobs as they must be for what is wanted now, and the tickets of requests that nobody waits for any more.
 * After a change of study or files, results that nobody looks at go, so that they cannot come up again as current.
 */
function inStep(jobs: Jobs, list: readonly Want[], changed: boolean) {
  let next = jobs
  const cancelled: number[] = []
  const wanted = new Set(list.map(place))
  for (const want of list as readonly WantOf<JobKind>[]) {
    const job = next[want.kind][want.slot] ?? { state: 'idle' }
    if (job.state !== 'idle' && job.key === want.key) continue
    if (job.state === 'pending' && job.ticket !== null) cancelled.push(job.ticket)
    next = madePending(next, want)
  }
  for (const kind of Object.keys(next) as JobKind[]) {
    for (const [slot, job] of Object.entries(next[kind])) {
      if (job.state === 'idle' || wanted.has(`${kind}/${slot}`)) continue
      if (job.state === 'pending' && job.ticket !== null) cancelled.push(job.ticket)
      if (changed || job.state !== 'current') next = withJob(next, { kind, slot }, { state: 'idle' })
    }
  }
  return { jobs: next, cancelled }
}

function madePending<K extends JobKind>(jobs: Jobs, want: WantOf<K>): Jobs {
  const job: Job<Results[K]> = jobs[want.kind][want.slot] ?? { state: 'idle' }
  const pending = job.state === 'pending'
  const former = job.state === 'current' ? job.result : pending ? job.former : null
  return withJob(jobs, want, {
    state: 'pending',
    key: want.key,
    label: want.label,
    ticket: null,
    late: pending && job.late,
    former,
    partial: null,
    done: null,
  })
}
