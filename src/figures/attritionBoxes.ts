import type { Group } from '../model/study.ts'
import type { Label } from './layers.ts'
import { plain, textWidth, wrapped } from './measure.ts'
import { formatCount } from './numbers.ts'

/** In units of the text's size. */
const lineHeight = 1.35
const padding = 0.5

/** People who are left, and the reasons for which others left just before. */
export interface Stage {
  readonly label: string
  readonly n: number
  readonly left: number
  readonly reasons: readonly { readonly label: string; readonly n: number }[]
}

/** A box as it is laid out: texts from its left upper corner, `x` from the left edge. */
export interface Box {
  readonly height: number
  readonly labels: readonly Label[]
  readonly key: { readonly group: Foot['group']; readonly x: number; readonly y: number } | null
}

export interface Foot {
  readonly group: 'nonMDD' | 'trMDD' | 'TRD'
  readonly label: string
}

export const feet: readonly Foot[] = [
  { group: 'nonMDD', label: 'Non-MDD' },
  { group: 'trMDD', label: 'trMDD' },
  { group: 'TRD', label: 'TRD' },
]

export function stayBox({ label, n }: Stage, width: number, unit: number): Box {
  const lines = linesOf(label, unit, width - 3.2 * padding * unit)
  return boxOf([...lines.map((text) => ({ text })), { text: formatCount(n), bold: true }], width, unit)
}

export function leaveBox({ left, reasons }: Stage, width: number, unit: number): Box {
  const numbers = reasons.map(({ n }) => formatCount(n))
  const room =
    width - 3.2 * padding * unit - unit - Math.max(...numbers.map((number) => textWidth(number, unit, 'bold')))
  const lines = reasons.flatMap(({ label }, index) =>
    linesOf(label, unit, room).map((text, line): Line => (line === 0 ? { text, n: numbers[index] } : { text })),
  )
  const head: readonly Line[] = reasons.length > 1 ? [{ text: 'Left out', n: formatCount(left), bold: true }] : []
  return boxOf([...head, ...lines], width, unit)
}

export function groupBox(
  { group, label }: Foot,
  counts: Readonly<Record<Group, number>>,
  width: number,
  unit: number,
): Box {
  const indent = 1.1 * unit
  const box = boxOf([{ text: label }, { text: formatCount(counts[group]), bold: true }], width, unit, indent)
  return { ...box, key: { group, x: 1.6 * padding * unit + 0.35 * unit, y: box.labels[0].y } }
}

interface Line {
  readonly text: string
  readonly n?: string
  readonly bold?: boolean
}

function boxOf(lines: readonly Line[], width: number, unit: number, indent = 0): Box {
  const pad = padding * unit
  return {
    height: lines.length * lineHeight * unit + 2 * pad,
    labels: lines.flatMap(({ text, n, bold }, index): Label[] => {
      const y = pad + (index + 0.5) * lineHeight * unit
      const label: Label = { text: plain(text), x: 1.6 * pad + indent, y, align: 'left', bold }
      return n === undefined ? [label] : [label, { text: n, x: width - 1.6 * pad, y, align: 'right', bold }]
    }),
    key: null,
  }
}

/** Names come from the study: a word too long for a line goes on in the next. */
function linesOf(text: string, unit: number, room: number): readonly string[] {
  return wrapped(text, unit, room).flatMap((line) => {
    const parts = ['']
    for (const letter of line) {
      if (textWidth(parts[parts.length - 1] + letter, unit) > room) parts.push('')
      parts[parts.length - 1] += letter
    }
    return parts
  })
}
