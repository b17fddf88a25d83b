import type { Arena } from './arena.ts'

export interface WeightLoops {
  /**
   * Lays rows of weights out by variant and score; they stay in the kernel until `close`.
   * @param uncalled 1 for each variant at which nobody has a call
   */
  holdWeights(given: WeightRows, nScores: number, uncalled: Uint8Array): HeldWeights
}

/** Rows of weights of some variants, none twice for a score. */
export interface WeightRows {
  /** One after the other; NaN where a row has no weight of a score of its source. */
  readonly records: readonly Float64Array[]
  /** Of each row its variant, 1 or −1 where the effect allele is a2, where its weights begin in the records, its source. */
  readonly rows: Int32Array
  /** Scores of the rows of each source. */
  readonly sources: readonly Int32Array[]
}

/** Per copy of a1, scores × variants, 0 where a score does not use one; in the kernel it is spaced by `stride`. */
export type Weights = Float64Array | { readonly at: number; readonly stride: number }
/** Scores × variants: 1 for each weight that is used, −1 where the effect allele is a2, else 0. */
export type UsedWeights = Int8Array | { readonly at: number }

/** Closed in the opposite order of holding. */
export interface HeldWeights {
  readonly weights: Weights
  readonly used: UsedWeights
  /**
   * 4 × scores, in the order of the variants: variants used; Σ |weight|; what everybody has, as copies of a2 are two less those of a1;
   * variants used at which nobody has a call.
   */
  readonly tallies: Float64Array
  /** Copies, to be sent elsewhere. */
  read(): { readonly weights: Float64Array; readonly used: Int8Array }
  close(): void
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
    stride: number,
    weights: number,
    used: number,
  ): void
  addWeights(
    weights: number,
    used: number,
    uncalled: number,
    variants: number,
    nScores: number,
    stride: number,
    tallies: number,
  ): void
}

const ROW = 4

const bytesOf = ({ buffer, byteOffset, byteLength }: Float64Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength)

/** As the loops over genotypes want it, all of them. */
export const strideOf = (nScores: number): number => (nScores > 4 ? 8 * Math.ceil(nScores / 8) : 4)
/** Variants without weights after the last one, which the loops may look at. */
const MORE_VARIANTS = 4

export function weightLoops(exports: WeightExports, arena: Arena): WeightLoops {
  return {
    holdWeights({ records, rows, sources }, nScores, uncalled) {
      const variants = uncalled.length
      const stride = strideOf(nScores)
      const starts = new Int32Array(sources.length + 1)
      for (const [source, scores] of sources.entries()) starts[source + 1] = starts[source] + scores.length
      const scores = new Int32Array(starts[sources.length])
      for (const [source, own] of sources.entries()) scores.set(own, starts[source])
      const { result, release } = arena.hold('laying out weights', () => {
        const weights = arena.zeros((variants + MORE_VARIANTS) * stride)
        const used = arena.zeros((variants * nScores) / 8 + 1)
        const tallies = arena.room(4 * nScores)
        arena.call('laying out weights', () => {
          const at = arena.putAll(records.map(bytesOf), 0)
          const rowsAt = arena.put(rows)
          const scoresAt = arena.put(scores)
          exports.layWeights(at, rowsAt, rows.length / ROW, scoresAt, arena.put(starts), nScores, stride, weights, used)
          exports.addWeights(weights, used, arena.put(uncalled), variants, nScores, stride, tallies)
        })
        return { weights, used, tallies: arena.read(tallies, 4 * nScores) }
      })
      return {
        weights: { at: result.weights, stride },
        used: { at: result.used },
        tallies: result.tallies,
        read() {
          const spaced = arena.read(result.weights, variants * stride)
          const weights = new Float64Array(variants * nScores)
          for (let v = 0; v < variants; v++) weights.set(spaced.subarray(v * stride, v * stride + nScores), v * nScores)
          return { weights, used: new Int8Array(arena.view(result.used, variants * nScores)) }
        },
        close: release,
      }
    },
  }
}
