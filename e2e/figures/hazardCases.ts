import { adjustedCurves, incidenceCurves } from '../../src/figures/drawnCurves.ts'
import type { Figure, FigureSize } from '../../src/figures/figure.ts'
import { forestFigure } from '../../src/figures/forest.ts'
import { hazardOverTimeFigure } from '../../src/figures/hazardOverTime.ts'
import { type KaplanMeierOptions, kaplanMeierFigure } from '../../src/figures/kaplanMeier.ts'
import { logLogFigure } from '../../src/figures/logLog.ts'
import { printPresets, type ThemeName, themes } from '../../src/figures/theme.ts'
import { scores } from '../../tests/figures/simulated.ts'
import {
  adjustedResult,
  hazardPanels,
  incidenceResult,
  proportionalityResult,
} from '../../tests/figures/simulatedHazards.ts'

export interface HazardCase {
  readonly kind: (typeof kinds)[number]
  readonly name: string
  readonly theme: ThemeName
  readonly size: FigureSize
}

const kinds = ['hazards', 'hazardSets', 'overTime', 'logLog', 'adjusted', 'competing', 'ages'] as const

export const isHazardCase = (figureCase: { readonly kind: string }): figureCase is HazardCase =>
  kinds.some((kind) => kind === figureCase.kind)

const trait = 'Lethargy'
const timeTitle = 'Years since first MDD diagnosis'
const curveOptions: KaplanMeierOptions = {
  title: 'Figure 2A',
  view: 'survival',
  fromYears: 0,
  horizonYears: 10,
  tickYears: null,
  yearZero: 0,
  horizonWords: 'after 10 years',
  wholeScale: false,
  event: 'TRD',
  timeTitle,
  trait,
}

export function hazardFigureOf({ kind, theme: name }: HazardCase, size: FigureSize): Figure {
  const theme = themes[name]
  if (kind === 'hazards' || kind === 'hazardSets') {
    const labels = kind === 'hazards' ? ['WGS'] : ['WGS', 'WGS European', 'WGS diverse', 'Array']
    const { panels, flagged } = hazardPanels(labels)
    const options = {
      title: 'Figure 2B',
      marking: { alpha: 1e-5, correction: 'none' },
      order: 'domain',
      contrasts: ['TRD/trMDD'],
      confidenceLevel: 0.95,
      per: 'SD',
      hazard: {
        of: '80th v 20th percentile',
        event: 'TRD' as const,
        flagged,
        flagWords: 'hazards not proportional, P < .01',
      },
    } as const
    return forestFigure(panels, scores, options, theme, size)
  }
  if (kind === 'overTime') {
    const time = { fromYears: 0, toYears: 14, yearZero: 0, title: timeTitle }
    return hazardOverTimeFigure(proportionalityResult(), { trait, time, per: 'SD', p: 0.004 }, theme, size)
  }
  if (kind === 'logLog') return logLogFigure(proportionalityResult(), { trait, timeTitle }, theme, size)
  if (kind === 'adjusted') return kaplanMeierFigure(adjustedCurves(adjustedResult()), curveOptions, theme, size)
  if (kind === 'ages') {
    const ages = { fromYears: 0, horizonYears: 90, timeTitle: 'Age, years', horizonWords: 'at age 90', tickYears: 5 }
    return kaplanMeierFigure(incidenceCurves(incidenceResult(), 'TRD'), { ...curveOptions, ...ages }, theme, size)
  }
  const death = { view: 'incidence', event: 'death before TRD', tickYears: 0.5 } as const
  return kaplanMeierFigure(incidenceCurves(incidenceResult(), 'death'), { ...curveOptions, ...death }, theme, size)
}

const spaces: Readonly<Record<(typeof kinds)[number], readonly (readonly [width: number, height: number])[]>> = {
  hazards: [
    [476, 768],
    [360, 637],
    [320, 300],
  ],
  hazardSets: [
    [1172, 768],
    [792, 637],
  ],
  overTime: [
    [728, 540],
    [420, 380],
    [260, 150],
  ],
  logLog: [
    [728, 540],
    [420, 380],
  ],
  adjusted: [
    [728, 540],
    [420, 380],
  ],
  competing: [
    [728, 540],
    [420, 380],
  ],
  ages: [[728, 540]],
}

const onPaper = (presets: (typeof printPresets)[keyof typeof printPresets]) =>
  ({
    hazards: presets.hazards,
    hazardSets: presets.cohorts,
    overTime: presets.kaplanMeier,
    logLog: presets.kaplanMeier,
    adjusted: presets.kaplanMeier,
    competing: presets.kaplanMeier,
    ages: presets.kaplanMeier,
  }) as const

export const hazardCases: readonly HazardCase[] = kinds.flatMap((kind) => [
  ...(['light', 'dark'] as const).flatMap((theme) =>
    spaces[kind].map(([widthPx, heightPx]): HazardCase => {
      return { kind, theme, size: { widthPx, heightPx }, name: `${kind}-${widthPx}` }
    }),
  ),
  ...Object.entries(printPresets).map(([preset, presets]): HazardCase => {
    return { kind, theme: 'print', size: onPaper(presets)[kind], name: `${kind}-${preset}` }
  }),
])
