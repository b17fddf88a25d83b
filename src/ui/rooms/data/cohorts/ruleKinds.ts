import type { PeopleReport, ReportedColumn } from '../../../../model/peopleReport.ts'
import type { Cohort, PersonRule } from '../../../../model/study.ts'
import type { Option } from '../../../controls/Select.tsx'
import { countOf } from '../../../format.ts'

/** What rules can be made of: the data's columns and lists, and the cohorts that stand before. */
export interface RuleMaterial {
  readonly report: PeopleReport
  readonly before: readonly Pick<Cohort, 'id' | 'label'>[]
}

/** Columns that an ancestry table brings. */
export const ancestryColumn = 'ancestry_pred'
const probabilityColumn = 'ancestry_probability'

export const columnNamed = ({ columns }: PeopleReport, name: string): ReportedColumn | undefined =>
  columns.find((column) => column.name === name) ??
  columns.find((column) => column.name.toLowerCase() === name.toLowerCase())

export type What = (PersonRule & { kind: 'has' })['what']

export const whats: readonly (readonly [what: What, label: string])[] = [
  ['sex', 'male or female sex'],
  ['birth_year', 'a year of birth'],
  ['records', 'a record of any kind'],
  ['conditions', 'a diagnosis'],
  ['drugs', 'a prescription'],
  ['observation_period', 'an observation period'],
  ['scores', 'a row of scores'],
]

interface NewRule {
  readonly id: string
  readonly label: string
  readonly rule: PersonRule
}

/** The rules that can be added, each as it begins; kinds that the data have nothing for are left out. */
export function newRules({ report, before }: RuleMaterial): readonly NewRule[] {
  const coded = report.columns.find(({ levels }) => levels !== null && levels.length > 1)
  const measured = report.columns.find(({ kind, levels }) => kind === 'number' && levels === null)
  const [any] = report.columns
  const groups = columnNamed(report, ancestryColumn)?.levels ?? []
  const minProbability = columnNamed(report, probabilityColumn) === undefined ? 0 : 0.9
  const require = { use: 'require' } as const
  const all: readonly (NewRule | null)[] = [
    coded?.levels
      ? {
          id: 'value',
          label: 'A column has a value',
          rule: { kind: 'equals', column: coded.name, value: coded.levels[0].value, ...require },
        }
      : null,
    measured || any
      ? {
          id: 'range',
          label: 'A column is in a range',
          rule: { kind: 'range', column: (measured ?? any).name, from: null, to: null, ...require },
        }
      : null,
    any ? { id: 'present', label: 'A column is given', rule: { kind: 'present', column: any.name, ...require } } : null,
    groups.length > 0
      ? {
          id: 'ancestry',
          label: 'Predicted ancestry',
          rule: { kind: 'ancestry', group: groups[0].value, minProbability, ...require },
        }
      : null,
    report.lists.length > 0
      ? { id: 'list', label: 'On a list of ids', rule: { kind: 'list', list: report.lists[0].name, ...require } }
      : null,
    { id: 'has', label: 'Has records, scores …', rule: { kind: 'has', what: 'records', ...require } },
    before.length > 0
      ? { id: 'cohort', label: 'In a cohort before', rule: { kind: 'cohort', cohort: before[0].id, use: 'exclude' } }
      : null,
  ]
  return all.filter((one) => one !== null)
}

/** Options with the study's own value among them, where the data do not have it. */
export function withPresent(options: readonly Option[], present: string): readonly Option[] {
  if (options.some(({ id }) => id === present)) return options
  return [...options, { id: present, label: `${present} (not in the data)` }]
}

export const columnOptions = ({ columns }: PeopleReport): readonly Option[] =>
  columns.map(({ name }) => ({ id: name, label: name }))

export const levelOptions = (column: ReportedColumn | undefined): readonly Option[] =>
  (column?.levels ?? []).map(({ value, n }) => ({ id: value, label: `${value} · ${countOf(n, 'person')}` }))

export const listOptions = ({ lists }: PeopleReport): readonly Option[] =>
  lists.map(({ name, n }) => ({ id: name, label: `${name} · ${countOf(n, 'person')}` }))
