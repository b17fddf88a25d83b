import { readPgsCatalog } from '../formats/pgsCatalog.ts'
import { readBim } from '../formats/plinkBim.ts'
import { readFam } from '../formats/plinkFam.ts'
import { readPrsCs } from '../formats/prsCs.ts'
import { stemOf, type WeightFile } from '../formats/weights.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { createDigest } from '../model/digest.ts'
import { errorKind, InputError } from '../model/errors.ts'
import type { Extract } from '../model/extract.ts'
import type { OnProgress } from '../model/progress.ts'
import { type GenotypeSet, type ScoredGenotypes, scoreGenotypes } from '../scores/fromGenotypes.ts'
import type { GenomicFile, Tables } from '../tables/session.ts'
import { createMemo } from './memo.ts'

/** The loaded data as the analyses read them: the extract, with scores from a table or computed from genotypes. */
export interface Dataset {
  readonly extract: Extract
  /** Null where the scores come ready-made, or there are none. */
  readonly scored: ScoredGenotypes | null
}

export interface DatasetOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: OnProgress
}

/**
 * The present data; scores are computed once for a set of genotype and weight files.
 * @throws InputError if there is no person table, or the genotype files do not belong together
 */
export function createDatasets(tables: Tables, kernel: () => Promise<Kernel>) {
  const scorings = createMemo<Promise<ScoredGenotypes>>(1)

  return async (options: DatasetOptions = {}): Promise<Dataset> => {
    const extract = tables.extract()
    if (extract === null) {
      throw new InputError('There is no person table among the files, so that nothing can be analysed yet. Add one.')
    }
    const weights = tables.sources('weights')
    const beds = tables.sources('genotypes')
    // A ready-made table is what its maker vouches for; genotypes are scored only where there is none.
    if (extract.scores !== null || weights.length === 0 || beds.length === 0) return { extract, scored: null }

    const sums = new Map(tables.inventory().files.map(({ id, sha256 }) => [id, sha256 ?? '']))
    const files = [...weights, ...beds, ...tables.sources('variants'), ...tables.sources('samples')]
    // Names count: scores are named after their files, and bed, bim and fam belong together by name.
    const content = files.map(({ id, kind, source }) => `${kind} ${source.name} ${sums.get(id)}`).sort()
    const digest = createDigest().text(extract.digest)
    for (const sum of content) digest.text(sum)
    const key = digest.hex()
    const score = () =>
      scorings.get(key, async () => {
        const sets = await Promise.all(beds.map((bed) => genotypeSet(bed, tables, options.signal)))
        return scoreGenotypes(await kernel(), sets, extract.people.ids, weightFiles(weights, options.signal), options)
      })
    // Who shares a scoring that somebody else stopped begins it anew.
    const scored = await score().catch((error: unknown) => {
      if (errorKind(error) === 'cancelled' && !options.signal?.aborted) return score()
      throw error
    })
    return { extract: { ...extract, scores: scored.table, digest: key }, scored }
  }
}

/** The bim and fam files of the bed's name, or the only ones there are. */
async function genotypeSet(bed: GenomicFile, tables: Tables, signal: AbortSignal | undefined): Promise<GenotypeSet> {
  const partner = (kind: 'variants' | 'samples', suffix: string): GenomicFile => {
    const all = tables.sources(kind)
    const found =
      all.find(({ source }) => stemOf(source.name) === stemOf(bed.source.name)) ??
      (all.length === 1 ? all[0] : undefined)
    if (found !== undefined) return found
    throw new InputError(
      `${bed.source.name} has no ${suffix} file of its name. Add ${stemOf(bed.source.name)}.${suffix}.`,
    )
  }
  const variants = partner('variants', 'bim')
  const samples = partner('samples', 'fam')
  return {
    bed: bed.source,
    variants: await readBim(variants.source, { signal }),
    samples: await readFam(samples.source, { signal }),
  }
}

async function* weightFiles(
  files: readonly GenomicFile[],
  signal: AbortSignal | undefined,
): AsyncGenerator<WeightFile> {
  for (const { source, format } of files) {
    yield format === 'prsCs' ? await readPrsCs(source, { signal }) : await readPgsCatalog(source, { signal })
  }
}
