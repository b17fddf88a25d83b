import type { Arena } from './arena.ts'
import type { CoxData, CoxLoops, CoxPasses, CoxScore, FollowUp } from './cox.ts'
import { BLOCK_ROWS, blocksOf, type DenseExports, leading, paddedColumns } from './dense.ts'

/** `assembly/cox.ts` and `assembly/coxMoments.ts`. */
export interface CoxExports extends Pick<DenseExports, 'packColumns'> {
  coxCombine(session: number, which: number, b: number): void
  coxGradients(...at: readonly number[]): void
  coxMoments(...at: readonly number[]): void
  coxScoreMoments(...at: readonly number[]): void
  rebase(blocks: number, count: number, columns: number, p: number, t: number, work: number): void
}

export function coxLoops(exports: CoxExports, arena: Arena): CoxLoops {
  return { cox: (data) => coxPasses(exports, arena, data) }
}

/** As in `assembly/coxSession.ts`: pairs of scores that go through the blocks together. */
const PAIRS = 4
/** Place of `image` among the fields of a session. */
const IMAGE = 18
/** As in `assembly/coxChunk.ts`: rows of a chunk, unless a slot alone has more. */
const CHUNK_ROWS = 96
/** As in `assembly/coxTiles.ts`: doubles for what is said of a slot. */
const SLOT_ROWS = 3

