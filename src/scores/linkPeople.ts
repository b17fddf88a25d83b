import type { Sample } from '../formats/plinkFam.ts'
import { counted } from '../model/counted.ts'
import { InputError } from '../model/errors.ts'
import type { PersonIds } from '../model/extract.ts'

export interface PeopleLink {
  /** Row number of the person for each row of the fam file, −1 where there is none. */
  readonly rowOfSample: Int32Array
  readonly linked: number
  /** Rows of the fam file whose individual id is no person's. */
  readonly unknownSamples: number
  /** Rows whose individual id another row has too: nobody can tell which is the person's, so none is used. */
  readonly repeatedSamples: number
}

/**
 * Finds the person of each row of a fam file: its individual id is the person id; the family id is not looked at.
 * @throws InputError if no row is anybody's
 */
export function linkPeople(samples: readonly Sample[], ids: PersonIds, fileName: string): PeopleLink {
  const keys = samples.map(({ individualId }) => (ids.kind === 'integer' ? integerKey(individualId) : individualId))
  const counts = new Map<string, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  const rowOfId = new Map<string, number>()
  for (let row = 0; row < ids.values.length; row++) rowOfId.set(String(ids.values[row]), row)

  let unknownSamples = 0
  let repeatedSamples = 0
  const rowOfSample = Int32Array.from(keys, (key) => {
    const row = rowOfId.get(key)
    if (row === undefined) unknownSamples++
    else if (counts.get(key) !== 1) repeatedSamples++
    else return row
    return -1
  })
  const linked = samples.length - unknownSamples - repeatedSamples
  if (linked === 0) {
    throw new InputError(
      `${fileName}: none of its ${counted(samples.length, 'person', 'people')} is among the ${counted(ids.values.length, 'person', 'people')} of the person table. ` +
        `The individual ids of the fam file must be person ids; its first is ${samples[0].individualId}, the first person ` +
        `id is ${ids.values[0]}. No scores were computed from it; everything else stays loaded.`,
    )
  }
  return { rowOfSample, linked, unknownSamples, repeatedSamples }
}

/** `007` and `7` are the same integer. */
const integerKey = (text: string): string => (/^-?\d{1,19}$/.test(text) ? String(BigInt(text)) : text)
