import { csvField } from '../formats/csvField.ts'
import { createDigest } from '../model/digest.ts'
import type { ResultTable } from '../model/results.ts'
import type { Study } from '../model/study.ts'
import { studyText } from '../model/studyDocument.ts'

/** What every exported file says of itself, in three columns after the table's own. */
export interface ExportStamp {
  /** The start of the study document's digest: `studyMark`. */
  readonly study: string
  readonly data: 'given' | 'simulated'
  readonly disclosure: 'none'
}

/**
 * A result table as CSV: UTF-8, one header, missing = empty field, numbers in the shortest form that reads back to the
 * same double. With a stamp, each row also says by which study document it was made, whether the data are simulated, and
 * under which disclosure policy it left.
 */
export function csvText(table: ResultTable, stamp: ExportStamp | null): string {
  const tail = stamp === null ? '' : `,${stamp.study},${stamp.data},${stamp.disclosure}`
  const head = table.columns.map(csvField).join(',') + (stamp === null ? '' : ',study,data,disclosure')
  const lines = table.rows.map((row) => row.map(csvField).join(',') + tail)
  return `${[head, ...lines].join('\n')}\n`
}

/** SHA-256 of the study document as it is saved. */
export const studyDigest = (study: Study): string => createDigest().text(studyText(study)).hex()

/** Enough of the digest to tell two studies apart. */
export const studyMark = (study: Study): string => studyDigest(study).slice(0, 12)
