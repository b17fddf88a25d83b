import { parseArgs } from 'node:util'
import { InputError } from '../model/errors.ts'

export interface Arguments {
  /** `paper`, `example`, or the path of a study document. */
  readonly study: string
  readonly data: string
  readonly out: string
  readonly personLevel: boolean
  /** What became of each weight of the scores computed from genotypes. */
  readonly variantLog: boolean
  readonly workers: number
  /** Only these result tables; null: all. */
  readonly tables: readonly string[] | null
}

export const usage = `npm run study -- --study <study.json | paper | example> --data <folder> --out <folder>
               [--person-level] [--variant-log] [--disclosure none] [--workers <n>] [--tables <name,name>]

  --study         the study document; "paper" has every reading at its default, "example" is the embedded example
  --data          the folder with the extract: Parquet, Arrow or CSV (not needed with "example")
  --out           the folder for the results; it is made
  --person-level  also status.csv, trd_dates.csv, periods.csv, and of scores computed from genotypes person_scores.csv and
                  person_observed_shares.csv: one row a person, not for sharing
  --variant-log   also variants_<score>.csv: what became of each weight of a score computed from genotypes
  --disclosure    the policy of the counts that are written; "none" is the only one there is
  --workers       kernel threads; the results do not depend on it
  --tables        only these result tables, by their names without .csv`

/** @throws InputError naming the option and what it takes */
export function parseArguments(argv: readonly string[], exampleFolder: string): Arguments {
  const values = read(argv)
  const study = values.study ?? refuse('--study is missing')
  const data = values.data ?? (study === 'example' ? exampleFolder : refuse('--data is missing'))
  const out = values.out ?? refuse('--out is missing')
  if ((values.disclosure ?? 'none') !== 'none')
    refuse(`--disclosure ${values.disclosure}: the only policy there is, is "none"`)
  const workers = Number(values.workers ?? 2)
  if (!Number.isInteger(workers) || workers < 1 || workers > 64)
    refuse(`--workers ${values.workers}: a whole number from 1 to 64`)
  return {
    study,
    data,
    out,
    personLevel: values['person-level'] ?? false,
    variantLog: values['variant-log'] ?? false,
    workers,
    tables: values.tables?.split(',') ?? null,
  }
}

function read(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        study: { type: 'string' },
        data: { type: 'string' },
        out: { type: 'string' },
        'person-level': { type: 'boolean' },
        'variant-log': { type: 'boolean' },
        disclosure: { type: 'string' },
        workers: { type: 'string' },
        tables: { type: 'string' },
      },
    }).values
  } catch (cause) {
    return refuse((cause as Error).message, cause)
  }
}

function refuse(what: string, cause?: unknown): never {
  throw new InputError(`${what}.\n\n${usage}`, { cause })
}
