import type { FigureSize } from './figure.ts'
import { type DomainBand, domainBands } from './forestRows.ts'
import { textWidth, widest, wrapped } from './measure.ts'
import type { Theme } from './theme.ts'

export interface HeatmapRow {
  readonly score: string
  readonly trait: string
  readonly domain: string
}

export interface HeatmapCell {
  /** Effect on the log scale; NaN for a fit that failed, which is drawn hollow. */
  readonly effect: number
  /** Has a dot. */
  readonly marked: boolean
}

export interface HeatmapColumn {
  /** Columns of one group stand together under its name. */
  readonly group: string
  /** Lines over the column; the first is its name. */
  readonly heads: readonly string[]
  /** By score; one without a cell is not there yet. */
  readonly cells: ReadonlyMap<string, HeatmapCell>
  /** What the others are compared with. */
  readonly framed?: boolean
}

export interface HeatmapOptions {
  readonly title: string
  readonly summary: string
  /** At the left of each line of heads; the first is that of the columns' names, often empty. */
  readonly headNames: readonly string[]
  /** Rows stand by domain: names beside them, lines between them. */
  readonly banded: boolean
  /** Effects beyond ±this have the colour of the scale's end. */
  readonly clip: number
  /** What a dot says: `P < 1e−5`. */
  readonly dot: string
  /** Further words after the key. */
  readonly notes?: readonly string[]
}

/** A heatmap with all that is measured and decided, before it is drawn. */
export interface HeatmapPlan {
  readonly rows: readonly HeatmapRow[]
  readonly columns: readonly HeatmapColumn[]
  readonly bands: readonly DomainBand[]
  readonly options: HeatmapOptions
  readonly theme: Theme
  readonly widthPx: number
  /** Left edge of the domains' names; null where they are left out. */
  readonly domain: { readonly from: number; readonly width: number } | null
  readonly scoreFrom: number
  /** Right edge of the names of the heads. */
  readonly namesTo: number
  /** Left edge of each column. */
  readonly lefts: readonly number[]
  readonly cellWidth: number
  readonly rowHeight: number
  readonly textPx: number
  readonly headSize: number
  /** The columns' names, each on its lines, of which there are at most `nameLines`. */
  readonly names: readonly (readonly string[])[]
  readonly nameLines: number
  readonly headPx: number
  readonly keyPx: number
  readonly scrolls: boolean
}

/** Between groups, in cells. */
const groupGap = 0.35
const domainWidth = 9
/** In em. */
const leastCell = 2.2
const headPad = 0.2

export function heatmapPlan(
  rows: readonly HeatmapRow[],
  columns: readonly HeatmapColumn[],
  options: HeatmapOptions,
  theme: Theme,
  size: FigureSize,
): HeatmapPlan {
  const { measure } = theme
  const { gap, edge, text, cellRow, cellText, columnsFrom } = measure
  const bands = domainBands(rows, { order: options.banded ? 'domain' : 'effect' })
  const keyPx = 2.1 * text
  const groupNames = [...new Set(columns.map(({ group }) => group))]
  const cellsWide = Math.max(1, columns.length + (groupNames.length - 1) * groupGap)
  const traits = rows.map(({ trait }) => trait)
  const words = rows.flatMap(({ domain }) => domain.split(' '))

  const heights = (nameLines: number) => {
    const lines = nameLines + options.headNames.length - 1 + Number(groupNames.length > 1)
    const headPx = edge / 2 + (lines + 0.4) * 1.25 * text
    const fitting = (size.heightPx - headPx - keyPx - measure.caption) / Math.max(1, rows.length)
    const scrolls = fitting < cellRow.least && theme.name !== 'print'
    const rowHeight = scrolls ? cellRow.read : Math.max(cellRow.least, Math.min(fitting, cellRow.most))
    const textPx = Math.max(cellText.least, Math.min(rowHeight * cellRow.textShare, cellText.most))
    return { headPx, scrolls, rowHeight, textPx }
  }
  // With the most room for rows, so never too narrow.
  const largest = heights(1).textPx

  // Names of columns take several lines, and heads a smaller size, before domains go, before the figure is wider.
  const sizes = [text, cellText.least]
  const choices = [size.widthPx >= columnsFrom.all, false].flatMap((isNamed) =>
    sizes.map((headSize) => {
      const domainPx = Math.max(domainWidth * largest, widest(words, largest))
      const domain = isNamed && bands.length > 0 ? { from: edge, width: domainPx } : null
      const scoreFrom = domain === null ? edge : edge + domainPx + gap
      const scoreWidth = Math.max(widest(traits, largest), textWidth('Polygenic score', text))
      const namesTo = Math.max(scoreFrom + scoreWidth, edge + widest(options.headNames, headSize))
      const cellsFrom = namesTo + gap
      const room = (size.widthPx - cellsFrom - edge) / cellsWide
      return {
        domain,
        scoreFrom,
        namesTo,
        cellsFrom,
        headSize,
        room,
        least: leastCellPx(columns, groupNames, headSize),
      }
    }),
  )
  const chosen = choices.find(({ room, least }) => room >= least) ?? choices[choices.length - 1]
  const { domain, scoreFrom, namesTo, cellsFrom, headSize } = chosen
  const cellWidth = Math.max(chosen.least, chosen.room)
  const names = columns.map(({ heads }) => wrapped(heads[0], headSize, cellWidth - headPad * headSize))
  const nameLines = Math.max(1, ...names.map(({ length }) => length))

  let before = 0
  const lefts = columns.map(({ group }, c) => {
    if (c > 0 && columns[c - 1].group !== group) before++
    return cellsFrom + (c + before * groupGap) * cellWidth
  })
  const widthPx = Math.max(size.widthPx, cellsFrom + cellsWide * cellWidth + edge)
  const places = { domain, scoreFrom, namesTo, lefts, cellWidth, widthPx, headSize, names, nameLines }
  return { rows, columns, bands, options, theme, keyPx, ...places, ...heights(nameLines) }
}

/** As wide as the longest word of a name, the longest of the other heads, and the share of a group's name. */
function leastCellPx(columns: readonly HeatmapColumn[], groups: readonly string[], size: number): number {
  const names = columns.flatMap(({ heads: [name], framed }) =>
    name.split(' ').map((word) => textWidth(word, size, framed ? 'bold' : 'regular')),
  )
  const others = columns.flatMap(({ heads }) => heads.slice(1).map((head) => textWidth(head, size)))
  const shares = groups.map((group) => {
    const count = columns.filter((column) => column.group === group).length
    return (textWidth(group, size) + size) / count
  })
  return Math.max(leastCell * size, headPad * size + Math.max(0, ...names, ...others), ...shares)
}
