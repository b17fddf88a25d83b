import { type FileMapping, mappingOf, type SavedMapping } from '../model/importMapping.ts'
import { type Held, startAnew } from './held.ts'

const saidNow = 'you said what it is and what its columns are'
const saidInStudy = 'the study has a mapping for files with these columns'

/** What the study says of files by their column names, and the user of one of them. */
export function createHeldMappings() {
  let saved: readonly SavedMapping[] = []
  const savedFor = ({ entry }: Held): FileMapping | null => {
    const found = saved.find(({ shape }) => shape === entry.shape)
    return found === undefined ? null : mappingOf(found)
  }
  /** What was said of the file last goes before what the study says. */
  const mappingFor = (each: Held): FileMapping | null => each.said ?? savedFor(each)
  return {
    savedFor,
    mappingFor,
    /** Sets a file to be read as its mapping says, or else as what it looks like. */
    startAsSaid(each: Held): void {
      const mapping = mappingFor(each)
      if (mapping !== null) startAnew(each, { takenFor: mapping.table, because: each.said ? saidNow : saidInStudy })
      else if (each.opened) startAnew(each, { takenFor: each.opened.kind, because: each.opened.because })
    },
    /** Returns what was saved before. */
    save(mappings: readonly SavedMapping[]): readonly SavedMapping[] {
      const before = saved
      saved = mappings
      return before
    },
  }
}
