import type { ResultTable } from '../model/results.ts'
import type { Study } from '../model/study.ts'
import { type ExportStamp, studyDigest } from './csv.ts'
import { tablesDigest } from './tablesDigest.ts'

export interface InputFingerprint {
  readonly name: string
  readonly sizeBytes: number
  readonly rows: number | null
  readonly sha256: string
}

/** `run.json`: what was run on what, and the digest of what came out. It holds no time and no machine, so it repeats to the byte. */
export interface RunRecord {
  readonly workbench: string
  /** SHA-256 of the study document as saved; the tables' column `study` is its start. */
  readonly studyDigest: string
  readonly data: ExportStamp['data']
  readonly disclosure: ExportStamp['disclosure']
  readonly digest: string
  readonly tables: readonly { readonly name: string; readonly rows: number; readonly digest: string }[]
  readonly inputs: readonly InputFingerprint[]
  readonly study: Study
}

/** @param version of the workbench, as in package.json */
export function runRecord(
  study: Study,
  tables: readonly ResultTable[],
  inputs: readonly InputFingerprint[],
  stamp: ExportStamp,
  version: string,
): RunRecord {
  return {
    workbench: version,
    studyDigest: studyDigest(study),
    data: stamp.data,
    disclosure: stamp.disclosure,
    // Problems and the import report name files and rows; results do not depend on either.
    digest: tablesDigest(tables.filter(({ name }) => name !== 'problems' && name !== 'import')),
    tables: tables.map((table) => ({ name: table.name, rows: table.rows.length, digest: tablesDigest([table]) })),
    inputs,
    study,
  }
}
