import '@fontsource/arimo/greek-400.css'
import '@fontsource/arimo/latin-400.css'
import '@fontsource/arimo/latin-400-italic.css'
import '@fontsource/arimo/latin-700.css'
import './plotly.css'
import type { Drawing } from 'plotly.js/src/components/drawing'
import type { Scatter } from 'plotly.js/src/traces/scatter'
import type { Figure } from './figure.ts'

/**
 * The one home of plotly. It is loaded when the first figure is shown, with the traces in use and no others, and lives
 * under `style-src 'self'`: its stylesheet is static (`plotly.css`), its style attributes go through the CSSOM, and
 * `index.html` carries `<meta id="plotly.js-style-global" class="no-inline-styles">`, which keeps it from adding a sheet.
 */

type Plotly = typeof import('plotly.js/lib/core').default

/** Hover and selection are the page's own: plotly adds no listeners. */
const config = { displayModeBar: false, responsive: false, staticPlot: true } as const

let loading: Promise<Plotly> | null = null

/** Draws the figure into the element, or changes what is drawn there to it. */
export async function draw(element: HTMLElement, figure: Figure): Promise<void> {
  const plotly = await loadPlotly()
  await plotly.react(element, figure.data, figure.layout, config)
}

/** Takes the figure out of the element and frees what plotly keeps for it. */
export async function clear(element: HTMLElement): Promise<void> {
  if (loading === null) return
  const plotly = await loading
  plotly.purge(element)
}

/** The figure as plotly's own SVG text: in CSS pixels, without fonts or metadata. */
export async function bareSvg(figure: Figure): Promise<string> {
  const plotly = await loadPlotly()
  const url = await plotly.toImage(
    { data: figure.data, layout: figure.layout, config },
    { format: 'svg', width: figure.widthPx, height: figure.heightPx },
  )
  return decodeURIComponent(url.slice(url.indexOf(',') + 1))
}

export function loadPlotly(): Promise<Plotly> {
  loading ??= load().catch((error: unknown) => {
    loading = null
    throw error
  })
  return loading
}

async function load(): Promise<Plotly> {
  setStyleThroughCssom()
  const [{ default: core }, { default: bar }, { default: scatter }, { default: drawing }] = await Promise.all([
    import('plotly.js/lib/core'),
    import('plotly.js/lib/bar'),
    import('plotly.js/src/traces/scatter'),
    import('plotly.js/src/components/drawing'),
    fontsLoaded(),
  ])
  core.register([bar])
  styleTextOnce(scatter, drawing)
  return core
}

/**
 * Texts are most of a forest, and their styles most of its drawing. When a drawing's traces are styled, every text and its
 * style have just been set: plotly would do it all again. And it would set the font of a text that stays as it is.
 */
function styleTextOnce(scatter: Scatter, drawing: Drawing): void {
  const { style } = scatter
  const { textPointStyle, font } = drawing
  scatter.style = (element) => {
    drawing.textPointStyle = () => {}
    try {
      style(element)
    } finally {
      drawing.textPointStyle = styledOnce
    }
  }
  const fonts = new WeakMap<Element, string>()
  const fontOnce: Drawing['font'] = (text, options) => {
    const wanted = JSON.stringify(options)
    if (fonts.get(text.node()) === wanted) return
    fonts.set(text.node(), wanted)
    font(text, options)
  }
  const styledOnce: Drawing['textPointStyle'] = (...given) => {
    drawing.font = fontOnce
    try {
      textPointStyle(...given)
    } finally {
      drawing.font = font
    }
  }
  drawing.textPointStyle = styledOnce
}

/** Without them figures are drawn in Arial, which is as wide. */
const fontsLoaded = (): Promise<unknown> =>
  Promise.allSettled([
    ...['400', '700', 'italic 400'].map((face) => document.fonts.load(`${face} 10px Arimo`)),
    document.fonts.load('400 10px Arimo', 'χ'),
  ])

/** A policy without `unsafe-inline` drops style attributes, yet allows the same text through the CSSOM. */
function setStyleThroughCssom(): void {
  const setAttribute = Element.prototype.setAttribute
  Element.prototype.setAttribute = function (this: Element, name: string, value: string): void {
    if (name === 'style' && 'style' in this) (this as HTMLElement | SVGElement).style.cssText = value
    else setAttribute.call(this, name, value)
  }
}