function coxPasses(exports: CoxExports, arena: Arena, data: CoxData): CoxPasses {
  const { people, events, slots, p, entry } = data
  const count = blocksOf(people)
  const rows = count * BLOCK_ROWS
  const columns = paddedColumns(p + 1)
  const held = arena.hold('the follow-up', () => {
    const blocks = arena.room(rows * columns)
    const scores = arena.room(rows * (data.scores.length + 1))
    const late = entry === null ? [0, 0, 0, 0] : [slots, slots, rows, rows]
    const pairs = [PAIRS * rows, PAIRS * rows, rows, slots, slots, events, slots + 1, slots + 1, slots, slots, ...late]
    const put = (array: Int32Array | undefined): number => (array === undefined ? 0 : arena.put(array))
    const fields = [
      blocks,
      scores,
      people,
      count,
      columns,
      p,
      slots,
      events,
      arena.put(data.offset),
      arena.put(data.deathFrom),
      arena.put(data.restart),
      ...[entry?.offset, entry?.rows].map(put),
      ...[entry?.spans.first, entry?.spans.last, entry?.spans.offset, entry?.spans.rows].map(put),
      ...pairs.map((each) => arena.room(2 * each)),
      arena.room(2 * BLOCK_ROWS),
    ]
    const session = arena.put(Int32Array.from(fields))
    arena.call('the covariates', () => exports.packColumns(arena.put(data.covariates), people, p, blocks, columns))
    const inOrder = new Float64Array(rows)
    arena.write(scores, inOrder)
    for (const [s, score] of data.scores.entries()) {
      reorder(score, data.order, inOrder)
      arena.write(scores + (s + 1) * rows * 8, inOrder)
    }
    return { session, blocks, scores, image: fields[IMAGE] }
  })
  const { session, blocks, scores, image } = held.result
  const ones = new Float64Array(slots).fill(1)
  /** Covariates filled with zeros, then the score. */
  const vectors = (all: readonly Float64Array[], even: number): number => {
    const joined = new Float64Array(even * (columns + 1))
    for (const [k, vector] of all.entries()) {
      joined.set(vector.subarray(0, p), k * (columns + 1))
      joined[k * (columns + 1) + columns] = vector[p] ?? 0
    }
    return arena.put(joined)
  }
  const readVectors = (at: number, asked: number): Float64Array[] => {
    const all = arena.read(at, asked * (columns + 1))
    return Array.from({ length: asked }, (_, k) => {
      const vector = all.slice(k * (columns + 1), k * (columns + 1) + p + 1)
      vector[p] = all[(k + 1) * (columns + 1) - 1]
      return vector
    })
  }
  /** The kernel takes them in pairs; what makes up the last one is not read. */
  const inPairs = (scores: readonly (number | null)[]): { even: number; which: number } => {
    const which = new Int32Array(Math.ceil(scores.length / 2) * 2).fill(-1)
    which.set(scores.map((score) => score ?? -1))
    return { even: which.length, which: arena.put(which) }
  }

  const mostRows = largestChunk(data)
  /** Of one score or two. */
  const pairMoments: CoxPasses['moments'] = (ties, asked, coefficients, weights) =>
    arena.call('the information of the partial likelihood', () => {
      const n = weights.length
      const size = columns * columns
      const slotWeights = arena.room(n * slots)
      for (const [t, weight] of weights.entries()) arena.write(slotWeights + t * slots * 8, weight ?? ones)
      // A slot without rows stands at the end of a stratum only.
      const slotRows = arena.room(Math.min(slots, 2 * mostRows + 2) * SLOT_ROWS)
      const [chunkRows, weighted] = [0, 1].map(() => arena.room(mostRows * columns))
      const tiles = arena.room(16 * mostRows)
      const ofChunk = arena.room(n * mostRows)
      const lanes = asked.map((score, lane) => {
        const [square, information, vector] = [size, n * size, n * columns].map((doubles) => arena.room(doubles))
        const chunk = [columns, 0, slotRows, chunkRows, weighted, square, tiles, n, ofChunk, information]
        const sums = [columns, columns, columns, Math.ceil(slots / 8)].map((doubles) => arena.room(doubles))
        const column = scores + ((score ?? -1) + 1) * rows * 8
        const fields = [lane * 8, arena.put(Int32Array.from(chunk)), column, slotWeights, vector, ...sums, slots - 1]
        return { fields, vector, information }
      })
      // Who stands alone makes up the pair.
      const both = [0, asked.length - 1]
      const at = vectors(
        both.map((lane) => coefficients[lane]),
        2,
      )
      const { which } = inPairs(both.map((lane) => asked[lane]))
      const [deviance, spread] = [0, 1].map(() => arena.room(2))
      const laneFields = arena.put(Int32Array.from(lanes.flatMap(({ fields }) => fields)))
      const efron = Number(ties === 'efron')
      exports.coxMoments(session, laneFields, lanes.length, efron, which, at, deviance, spread)
      const [deviances, spreads] = [arena.read(deviance, 2), arena.read(spread, 2)]
      return lanes.map(({ vector, information }, lane) => {
        const used = asked[lane] === null ? p : p + 1
        return {
          score: weights.map((_, t) => arena.read(vector + t * columns * 8, used)),
          information: weights.map((_, t) => leading(arena.read(information + t * size * 8, size), columns, used)),
          deviance: deviances[lane],
          spread: spreads[lane],
        }
      })
    })

  return {
    rebase(t) {
      if (p === 0) return
      arena.call('the change of basis', () =>
        exports.rebase(blocks, count, columns, p, arena.put(t), arena.room((p + 1) * BLOCK_ROWS)),
      )
    },

    gradients(ties, asked, coefficients, directions) {
      return arena.call('the gradient of the partial likelihood', () => {
        const { even, which } = inPairs(asked)
        const [gradient, products] = [0, 1].map(() => arena.room(even * (columns + 1)))
        const [deviance, spread] = [0, 1].map(() => arena.room(even))
        const at = vectors(coefficients, even)
        const along = directions === undefined ? 0 : vectors(directions, even)
        const efron = Number(ties === 'efron')
        exports.coxGradients(session, efron, even, which, at, along, gradient, deviance, spread, products)
        return {
          gradient: readVectors(gradient, asked.length),
          deviance: arena.read(deviance, asked.length),
          spread: arena.read(spread, asked.length),
          product: readVectors(products, asked.length),
        }
      })
    },

    scoreMoments(ties, scores, coefficients) {
      return arena.call('the moments of the scores', () => {
        const { even, which } = inPairs(scores)
        const none = inPairs([null]).which
        const moments = arena.room(even * (columns + 1))
        const slopes = arena.room(even)
        const at = vectors([coefficients, coefficients], 2)
        const efron = Number(ties === 'efron')
        exports.coxScoreMoments(session, efron, even, which, none, at, moments, slopes, arena.room(rows))
        const all = readVectors(moments, scores.length)
        return {
          cross: all.map((vector) => vector.slice(0, p)),
          square: Float64Array.from(all, (vector) => vector[p]),
          slope: arena.read(slopes, scores.length),
        }
      })
    },

    moments(ties, scores, coefficients, weights) {
      const pairs = Array.from({ length: Math.ceil(scores.length / 2) }, (_, k) => 2 * k)
      return pairs.flatMap((k) => pairMoments(ties, scores.slice(k, k + 2), coefficients.slice(k, k + 2), weights))
    },

    combine(score, one, two) {
      return arena.call('the linear predictor', () => {
        const { which } = inPairs([score, score])
        exports.coxCombine(session, which, vectors([one, two], 2))
        const pairs = arena.read(image, 2 * people)
        const values = [new Float64Array(people), new Float64Array(people)] as [Float64Array, Float64Array]
        for (let i = 0; i < people; i++) {
          values[0][i] = pairs[2 * i]
          values[1][i] = pairs[2 * i + 1]
        }
        return values
      })
    },

    close: held.release,
  }
}

function reorder({ values, mean, factor }: CoxScore, order: Int32Array, into: Float64Array): void {
  for (let i = 0; i < order.length; i++) into[i] = (values[order[i]] - mean) * factor
}

/** Most rows of one chunk of slots: those who are in a slot, who enter after it, and at most two for each event. */
function largestChunk({ slots, offset, deathFrom, entry }: FollowUp): number {
  let most = CHUNK_ROWS
  for (let k = 0; k < slots; k++) {
    const entering = entry === null ? 0 : entry.offset[k + 1] - entry.offset[k]
    most = Math.max(most, offset[k + 1] - offset[k] + entering + 2 * (offset[k + 1] - deathFrom[k]))
  }
  return most
}
