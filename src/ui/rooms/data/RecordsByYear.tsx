import { useCallback } from 'react'
import type { FigureSize } from '../../../figures/figure.ts'
import { recordsByYearFigure } from '../../../figures/recordsByYear.ts'
import { useAppState } from '../../context.tsx'
import { FigureView } from '../../FigureView.tsx'
import { useFigureTheme } from '../../theme.ts'

const rowPx = 52
const axisPx = 28

export function RecordsByYear() {
  const { recordsByYear } = useAppState().inventory
  const theme = useFigureTheme()
  const draw = useCallback(
    (size: FigureSize) => recordsByYearFigure(recordsByYear, theme, size),
    [recordsByYear, theme],
  )
  if (recordsByYear.length === 0) return null
  return (
    <section aria-label="Records by year">
      <div className="toolbar">
        <h2>Records by year</h2>
        <span className="muted">each table to its own height</span>
      </div>
      <div style={{ height: recordsByYear.length * rowPx + axisPx }}>
        <FigureView draw={draw} label="Records by year" />
      </div>
    </section>
  )
}
