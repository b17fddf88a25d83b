import { expose } from 'comlink'
import { expect, test } from 'vitest'
import type { Job, JobResult } from '../../src/statistics/jobs.ts'
import { type KeptColumns, keepColumns } from '../../src/statistics/keptColumns.ts'
import { type KernelRemote, kernelWorker } from '../../src/workers/kernelWorker.ts'

const module = new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0))

test('kept columns are sent once, and again after others', async () => {
  const { port1, port2 } = new MessageChannel()
  const sent: [Job, KeptColumns | null][] = []
  const remote: KernelRemote = {
    startKernel: async () => {},
    async run(job, packet, keep) {
      sent.push([job, keep])
      const result: JobResult = {
        kind: 'logisticDesign',
        fit: { status: 'constant', cause: 'only_cases', column: null },
      }
      return { result, packet }
    },
  }
  expose(remote, port2)
  const endpoint = Object.assign(port1, { terminate: () => port1.close() })
  const worker = kernelWorker(endpoint, module)

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
