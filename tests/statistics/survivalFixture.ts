import { readFileSync } from 'node:fs'

type Table = readonly Readonly<Record<string, number>>[]
interface Estimates {
  readonly coef: readonly number[]
  readonly se: readonly number[]
}
interface Incidence {
  readonly sex: number
  readonly conf_type: 'log' | 'log-log' | 'plain'
  readonly start?: boolean
  readonly curve: {
    readonly time: readonly number[]
    readonly n_risk: readonly number[]
    readonly n_event: readonly (readonly number[])[]
    readonly pstate: readonly (readonly number[])[]
    readonly se: readonly (readonly number[])[]
    readonly lower: readonly (readonly (number | null)[])[]
    readonly upper: readonly (readonly (number | null)[])[]
  }
}

/** `tests/fixtures/survival/survival.json`: data and R's numbers. */
export const fixture = JSON.parse(readFileSync('tests/fixtures/survival/survival.json', 'utf8')) as {
  readonly lung: Table
  readonly heart: Table
  readonly mgus: Table
  readonly veteran: Table
  readonly mono: Table
  readonly profiles: Table
  readonly robust: readonly {
    readonly data: 'lung' | 'heart'
    readonly ties: 'efron' | 'breslow'
    readonly cluster?: string
    readonly strata?: string
    readonly robust: Estimates & { readonly robust: readonly number[]; readonly concordance: readonly number[] }
  }[]
  readonly curves: readonly {
    readonly ties: 'efron' | 'breslow'
    readonly conf_type: 'log' | 'log-log' | 'plain'
    readonly time: readonly number[]
    readonly surv: readonly (readonly number[])[]
    readonly se_cumhaz: readonly (readonly number[])[]
    readonly lower: readonly (readonly number[])[]
    readonly upper: readonly (readonly number[])[]
    readonly cumhaz: readonly (readonly number[])[]
  }[]
  readonly late_entry: {
    readonly time: readonly number[]
    readonly surv: readonly number[]
    readonly se_cumhaz: readonly number[]
  }
  readonly incidence: readonly Incidence[]
  readonly cause_specific: readonly Estimates[]
  readonly intervals: readonly (Estimates & {
    readonly cuts: number | readonly number[]
    readonly events: readonly number[]
    readonly people: readonly number[]
    readonly lr: number
  })[]
  readonly schoenfeld: { readonly time: readonly number[]; readonly y: readonly number[] }
  readonly firth: readonly {
    readonly data: 'mono' | 'lung'
    readonly terms: readonly string[]
    readonly ties?: 'breslow'
    readonly fit: Estimates & { readonly penalised: number; readonly null: number }
  }[]
}

export const columnOf = (table: Table, name: string): Float64Array => Float64Array.from(table, (row) => row[name])

export const lungTerms = ['age', 'sex', 'ph.karno', 'wt.loss']
export const heartTerms = ['age', 'surgery', 'transplant']
