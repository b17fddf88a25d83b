import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components'
import { ruleLabel } from '../../../../analyses/personRules.ts'
import { formatCount } from '../../../../figures/numbers.ts'
import type { PersonRule } from '../../../../model/study.ts'
import { Select } from '../../../controls/Select.tsx'
import { TakenField } from '../../../controls/TakenField.tsx'
import { moved, type RuleCount } from '../../../state/cohorts.ts'
import { RuleControls } from './RuleControls.tsx'
import { newRules, type RuleMaterial } from './ruleKinds.ts'

interface RuleListProps {
  /** Whose rules they are, in words. */
  readonly owner: string
  readonly rules: readonly PersonRule[]
  readonly counts: readonly (RuleCount | null)[]
  readonly isOld: boolean
  readonly material: RuleMaterial
  readonly onChange: (step: string, rules: readonly PersonRule[]) => void
}

/** What takes the focus in a row: an arrow (the other one at the ends), or the first of its controls. */
type Control = 'up' | 'down' | 'first'

const nameOf =
  ({ before }: RuleMaterial) =>
  (id: string): string =>
    before.find((cohort) => cohort.id === id)?.label ?? id

/** Rules in their order: each is changed, named, moved (buttons, or Alt with an arrow key) and removed in its place. */
export function RuleList({ owner, rules, counts, isOld, material, onChange }: RuleListProps) {
  const list = useRef<HTMLOListElement>(null)
  /** Where the focus goes once the rules are as they were asked for. */
  const [next, setNext] = useState<{ readonly at: number; readonly control: Control } | null>(null)
  const [spoken, setSpoken] = useState('')
  useEffect(() => {
    if (next === null) return
    const row = list.current?.children[next.at]
    if (row) focusIn(row, next.control)
    else list.current?.parentElement?.querySelector<HTMLElement>('.add-rule')?.focus()
    setNext(null)
  }, [next])

  const labelOf = (rule: PersonRule) => ruleLabel(rule, nameOf(material))
  const move = (at: number, step: -1 | 1, control: Control) => {
    const changed = moved(rules, at, step)
    if (changed === rules) return
    onChange(`move the rule “${labelOf(rules[at])}” ${step === 1 ? 'down' : 'up'}`, changed)
    setNext({ at: at + step, control })
    setSpoken(`${labelOf(rules[at])}: rule ${at + step + 1} of ${rules.length}.`)
  }
  const add = (rule: PersonRule) => {
    onChange(`add the rule “${labelOf(rule)}”`, [...rules, rule])
    setNext({ at: rules.length, control: 'first' })
  }
  const remove = (at: number) => {
    onChange(`remove the rule “${labelOf(rules[at])}”`, rules.toSpliced(at, 1))
    setSpoken(`${labelOf(rules[at])} was removed.`)
    setNext({ at: Math.min(at, rules.length - 2), control: 'first' })
  }
  return (
    <>
      <ol ref={list} className="rules" aria-label={`Rules of ${owner}`}>
        {rules.map((rule, at) => (
          <RuleRow
            // biome-ignore lint/suspicious/noArrayIndexKey: rules have no ids; a row is its place
            key={at}
            rule={rule}
            name={`Rule ${at + 1} of ${owner}`}
            count={counts[at] ?? null}
            isOld={isOld}
            material={material}
            isFirst={at === 0}
            isLast={at === rules.length - 1}
            onChange={(changed) => onChange(`rule “${labelOf(changed)}”`, rules.with(at, changed))}
            onMove={(step, control) => move(at, step, control)}
            onRemove={() => remove(at)}
          />
        ))}
      </ol>
      <p role="status" className="unseen">
        {spoken}
      </p>
      <AddRule owner={owner} material={material} onAdd={add} />
    </>
  )
}

function focusIn(row: Element, control: Control): void {
  const arrow = (name: Control) => row.querySelector<HTMLElement>(`[data-control=${name}]:not([disabled])`)
  const wanted = control === 'first' ? null : (arrow(control) ?? arrow(control === 'up' ? 'down' : 'up'))
  ;(wanted ?? row.querySelector<HTMLElement>('button'))?.focus()
}

function RuleRow({
  rule,
  name,
  count,
  isOld,
  material,
  isFirst,
  isLast,
  onChange,
  onMove,
  onRemove,
}: {
  rule: PersonRule
  name: string
  count: RuleCount | null
  isOld: boolean
  material: RuleMaterial
  isFirst: boolean
  isLast: boolean
  onChange: (rule: PersonRule) => void
  onMove: (step: -1 | 1, control: Control) => void
  onRemove: () => void
}) {
  const { label, ...unnamed } = rule
  // Before the controls hear of it: an arrow opens a select.
  const walk = (event: KeyboardEvent) => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return
    event.preventDefault()
    event.stopPropagation()
    if (event.key === 'ArrowUp') onMove(-1, 'up')
    else onMove(1, 'down')
  }
  return (
    <li className="rule" onKeyDownCapture={walk}>
      <div className="rule-words">
        <Select
          label={`${name}: use`}
          labelShown={false}
          value={rule.use}
          options={uses}
          onChange={(use) => onChange({ ...rule, use: use as PersonRule['use'] })}
        />
        <RuleControls rule={rule} name={name} material={material} onChange={onChange} />
      </div>
      <span className={isOld ? 'number old' : 'number'}>{count === null ? '' : formatCount(count.removed)}</span>
      <span className={isOld ? 'number old' : 'number'}>{count === null ? '' : formatCount(count.left)}</span>
      <span className="rule-moves">
        <button
          type="button"
          className="icon-button"
          data-control="up"
          aria-label={`${name}: move up`}
          disabled={isFirst}
          onClick={() => onMove(-1, 'up')}
        >
          ↑
        </button>
        <button
          type="button"
          className="icon-button"
          data-control="down"
          aria-label={`${name}: move down`}
          disabled={isLast}
          onClick={() => onMove(1, 'down')}
        >
          ↓
        </button>
        <button type="button" className="icon-button" aria-label={`${name}: remove`} onClick={onRemove}>
          ×
        </button>
      </span>
      <TakenField
        label={`${name}: name of the step`}
        className="rule-name"
        maxLength={120}
        present={label ?? ''}
        placeholder={ruleLabel(unnamed as PersonRule, nameOf(material))}
        read={(value) => ({ value })}
        onTake={(value) => onChange((value === '' ? unnamed : { ...unnamed, label: value }) as PersonRule)}
      />
    </li>
  )
}

const uses = [
  { id: 'require', label: 'Keep those' },
  { id: 'exclude', label: 'Leave out those' },
]

function AddRule({
  owner,
  material,
  onAdd,
}: {
  owner: string
  material: RuleMaterial
  onAdd: (rule: PersonRule) => void
}) {
  const kinds = newRules(material)
  return (
    <MenuTrigger>
      <Button className="button add-rule" aria-label={`Add a rule to ${owner}`}>
        Add a rule
      </Button>
      <Popover className="popover">
        <Menu
          className="options"
          aria-label={`Kinds of rules for ${owner}`}
          onAction={(id) => {
            const kind = kinds.find((one) => one.id === id)
            if (kind) onAdd(kind.rule)
          }}
        >
          {kinds.map(({ id, label }) => (
            <MenuItem key={id} id={id} className="option">
              {label}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}
