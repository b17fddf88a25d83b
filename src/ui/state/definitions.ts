import type { Study } from '../../model/study.ts'

/** The study's definitions as they are laid out: rows and columns of ids where they cross, else one column. */
export interface DefinitionGrid {
  /** Heads of the columns (`trMDD1` …); empty where the definitions are a list. */
  readonly columns: readonly string[]
  readonly rows: readonly { readonly head: string; readonly ids: readonly string[] }[]
}

/**
 * A grid where every id is `row/column` and each row crosses each column once, with at least two of both: the published
 * fifteen are TRD1 … TRD5 × trMDD1 … trMDD3. Other definitions are a list in the study's order.
 */
export function definitionGrid(ids: readonly string[]): DefinitionGrid {
  const parts = ids.map((id) => id.split('/'))
  const heads = [...new Set(parts.map(([row]) => row))]
  const columns = [...new Set(parts.map(([, column]) => column))]
  const crosses =
    parts.every((part) => part.length === 2) &&
    heads.length > 1 &&
    columns.length > 1 &&
    heads.length * columns.length === ids.length
  if (!crosses) return { columns: [], rows: ids.map((id) => ({ head: id, ids: [id] })) }
  return { columns, rows: heads.map((head) => ({ head, ids: columns.map((column) => `${head}/${column}`) })) }
}

export function withPrimary(study: Study, id: string): Study {
  return { ...study, definitions: study.definitions.map((one) => ({ ...one, primary: one.id === id })) }
}

/** The id so many definitions further in the study's order, round from the last to the first. */
export function definitionAfter({ definitions }: Study, step: 1 | -1): string {
  const at = definitions.findIndex(({ primary }) => primary)
  return definitions[(at + step + definitions.length) % definitions.length].id
}
