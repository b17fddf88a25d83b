import { CancelledError } from '../model/errors.ts'

/** A worker as the pool sees it; `run` rejects when the job fails and when the worker crashes. */
export interface PoolWorker<Job, Result> {
  /** Takes what it needs of the job before it returns: the job's arrays may be overwritten then. */
  run(job: Job): Promise<Result>
  terminate(): void
}

export interface MapOptions<Result> {
  /** Called in the order of the jobs, each as soon as it and all before it are done. */
  readonly onResult?: (index: number, result: Result) => void
  readonly signal?: AbortSignal
}

export interface Pool<Job, Result> {
  /**
   * Results in the order of the jobs. A job given as a function is made when its turn comes, so that large arrays need not
   * exist all at once; such functions may fill the same arrays one after the other. How jobs are cut must not depend on the number of workers; then results do not either.
   *
   * @throws CancelledError after the signal; busy workers are terminated, and fresh ones started when next needed
   * @throws what the first failing job threw; its worker is replaced, jobs not yet begun are dropped
   */
  map(jobs: readonly (Job | (() => Job))[], options?: MapOptions<Result>): Promise<Result[]>
  /** Terminates all workers; maps still running reject with a CancelledError. */
  close(): void
}

interface Task<Job, Result> {
  readonly map: object
  readonly make: () => Job
  readonly done: (result: Result) => void
  readonly fail: (error: unknown) => void
}

/** Workers are started when first needed, at most `size`; several maps may run at once and take turns by job. */
export function createPool<Job extends object, Result>(
  spawn: () => PoolWorker<Job, Result>,
  size: number,
): Pool<Job, Result> {
  const idle: PoolWorker<Job, Result>[] = []
  const busy = new Map<PoolWorker<Job, Result>, Task<Job, Result>>()
  let queue: Task<Job, Result>[] = []

  const dispatch = (): void => {
    while (queue.length > 0 && busy.size < size) {
      const task = queue.shift()!
      start(task)
    }
  }

  const start = (task: Task<Job, Result>): void => {
    let worker: PoolWorker<Job, Result>
    let job: Job
    try {
      worker = idle.pop() ?? spawn()
      job = task.make()
    } catch (error) {
      task.fail(error)
      return
    }
    busy.set(worker, task)
    worker.run(job).then(
      (result) => {
        if (!busy.delete(worker)) return
        idle.push(worker)
        task.done(result)
        dispatch()
      },
      (error: unknown) => {
        if (!busy.delete(worker)) return
        worker.terminate()
        task.fail(error)
        dispatch()
      },
    )
  }

  /** Forgets a map's jobs; with `stop` also those that run. */
  const drop = (map: object, stop: boolean): void => {
    queue = queue.filter((task) => task.map !== map)
    if (!stop) return
    for (const [worker, task] of busy) {
      if (task.map !== map) continue
      busy.delete(worker)
      worker.terminate()
    }
    dispatch()
  }

  const open = new Map<object, () => void>()

  return {
    map(jobs, { onResult, signal } = {}) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(new CancelledError())
          return
        }
        const map = {}
        const results = new Map<number, Result>()
        let told = 0
        let forget = (): void => {}
        const settle = (): void => {
          open.delete(map)
          forget()
        }
        const fail = (error: unknown): void => {
          settle()
          drop(map, false)
          reject(error)
        }
        const cancel = (): void => {
          settle()
          drop(map, true)
          reject(new CancelledError())
        }
        const done = (index: number, result: Result): void => {
          results.set(index, result)
          if (!open.has(map)) return
          try {
            for (; results.has(told); told++) onResult?.(told, results.get(told)!)
          } catch (error) {
            fail(error)
            return
          }
          if (results.size < jobs.length) return
          settle()
          resolve(jobs.map((_, k) => results.get(k)!))
        }
        if (jobs.length === 0) {
          resolve([])
          return
        }
        open.set(map, cancel)
        if (signal) forget = whenAborted(signal, cancel)
        for (const [index, job] of jobs.entries()) {
          const make = typeof job === 'function' ? job : () => job
          queue.push({ map, make, done: (result) => done(index, result), fail })
        }
        dispatch()
      })
    },

    close() {
      for (const cancel of [...open.values()]) cancel()
      for (const worker of idle.splice(0)) worker.terminate()
    },
  }
}

/** What an abort of each signal does. */
const onAbort = new WeakMap<AbortSignal, Set<() => void>>()

/**
 * One listener for all that wait for a signal: Node warns of more than ten.
 *
 * @returns takes it back
 */
function whenAborted(signal: AbortSignal, cancel: () => void): () => void {
  const cancels = onAbort.get(signal) ?? new Set()
  if (!onAbort.has(signal)) {
    onAbort.set(signal, cancels)
    const all = (): void => {
      for (const each of [...cancels]) each()
    }
    signal.addEventListener('abort', all, { once: true })
  }
  cancels.add(cancel)
  return () => cancels.delete(cancel)
}
