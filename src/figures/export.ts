import greekUrl from '@fontsource/arimo/files/arimo-greek-400-normal.woff2?url'
import italicUrl from '@fontsource/arimo/files/arimo-latin-400-italic.woff2?url'
import regularUrl from '@fontsource/arimo/files/arimo-latin-400-normal.woff2?url'
import boldUrl from '@fontsource/arimo/files/arimo-latin-700-normal.woff2?url'
import { type Figure, mmOfPx } from './figure.ts'
import { labelTrace } from './layers.ts'
import { plain } from './measure.ts'
import { bareSvg } from './plotly.ts'
import { withDescription } from './pngChunks.ts'
import { drawSvg } from './raster.ts'
import { themes } from './theme.ts'

/** What an exported figure says of itself. */
export interface FigureOrigin {
  /** Its file's name, which names cohort or set, and the score where it shows one. */
  readonly figure: string
  /** Of the cases: the primary definition, with the knobs that were turned. */
  readonly definition: string
  /** Threshold of the marked scores. */
  readonly alpha: number
  readonly studyName: string
  /** Digest of the study document. */
  readonly studyDigest: string
  /** Digest of the data, null where there is none. */
  readonly dataDigest: string | null
  readonly simulated: boolean
  readonly disclosurePolicy: string
}

/** Dots per inch of a PNG at scale 1: CSS pixels. */
const cssDpi = 96

/**
 * A figure drawn with the theme `print` as a file of its own: size in millimetres, letters as text, fonts inside, no
 * bitmap. It names study, policy and kind of data in its metadata, and simulated data in its last line too.
 */
export async function svgOf(figure: Figure, origin: FigureOrigin): Promise<string> {
  if (figure.captionPx === 0) throw new Error('only figures drawn with the theme print are exported')
  const captioned = origin.simulated ? withCaption(figure, 'Simulated data') : figure
  const [svg, fonts] = await Promise.all([bareSvg(captioned), fontFaces()])
  const { widthPx, heightPx, title, summary } = figure
  const root =
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" version="1.1" ` +
    `width="${millimetres(widthPx)}" height="${millimetres(heightPx)}" ` +
    `viewBox="0 0 ${rounded(widthPx)} ${rounded(heightPx)}" role="img">` +
    `<title>${plain(title)}</title><desc>${plain(summary)}</desc>` +
    `<metadata>${plain(description(origin))}</metadata><style>${fonts}</style>`
  // Plotly's own root has its size in pixels, and nothing else that is needed.
  return `<?xml version="1.0" encoding="UTF-8"?>\n${svg.replace(/^<svg[^>]*>/, () => root)}\n`
}

/** The same as pixels; `scale` 1 has 96 a (printed) inch, and the file says how large it is on paper. */
export async function pngOf(figure: Figure, origin: FigureOrigin, scale: number): Promise<Blob> {
  const canvas = await drawSvg(await svgOf(figure, origin), figure.widthPx, figure.heightPx, scale)
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
  if (blob === null) throw new Error(`the browser could not make a PNG of ${canvas.width} × ${canvas.height} pixels`)
  const png = new Uint8Array(await blob.arrayBuffer())
  return new Blob([withDescription(png, description(origin), cssDpi * scale)], { type: 'image/png' })
}

function description(origin: FigureOrigin): string {
  const { figure, definition, alpha, studyName, studyDigest, dataDigest, simulated, disclosurePolicy } = origin
  return [
    'PGS Workbench',
    `Figure: ${figure}`,
    `Definition: ${definition}`,
    `Marked at: P < ${alpha}`,
    `Study: ${studyName}`,
    `Study digest: ${studyDigest}`,
    `Data digest: ${dataDigest ?? 'none'}`,
    `Data: ${simulated ? 'Simulated data' : 'as given by the user'}`,
    `Disclosure policy: ${disclosurePolicy}`,
  ].join('\n')
}

function withCaption(figure: Figure, text: string): Figure {
  const { measure } = themes.print
  const y = figure.heightPx - figure.captionPx / 2
  return { ...figure, data: [...figure.data, labelTrace([{ text, x: measure.edge, y, align: 'left' }], themes.print)] }
}

const rounded = (value: number): number => Number(value.toFixed(3))
const millimetres = (px: number): string => `${rounded(mmOfPx(px))}mm`

let faces: Promise<string> | null = null

/** Arimo as `@font-face` rules with the files inside; programs that know no web fonts take Arial, of the same widths. */
function fontFaces(): Promise<string> {
  faces ??= Promise.all([
    fontFace(regularUrl, 400, 'normal'),
    fontFace(italicUrl, 400, 'italic'),
    fontFace(boldUrl, 700, 'normal'),
    fontFace(greekUrl, 400, 'normal', 'unicode-range:U+0370-03FF;'),
  ]).then((rules) => rules.join(''))
  faces.catch(() => {
    faces = null
  })
  return faces
}

async function fontFace(url: string, weight: number, style: string, range = ''): Promise<string> {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`the font ${url} could not be read: ${response.status}`)
  const bytes = new Uint8Array(await response.arrayBuffer())
  const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
  const source = `url(data:font/woff2;base64,${base64}) format("woff2")`
  return `@font-face{font-family:Arimo;font-style:${style};font-weight:${weight};${range}src:${source}}`
}
