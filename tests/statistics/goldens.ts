import { readFileSync } from 'node:fs'

export type GoldenNumber = number | string | null
export interface GoldenCase<Spec, Tight, Result = unknown> {
  readonly id: string
  readonly kind: string
  readonly spec: Spec
  readonly note: string | null
  readonly compare: 'all' | 'status'
  readonly why?: string
  readonly tight: Tight | null
  /** What R gives with its defaults: the one to compare with where nothing iterates. */
  readonly result: Result | null
}

/** A golden file's cases of one kind, and its columns (NaN where empty). */
export function golden<Spec, Tight, Result = unknown>(
  name: string,
  kind: string,
): { cases: GoldenCase<Spec, Tight, Result>[]; column: (name: string) => Float64Array } {
  const folder = 'tests/fixtures/goldens'
  const document = JSON.parse(readFileSync(`${folder}/${name}.json`, 'utf8')) as {
    cases: GoldenCase<Spec, Tight, Result>[]
  }
  const [head, ...lines] = readFileSync(`${folder}/${name}.csv`, 'utf8').trim().split('\n')
  const names = head.split(',').map((field) => field.replaceAll('"', ''))
  const rows = lines.map((line) => line.split(','))
  return {
    cases: document.cases.filter((entry) => entry.kind === kind),
    column: (wanted) => {
      const at = names.indexOf(wanted)
      if (at < 0) throw new Error(`${name}.csv has no column ${wanted}`)
      return Float64Array.from(rows, (row) => (row[at] === '' ? NaN : Number(row[at])))
    },
  }
}
