/**
 * The person-level data every analysis reads. It is built once, by `tables/`, and never leaves the worker that holds it.
 *
 * People are in id order (integers by value, texts by UTF-16 code unit) and are known by their row number from then on, so
 * that neither row order nor the splitting of files can change a bit of any result. Missing is NaN in numbers, −1 in
 * category codes, `NO_DAY` in days. Days are whole days since 1970-01-01.
 */

export const NO_DAY = -2147483648

export type PersonIds =
  | { readonly kind: 'integer'; readonly values: BigInt64Array }
  | { readonly kind: 'text'; readonly values: readonly string[] }

export type PersonColumn =
  | { readonly kind: 'number'; readonly values: Float64Array }
  | { readonly kind: 'category'; readonly codes: Int32Array; readonly levels: readonly string[] }

export const SEX_MALE = 0
export const SEX_FEMALE = 1
export const SEX_OTHER = -1

export interface People {
  readonly n: number
  readonly ids: PersonIds
  /** 1 female, 0 male, −1 neither or missing. */
  readonly sex: Int8Array
  /** Calendar year, NaN where missing. */
  readonly birthYear: Float64Array
  /** Day of birth (from birth_datetime, or year, month and day of birth), `NO_DAY` where missing. */
  readonly birthDay: Int32Array
  /** Every other column by its name as read, PCs of an ancestry table among them (`PC1` …). */
  readonly columns: ReadonlyMap<string, PersonColumn>
}

/**
 * The person column a study names: the column of exactly that name, else the only one that differs from it in case alone
 * (OMOP exports are upper-case as often as lower-case). Undefined if there is none.
 */
export function personColumn(people: Pick<People, 'columns'>, name: string): PersonColumn | undefined {
  const exact = people.columns.get(name)
  if (exact) return exact
  const alike = [...people.columns.keys()].filter((key) => key.toLowerCase() === name.toLowerCase())
  return alike.length === 1 ? people.columns.get(alike[0]) : undefined
}

/** Dated events with one concept each, sorted by person, day and concept; undated rows and unknown people are left out. */
export interface Events {
  readonly length: number
  /** Row number of the person. */
  readonly person: Int32Array
  readonly day: Int32Array
  /** Index into `conceptIds`. */
  readonly concept: Int32Array
  /**
   * OMOP concept ids in ascending order, each at least once in the data; where there are `sources`, once for each source
   * code it was recorded under.
   */
  readonly conceptIds: readonly number[]
  /** How each of `conceptIds` was recorded at its source; absent where the tables do not say it. */
  readonly sources?: readonly SourceCode[]
}

/** An event's code at its source, beside its standard concept. */
export interface SourceCode {
  /** OMOP concept id of the code, 0 where there is none. */
  readonly conceptId: number
  /** As named in `model/codes.ts` where it is known there; empty where the table does not say it. */
  readonly vocabulary: string
  /** In its plain form (`plainCode`); empty where there is none. */
  readonly code: string
}

export interface DrugEvents extends Events {
  /** Recorded end, `NO_DAY` where missing. */
  readonly endDay: Int32Array
  /** Recorded days of supply, any integer as recorded; −2147483648 where missing. */
  readonly supplyDays: Int32Array
}

export interface ObservationPeriods {
  /** Earliest start and latest end of each person's periods, `NO_DAY` where the person has none. */
  readonly startDay: Int32Array
  readonly endDay: Int32Array
}

export interface ScoreTable {
  readonly names: readonly string[]
  /** One array of n people for each name, NaN where missing. */
  readonly values: readonly Float64Array[]
  /** 1 where the person has a row in the score table (single scores may still be missing). */
  readonly hasRow: Uint8Array
  /** Where the numbers come from, in words that can stand in a table's footnote. */
  readonly origin: string
}

/** One line of a concept set: a concept, a code, or both; what is absent is not said, switches that are absent are off. */
export interface ConceptEntry {
  /** OMOP concept id; 0 where the entry is a code only. */
  readonly conceptId: number
  readonly name: string
  readonly vocabulary?: string
  readonly code?: string
  /** Also what stands below it: in `concept_ancestor` by its concept id, in ICD, ICD-10-PCS and ATC by the code's beginning. */
  readonly includeDescendants?: boolean
  /** What it matches is taken out of the set, whatever else puts it in. */
  readonly exclude?: boolean
  /** Where it comes from; absent for entries of the built-in lists. */
  readonly source?: string
  /** What an ATLAS file says of it beyond this; written back when the set is exported. */
  readonly atlas?: Readonly<Record<string, unknown>>
  /** Of an antidepressant: its pharmacological class (SSRI, SNRI, TCA, MAOI, atypical, other). */
  readonly drugClass?: string
}

/** Concept class (`mdd`, `antidepressant` …) → its entries. */
export type ConceptSets = Readonly<Record<string, readonly ConceptEntry[]>>

export interface VocabularyConcept {
  readonly conceptId: number
  readonly name: string
  readonly vocabulary: string
  readonly code: string
}

/** What `concept` and `concept_ancestor` tables say of the concepts that occur in the data and of those above them. */
export interface Vocabulary {
  /** By concept id, ascending; empty where there is no `concept` table. */
  readonly concepts: ReadonlyMap<number, VocabularyConcept>
  /** Null where no table says what stands above what. */
  readonly ancestry: Ancestry | null
  /** Drugs whose ingredients in `ancestry` do not come from `concept_ancestor`; absent where there are none. */
  readonly ingredientsBy?: ReadonlyMap<number, 'drug_era' | 'drug_strength'>
}

/** Pairs of an ancestor and one of its descendants, never itself, sorted by ancestor, then descendant, each once. */
export interface Ancestry {
  readonly ancestor: Int32Array
  readonly descendant: Int32Array
  /** 1 where nothing stands between the two, 0 where something does or the table does not say it. */
  readonly isParent: Uint8Array
}

export interface ScoreDescription {
  /** Column name in the score table. */
  readonly column: string
  readonly domain: string
  readonly trait: string
}

export interface Extract {
  readonly people: People
  readonly conditions: Events | null
  readonly drugs: DrugEvents | null
  readonly procedures: Events | null
  /** Contacts with health care, dated by their start, each with its kind of visit; absent where there is no such table. */
  readonly visits?: Events
  readonly observation: ObservationPeriods | null
  /** Day of death by person, `NO_DAY` where none is recorded; undefined where there is no death table. */
  readonly deathDay?: Int32Array
  readonly scores: ScoreTable | null
  /** A concept-set table among the files; it replaces the study's lists. */
  readonly conceptSets: ConceptSets | null
  readonly scoreDescriptions: readonly ScoreDescription[] | null
  /** Lists of ids by name: 1 for the people on it. Absent where there are none. */
  readonly lists?: ReadonlyMap<string, Uint8Array>
  /** Absent where there are no vocabulary tables among the files. */
  readonly vocabulary?: Vocabulary
  /** Identifies the content: same data, same digest, whatever the row order or the splitting into files. */
  readonly digest: string
}
