/** A person column as rules and covariates can name it. */
export interface ReportedColumn {
  readonly name: string
  readonly kind: 'number' | 'category'
  /** People with a value. */
  readonly n: number
  /** Its values with their people, in their order; null where there are too many to choose from. */
  readonly levels: readonly { readonly value: string; readonly n: number }[] | null
}

/** What is known of people: aggregates only. */
export interface PeopleReport {
  readonly people: number
  readonly columns: readonly ReportedColumn[]
  /** Lists of ids, with the people on them. */
  readonly lists: readonly { readonly name: string; readonly n: number }[]
}
