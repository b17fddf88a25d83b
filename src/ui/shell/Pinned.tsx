import { Button, Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover } from 'react-aria-components'
import { useAppState, useWorkbench } from '../context.tsx'
import { activeScenario } from '../state/scenarios.ts'

/** The scenario compared with: choose another, swap, pin the present study, stop comparing. */
export function Pinned() {
  const state = useAppState()
  const workbench = useWorkbench()
  const { list } = state.scenarios
  const active = activeScenario(state)
  const act = (id: string) => {
    if (id === 'pin') workbench.pin()
    if (id === 'swap') workbench.swap()
    if (id.startsWith('with ')) workbench.compareWith(Number(id.slice(5)))
    if (id.startsWith('forget ')) workbench.forgetScenario(Number(id.slice(7)))
  }
  if (list.length === 0) {
    return (
      <div className="context-cell pinned">
        <Button
          className="button"
          aria-label="Pin the present study, to compare with it"
          onPress={workbench.pin}
          isDisabled={state.inventory.digest === null}
        >
          Pin
        </Button>
      </div>
    )
  }
  return (
    <div className="context-cell pinned">
      <span className="caption">Compared with</span>
      <MenuTrigger>
        <Button className="select-button" aria-label={`Compared with ${active?.name ?? 'nothing'}`}>
          {active !== null && <i className="ghost-dot" aria-hidden="true" />}
          <span className="select-value">{active?.name ?? 'nothing'}</span>
          <span className="chevron" aria-hidden="true">
            ▾
          </span>
        </Button>
        <Popover className="popover">
          <Menu className="options" onAction={(key) => act(String(key))}>
            <MenuSection>
              <Header className="option-group">Compare with</Header>
              {list.map(({ id, name }) => (
                <Item key={id} id={`with ${id}`} label={name} note={id === active?.id ? '✓' : ''} />
              ))}
            </MenuSection>
            <MenuSection>
              <Header className="option-group">Scenarios</Header>
              <Item id="pin" label="Pin the present study" note="P" />
              {active !== null && <Item id="swap" label="Swap with the present study" note="Shift P" />}
              {active !== null && <Item id={`forget ${active.id}`} label={`Remove ${active.name}`} note="" />}
            </MenuSection>
          </Menu>
        </Popover>
      </MenuTrigger>
      {active !== null && (
        <Button className="text-button" aria-label="Compare with nothing" onPress={() => workbench.compareWith(null)}>
          ✕
        </Button>
      )}
    </div>
  )
}

function Item({ id, label, note }: { id: string; label: string; note: string }) {
  return (
    <MenuItem id={id} className="option" textValue={label}>
      <span>{label}</span>
      {note && <span className="caption">{note}</span>}
    </MenuItem>
  )
}
