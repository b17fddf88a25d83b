import { expose } from 'comlink'
import { expect, test } from 'vitest'
import type { Job, JobResult } from '../../src/statistics/jobs.ts'
import { type KeptColumns, keepColumns } from '../../src/statistics/keptColumns.ts'
import { type KernelRemote, kernelWorker } from '../../src/workers/kernelWorker.ts'

const module = new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0))

const result: JobResult = { kind: 'logisticDesign', fit: { status: 'constant', cause: 'only_cases', column: null } }

/** The page's side of a worker that answers by the function. */
function workerWith(run: KernelRemote['run'], allocate?: Parameters<typeof kernelWorker>[2]) {
  const { port1, port2 } = new MessageChannel()
  expose({ startKernel: async () => {}, run } satisfies KernelRemote, port2)
  return kernelWorker(Object.assign(port1, { terminate: () => port1.close() }), module, allocate)
}

test('kept columns are sent once, and again after others', async () => {
  const sent: [Job, KeptColumns | null][] = []
  const worker = workerWith(async (job, packet, keep) => {
    sent.push([job, keep])
    return { result, packet }
  })

  const [one, other] = [keepColumns([Float64Array.of(1, 2, 3)]), keepColumns([Float64Array.of(4, 5, 6)])]
  const outcome = Uint8Array.of(0, 1)
  const columns = { which: [0], units: [{ mean: 0, sd: 1 }], people: Int32Array.of(0, 2) }
  const plain: Job = { kind: 'logisticDesign', columns: [Float64Array.of(7, 8)], outcome }
  const picking = (kept: KeptColumns): Job => ({ kind: 'logisticDesign', kept, columns, outcome })
  for (const job of [picking(one), plain, picking(one), picking(other), picking(other), picking(one)]) {
    await worker.run(job)
  }
  expect(sent.map(([, keep]) => keep)).toEqual([one, null, null, other, null, one])
  const bare = { kind: 'logisticDesign', columns, outcome }
  expect(sent.map(([job]) => job)).toEqual([bare, plain, bare, bare, bare, bare])
  worker.terminate()
})

test('memory that threads share is filled anew for the next job, not handed over', async () => {
  const seen: { readonly job: Job; readonly first: number }[] = []
  const allocated: SharedArrayBuffer[] = []
  const worker = workerWith(
    async (job, packet) => {
      seen.push({ job, first: new Float64Array(packet!)[0] })
      return { result, packet }
    },
    (bytes) => {
      allocated.push(new SharedArrayBuffer(bytes))
      return allocated[allocated.length - 1]
    },
  )
  const jobs = [1, 2, 3].map(
    (value): Job => ({
      kind: 'logisticDesign',
      columns: [new Float64Array(500).fill(value)],
      outcome: new Uint8Array(2000),
    }),
  )
  for (const job of jobs) await worker.run(job)
  expect(seen.map(({ first }) => first)).toEqual([1, 2, 3])
  expect(allocated).toHaveLength(1)
  expect(seen[2].job).toEqual(jobs[2])
  // All stood in the same memory, which holds the last.
  expect(seen[0].job).toEqual(jobs[2])
  worker.terminate()
})
