import type { Data, Layout } from 'plotly.js'

/** What a figure function returns: everything plotly draws, and what the page needs to lay bands and words over it. */
export interface Figure {
  /** `Figure 1`. */
  readonly title: string
  /** One sentence that says what the figure shows; read to people who do not see it. */
  readonly summary: string
  readonly data: Data[]
  readonly layout: Partial<Layout>
  /** CSS pixels; may be more than asked for where text would not fit: then the page scrolls. */
  readonly widthPx: number
  readonly heightPx: number
  /** Rows that can be selected, from top to bottom; empty for figures without rows. */
  readonly rows: readonly FigureRow[]
  /** How a row is marked: by a tint, or by an outline where a tint would change colours that mean something. */
  readonly rowMark?: 'tint' | 'outline'
  /** Points that can be selected, in a figure without rows. */
  readonly points?: readonly FigurePoint[]
  /** Kept free at the foot for a line that an export adds; 0 on screen. */
  readonly captionPx: number
  /** In read density: the heads and axes that stay while the rows scroll. As wide as the figure. */
  readonly head: Figure | null
}

export interface FigureRow {
  readonly score: string
  readonly topPx: number
  readonly heightPx: number
  /** Where rows stand side by side; as wide as the figure where absent. */
  readonly across?: { readonly leftPx: number; readonly widthPx: number }
}

/** Its middle, in pixels of the figure. */
export interface FigurePoint {
  readonly score: string
  readonly x: number
  readonly y: number
}

/** CSS pixels; print sizes come from millimetres by `pxOfMm`. */
export interface FigureSize {
  readonly widthPx: number
  readonly heightPx: number
}

const cssPxPerInch = 96

export const pxOfMm = (mm: number): number => (mm * cssPxPerInch) / 25.4
export const mmOfPx = (px: number): number => (px * 25.4) / cssPxPerInch
export const pxOfPt = (pt: number): number => (pt * cssPxPerInch) / 72
