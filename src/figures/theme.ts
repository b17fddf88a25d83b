import type { Layout } from 'plotly.js'
import { type FigureSize, pxOfMm, pxOfPt } from './figure.ts'
import type { PNotation } from './numbers.ts'

export type ThemeName = 'light' | 'dark' | 'print'

export interface Theme {
  readonly name: ThemeName
  readonly palette: Palette
  readonly measure: Measure
  readonly pNotation: PNotation
}

/** Colours by WCAG 2: text ≥ 4.5:1, marks ≥ 3:1 on the ground; pairs of a set stay apart under each colour blindness. */
export interface Palette {
  /** Behind the figure; fills hollow marks. */
  readonly ground: string
  /** Behind every second domain. */
  readonly band: string
  readonly text: string
  readonly muted: string
  /** Axes and the line of no effect. */
  readonly axis: string
  /** Bars that only count. */
  readonly neutral: string
  /** Estimates of the scenario compared with. */
  readonly ghost: string
  readonly contrasts: Readonly<Record<ContrastKey, string>>
  /** Strata from low to high, by their number. */
  readonly strata: Readonly<Record<2 | 3 | 4 | 5, readonly string[]>>
  /** In the study's order; beyond the last they begin again. */
  readonly domains: readonly string[]
  /** Of effects: below none, none, above it. */
  readonly diverging: readonly [low: string, none: string, high: string]
}

export type ContrastKey = 'trMDD/nonMDD' | 'TRD/nonMDD' | 'TRD/trMDD'

/** How high a row is where rows fill the page, how high where they scroll, and its text's share of it. */
export interface RowMeasure {
  readonly least: number
  readonly most: number
  readonly read: number
  readonly textShare: number
}

/** Sizes in CSS pixels. Screen and print differ by these numbers, never by a second function. */
export interface Measure {
  readonly text: number
  readonly axisText: number
  /** Of forests. */
  readonly row: RowMeasure
  readonly rowText: { readonly least: number; readonly most: number }
  /** Of heatmaps. */
  readonly cellRow: RowMeasure
  readonly cellText: { readonly least: number; readonly most: number }
  readonly mark: { readonly least: number; readonly most: number }
  readonly axisLine: number
  readonly interval: number
  readonly curve: number
  readonly reference: number
  readonly tick: number
  readonly markLine: number
  /** Widths from which a forest shows domain and P, and the estimates of every contrast. */
  readonly columnsFrom: { readonly all: number; readonly allEstimates: number }
  /** Between columns, and between a figure's edge and its text. */
  readonly gap: number
  readonly edge: number
  /** At the foot, for a line that an export adds (*Simulated data*). */
  readonly caption: number
}

export const fontFamily = 'Arimo, Arial, Helvetica, sans-serif'

const light: Palette = {
  ground: '#ffffff',
  band: '#f4f5f7',
  text: '#1a1d21',
  muted: '#565d66',
  axis: '#6b737d',
  neutral: '#7b7f86',
  ghost: '#8b929b',
  contrasts: { 'trMDD/nonMDD': '#1f6fb2', 'TRD/nonMDD': '#c4501b', 'TRD/trMDD': '#1c2127' },
  strata: {
    2: ['#123f7a', '#b47a00'],
    3: ['#123f7a', '#7b7f86', '#b47a00'],
    4: ['#0f2f66', '#4f83c2', '#c18a00', '#8c3b00'],
    5: ['#0f2f66', '#4f83c2', '#5f646b', '#c18a00', '#8c3b00'],
  },
  domains: ['#0d299a', '#536814', '#7559de', '#4e243e', '#418766', '#939015', '#c2779e'],
  diverging: ['#2166ac', '#f7f7f5', '#b8461a'],
}

const dark: Palette = {
  ground: '#15181c',
  band: '#1a1e23',
  text: '#e6e9ec',
  muted: '#a2aab3',
  axis: '#8a939c',
  neutral: '#a7adb5',
  ghost: '#7d8690',
  contrasts: { 'trMDD/nonMDD': '#5aa9e6', 'TRD/nonMDD': '#f08a5d', 'TRD/trMDD': '#e9ecef' },
  strata: {
    2: ['#6fa8ff', '#f2c14e'],
    3: ['#6fa8ff', '#a7adb5', '#f2c14e'],
    4: ['#5b8def', '#9cc3ff', '#f2c14e', '#e07b39'],
    5: ['#5b8def', '#9cc3ff', '#8f959d', '#f2c14e', '#e07b39'],
  },
  domains: ['#7edaed', '#427227', '#8c81e9', '#d9c9bc', '#9cab19', '#895294', '#ce6c85'],
  diverging: ['#5aa9e6', '#22262b', '#f08a5d'],
}

const screen: Measure = {
  text: 11,
  axisText: 10,
  row: { least: 11.3, most: 22, read: 14, textShare: 0.885 },
  rowText: { least: 10, most: 11.5 },
  cellRow: { least: 9.9, most: 20, read: 13, textShare: 0.92 },
  cellText: { least: 9, most: 11.5 },
  mark: { least: 4, most: 6 },
  axisLine: 1,
  interval: 1,
  curve: 1.8,
  reference: 1,
  tick: 3,
  markLine: 1.2,
  columnsFrom: { all: 740, allEstimates: 960 },
  gap: 14,
  edge: 8,
  caption: 0,
}

