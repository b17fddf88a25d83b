import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components'
import type { FigureSize } from '../../figures/figure.ts'
import { themes } from '../../figures/theme.ts'
import { useWorkbench } from '../context.tsx'
import type { Draw } from '../figures.ts'

export interface Exportable {
  /** File name without its ending: `figure-1-forest`. */
  readonly name: string
  /** Null while there is no current result. */
  readonly draw: Draw | null
  /** Size on paper. */
  readonly size: FigureSize
  /** Name of the result table behind the figure. */
  readonly table: string
  /** Of the people in the figure, where it is not the primary definition. */
  readonly definition?: string
}

export function useExport() {
  const workbench = useWorkbench()
  return async (what: Exportable, format: string) => {
    const { draw, size, table } = what
    if (format === 'csv') return workbench.exportTable(table)
    if (draw === null || (format !== 'svg' && format !== 'png')) return
    try {
      const { exportFigure } = await import('../exportFigure.ts')
      await exportFigure(draw(themes.print, size), what, format, workbench.store.get())
    } catch (error) {
      workbench.refuse(error)
    }
  }
}

/** Off while the result is being made: nothing old leaves under a new title. */
export function ExportMenu({ what, label = 'Export' }: { what: Exportable; label?: string }) {
  const save = useExport()
  return (
    <MenuTrigger>
      <Button className="button" isDisabled={what.draw === null} data-export="">
        {label}
      </Button>
      <Popover className="popover">
        <Menu className="options" onAction={(format) => save(what, String(format))}>
          <MenuItem id="svg" className="option">
            Figure as SVG
          </MenuItem>
          <MenuItem id="png" className="option">
            Figure as PNG, 300 dpi
          </MenuItem>
          <MenuItem id="csv" className="option">
            Table as CSV
          </MenuItem>
        </Menu>
      </Popover>
    </MenuTrigger>
  )
}
