import { grouped } from '../model/counted.ts'
import { InputError } from '../model/errors.ts'
import type { ImportLine, Inventory, Problem, TableKind } from '../model/inventory.ts'
import type { ResultTable } from '../model/results.ts'
import { createFirstRows, type FirstRows } from './firstRows.ts'
import { problemRules, type Rule } from './problemRules.ts'
import { type Fact, reportRules } from './reportRules.ts'

/** Collects the problems of one file: one entry for each rule and column, with its first row and how many rows. */
export interface ProblemLog {
  add(rule: Rule, found: Found): void
  /** What only the import report tells. */
  count(fact: Fact, found: Found): void
  /** @param rows of the file, to say "of how many" */
  problems(rows: number | null): Problem[]
  /** All that was added and counted, in that order; one line for each rule and column. */
  report(table: TableKind | null): ImportLine[]
}

export interface Found {
  readonly column?: string
  readonly row?: number
  readonly value?: string
  readonly count?: number
  /** File rows, where more than `row` are known. */
  readonly rows?: readonly number[]
  /** How many of the rows are left out, where not all are; or where `count` is not one of rows. */
  readonly leftOut?: number
  /** What a column is used as. */
  readonly label?: string
  /** Places, for rules that name more than one row. */
  readonly where?: string
}

export function createProblemLog(file: string): ProblemLog {
  const first = new Map<string, { rule: Rule; found: Found; count: number }>()
  const counted = new Map<string, { rule: Rule | Fact; found: Found; count: number; rows: FirstRows }>()
  const tell = (rule: Rule | Fact, found: Found): void => {
    const key = `${rule}\0${found.column ?? ''}`
    const before = counted.get(key)
    const line = before ?? { rule, found, count: 0, rows: createFirstRows() }
    if (before === undefined) counted.set(key, line)
    line.count += found.leftOut ?? found.count ?? 1
    for (const row of found.rows ?? []) line.rows.add(row)
    if (found.rows === undefined && found.row !== undefined) line.rows.add(found.row)
  }
  return {
    count: tell,
    add(rule, found) {
      tell(rule, found)
      // Values of the sex column are told one by one: each may be mapped on its own.
      const key = `${rule}\0${found.column ?? ''}\0${rule === 'unknown_sex' ? found.value : ''}`
      const before = first.get(key)
      const count = (before?.count ?? 0) + (found.count ?? 1)
      const earlier = before && (before.found.row ?? 0) <= (found.row ?? 0)
      first.set(key, { rule, found: earlier ? before.found : found, count })
    },
    problems: (rows) =>
      [...first.values()].map(({ rule, found, count }) => {
        const [effect, sentence] = problemRules[rule]
        return {
          file,
          row: found.row ?? null,
          column: found.column ?? null,
          rule,
          value: found.value ?? null,
          count,
          effect,
          message: `${file}: ${filled(sentence, found, count, rows)}`,
        }
      }),
    report: (table) =>
      [...counted.values()].map(({ rule, found, count: n, rows }) => {
        const [effect, message] = reportRules[rule]
        const column = found.column ?? null
        return {
          file,
          table,
          column,
          rule,
          count: notOfRows.has(rule) ? null : n,
          firstRows: rows.all(),
          effect,
          message: message.replace('{label}', found.label ?? ''),
        }
      }),
  }
}

/** Rules about a file or a column as a whole. */
const notOfRows: ReadonlySet<Rule | Fact> = new Set([
  'encoding',
  'no_sex',
  'no_birth',
  'too_many_levels',
  'too_many_codes',
  'no_scores',
  'weights_note',
  'effect_no_contrast',
  'mapping_by_hand',
  'mapping_saved',
  'column_absent',
  'column_not_used',
  'not_recognised',
  'set_aside_by_hand',
])

function filled(sentence: string, found: Found, count: number, rows: number | null): string {
  const n = rows === null ? `${grouped(count)} rows` : `${grouped(count)} of ${grouped(rows)} rows`
  const hint = /^\d{1,2}[/.-]\d{1,2}[/.-]\d{4}/.test(found.value ?? '')
    ? 'It looks like day/month/year or month/day/year: write dates as YYYY-MM-DD.'
    : ''
  return sentence
    .replace('{n}', count === 1 && rows === null ? '1 row' : n)
    .replace('{count}', count === 1 ? '1' : grouped(count))
    .replace('{row}', found.row === undefined ? '' : grouped(found.row))
    .replace('{column}', () => found.column ?? '')
    .replace('{value}', () => found.value ?? '')
    .replace('{where}', () => found.where ?? '')
    .replace('{hint}', hint)
    .trim()
}

/** An error that keeps nothing of a file, with its parts for `problems.csv`. */
export class Refusal extends InputError {
  readonly problem: Problem
  constructor(problem: Omit<Problem, 'count' | 'effect'>) {
    super(problem.message)
    this.problem = { ...problem, count: 1, effect: 'refused' }
  }
}

/** `problems.csv`: rows by file, then in the order found. */
export function problemsTable(inventory: Inventory): ResultTable {
  const all = [...inventory.files.flatMap((file) => file.problems), ...inventory.problems]
  return {
    name: 'problems',
    columns: ['file', 'row', 'column', 'rule', 'value', 'count', 'effect', 'message'],
    rows: all.map(({ file, row, column, rule, value, count, effect, message }) => [
      file,
      row,
      column,
      rule,
      value,
      count,
      effect,
      message,
    ]),
  }
}
