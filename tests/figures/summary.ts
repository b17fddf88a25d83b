import type { Figure } from '../../src/figures/figure.ts'

/** A trace as the figures here make them: plotly's own types are a union of all it can draw. */
export interface Trace {
  readonly type: string
  readonly mode?: string
  readonly xaxis?: string
  readonly x: readonly (number | null)[]
  readonly y: readonly (number | null)[]
  readonly text?: readonly string[]
  readonly textfont?: { readonly weight?: readonly number[]; readonly size: number | readonly number[] }
  readonly marker?: { readonly symbol: string | readonly string[]; readonly color: string | readonly string[] }
  readonly line?: { readonly dash?: string; readonly color?: string; readonly width: number; readonly shape?: string }
}

export interface Axis {
  readonly range: readonly number[]
  readonly domain: readonly number[]
  readonly tickvals: readonly number[]
  readonly ticktext: readonly string[]
}

export const traces = (figure: Figure): readonly Trace[] => figure.data as unknown as readonly Trace[]

export const axis = (figure: Figure, name: 'xaxis2' | 'xaxis3' | 'yaxis2' | 'yaxis3'): Axis =>
  figure.layout[name] as unknown as Axis

export const texts = (figure: Figure): readonly string[] => traces(figure).flatMap((trace) => trace.text ?? [])

/** The figure with every number to three decimals, for snapshots that outlive the last bits of a logarithm. */
export const roundedFigure = (figure: Figure): unknown =>
  JSON.parse(JSON.stringify(figure, (_, value) => (typeof value === 'number' ? Number(value.toFixed(3)) + 0 : value)))
