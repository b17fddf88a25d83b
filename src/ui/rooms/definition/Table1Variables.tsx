import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components'
import { useAppState, useWorkbench } from '../../context.tsx'
import type { State } from '../../state/state.ts'

/** Which variables Table 1 has: those of the published table, age, and any person column of the data. */
export function Table1Variables() {
  const state = useAppState()
  const workbench = useWorkbench()
  const { variables } = state.document.study.analyses.table1
  const choices = choicesOf(state)
  return (
    <MenuTrigger>
      <Button className="button">Variables</Button>
      <Popover className="popover">
        <Menu
          className="options"
          aria-label="Variables of Table 1"
          selectionMode="multiple"
          selectedKeys={variables}
          onSelectionChange={(keys) => {
            if (keys === 'all') return
            const kept = variables.filter((name) => keys.has(name))
            const added = choices.filter((name) => keys.has(name) && !variables.includes(name))
            workbench.changeStudy('Variables of Table 1', (study) => ({
              ...study,
              analyses: { ...study.analyses, table1: { variables: [...kept, ...added] } },
            }))
          }}
        >
          {choices.map((name) => (
            <MenuItem key={name} id={name} className="option">
              {({ isSelected }) => `${isSelected ? '✓ ' : ''}${name}`}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}

function choicesOf({ inventory, document }: State): readonly string[] {
  const columns = inventory.files
    .filter(({ takenFor, state }) => state === 'ready' && (takenFor === 'person' || takenFor === 'ancestry'))
    .flatMap(({ columns }) => columns.filter(({ usedAs }) => usedAs === 'person column' || usedAs === 'PC'))
    .map(({ name }) => name)
  const { variables } = document.study.analyses.table1
  return [...new Set(['sex', 'birth_year', 'race_ethnicity', 'age', ...variables, ...columns])]
}
