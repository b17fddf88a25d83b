import type { Arena } from './arena.ts'
import { BLOCK_ROWS, blocksOf, type DenseExports, leading, paddedColumns } from './dense.ts'
import type { LogisticData, LogisticLoops, LogisticPasses } from './kernel.ts'

/** `assembly/logistic.ts`. */
export interface LogisticExports extends Pick<DenseExports, 'packColumns'> {
  rebase(blocks: number, count: number, columns: number, p: number, t: number, work: number): void
  scoreMoments(
    blocks: number,
    side: number,
    scores: number,
    count: number,
    columns: number,
    p: number,
    nScores: number,
    b: number,
    moments: number,
    slopes: number,
    work: number,
  ): void
  subtractFitted(
    blocks: number,
    scores: number,
    count: number,
    columns: number,
    p: number,
    nScores: number,
    c: number,
    work: number,
  ): void
  gradients(
    blocks: number,
    side: number,
    scores: number,
    count: number,
    columns: number,
    p: number,
    asked: number,
    which: number,
    b: number,
    gradient: number,
    deviance: number,
    work: number,
  ): void
  information(
    blocks: number,
    side: number,
    scores: number,
    count: number,
    columns: number,
    p: number,
    asked: number,
    which: number,
    b: number,
    gradient: number,
    deviance: number,
    gram: number,
    work: number,
  ): void
}

export function logisticLoops(exports: LogisticExports, arena: Arena): LogisticLoops {
  return { logistic: (data) => logisticPasses(exports, arena, data) }
}

function logisticPasses(exports: LogisticExports, arena: Arena, data: LogisticData): LogisticPasses {
  const { n, p, scores } = data
  const count = blocksOf(n)
  const rows = count * BLOCK_ROWS
  // One column for the score at hand.
  const columns = paddedColumns(p + 1)

  const held = arena.hold('the regression’s data', () => {
    const blocks = arena.room(rows * columns)
    const side = arena.room(rows)
    const scoreColumns = arena.room(rows * scores.length)
    const sides = new Float64Array(rows)
    for (let i = 0; i < n; i++) sides[i] = data.outcome[i] === 1 ? 1 : -1
    arena.write(side, sides)
    const padding = new Float64Array(rows - n)
    for (const [s, score] of scores.entries()) {
      arena.write(scoreColumns + s * rows * 8, score)
      arena.write(scoreColumns + (s * rows + n) * 8, padding)
    }
    arena.call('the regression’s data', () => {
      exports.packColumns(arena.put(data.covariates), n, p, blocks, columns)
    })
    return { blocks, side, scores: scoreColumns }
  })
  const { blocks, side, scores: scoresAt } = held.result
  const work = (blockColumns: number): number => arena.room(blockColumns * BLOCK_ROWS)

  return {
    rebase(t) {
      arena.call('the change of basis', () => exports.rebase(blocks, count, columns, p, arena.put(t), work(p)))
    },

    scoreMoments(b) {
      return arena.call('the moments of the scores', () => {
        const moments = arena.room(columns * scores.length)
        const slopes = arena.room(scores.length)
        const coefficients = arena.put(b)
        exports.scoreMoments(
          blocks,
          side,
          scoresAt,
          count,
          columns,
          p,
          scores.length,
          coefficients,
          moments,
          slopes,
          work(5),
        )
        const all = arena.read(moments, columns * scores.length)
        return {
          cross: scores.map((_, s) => all.slice(s * columns, s * columns + p)),
          square: Float64Array.from(scores, (_, s) => all[s * columns + p]),
          slope: arena.read(slopes, scores.length),
        }
      })
    },

    subtractFitted(c) {
      arena.call('the projection of the scores', () => {
        const fitted = arena.put(sideBySide(c, columns))
        exports.subtractFitted(blocks, scoresAt, count, columns, p, scores.length, fitted, work(1))
      })
    },

    gradients(asked, coefficients) {
      return arena.call('the logistic gradient', () => {
        const which = arena.put(Int32Array.from(asked))
        const b = arena.put(sideBySide(coefficients, columns))
        const gradient = arena.room(asked.length * columns)
        const deviance = arena.room(asked.length)
        exports.gradients(
          blocks,
          side,
          scoresAt,
          count,
          columns,
          p,
          asked.length,
          which,
          b,
          gradient,
          deviance,
          work(4),
        )
        const all = arena.read(gradient, asked.length * columns)
        return {
          gradient: asked.map((_, k) => all.slice(k * columns, k * columns + p + 1)),
          deviance: arena.read(deviance, asked.length),
        }
      })
    },

    information(asked, coefficients) {
      return arena.call('the logistic information', () => {
        const which = arena.put(Int32Array.from(asked, (score) => score ?? -1))
        const b = arena.put(sideBySide(coefficients, columns))
        const gradient = arena.room(asked.length * columns)
        const deviance = arena.room(asked.length)
        const gram = arena.room(asked.length * columns * columns)
        const size = asked.length
        exports.information(
          blocks,
          side,
          scoresAt,
          count,
          columns,
          p,
          size,
          which,
          b,
          gradient,
          deviance,
          gram,
          work(4 + columns),
        )
        const gradients = arena.read(gradient, size * columns)
        const grams = arena.read(gram, size * columns * columns)
        const deviances = arena.read(deviance, size)
        return asked.map((score, k) => {
          const own = score === null ? p : p + 1
          return {
            gradient: gradients.slice(k * columns, k * columns + own),
            information: leading(grams.subarray(k * columns * columns), columns, own),
            deviance: deviances[k],
          }
        })
      })
    },

    close: held.release,
  }
}

function sideBySide(vectors: readonly Float64Array[], stride: number): Float64Array {
  const all = new Float64Array(vectors.length * stride)
  for (const [k, vector] of vectors.entries()) all.set(vector, k * stride)
  return all
}
