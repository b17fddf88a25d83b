import { describe, expect, test } from 'vitest'
import { createPool, type PoolWorker } from '../../src/kernel/pool.ts'

interface Job {
  readonly id: number
}

/** Workers whose jobs end when the test says so. */
function manualWorkers() {
  const running = new Map<number, { resolve: (result: string) => void; reject: (error: Error) => void }>()
  const counts = { spawned: 0, terminated: 0 }
  const spawn = (): PoolWorker<Job, string> => {
    counts.spawned++
    return {
      run: (job) => new Promise((resolve, reject) => running.set(job.id, { resolve, reject })),
      terminate: () => {
        counts.terminated++
      },
    }
  }
  const end = async (id: number): Promise<void> => {
    running.get(id)!.resolve(`result ${id}`)
    running.delete(id)
    await turn()
  }
  const crash = async (id: number, message: string): Promise<void> => {
    running.get(id)!.reject(new Error(message))
    running.delete(id)
    await turn()
  }
  return { spawn, running, counts, end, crash }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const jobs = (...ids: number[]): Job[] => ids.map((id) => ({ id }))

describe('a pool', () => {
  test('runs as many jobs as it has workers, and tells results in order', async () => {
    const { spawn, running, counts, end } = manualWorkers()
    const pool = createPool(spawn, 2)
    const told: number[] = []
    const mapped = pool.map(jobs(0, 1, 2, 3), { onResult: (index) => told.push(index) })
    expect([...running.keys()]).toEqual([0, 1])
    await end(1)
    expect(told).toEqual([])
    expect([...running.keys()]).toEqual([0, 2])
    await end(0)
    expect(told).toEqual([0, 1])
    await end(3)
    await end(2)
    expect(await mapped).toEqual(['result 0', 'result 1', 'result 2', 'result 3'])
    expect(told).toEqual([0, 1, 2, 3])
    expect(counts).toEqual({ spawned: 2, terminated: 0 })
  })

  test('makes a job given as a function only when its turn comes', async () => {
    const { spawn, end } = manualWorkers()
    const pool = createPool(spawn, 1)
    const made: number[] = []
    const mapped = pool.map([0, 1].map((id) => () => ({ id: made.push(id) - 1 })))
    expect(made).toEqual([0])
    await end(0)
    expect(made).toEqual([0, 1])
    await end(1)
    await mapped
  })

  test('stops at the signal: busy workers are terminated, fresh ones come when next needed', async () => {
    const { spawn, running, counts, end } = manualWorkers()
    const pool = createPool(spawn, 2)
    const stop = new AbortController()
    const mapped = pool.map(jobs(0, 1, 2), { signal: stop.signal })
    const other = pool.map(jobs(3))
    stop.abort()
    await expect(mapped).rejects.toMatchObject({ name: 'CancelledError' })
    expect(counts).toEqual({ spawned: 3, terminated: 2 })
    expect(running.has(2)).toBe(false)
    await end(3)
    expect(await other).toEqual(['result 3'])
    await expect(pool.map(jobs(4), { signal: stop.signal })).rejects.toMatchObject({ name: 'CancelledError' })
  })

  test('a worker that crashes is a message, and the pool goes on with another', async () => {
    const { spawn, running, counts, end, crash } = manualWorkers()
    const pool = createPool(spawn, 2)
    const mapped = pool.map(jobs(0, 1, 2, 3))
    const failed = expect(mapped).rejects.toThrow('The kernel failed in the logistic gradient: unreachable.')
    await crash(1, 'The kernel failed in the logistic gradient: unreachable. There is no result.')
    await failed
    expect(running.has(2)).toBe(false)
    expect(counts.terminated).toBe(1)
    const next = pool.map(jobs(5))
    await end(5)
    expect(await next).toEqual(['result 5'])
    expect(counts.spawned).toBe(3)
    // The first map's other job ends unheard.
    await end(0)
  })

  test('a worker that cannot be started, and a listener that throws, are errors of that map', async () => {
    const pool = createPool<Job, string>(() => {
      throw new Error('no workers here')
    }, 2)
    await expect(pool.map(jobs(0, 1))).rejects.toThrow('no workers here')
    const { spawn, end } = manualWorkers()
    const listener = () => {
      throw new Error('deaf')
    }
    const mapped = expect(createPool(spawn, 1).map(jobs(0), { onResult: listener })).rejects.toThrow('deaf')
    await end(0)
    await mapped
  })

  test('no jobs, and closing', async () => {
    const { spawn, counts, end } = manualWorkers()
    const pool = createPool(spawn, 2)
    expect(await pool.map([])).toEqual([])
    const first = pool.map(jobs(0))
    await end(0)
    await first
    const mapped = expect(pool.map(jobs(1, 2))).rejects.toMatchObject({ name: 'CancelledError' })
    pool.close()
    await mapped
    expect(counts.terminated).toBe(counts.spawned)
  })
})
