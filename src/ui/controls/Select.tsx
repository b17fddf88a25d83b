import {
  Select as AriaSelect,
  Button,
  Header,
  Label,
  ListBox,
  ListBoxItem,
  ListBoxSection,
  Popover,
  SelectValue,
} from 'react-aria-components'

export interface Option {
  readonly id: string
  readonly label: string
  /** Options of one group stand together under its name. */
  readonly group?: string
}

export function Select({
  label,
  labelShown = true,
  value,
  options,
  placeholder = '–',
  onChange,
}: {
  label: string
  labelShown?: boolean
  value: string | null
  options: readonly Option[]
  placeholder?: string
  onChange: (id: string) => void
}) {
  const groups = [...new Set(options.map((option) => option.group ?? ''))]
  const items = (group: string) =>
    options
      .filter((option) => (option.group ?? '') === group)
      .map((option) => (
        <ListBoxItem key={option.id} id={option.id} textValue={option.label} className="option">
          {option.label}
        </ListBoxItem>
      ))
  return (
    <AriaSelect
      className="select"
      aria-label={labelShown ? undefined : label}
      placeholder={placeholder}
      value={value}
      onChange={(id) => {
        if (id !== null) onChange(String(id))
      }}
    >
      {labelShown && <Label className="caption">{label}</Label>}
      <Button className="select-button">
        <SelectValue className="select-value" />
        <span className="chevron" aria-hidden="true">
          ▾
        </span>
      </Button>
      <Popover className="popover">
        <ListBox className="options">
          {groups.map((group) =>
            group === '' ? (
              items(group)
            ) : (
              <ListBoxSection key={group} id={`group ${group}`}>
                <Header className="option-group">{group}</Header>
                {items(group)}
              </ListBoxSection>
            ),
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  )
}
