import type { ReportedColumn } from '../../../../model/peopleReport.ts'
import type { PersonRule } from '../../../../model/study.ts'
import { ChooseMany } from '../../../controls/ChooseMany.tsx'
import { Select } from '../../../controls/Select.tsx'
import { type Read, readNumberWithin, TakenField } from '../../../controls/TakenField.tsx'
import {
  ancestryColumn,
  columnNamed,
  columnOptions,
  levelOptions,
  listOptions,
  type RuleMaterial,
  type What,
  whats,
  withPresent,
} from './ruleKinds.ts'

interface Props<K extends PersonRule['kind']> {
  readonly rule: Extract<PersonRule, { kind: K }>
  /** `Rule 2 of WGS European`: what the controls' names begin with. */
  readonly name: string
  readonly material: RuleMaterial
  readonly onChange: (rule: PersonRule) => void
}

/** The condition of a rule, as a sentence with controls in it. */
export function RuleControls(props: Props<PersonRule['kind']>) {
  const { rule } = props
  switch (rule.kind) {
    case 'equals':
    case 'in':
      return <ValueRule {...props} rule={rule} />
    case 'range':
      return <RangeRule {...props} rule={rule} />
    case 'present':
      return (
        <>
          <span>with a value of</span>
          <ColumnSelect {...props} column={rule.column} onChange={(column) => props.onChange({ ...rule, column })} />
        </>
      )
    case 'ancestry':
      return <AncestryRule {...props} rule={rule} />
    case 'list':
      return (
        <>
          <span>on the list</span>
          <Select
            label={`${props.name}: list`}
            labelShown={false}
            value={rule.list}
            options={withPresent(listOptions(props.material.report), rule.list)}
            onChange={(list) => props.onChange({ ...rule, list })}
          />
        </>
      )
    case 'has':
      return (
        <>
          <span>with</span>
          <Select
            label={`${props.name}: what they have`}
            labelShown={false}
            value={rule.what}
            options={whats.map(([id, label]) => ({ id, label }))}
            onChange={(what) => props.onChange({ ...rule, what: what as What })}
          />
        </>
      )
    case 'cohort':
      return (
        <>
          <span>in the cohort</span>
          <Select
            label={`${props.name}: cohort`}
            labelShown={false}
            value={rule.cohort}
            options={props.material.before}
            onChange={(cohort) => props.onChange({ ...rule, cohort })}
          />
        </>
      )
  }
}

function ColumnSelect({
  name,
  material,
  column,
  onChange,
}: Pick<Props<'present'>, 'name' | 'material'> & { column: string; onChange: (column: string) => void }) {
  return (
    <Select
      label={`${name}: column`}
      labelShown={false}
      value={columnNamed(material.report, column)?.name ?? column}
      options={withPresent(columnOptions(material.report), column)}
      onChange={onChange}
    />
  )
}

function ValueRule({ rule, name, material, onChange }: Props<'equals' | 'in'>) {
  const { use, label } = rule
  const column = columnNamed(material.report, rule.column)
  const values = rule.kind === 'equals' ? [rule.value] : rule.values
  const base = { use, ...(label !== undefined && { label }) }
  const take = (next: readonly string[], of = rule.column) =>
    onChange(
      next.length === 1
        ? { kind: 'equals', column: of, value: next[0], ...base }
        : { kind: 'in', column: of, values: [...next], ...base },
    )
  // Values of one column mean nothing in another.
  const takeColumn = (next: string) => {
    const first = columnNamed(material.report, next)?.levels?.[0]?.value
    if (next !== rule.column) take([first ?? '0'], next)
  }
  return (
    <>
      <span>with</span>
      <ColumnSelect name={name} material={material} column={rule.column} onChange={takeColumn} />
      <span>=</span>
      {column?.levels ? (
        <ValueMenu name={name} levels={column.levels} values={values} onChange={take} />
      ) : (
        <TakenField
          label={`${name}: values`}
          present={values.join(', ')}
          read={readValues}
          onTake={(next) => take(next)}
        />
      )}
    </>
  )
}

function readValues(typed: string): Read<readonly string[]> {
  const values = typed.split(',').map((value) => value.trim())
  return values.includes('') ? { refusal: 'Values with commas between them.' } : { value: values }
}

function ValueMenu({
  name,
  levels,
  values,
  onChange,
}: {
  name: string
  levels: NonNullable<ReportedColumn['levels']>
  values: readonly string[]
  onChange: (values: readonly string[]) => void
}) {
  const options = values.reduce(withPresent, levelOptions({ name, kind: 'category', n: 0, levels }))
  return (
    <ChooseMany
      label={`${name}: values`}
      buttonLabel={`${name}: values ${values.join(', ')}`}
      className="select-button"
      needsOne
      options={options}
      chosen={values}
      onChange={onChange}
    >
      <span className="select-value">{values.join(', ')}</span>
      <span className="chevron" aria-hidden="true">
        ▾
      </span>
    </ChooseMany>
  )
}

function RangeRule({ rule, name, material, onChange }: Props<'range'>) {
  const anyNumber = (typed: string) =>
    readNumberWithin(typed, {
      least: Number.NEGATIVE_INFINITY,
      most: Number.POSITIVE_INFINITY,
      mayBeEmpty: true,
    })
  return (
    <>
      <span>with</span>
      <ColumnSelect
        name={name}
        material={material}
        column={rule.column}
        onChange={(column) => onChange({ ...rule, column })}
      />
      <span>from</span>
      <TakenField
        label={`${name}: from`}
        className="short"
        isNumber
        present={rule.from === null ? '' : String(rule.from)}
        placeholder="any"
        read={anyNumber}
        onTake={(from) => onChange({ ...rule, from })}
      />
      <span>to</span>
      <TakenField
        label={`${name}: to`}
        className="short"
        isNumber
        present={rule.to === null ? '' : String(rule.to)}
        placeholder="any"
        read={anyNumber}
        onTake={(to) => onChange({ ...rule, to })}
      />
    </>
  )
}

function AncestryRule({ rule, name, material, onChange }: Props<'ancestry'>) {
  return (
    <>
      <span>of predicted ancestry</span>
      <Select
        label={`${name}: ancestry`}
        labelShown={false}
        value={rule.group}
        options={withPresent(levelOptions(columnNamed(material.report, ancestryColumn)), rule.group)}
        onChange={(group) => onChange({ ...rule, group })}
      />
      <span>with a probability of at least</span>
      <TakenField
        label={`${name}: least probability`}
        className="short"
        isNumber
        present={String(rule.minProbability)}
        read={(typed) => readNumberWithin(typed, { least: 0, most: 1 })}
        onTake={(value) => onChange({ ...rule, minProbability: value ?? 0 })}
      />
    </>
  )
}
