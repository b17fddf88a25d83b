import type { Data } from 'plotly.js'
import type { Theme } from './theme.ts'

/** A line of text in the pixels of the whole figure; `y` is the middle of the line. Texts may hold plotly's markup. */
export interface Label {
  readonly text: string
  readonly x: number
  readonly y: number
  readonly align: 'left' | 'right' | 'centre'
  /** CSS pixels; the measure's text where absent. */
  readonly size?: number
  readonly bold?: boolean
  readonly italic?: boolean
  readonly muted?: boolean
}

/** A coloured mark before the words it explains. */
export interface Key {
  readonly symbol: 'circle' | 'square' | 'diamond'
  readonly colour: string
  readonly x: number
  readonly y: number
  readonly size: number
}

/** Plotly sets the baseline a quarter of the size below the middle, which leaves capitals too high by this share. */
const rise = 0.07

const textPositions = { left: 'middle right', right: 'middle left', centre: 'middle center' } as const

/**
 * All labels as one text trace: several times faster than annotations to draw and to change.
 */
export function labelTrace(labels: readonly Label[], theme: Theme): Data {
  const { measure, palette } = theme
  const sizes = labels.map((label) => label.size ?? measure.text)
  return {
    type: 'scatter',
    mode: 'text',
    x: labels.map((label) => label.x),
    y: labels.map((label, index) => label.y + rise * sizes[index]),
    text: labels.map((label) => label.text),
    textposition: labels.map((label) => textPositions[label.align]),
    textfont: {
      size: sizes,
      color: labels.map((label) => (label.muted ? palette.muted : palette.text)),
      weight: labels.map((label) => (label.bold ? 700 : 400)),
      style: labels.map((label) => (label.italic ? 'italic' : 'normal')),
    },
    cliponaxis: false,
    hoverinfo: 'skip',
  } as Data
}

export function keyTrace(keys: readonly Key[]): Data {
  return {
    type: 'scatter',
    mode: 'markers',
    x: keys.map((key) => key.x),
    y: keys.map((key) => key.y),
    marker: {
      symbol: keys.map((key) => key.symbol),
      color: keys.map((key) => key.colour),
      size: keys.map((key) => key.size),
      opacity: 1,
      line: { width: 0 },
    },
    cliponaxis: false,
    hoverinfo: 'skip',
  }
}
