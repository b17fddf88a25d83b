import type { ReactNode } from 'react'
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components'

/** A button that opens a list in which any number can be ticked. */
export function ChooseMany({
  label,
  buttonLabel,
  className = 'button',
  options,
  chosen,
  needsOne = false,
  onChange,
  children,
}: {
  /** Of the list. */
  label: string
  /** Where the button's words do not say what it is. */
  buttonLabel?: string
  className?: string
  options: readonly { readonly id: string; readonly label: string }[]
  chosen: readonly string[]
  /** The last one ticked stays. */
  needsOne?: boolean
  /** All that are ticked: those chosen before in their order, then what was added, in the list's. */
  onChange: (chosen: readonly string[]) => void
  children: ReactNode
}) {
  return (
    <MenuTrigger>
      <Button className={className} aria-label={buttonLabel}>
        {children}
      </Button>
      <Popover className="popover">
        <Menu
          className="options"
          aria-label={label}
          selectionMode="multiple"
          disallowEmptySelection={needsOne}
          selectedKeys={chosen}
          onSelectionChange={(keys) => {
            if (keys === 'all') return
            const added = options.map(({ id }) => id).filter((id) => keys.has(id) && !chosen.includes(id))
            onChange([...chosen.filter((id) => keys.has(id)), ...added])
          }}
        >
          {options.map(({ id, label: text }) => (
            <MenuItem key={id} id={id} className="option" textValue={text}>
              {({ isSelected }) => `${isSelected ? '✓ ' : ''}${text}`}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}
