import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import type { Figure, FigureSize } from '../figures/figure.ts'
import { clear, draw as drawWithPlotly } from '../figures/plotly.ts'
import './figure.css'
import { FigureMark, itemAfter, itemAt, itemsOf, reveal, steps } from './figureItems.tsx'

export interface FigureViewProps {
  /** What to draw at a size; keep its identity (`useCallback`) while results, options and theme stay the same. */
  readonly draw: (size: FigureSize) => Figure
  /** Names the figure: *Figure 1, forest plot*. The one-sentence summary follows it. */
  readonly label: string
  /** Instead of the figure's own summary. */
  readonly summary?: string
  /** A newer result is on its way: after 150 ms the figure is dimmed and a line runs along its top. */
  readonly pending?: boolean
  readonly selectedRow?: string | null
  /** Rows put beside the selected one. */
  readonly comparedRows?: readonly string[]
  /** A click, an arrow, J or K; `add` with Shift and a click. */
  readonly onSelectRow?: (row: string, add: boolean) => void
  /** The row under the pointer and the pointer's place in the window; null when it leaves. */
  readonly onHoverRow?: (
    hover: { readonly row: string; readonly clientX: number; readonly clientY: number } | null,
  ) => void
  /** Spoken when the selection moves: *Lethargy, OR 1.14, 1.10 to 1.18*. */
  readonly describeRow?: (row: string) => string
  /** The same as a table; `T` shows it in the figure's place. */
  readonly renderTable?: () => ReactNode
}

/**
 * A figure in the space its parent gives: drawn again, once a frame, when that space or `draw` changes. It fills its
 * parent; where rows would be too low to read, they scroll under a head that stays.
 */
export function FigureView(props: FigureViewProps) {
  const { draw, label, pending = false, selectedRow = null, comparedRows = [], renderTable } = props
  const frame = useRef<HTMLDivElement>(null)
  const [tableShown, setTableShown] = useState(false)
  const [spoken, setSpoken] = useState('')
  const [hovered, setHovered] = useState<string | null>(null)
  const size = useSize(frame)
  const figure = useMemo(() => (size === null ? null : draw(size)), [draw, size])
  const items = useMemo(() => itemsOf(figure), [figure])
  const showsTable = tableShown && renderTable !== undefined

  const select = (row: string, add: boolean) => {
    props.onSelectRow?.(row, add)
    setSpoken(props.describeRow?.(row) ?? row)
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isField(event.target)) return
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
    if (key === 't' && renderTable !== undefined) setTableShown(!tableShown)
    else if (!showsTable && key === 'Enter' && event.shiftKey && selectedRow !== null) select(selectedRow, true)
    else if (!showsTable && items.length > 0 && key in steps) {
      const next = itemAfter(items, selectedRow, steps[key])
      reveal(frame.current, next)
      select(next.score, false)
    } else return
    // Elsewhere `K` shows the knobs.
    event.stopPropagation()
    event.preventDefault()
  }

  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const row = itemAt(items, event)
    if (row?.score !== hovered) setHovered(row?.score ?? null)
    props.onHoverRow?.(row && { row: row.score, clientX: event.clientX, clientY: event.clientY })
  }
  const onPointerLeave = () => {
    setHovered(null)
    props.onHoverRow?.(null)
  }

  return (
    <div className="figure" data-pending={pending || undefined} aria-busy={pending}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: an image with keys of its own, its table on T as its equal */}
      {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: both roles take a label */}
      <div
        className="figure-frame"
        ref={frame}
        role={showsTable ? 'group' : 'img'}
        aria-label={`${label}. ${props.summary ?? figure?.summary ?? ''}`}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        {showsTable ? (
          <div className="figure-table">{renderTable()}</div>
        ) : (
          figure && (
            <>
              {figure.head && <Plot figure={figure.head} />}
              <div className="figure-body" style={{ width: figure.widthPx }}>
                <Plot figure={figure} />
                {comparedRows.map((row) => (
                  <FigureMark key={row} figure={figure} score={row} className="figure-compared" />
                ))}
                <FigureMark figure={figure} score={hovered} className="figure-hovered" />
                <FigureMark figure={figure} score={selectedRow} className="figure-selected" />
                {items.length > 0 && (
                  <div
                    className="figure-pointer"
                    onPointerMove={onPointerMove}
                    onPointerLeave={onPointerLeave}
                    onPointerUp={(event) => {
                      const row = itemAt(items, event)
                      if (row && event.button === 0) select(row.score, event.shiftKey)
                    }}
                  />
                )}
              </div>
            </>
          )
        )}
      </div>
      <div className="figure-spoken" aria-live="polite">
        {spoken}
      </div>
    </div>
  )
}

/** One plotly figure in an element of its size; at most one drawing a frame. */
function Plot({ figure }: { readonly figure: Figure }) {
  const element = useRef<HTMLDivElement>(null)
  const [failure, setFailure] = useState<unknown>(null)

  useEffect(() => {
    const request = requestAnimationFrame(() => {
      if (element.current) drawWithPlotly(element.current, figure).catch(setFailure)
    })
    return () => cancelAnimationFrame(request)
  }, [figure])

  useEffect(() => {
    const drawn = element.current
    return () => {
      if (drawn) clear(drawn)
    }
  }, [])

  if (failure !== null) throw failure
  return <div className="figure-plot" ref={element} style={{ width: figure.widthPx, height: figure.heightPx }} />
}

function useSize(frame: { readonly current: HTMLElement | null }): FigureSize | null {
  const [size, setSize] = useState<FigureSize | null>(null)
  useEffect(() => {
    if (!frame.current) return
    let request = 0
    const observer = new ResizeObserver(([{ contentRect }]) => {
      cancelAnimationFrame(request)
      request = requestAnimationFrame(() => {
        const widthPx = Math.floor(contentRect.width)
        const heightPx = Math.floor(contentRect.height)
        if (widthPx > 0 && heightPx > 0) setSize({ widthPx, heightPx })
      })
    })
    observer.observe(frame.current)
    return () => {
      cancelAnimationFrame(request)
      observer.disconnect()
    }
  }, [frame])
  return size
}

const isField = (target: EventTarget): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'))
