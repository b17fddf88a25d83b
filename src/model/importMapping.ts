import { z } from 'zod'

/** Tables with named columns: what a file can be said to be, column by column. */
export const mappableTables = [
  'person',
  'observation_period',
  'death',
  'condition_occurrence',
  'drug_exposure',
  'procedure_occurrence',
  'visit_occurrence',
  'scores',
  'ancestry',
  'person_list',
  'concept_sets',
  'concept',
  'concept_ancestor',
  'drug_strength',
  'drug_era',
  'score_descriptions',
  'effects',
] as const
export type MappableTable = (typeof mappableTables)[number]

const mapping = {
  /** Null: the file is set aside. */
  table: z.enum(mappableTables).nullable(),
  /**
   * What is needed of the table (`person`, `start` …) → the column that holds it; null: none does. What is not said is found by
   * its usual name.
   */
  columns: z.record(z.string().min(1), z.string().min(1).nullable()),
  /** Of effects: for tables without such a column. */
  cohort: z.string().min(1).optional(),
  contrast: z.string().min(1).optional(),
  definition: z.string().min(1).optional(),
}

/** What the user said that a file is and its columns are. */
const fileMappingSchema = z.strictObject(mapping)
export type FileMapping = z.infer<typeof fileMappingSchema>
export type ColumnMapping = Omit<FileMapping, 'table'>

/** A mapping kept in the study, for every file with the same column names. */
export const savedMappingSchema = z.strictObject({
  /** SHA-256 of the file's column names in lower case, sorted: files with the same names have the same shape. */
  shape: z.string().regex(/^[0-9a-f]{64}$/),
  /** The file it was made for, for people to read. */
  madeFor: z.string(),
  ...mapping,
})
export type SavedMapping = z.infer<typeof savedMappingSchema>

/** Without what a saved mapping has beside it. */
export const mappingOf = ({ shape: _, madeFor: __, ...said }: SavedMapping): FileMapping => said

/** Do they say the same, whatever the order of what is said? */
export const sameMapping = (a: FileMapping | null, b: FileMapping | null): boolean => mappingText(a) === mappingText(b)

/** The same for what says the same. */
export const mappingText = (said: FileMapping | null): string =>
  said === null
    ? ''
    : JSON.stringify([
        said.table,
        Object.entries(said.columns).sort(([a], [b]) => (a < b ? -1 : 1)),
        said.cohort ?? '',
        said.contrast ?? '',
        said.definition ?? '',
      ])
