import type { Arena } from './arena.ts'

export interface WeightLoops {
  /**
   * Rows of weights laid out by variant and score, and what they come to, in the order of the variants.
   * @param uncalled 1 for each variant at which nobody has a call
   */
  layWeights(given: WeightRows, nScores: number, uncalled: Uint8Array): LaidWeights
}

/** Rows of weights of some variants, none twice for a score. */
export interface WeightRows {
  /** NaN where a row has no weight of a score of its source. */
  readonly records: Float64Array
  /** Of each row its variant, 1 or −1 where the effect allele is a2, where its weights begin in the records, its source. */
  readonly rows: Int32Array
  /** Scores of the rows of each source. */
  readonly sources: readonly Int32Array[]
}

export interface LaidWeights {
  /** Per copy of a1, scores × variants, 0 where a score does not use one. */
  readonly weights: Float64Array
  /** 1 for each weight that is used, −1 where the effect allele is a2, else 0. */
  readonly used: Int8Array
  /**
   * 4 × scores: variants used; Σ |weight|; what everybody has, as copies of a2 are two less those of a1; variants used at which nobody has
   * a call.
   */
  readonly tallies: Float64Array
}

/** `assembly/weights.ts`. */
export interface WeightExports {
  layWeights(
    records: number,
    rows: number,
    count: number,
    scores: number,
    starts: number,
    nScores: number,
    weights: number,
    used: number,
  ): void
  addWeights(weights: number, used: number, uncalled: number, variants: number, nScores: number, tallies: number): void
}

const ROW = 4

export function weightLoops(exports: WeightExports, arena: Arena): WeightLoops {
  return {
    layWeights({ records, rows, sources }, nScores, uncalled) {
      const variants = uncalled.length
      const starts = new Int32Array(sources.length + 1)
      for (const [source, scores] of sources.entries()) starts[source + 1] = starts[source] + scores.length
      const scores = new Int32Array(starts[sources.length])
      for (const [source, own] of sources.entries()) scores.set(own, starts[source])
      return arena.call('laying out weights', () => {
        const cells = variants * nScores
        const weights = arena.put(new Float64Array(cells))
        const used = arena.put(new Uint8Array(cells))
        const tallies = arena.room(4 * nScores)
        exports.layWeights(
          arena.put(records),
          arena.put(rows),
          rows.length / ROW,
          arena.put(scores),
          arena.put(starts),
          nScores,
          weights,
          used,
        )
        exports.addWeights(weights, used, arena.put(uncalled), variants, nScores, tallies)
        return {
          weights: arena.read(weights, cells),
          used: new Int8Array(arena.view(used, cells).slice().buffer),
          tallies: arena.read(tallies, 4 * nScores),
        }
      })
    },
  }
}