/** Points at final size: text 6, axis 0.5, intervals 0.6, curves 1, reference line 0.4, marks 3–4, ticks 2. */
const print: Measure = {
  text: pxOfPt(6),
  axisText: pxOfPt(6),
  row: { least: pxOfPt(6.6), most: pxOfPt(11), read: pxOfPt(8), textShare: 0.83 },
  rowText: { least: pxOfPt(5.6), most: pxOfPt(7) },
  cellRow: { least: pxOfPt(6.2), most: pxOfPt(11), read: pxOfPt(8), textShare: 0.9 },
  cellText: { least: pxOfPt(5.6), most: pxOfPt(7) },
  mark: { least: pxOfPt(3), most: pxOfPt(4) },
  axisLine: pxOfPt(0.5),
  interval: pxOfPt(0.6),
  curve: pxOfPt(1),
  reference: pxOfPt(0.4),
  tick: pxOfPt(2),
  markLine: pxOfPt(0.6),
  columnsFrom: { all: pxOfMm(120), allEstimates: pxOfMm(175) },
  gap: pxOfPt(6),
  edge: pxOfPt(3),
  caption: pxOfPt(8),
}

export const themes: Readonly<Record<ThemeName, Theme>> = {
  light: { name: 'light', palette: light, measure: screen, pNotation: 'plain' },
  dark: { name: 'dark', palette: dark, measure: screen, pNotation: 'plain' },
  print: {
    name: 'print',
    palette: { ...light, text: '#000000', muted: '#3a3f46', axis: '#000000' },
    measure: print,
    pNotation: 'power',
  },
}

const millimetres = (width: number, height: number): FigureSize => ({
  widthPx: pxOfMm(width),
  heightPx: pxOfMm(height),
})

/** Final sizes on paper, by journal. */
export const printPresets = {
  full: {
    label: 'Full width',
    forest: millimetres(183, 170),
    cohorts: millimetres(260, 170),
    heatmap: millimetres(183, 190),
    points: millimetres(120, 110),
    kaplanMeier: millimetres(120, 95),
    hazards: millimetres(89, 170),
    attrition: millimetres(120, 140),
    replication: millimetres(89, 89),
    specification: millimetres(183, 110),
    pooled: millimetres(120, 70),
    upset: millimetres(183, 80),
    waterfall: millimetres(120, 60),
    correlation: millimetres(183, 170),
  },
  nature: {
    label: 'Nature',
    forest: millimetres(183, 170),
    cohorts: millimetres(183, 170),
    heatmap: millimetres(183, 170),
    points: millimetres(89, 89),
    kaplanMeier: millimetres(89, 80),
    hazards: millimetres(89, 170),
    attrition: millimetres(89, 140),
    replication: millimetres(89, 89),
    specification: millimetres(183, 110),
    pooled: millimetres(120, 70),
    upset: millimetres(183, 80),
    waterfall: millimetres(89, 60),
    correlation: millimetres(183, 170),
  },
  lancet: {
    label: 'Lancet',
    forest: millimetres(154, 170),
    cohorts: millimetres(154, 170),
    heatmap: millimetres(154, 170),
    points: millimetres(75, 80),
    kaplanMeier: millimetres(75, 80),
    hazards: millimetres(89, 170),
    attrition: millimetres(75, 140),
    replication: millimetres(75, 75),
    specification: millimetres(154, 110),
    pooled: millimetres(110, 70),
    upset: millimetres(154, 80),
    waterfall: millimetres(75, 60),
    correlation: millimetres(154, 170),
  },
} as const

/**
 * The layout all figures share. `x` and `y` span the whole figure in its own pixels, y downwards: what is neither data nor
 * an axis is placed there, measured by us, so that plotly moves nothing.
 */
export function baseLayout(theme: Theme, size: FigureSize): Partial<Layout> {
  const onPaper = theme.name === 'print'
  return {
    width: size.widthPx,
    height: size.heightPx,
    margin: { l: 0, r: 0, t: 0, b: 0, pad: 0, autoexpand: false },
    paper_bgcolor: onPaper ? '#ffffff' : 'rgba(0,0,0,0)',
    plot_bgcolor: 'rgba(0,0,0,0)',
    font: { family: fontFamily, size: theme.measure.text, color: theme.palette.text },
    showlegend: false,
    hovermode: false,
    dragmode: false,
    xaxis: { visible: false, fixedrange: true, domain: [0, 1], range: [0, size.widthPx] },
    yaxis: { visible: false, fixedrange: true, domain: [0, 1], range: [size.heightPx, 0] },
  }
}

/** What all drawn axes share. */
export function baseAxis(theme: Theme) {
  const { measure, palette } = theme
  return {
    showgrid: false,
    zeroline: false,
    showline: true,
    linecolor: palette.axis,
    linewidth: measure.axisLine,
    ticks: 'outside',
    ticklen: measure.tick,
    tickwidth: measure.axisLine,
    tickcolor: palette.axis,
    tickfont: { family: fontFamily, size: measure.axisText, color: palette.text },
    tickmode: 'array',
    // Our margins have room for the labels; plotly would measure each of them once for every label.
    ticklabeloverflow: 'allow',
    automargin: false,
    fixedrange: true,
  } as const
}

/** A `#rrggbb` colour, through which so much of the ground shows. */
export function translucent(colour: string, opacity: number): string {
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
  return `rgba(${red},${green},${blue},${opacity})`
}
