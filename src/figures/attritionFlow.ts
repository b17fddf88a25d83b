import type { Data, Shape } from 'plotly.js'
import { requirements } from '../analyses/eligibility.ts'
import type { AttritionRow } from '../model/results.ts'
import type { Group } from '../model/study.ts'
import { exclusions } from '../phenotype/status.ts'
import { type Box, feet, groupBox, leaveBox, type Stage, stayBox } from './attritionBoxes.ts'
import type { Figure, FigureSize } from './figure.ts'
import { type Key, keyTrace, type Label, labelTrace } from './layers.ts'
import { formatCount } from './numbers.ts'
import { baseLayout, type Theme } from './theme.ts'

export interface AttritionFlowOptions {
  /** Name of the cohort. */
  readonly cohort: string
  /** As it may leave: its id, with the knobs that differ from a published definition of that id. */
  readonly definition: string
}

/** In units of the text's size. */
const leastGap = 0.9
const mostGap = 2.6
const mostWidth = 58
const leastWidth = 30
const stub = 2.2
/** Of the width, for the boxes of the people who stay. */
const columnShare = 0.36

/**
 * The STROBE flow of one cohort and definition: the people who stay in one column of boxes, those who leave to the right
 * with every reason and its n, the three groups at the foot.
 *
 * @param steps of `attritionRows`, in their order
 * @param counts people of each group; non-MDD, trMDD and TRD add up to those left after the last step
 */
export function attritionFlowFigure(
  steps: readonly AttritionRow[],
  counts: Readonly<Record<Group, number>>,
  options: AttritionFlowOptions,
  theme: Theme,
  size: FigureSize,
): Figure {
  const { measure } = theme
  const unit = measure.text
  const widthPx = Math.max(size.widthPx, leastWidth * unit)
  const width = Math.min(widthPx, mostWidth * unit) - 2 * measure.edge
  const left = (widthPx - width) / 2
  const stages = stagesOf(steps, options)
  const column = { x: left, width: columnShare * width }
  const centre = column.x + column.width / 2
  const side = { x: centre + stub * unit, width: left + width - centre - stub * unit }

  const stays = stages.map((stage) => stayBox(stage, column.width, unit))
  const leaves = stages.map((stage) => (stage.reasons.length === 0 ? null : leaveBox(stage, side.width, unit)))
  const groupGap = unit
  const groupWidth = (width - 2 * groupGap) / 3
  const groupBoxes = feet.map((foot) => groupBox(foot, counts, groupWidth, unit))
  const groupHeight = Math.max(...groupBoxes.map((box) => box.height))

  const sides = leaves.filter((box) => box !== null)
  const boxesHeight = [...stays, ...sides].reduce((sum, box) => sum + box.height, 0) + groupHeight
  const gaps = stays.length + sides.length + 1
  const free = size.heightPx - 2 * measure.edge - measure.caption - boxesHeight
  const gap = unit * Math.max(leastGap, Math.min(mostGap, free / gaps / unit))
  const heightPx = Math.max(size.heightPx, Math.ceil(boxesHeight + gaps * gap + 2 * measure.edge + measure.caption))

  const drawing = newDrawing(theme)
  let y = measure.edge
  stages.forEach((_, index) => {
    const leave = leaves[index]
    if (leave !== null) {
      const middle = y + gap + leave.height / 2
      drawing.box(leave, side.x, y + gap, side.width)
      drawing.arrow([centre, middle], [side.x, middle])
    }
    const top = index === 0 ? y : y + gap + (leave === null ? 0 : leave.height + gap)
    if (index > 0) drawing.arrow([centre, y], [centre, top])
    drawing.box(stays[index], column.x, top, column.width)
    y = top + stays[index].height
  })
  const fork = y + gap
  const top = fork + gap
  drawing.line([centre, y], [centre, fork])
  const middles = groupBoxes.map((_, index) => left + index * (groupWidth + groupGap) + groupWidth / 2)
  drawing.line([middles[0], fork], [middles[middles.length - 1], fork])
  groupBoxes.forEach((box, index) => {
    drawing.arrow([middles[index], fork], [middles[index], top])
    drawing.box({ ...box, height: groupHeight }, middles[index] - groupWidth / 2, top, groupWidth)
  })

  return {
    title: 'Attrition flow',
    summary: summaryOf(stages, counts, options),
    data: [...drawing.traces()],
    layout: { ...baseLayout(theme, { widthPx, heightPx }), shapes: drawing.shapes },
    widthPx,
    heightPx,
    rows: [],
    captionPx: measure.caption,
    head: null,
  }
}

