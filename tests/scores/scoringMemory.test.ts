import { describe, expect, it } from 'vitest'
import type { ScoreTask, ScoreTaskResult } from '../../src/scores/scoreTask.ts'
import { memoryOf, type ScoringSize, withinMemory, workersWithin } from '../../src/scores/scoringMemory.ts'

const large: ScoringSize = { people: 20_000, scores: 61, variants: 450_000, isDosages: false }
const small: ScoringSize = { people: 500, scores: 3, variants: 5000, isDosages: false }

describe('the memory of a scoring', () => {
  it('is near what was measured in Chromium with two, four and eight workers, before calls came back from them', () => {
    for (const [workers, measured] of [
      [2, 548e6],
      [4, 720e6],
      [8, 1002e6],
    ])
      expect(Math.abs(memoryOf(large, workers) / measured - 1)).toBeLessThan(0.15)
  })

  it('of 20,000 people stays within 600 MB, whatever the number of variants, scores on hand and workers', () => {
    for (const variants of [1000, 100_000, 450_000, 700_000]) {
      const workers = workersWithin({ ...large, variants }, 16)
      expect(workers).toBeGreaterThanOrEqual(2)
      expect(memoryOf({ ...large, variants }, workers)).toBeLessThanOrEqual(600e6)
    }
  })

  it('lets small sets have all workers, and large ones two where there are two', () => {
    expect(workersWithin(small, 8)).toBe(8)
    expect(workersWithin({ ...large, people: 400_000 }, 8)).toBe(2)
    expect(workersWithin({ ...large, people: 400_000 }, 1)).toBe(1)
  })

  it('grows with workers, people, scores and variants, of dosages too', () => {
    for (const size of [large, small, { ...large, variants: 16_000, isDosages: true }]) {
      expect(memoryOf(size, 3)).toBeGreaterThan(memoryOf(size, 2))
      expect(memoryOf({ ...size, people: 2 * size.people }, 2)).toBeGreaterThan(memoryOf(size, 2))
      expect(memoryOf({ ...size, scores: 2 * size.scores }, 2)).toBeGreaterThan(memoryOf(size, 2))
      expect(memoryOf({ ...size, variants: 2 * size.variants }, 2)).toBeGreaterThan(memoryOf(size, 2))
    }
  })
})

describe('workers that there is no memory for', () => {
  const task = (): ScoreTask => ({ kind: 'rows', piece: { parts: [], columns: [], mayLack: false } })

  function counting() {
    let running = 0
    let most = 0
    let ran = 0
    const run = async (tasks: readonly (() => ScoreTask)[]): Promise<ScoreTaskResult[]> =>
      Promise.all(
        tasks.map(async () => {
          most = Math.max(most, ++running)
          const at = ran++
          await new Promise((resolve) => setTimeout(resolve, 1))
          running--
          if (at === 3) throw new Error('the fourth fails')
          return { kind: 'unread' } as const
        }),
      )
    return { run, most: () => most, ran: () => ran }
  }

  it('are left idle, through several calls, and one that fails holds nobody up', async () => {
    const { run, most, ran } = counting()
    const options = withinMemory({ run, workers: 8 }, large)
    const allowed = workersWithin(large, 8)
    expect(options.workers).toBe(allowed)
    const calls = await Promise.allSettled([
      options.run?.([task, task, task]),
      options.run?.([task, task]),
      options.run?.([task]),
    ])
    expect(calls.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(most()).toBe(allowed)
    expect(ran()).toBe(6)
  })

  it('work where threads share memory', () => {
    const { run } = counting()
    const given = { run, workers: 8, share: (bytes: number) => new SharedArrayBuffer(bytes) }
    expect(withinMemory(given, large)).toBe(given)
  })
})
