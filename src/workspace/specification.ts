import { runAssociation } from '../analyses/association.ts'
import { joinedBlocks } from '../analyses/specificationBlocks.ts'
import { type GridPoint, specificationGrid } from '../analyses/specificationGrid.ts'
import { specificationSummaries } from '../analyses/specificationSummary.ts'
import { createDigest } from '../model/digest.ts'
import {
  fitMethods,
  fitStatuses,
  type SpecificationBlock,
  type SpecificationNumbers,
  type SpecificationPoint,
  type SpecificationResult,
} from '../model/effectResults.ts'
import type { OnProgress } from '../model/progress.ts'
import type { AssociationRow } from '../model/results.ts'
import { EXCLUDED, TR_MDD, TRD } from '../phenotype/status.ts'
import type { KernelPool } from '../statistics/jobs.ts'
import type { CohortStudy } from './cohortStudy.ts'
import { SENSITIVITY_CONTRAST } from './effectSource.ts'
import { createMemo } from './memo.ts'
import { specificationScene } from './specificationScene.ts'
import { breathe } from './tickets.ts'

export interface SpecificationCall {
  readonly signal: AbortSignal
  readonly onBlock: (block: SpecificationBlock) => void
  readonly onProgress: OnProgress
}

export type Specifications = (cohortStudy: CohortStudy, call: SpecificationCall) => Promise<SpecificationResult>

/** The fits of one specification, by score. */
interface Fits {
  readonly numbers: Float64Array
  readonly codes: Uint8Array
}

/** Columns of `Fits.numbers` and `Fits.codes`. */
const numberFields = ['logOddsRatio', 'standardError', 'p', 'n', 'cases'] as const
const codeFields = ['status', 'method'] as const

/** Specifications told at once. While those of one block are fitted the next are made, so that no worker waits. */
const BLOCK = 8
const KEPT = 20_000

/**
 * Runs a study's grid. Specifications that put everyone into the same group share their fits; fits are kept by those
 * groups, so that a run that was stopped, or a larger grid, goes on from what is there.
 */
export function createSpecifications(pool: KernelPool): Specifications {
  const kept = createMemo<Fits>(KEPT)
  return async (cohortStudy, call) => {
    const grid = specificationGrid(cohortStudy.study)
    const scene = specificationScene(cohortStudy)
    const { scores, cohort } = scene
    // Short, as every specification's key holds it.
    const sceneKey = createDigest().text(scene.key).hex()
    const about = { knobs: grid.knobs, scores, contrast: SENSITIVITY_CONTRAST, cohort, total: grid.points.length }
    const blocks: SpecificationBlock[] = []
    const firstOf = new Map<string, number>()
    const { signal, onBlock, onProgress } = call

    const fitted = async ({ digest, groups }: Groups): Promise<Fits> => {
      const key = `${sceneKey} ${digest}`
      const known = kept.peek(key)
      // There are more specifications than workers.
      const options = { signal, kept: scene.kept, scoresPerJob: scores.length }
      const fits = known ?? fitsOf(await runAssociation(pool, { ...scene.input, groups }, options))
      return kept.get(key, () => fits)
    }

    const told = async (
      first: number,
      points: readonly SpecificationPoint[],
      running: readonly Promise<Fits>[],
    ): Promise<void> => {
      const block = { ...blockOf(first, points, await Promise.all(running), scores.length), ...about }
      blocks.push(block)
      onBlock(block)
      const done = (first + points.length) * scores.length
      onProgress({ task: 'Specifications', done, total: grid.points.length * scores.length, unit: 'fits' })
    }

    let former = Promise.resolve()
    for (let first = 0; first < grid.points.length; first += BLOCK) {
      const running = new Map<string, Promise<Fits>>()
      const points: SpecificationPoint[] = []
      const digests: string[] = []
      for (const [offset, point] of grid.points.slice(first, first + BLOCK).entries()) {
        const { group } = cohortStudy.glance(point.rule)
        const sized = groupsOf(group, scene.rows)
        if (!firstOf.has(sized.digest)) firstOf.set(sized.digest, first + offset)
        if (!running.has(sized.digest)) running.set(sized.digest, heard(fitted(sized)))
        points.push(pointOf(point, sized, firstOf.get(sized.digest)!))
        digests.push(sized.digest)
        await breathe(signal)
      }
      await former
      former = heard(
        told(
          first,
          points,
          digests.map((digest) => running.get(digest)!),
        ),
      )
    }
    await former
    const whole = { ...joinedBlocks(blocks), ...about }
    return { ...whole, summaries: specificationSummaries(whole, cohortStudy.study.analyses.association) }
  }
}

/** A failure is told when the block is awaited; until then nobody would hear of it. */
function heard<T>(work: Promise<T>): Promise<T> {
  work.catch(() => {})
  return work
}

interface Groups {
  /** Of the scene's people; whoever is neither trMDD nor TRD is `excluded`. */
  readonly groups: Uint8Array
  readonly digest: string
  readonly nTrMdd: number
  readonly nTrd: number
}

/** Who is trMDD and who TRD: all that the fits depend on. */
function groupsOf(group: Uint8Array, rows: Int32Array): Groups {
  const groups = new Uint8Array(rows.length).fill(EXCLUDED)
  let [nTrMdd, nTrd] = [0, 0]
  for (let i = 0; i < rows.length; i++) {
    const code = group[rows[i]]
    if (code === TR_MDD) nTrMdd++
    else if (code === TRD) nTrd++
    else continue
    groups[i] = code
  }
  return { groups, digest: createDigest().bytes(groups).hex(), nTrMdd, nTrd }
}

const pointOf = ({ definition, values }: GridPoint, { nTrMdd, nTrd }: Groups, sameAs: number): SpecificationPoint => ({
  definition,
  values,
  nTrMdd,
  nTrd,
  sameAs,
})

function fitsOf(rows: readonly AssociationRow[]): Fits {
  const numbers = new Float64Array(rows.length * numberFields.length)
  const codes = new Uint8Array(rows.length * codeFields.length)
  for (const [s, row] of rows.entries()) {
    for (const [f, field] of numberFields.entries()) numbers[f * rows.length + s] = row[field]
    codes[s] = fitStatuses.indexOf(row.status)
    codes[rows.length + s] = fitMethods.indexOf(row.method)
  }
  return { numbers, codes }
}

function blockOf(
  first: number,
  points: readonly SpecificationPoint[],
  fits: readonly Fits[],
  scores: number,
): SpecificationNumbers {
  const numbers = numberFields.map((_, f) => {
    const column = new Float64Array(points.length * scores)
    for (const [i, fit] of fits.entries()) column.set(fit.numbers.subarray(f * scores, (f + 1) * scores), i * scores)
    return column
  })
  const codes = codeFields.map((_, f) => {
    const column = new Uint8Array(points.length * scores)
    for (const [i, fit] of fits.entries()) column.set(fit.codes.subarray(f * scores, (f + 1) * scores), i * scores)
    return column
  })
  const [logOddsRatio, standardError, p, n, cases] = numbers
  const [status, method] = codes
  return { first, points, logOddsRatio, standardError, p, n, cases, status, method }
}