function stagesOf(steps: readonly AttritionRow[], { cohort, definition }: AttritionFlowOptions): readonly Stage[] {
  const stage = (label: string, names: readonly string[]): Stage | null => {
    // Rules of the study are steps of their own: `people_1`, `cohort_1` …
    const own = steps.filter(({ step }) => names.includes(step.replace(/_\d+$/, '')))
    if (own.length === 0) return null
    const reasons = own.filter(({ step }) => step !== 'loaded').map(({ label, nRemoved }) => ({ label, n: nRemoved }))
    return {
      label,
      n: own[own.length - 1].nAfter,
      left: own.reduce((sum, { nRemoved }) => sum + nRemoved, 0),
      reasons,
    }
  }
  return [
    stage('People loaded', ['loaded']),
    stage('In the study', ['people']),
    stage(`In the cohort, ${cohort}`, ['cohort']),
    stage('With all that is needed', requirements),
    stage(`Analysed, ${definition}`, exclusions),
  ].filter((one) => one !== null)
}

function summaryOf(
  stages: readonly Stage[],
  counts: Readonly<Record<Group, number>>,
  { cohort, definition }: AttritionFlowOptions,
): string {
  const loaded = stages[0]?.n ?? 0
  const analysed = stages[stages.length - 1]?.n ?? 0
  return (
    `Of ${formatCount(loaded)} people loaded, ${formatCount(analysed)} are analysed in ${cohort} under ` +
    `${definition}: ${formatCount(counts.nonMDD)} non-MDD, ${formatCount(counts.trMDD)} trMDD, ` +
    `${formatCount(counts.TRD)} TRD.`
  )
}

type Point = readonly [x: number, y: number]

/** Collects what is drawn: frames and lines as shapes, words and keys as one trace each. */
function newDrawing(theme: Theme) {
  const { measure, palette } = theme
  const colours = {
    nonMDD: palette.neutral,
    trMDD: palette.contrasts['trMDD/nonMDD'],
    TRD: palette.contrasts['TRD/nonMDD'],
  } as const
  const shapes: Partial<Shape>[] = []
  const labels: Label[] = []
  const keys: Key[] = []
  const stroke = { xref: 'x', yref: 'y', line: { color: palette.axis, width: measure.axisLine } } as const
  const line = ([x0, y0]: Point, [x1, y1]: Point) => shapes.push({ ...stroke, type: 'line', x0, y0, x1, y1 })
  return {
    shapes,
    line,
    /** Horizontal or vertical, its head at the end. */
    arrow(from: Point, to: Point) {
      line(from, to)
      const [dx, dy] = [Math.sign(to[0] - from[0]), Math.sign(to[1] - from[1])]
      const long = 0.55 * measure.text
      const wide = 0.25 * measure.text
      const at = (along: number, across: number) =>
        `${to[0] - along * dx - across * dy},${to[1] - along * dy + across * dx}`
      shapes.push({
        ...stroke,
        type: 'path',
        path: `M${at(0, 0)}L${at(long, wide)}L${at(long, -wide)}Z`,
        fillcolor: palette.axis,
      })
    },
    box({ height, labels: own, key }: Box, x: number, y: number, width: number) {
      shapes.push({ ...stroke, type: 'rect', x0: x, y0: y, x1: x + width, y1: y + height })
      labels.push(...own.map((label) => ({ ...label, x: x + label.x, y: y + label.y })))
      if (key !== null) {
        const side = 0.7 * measure.text
        keys.push({ symbol: 'square', colour: colours[key.group], x: x + key.x, y: y + key.y, size: side })
      }
    },
    traces: (): Data[] => [keyTrace(keys), labelTrace(labels, theme)],
  }
}
