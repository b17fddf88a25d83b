import type { ConceptSets, Extract } from '../model/extract.ts'
import type { Diagnoses } from '../phenotype/diagnoses.ts'
import { type EventIndex, eventIndex } from '../phenotype/eventIndex.ts'
import { createMemo, type Memo } from './memo.ts'
import { createStatuses, type Statuses } from './statuses.ts'

export interface Indexed {
  readonly index: EventIndex
  readonly statuses: Statuses
}

/**
 * The index of (data, concept sets) and the statuses under it; the last two are kept. Fewer antidepressants than in the last
 * index that was made from the data are taken from that one. `digest` identifies the data but for the values of scores.
 */
export function createEventIndices(): (extract: Extract, sets: ConceptSets, digest: string) => Indexed {
  const kept = createMemo<Indexed>(2)
  let whole: { readonly digest: string; readonly index: EventIndex; readonly diagnoses: Memo<Diagnoses> } | undefined
  return (extract, sets, digest) =>
    kept.get(JSON.stringify([digest, sets]), () => {
      const former = whole?.digest === digest ? whole : undefined
      const index = eventIndex(extract, sets, former?.index)
      if (former !== undefined && index.mdd === former.index.mdd) {
        return { index, statuses: createStatuses(index, former.diagnoses) }
      }
      whole = { digest, index, diagnoses: createMemo<Diagnoses>(2) }
      return { index, statuses: createStatuses(index, whole.diagnoses) }
    })
}
