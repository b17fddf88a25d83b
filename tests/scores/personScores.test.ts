import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { loadKernel } from '../../src/kernel/loadKernel.ts'
import { genotypeScoringSchema } from '../../src/model/study.ts'
import { finishScoring } from '../../src/scores/fromGenotypes.ts'
import { personScores } from '../../src/scores/personScores.ts'
import { prepareScoring } from '../../src/scores/prepareScoring.ts'
import { copiesOfA1, genotypeSet, weightsOf } from './genotypeSets.ts'
import { weightFile } from './weightFiles.ts'

const kernel = await loadKernel(readFileSync('build/kernel.wasm'))
const set = await genotypeSet('formats/plink/some_missing')
const weights = weightsOf('some_missing')

const linesOf = async (csv: Blob): Promise<string[][]> =>
  (await csv.text())
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','))

describe('scores one person a row', () => {
  it.each(['mean', 'none'] as const)('with the share of weight observed, missing calls by %s', async (missing) => {
    // In another order than the file's, with someone between them who has no genotypes.
    const values = set.samples.map(({ individualId }) => individualId).reverse()
    values.splice(50, 0, 'nobody')
    const prepared = await prepareScoring({
      sets: [set],
      ids: { kind: 'text', values },
      settings: genotypeScoringSchema.parse({ minMatchedShare: 0, missing }),
      weightFiles: weights.map(({ name, weights }) => weightFile(name, weights, name)),
    })
    const scored = await finishScoring(kernel, prepared)
    const { scores, observedShares } = personScores(prepared, scored)
    const [head, ...rows] = await linesOf(scores)
    const [shareHead, ...shareRows] = await linesOf(observedShares)
    expect(head).toEqual(['person_id', 'w1', 'w2', 'w3'])
    expect(shareHead).toEqual(head)
    const people = values.filter((id) => id !== 'nobody')
    expect(rows.map(([id]) => id)).toEqual(people)
    expect(shareRows.map(([id]) => id)).toEqual(people)

    const copies = await copiesOfA1(set)
    const variantOf = new Map(set.variants.map(({ id }, v) => [id, v]))
    for (const [at, id] of people.entries()) {
      const row = values.indexOf(id)
      const sample = set.samples.findIndex(({ individualId }) => individualId === id)
      for (const [k, { weights: of }] of weights.entries()) {
        expect(Number(rows[at][k + 1])).toBe(scored.table.values[k][row])
        let [all, seen] = [0, 0]
        for (const { id: variant, weight } of of) {
          all += Math.abs(weight)
          if (!Number.isNaN(copies[variantOf.get(variant!)!][sample])) seen += Math.abs(weight)
        }
        expect(Number(shareRows[at][k + 1])).toBeCloseTo(seen / all, 12)
      }
    }
    expect(Math.min(...shareRows.map((row) => Number(row[1])))).toBe(scored.accounts[0].leastObservedShare)
  })
})
