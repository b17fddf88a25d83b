import type { Arena } from './arena.ts'
import { asGiven, BLOCK_ROWS, blocksOf, type DenseExports, leading, pack, paddedColumns } from './dense.ts'
import type { LogisticData, LogisticLoops, LogisticPasses } from './kernel.ts'

/** `assembly/logistic.ts` and `assembly/firth.ts`. */
export interface LogisticExports extends Pick<DenseExports, 'packColumn'> {
  rebase(blocks: number, count: number, columns: number, p: number, t: number, work: number): void
  scoreMoments(
    blocks: number,
    side: number,
    scores: number,
    count: number,
    columns: number,
    nScores: number,
    b: number,
    moments: number,
    slopes: number,
    work: number,
  ): void
  gradients(
    blocks: number,
    side: number,
    scores: number,
    count: number,
    columns: number,
    nScores: number,
    asked: number,
    which: number,
    b: number,
    directions: number,
    gradient: number,
    deviance: number,
    products: number,
    work: number,
  ): void
  information(
    blocks: number,
    side: number,
    count: number,
    columns: number,
    b: number,
    gradient: number,
    deviance: number,
    gram: number,
    work: number,
  ): void
  penaltyGradient(
    blocks: number,
    side: number,
    count: number,
    columns: number,
    p: number,
    b: number,
    t: number,
    gradient: number,
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
  const columns = paddedColumns(p)
  /** Vectors as the kernel has them: the covariates' part filled with zeros, then the score's. */
  const putVectors = (vectors: readonly Float64Array[], count: number): number => {
    const all = new Float64Array(count * (columns + 1))
    for (const [k, vector] of vectors.entries()) {
      all.set(vector.subarray(0, p), k * (columns + 1))
      all[k * (columns + 1) + columns] = vector[p]
    }
    return arena.put(all)
  }
  const readVectors = (at: number, count: number): Float64Array[] => {
    const all = arena.read(at, count * (columns + 1))
    return Array.from({ length: count }, (_, k) => {
      const vector = all.slice(k * (columns + 1), k * (columns + 1) + p + 1)
      vector[p] = all[k * (columns + 1) + columns]
      return vector
    })
  }

  const held = arena.hold('the regression’s data', () => {
    const blocks = arena.room(rows * columns)
    const side = arena.room(rows)
    const scoreBlocks = arena.room(rows * scores.length)
    const sides = new Float64Array(rows)
    for (let i = 0; i < n; i++) sides[i] = data.outcome[i] === 1 ? 1 : -1
    arena.write(side, sides)
    pack(exports, arena, data.covariates, blocks, count, columns)
    pack(exports, arena, scores.map(asGiven), scoreBlocks, count, scores.length)
    return { blocks, side, scores: scoreBlocks }
  })
  const { blocks, side, scores: scoresAt } = held.result
  const work = (blockColumns: number): number => arena.room(blockColumns * BLOCK_ROWS)

  return {
    rebase(t) {
      arena.call('the change of basis', () => exports.rebase(blocks, count, columns, p, arena.put(t), work(p + 1)))
    },

    scoreMoments(b) {
      return arena.call('the moments of the scores', () => {
        const moments = arena.room((columns + 1) * (scores.length + 1))
        const slopes = arena.room(scores.length + 1)
        const coefficients = arena.put(padded(b, columns))
        exports.scoreMoments(
          blocks,
          side,
          scoresAt,
          count,
          columns,
          scores.length,
          coefficients,
          moments,
          slopes,
          work(10),
        )
        const vectors = readVectors(moments, scores.length)
        return {
          cross: vectors.map((vector) => vector.slice(0, p)),
          square: Float64Array.from(vectors, (vector) => vector[p]),
          slope: arena.read(slopes, scores.length),
        }
      })
    },

    gradients(asked, coefficients, directions) {
      return arena.call('the logistic gradient', () => {
        // The kernel takes them in pairs; what makes up the last one is not read.
        const even = Math.ceil(asked.length / 2) * 2
        const which = new Int32Array(even)
        which.set(asked)
        const gradient = arena.room(even * (columns + 1))
        const products = arena.room(even * (columns + 1))
        const deviance = arena.room(even)
        exports.gradients(
          blocks,
          side,
          scoresAt,
          count,
          columns,
          scores.length,
          even,
          arena.put(which),
          putVectors(coefficients, even),
          directions ? putVectors(directions, even) : 0,
          gradient,
          deviance,
          products,
          work(10),
        )
        return {
          gradient: readVectors(gradient, asked.length),
          deviance: arena.read(deviance, asked.length),
          product: readVectors(products, asked.length),
        }
      })
    },

    information(coefficients) {
      return arena.call('the logistic information', () => {
        const b = arena.put(padded(coefficients, columns))
        const gradient = arena.room(2 * columns)
        const deviance = arena.room(1)
        const gram = arena.room(columns * columns)
        exports.information(blocks, side, count, columns, b, gradient, deviance, gram, work(10 + columns))
        return {
          gradient: arena.read(gradient, p),
          information: leading(arena.read(gram, columns * columns), columns, p),
          deviance: arena.read(deviance, 1)[0],
        }
      })
    },

    penaltyGradient(coefficients, t) {
      return arena.call('the gradient of Firth’s penalty', () => {
        const b = arena.put(padded(coefficients, columns))
        const gradient = arena.room(2 * columns)
        exports.penaltyGradient(blocks, side, count, columns, p, b, arena.put(t), gradient, work(6))
        return arena.read(gradient, p)
      })
    },

    close: held.release,
  }
}

function padded(vector: Float64Array, length: number): Float64Array {
  const whole = new Float64Array(length)
  whole.set(vector)
  return whole
}
