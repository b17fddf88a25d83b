import { counted } from '../model/counted.ts'
import { InputError } from '../model/errors.ts'
import { SEX_FEMALE, SEX_MALE, SEX_OTHER } from '../model/extract.ts'
import { eachLine, fieldsOf } from './lines.ts'
import type { ReadOptions, Source } from './source.ts'

/** A row of a fam file. */
export interface Sample {
  readonly familyId: string
  readonly individualId: string
  /** `SEX_MALE`, `SEX_FEMALE` or `SEX_OTHER`. */
  readonly sex: number
}

const sexes: Readonly<Record<string, number>> = { 1: SEX_MALE, 2: SEX_FEMALE }

/**
 * PLINK's sample file: family, individual, father, mother, sex (1 male, 2 female), phenotype; no head.
 * @throws InputError naming file, row and what was found
 */
export async function readFam(source: Source, options: ReadOptions = {}): Promise<Sample[]> {
  const samples: Sample[] = []
  await eachLine(
    source,
    (line, row) => {
      if (line.trim() === '') return
      const fields = fieldsOf(line)
      if (fields.length < 5) {
        throw new InputError(
          `${source.name}, row ${row}: ${counted(fields.length, 'field')} where a fam file has 6. ` +
            'Nothing was taken from it, because bed and fam must agree row by row.',
        )
      }
      samples.push({ familyId: fields[0], individualId: fields[1], sex: sexes[fields[4]] ?? SEX_OTHER })
    },
    options,
  )
  if (samples.length === 0) throw new InputError(`${source.name} has no people. Nothing was taken from it.`)
  return samples
}
