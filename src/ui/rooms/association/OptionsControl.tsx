import type { ReactNode } from 'react'
import { Button, Dialog, DialogTrigger, Input, Label, Popover, TextField } from 'react-aria-components'
import { contrastWords } from '../../../figures/contrasts.ts'
import type { ContrastKey } from '../../../figures/theme.ts'
import { contrastId } from '../../../model/study.ts'
import { useAppState, useWorkbench } from '../../context.tsx'
import { Segmented } from '../../controls/Segmented.tsx'
import { Select } from '../../controls/Select.tsx'
import { scoresOf } from '../../selectors.ts'
import { isFiltered, noFilter } from '../../state/associationView.ts'
import { useFilteredScores } from './roomFigure.ts'

const orders = [
  { value: 'domain', label: 'Domain' },
  { value: 'effect', label: 'Effect' },
  { value: 'p', label: 'P' },
] as const

const columnChoices = [
  { value: 'fit', label: 'As many as fit' },
  { value: 'all', label: 'All' },
] as const

const everyDomain = 'every domain'

/** Which rows, in which order, with which columns: none of it fits anything again. */
export function OptionsControl() {
  const state = useAppState()
  const workbench = useWorkbench()
  const contrasts = state.document.study.contrasts.map(contrastId) as ContrastKey[]
  return (
    <RowOptions>
      <Segmented
        label="Contrast"
        labelShown
        value={state.view.contrast}
        choices={contrasts.map((value) => ({ value, label: contrastWords(value) }))}
        onChange={(contrast) => workbench.setView({ contrast })}
      />
    </RowOptions>
  )
}

/** Filter, order and columns of every figure of scores, with what one of them has besides. */
export function RowOptions({ children }: { children: ReactNode }) {
  const state = useAppState()
  const workbench = useWorkbench()
  const { view } = state
  const { filter } = view
  const scores = scoresOf(state)
  const shown = useFilteredScores(state).length
  const domains = [...new Set(scores.map(({ domain }) => domain))]
  return (
    <DialogTrigger>
      <Button className="button" data-filter="">
        {isFiltered(filter) ? `${shown} of ${scores.length} ▾` : 'Rows ▾'}
      </Button>
      <Popover className="popover">
        <Dialog className="words options-of" aria-label="Rows and columns">
          <TextField
            className="labelled-field"
            value={filter.text}
            onChange={(text) => workbench.setView({ filter: { ...filter, text } })}
            autoFocus
          >
            <Label className="caption">Filter</Label>
            <Input className="field" placeholder="words of trait or domain" />
          </TextField>
          <Select
            label="Domain"
            value={filter.domain ?? everyDomain}
            options={[everyDomain, ...domains].map((id) => ({ id, label: id }))}
            onChange={(id) => workbench.setView({ filter: { ...filter, domain: id === everyDomain ? null : id } })}
          />
          {isFiltered(filter) && (
            <Button className="button" onPress={() => workbench.setView({ filter: noFilter })}>
              Show all {scores.length}
            </Button>
          )}
          <Segmented
            label="Order"
            labelShown
            value={view.order}
            choices={orders}
            onChange={(order) => workbench.setView({ order })}
          />
          <Segmented
            label="Columns"
            labelShown
            value={view.columns}
            choices={columnChoices}
            onChange={(columns) => workbench.setView({ columns })}
          />
          {children}
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}
