import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { CoxData } from '../../src/kernel/cox.ts'
import type { Kernel } from '../../src/kernel/kernel.ts'
import { loadKernel } from '../../src/kernel/loadKernel.ts'
import { referenceKernel } from '../../src/kernel/reference.ts'
import { spansOf } from '../../src/kernel/spans.ts'
import { randomSource } from './random.ts'

const kernel = await loadKernel(readFileSync('build/kernel.wasm'))

/** toEqual on typed arrays compares every bit but the sign of zero. */
const both = <T>(use: (kernel: Kernel) => T): void => expect(use(kernel)).toEqual(use(referenceKernel))

/** Two strata of slots with one to `most` people each, some of them dying there; late entry for some where asked for. */
function followUp(slots: number, most: number, p: number, late: boolean): CoxData {
  const { normal, uniform } = randomSource(slots * 31 + p)
  const offset = [0]
  const deathFrom: number[] = []
  const restart: number[] = []
  const first = [0, slots + 1]
  for (const stratum of first.keys()) {
    for (let k = 0; k < slots; k++) {
      const people = 1 + Math.floor(most * uniform())
      deathFrom.push(offset.at(-1)! + Math.floor(people * uniform()))
      offset.push(offset.at(-1)! + people)
      restart.push(Number(stratum === 0 && k === slots - 1))
    }
    deathFrom.push(offset.at(-1)!)
    offset.push(offset.at(-1)!)
    restart.push(1)
  }
  const people = offset.at(-1)!
  const all = 2 * (slots + 1)
  const slotOf = (i: number) => offset.findLastIndex((from) => from <= i)
  const from = Int32Array.from({ length: people }, (_, i) => {
    const start = first[Number(slotOf(i) > slots)]
    return start + Math.floor((slotOf(i) - start + 1) * uniform() * 0.7)
  })
  const entering = Array.from({ length: all }, (_, k) =>
    [...from.keys()].filter((i) => from[i] === k + 1 && !first.includes(k + 1)),
  )
  const entry = {
    spans: spansOf(
      from,
      Int32Array.from(from, (_, i) => slotOf(i)),
    ),
    offset: Int32Array.from([0, ...entering.keys()], (_, k) => entering.slice(0, k).flat().length),
    rows: Int32Array.from(entering.flat()),
  }
  return {
    people,
    events: Array.from({ length: all }, (_, k) => offset[k + 1] - deathFrom[k]).reduce((a, b) => a + b),
    slots: all,
    offset: Int32Array.from(offset),
    deathFrom: Int32Array.from(deathFrom),
    restart: Uint8Array.from(restart),
    entry: late ? entry : null,
    p,
    covariates: Float64Array.from({ length: people * p }, normal),
    order: Int32Array.from({ length: people }, (_, i) => (i * 7 + 3) % (people + (people % 7 === 0 ? 1 : 0))),
    scores: [0, 1, 2].map(() => ({
      values: Float64Array.from({ length: people + 1 }, normal),
      mean: 0.01 * normal(),
      factor: 1 + uniform(),
    })),
  }
}

describe('the assembly gives the bits of the reference', () => {
  for (const [slots, most, p, late] of [
    [1, 1, 0, false],
    [9, 20, 3, false],
    [40, 9, 4, true],
    [30, 30, 19, true],
  ] as const) {
    test(`proportional hazards passes, ${slots} slots, ${p} covariates${late ? ', late entry' : ''}`, () => {
      const data = followUp(slots, most, p, late)
      const { normal } = randomSource(7)
      const vector = () => Float64Array.from({ length: p + 1 }, () => 0.3 * normal())
      const [a, b, c] = [vector(), vector(), vector()]
      const far = a.map((value) => value * 400)
      const weight = Float64Array.from({ length: data.slots }, normal)
      const t = Float64Array.from({ length: p * p }, normal)
      both((k) => {
        const passes = k.cox(data)
        const before = passes.gradients('efron', [null], [a])
        passes.rebase(t)
        const results = [
          before,
          passes.gradients('efron', [0, 2, 1], [a, b, c]),
          passes.gradients('breslow', [1, null], [b, c], [c, a]),
          passes.gradients('efron', [2, 0], [b, far], [c, a]),
          passes.scoreMoments('efron', [0, 2, 1], a.subarray(0, p)),
          passes.scoreMoments('breslow', [1], b.subarray(0, p)),
          passes.moments('efron', [1], [b], [null, weight]),
          passes.moments('efron', [0, 2, 1], [far, a, b], [weight, null, weight, weight]),
          passes.moments('breslow', [null, 1], [a, far], [weight]),
          passes.gradients('efron', [1], [c]),
          passes.combine(2, a, b),
          passes.combine(null, c, far),
        ]
        passes.close()
        return results
      })
    })
  }

  test('one core of the bits does not depend on who stands beside it in a pair', () => {
    const data = followUp(30, 20, 5, false)
    const { normal } = randomSource(3)
    const b = [0, 1].map(() => Float64Array.from({ length: 6 }, normal))
    const passes = kernel.cox(data)
    const together = passes.gradients('efron', [0, 1], b, b)
    const alone = passes.gradients('efron', [1], [b[1]], [b[1]])
    passes.close()
    expect(together.gradient[1]).toEqual(alone.gradient[0])
    expect(together.product[1]).toEqual(alone.product[0])
    expect(together.deviance[1]).toBe(alone.deviance[0])
  })
})
