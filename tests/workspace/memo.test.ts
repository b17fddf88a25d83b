import { describe, expect, it } from 'vitest'
import { createMemo } from '../../src/workspace/memo.ts'

describe('the memo', () => {
  it('computes once for one key and forgets the least recently used', () => {
    const memo = createMemo<number>(2)
    let computed = 0
    const get = (key: string) => memo.get(key, () => ++computed)
    expect([get('a'), get('b'), get('a'), get('c'), get('a'), get('b')]).toEqual([1, 2, 1, 3, 1, 4])
  })

  it('does not keep a computation that failed', async () => {
    const memo = createMemo<Promise<number>>(2)
    await expect(memo.get('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    await expect(memo.get('a', () => Promise.resolve(7))).resolves.toBe(7)
  })
})
