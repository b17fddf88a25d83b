import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { Kernel, LogisticData } from '../../src/kernel/kernel.ts'
import { loadKernel } from '../../src/kernel/loadKernel.ts'
import { referenceKernel } from '../../src/kernel/reference.ts'
import { randomSource } from './random.ts'
import { trappingKernel } from './trappingKernel.ts'

const wasm = readFileSync('build/kernel.wasm')
const kernel = await loadKernel(wasm)

/** Both kernels on the same data; toEqual on typed arrays compares every bit but the sign of zero. */
const both = <T>(use: (kernel: Kernel) => T): void => expect(use(kernel)).toEqual(use(referenceKernel))

function data(n: number, p: number, missing: number): LogisticData {
  const { normal, uniform } = randomSource(n * 31 + p)
  const covariates = Array.from({ length: p }, (_, j) => ({
    values: Float64Array.from({ length: n }, () => (j === 0 ? 1 : 3 + 2 * normal())),
    mean: j === 0 ? 0 : 3,
    factor: j === 0 ? 1 : 0.7,
  }))
  const scores = [0, 1, 2].map((s) =>
    Float64Array.from({ length: n }, () => (s > 0 && uniform() < missing ? NaN : normal())),
  )
  return { n, p, covariates, outcome: Uint8Array.from({ length: n }, () => (uniform() < 0.3 ? 1 : 0)), scores }
}

describe('the assembly gives the bits of the reference', () => {
  for (const [n, p] of [
    [1, 1],
    [127, 2],
    [128, 3],
    [129, 4],
    [1000, 19],
  ] as const) {
    test(`weighted Gram matrix, ${n} × ${p}`, () => {
      const { normal, uniform } = randomSource(n + p)
      const x = Array.from({ length: p }, (_, j) => ({
        values: Float64Array.from({ length: n }, normal),
        mean: j / 4,
        factor: 1 + j / 3,
      }))
      const w = Float64Array.from({ length: n }, uniform)
      both((k) => k.weightedGram(x, w))
    })
    test(`logistic passes, ${n} × ${p}`, () => {
      const set = data(n, p, 0.2)
      const { normal } = randomSource(7)
      const t = Float64Array.from({ length: p * p }, normal)
      const upper = t.map((value, k) => (k % p <= Math.floor(k / p) ? value : 0))
      const b = [0, 1, 2].map(() => Float64Array.from({ length: p + 1 }, normal))
      both((k) => {
        const passes = k.logistic(set)
        passes.rebase(t)
        const moments = passes.scoreMoments(b[0].subarray(0, p))
        const results = [
          moments,
          passes.scoreMoments(b[1].subarray(0, p)),
          passes.gradients([2, 0], [b[0], b[1]]),
          passes.gradients([0, 1, 2], b),
          passes.gradients([1, 0], [b[1], b[0]], [b[2], b[1]]),
          passes.information(b[2].subarray(0, p)),
          passes.penaltyGradient(b[1].subarray(0, p), upper),
        ]
        passes.close()
        return results
      })
    })
  }

  test('passes of an inner data set leave the outer one as it was', () => {
    const outer = kernel.logistic(data(300, 4, 0))
    const b = Float64Array.of(0.1, 0.2, 0.3, 0.4, 0.5)
    const before = outer.gradients([0], [b])
    const inner = kernel.logistic(data(5000, 3, 0.5))
    inner.gradients([2], [Float64Array.of(1, 2, 3, 4)])
    inner.close()
    expect(outer.gradients([0], [b])).toEqual(before)
    outer.close()
  })
})

describe('a kernel that traps', () => {
  test('is an error that names the call, whatever is called', async () => {
    const broken = await loadKernel(await trappingKernel(wasm))
    expect(() => broken.weightedGram([], new Float64Array(2))).toThrow(
      /^The kernel failed in the weighted Gram matrix: .*There is no result/,
    )
    expect(() => broken.logistic(data(10, 2, 0))).toThrow(/^The kernel failed in the regression’s data/)
  })

  test('says so where the memory is too small', () => {
    const n = 2 ** 26
    const huge = { n, p: 20, covariates: [], outcome: new Uint8Array(0), scores: [] }
    expect(() => kernel.logistic(huge)).toThrow(/regression’s data: \d+ MB more memory/)
  })
})
