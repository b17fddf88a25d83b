import { attritionFlowFigure } from '../../src/figures/attritionFlow.ts'
import type { Figure, FigureSize } from '../../src/figures/figure.ts'
import { type ForestOptions, forestFigure } from '../../src/figures/forest.ts'
import { type KaplanMeierOptions, kaplanMeierFigure } from '../../src/figures/kaplanMeier.ts'
import { recordsByYearFigure } from '../../src/figures/recordsByYear.ts'
import { printPresets, type ThemeName, themes } from '../../src/figures/theme.ts'
import {
  associationRows,
  attritionCounts,
  attritionSteps,
  kaplanMeierResult,
  recordsByYear,
  scores,
} from '../../tests/figures/simulated.ts'
import { type EffectCase, effectCases, effectFigureOf } from './effectCases.ts'

interface Case {
  readonly name: string
  readonly theme: ThemeName
  readonly size: FigureSize
}

export type FigureCase =
  | (Case & { readonly kind: 'forest'; readonly awkward?: boolean; readonly options?: Partial<ForestOptions> })
  | (Case & {
      readonly kind: 'kaplanMeier'
      readonly hazards?: readonly number[]
      readonly options?: Partial<KaplanMeierOptions>
    })
  | EffectCase
  | (Case & { readonly kind: 'recordsByYear' })
  | (Case & { readonly kind: 'attrition'; readonly waived?: boolean; readonly cohort?: string })

const forestOptions: ForestOptions = {
  alpha: 1e-5,
  order: 'domain',
  contrasts: ['trMDD/nonMDD', 'TRD/nonMDD', 'TRD/trMDD'],
  confidenceLevel: 0.95,
  per: 'SD',
}
const kaplanMeierOptions: KaplanMeierOptions = {
  view: 'survival',
  horizonYears: 10,
  wholeScale: false,
  event: 'TRD',
  timeTitle: 'Years since first MDD diagnosis',
  trait: 'Educational attainment',
}

export function figureOf(figureCase: FigureCase, size: FigureSize): Figure {
  const theme = themes[figureCase.theme]
  if (figureCase.kind === 'forest') {
    const options = { ...forestOptions, ...figureCase.options }
    return forestFigure(associationRows(figureCase.awkward ?? true), scores, options, theme, size)
  }
  if (figureCase.kind === 'kaplanMeier') {
    const options = { ...kaplanMeierOptions, ...figureCase.options }
    return kaplanMeierFigure(kaplanMeierResult(figureCase.hazards), options, theme, size)
  }
  if (figureCase.kind === 'attrition') {
    const steps = attritionSteps(figureCase.waived)
    const options = { cohort: figureCase.cohort ?? 'WGS European', definition: 'TRD1/trMDD1' }
    return attritionFlowFigure(steps, attritionCounts(steps), options, theme, size)
  }
  if (figureCase.kind !== 'recordsByYear') return effectFigureOf(figureCase, size)
  return recordsByYearFigure(recordsByYear, theme, size)
}

const five = [0.03, 0.0295, 0.029, 0.0285, 0.016]

/** The spaces the rooms give at 1440×900 and 1024×768, and narrower and wider ones. */
const onScreen: readonly (readonly [string, number, number])[] = [
  ['1440', 880, 768],
  ['1440-without-inspector', 1172, 768],
  ['1024', 792, 637],
  ['narrow', 560, 640],
  ['tiny', 320, 300],
]

const screenCases = (['light', 'dark'] as const).flatMap((theme) => [
  ...onScreen.flatMap(([name, widthPx, heightPx]): FigureCase[] => [
    { kind: 'forest', name: `forest-${name}`, theme, size: { widthPx, heightPx } },
    {
      kind: 'forest',
      name: `forest-by-p-${name}`,
      theme,
      size: { widthPx, heightPx },
      awkward: false,
      options: { order: 'p' },
    },
  ]),
  ...(
    [
      ['1440', 728, 642],
      ['1024', 612, 520],
      ['small', 260, 150],
    ] as const
  ).flatMap(([name, widthPx, heightPx]): FigureCase[] => [
    { kind: 'kaplanMeier', name: `kaplan-meier-${name}`, theme, size: { widthPx, heightPx } },
    {
      kind: 'kaplanMeier',
      name: `kaplan-meier-incidence-five-${name}`,
      theme,
      size: { widthPx, heightPx },
      hazards: five,
      options: { view: 'incidence', horizonYears: 15 },
    },
    {
      kind: 'kaplanMeier',
      name: `kaplan-meier-whole-${name}`,
      theme,
      size: { widthPx, heightPx },
      options: { wholeScale: true, horizonYears: 5 },
    },
  ]),
  ...(
    [
      ['1440', 560, 560],
      ['640', 640, 700],
      ['1024', 394, 560],
      ['tiny', 260, 150],
    ] as const
  ).flatMap(([name, widthPx, heightPx]): FigureCase[] => [
    { kind: 'attrition', name: `attrition-${name}`, theme, size: { widthPx, heightPx } },
    {
      kind: 'attrition',
      name: `attrition-waived-${name}`,
      theme,
      size: { widthPx, heightPx },
      waived: true,
      cohort: 'Everyone of the <array>, with & without a_name_of_one_very_long_word',
    },
  ]),
  { kind: 'recordsByYear', name: 'records-by-year-1440', theme, size: { widthPx: 980, heightPx: 250 } } as const,
  { kind: 'recordsByYear', name: 'records-by-year-1024', theme, size: { widthPx: 600, heightPx: 220 } } as const,
])

const theme = 'print'
const { full } = printPresets
const printCases = [
  ...Object.entries(printPresets).flatMap(([preset, { forest, kaplanMeier, attrition }]): FigureCase[] => [
    { kind: 'forest', name: `forest-${preset}`, theme, size: forest },
    { kind: 'kaplanMeier', name: `kaplan-meier-${preset}`, theme, size: kaplanMeier },
    { kind: 'kaplanMeier', name: `kaplan-meier-five-${preset}`, theme, size: kaplanMeier, hazards: five },
    { kind: 'attrition', name: `attrition-${preset}`, theme, size: attrition },
    { kind: 'attrition', name: `attrition-waived-${preset}`, theme, size: attrition, waived: true },
  ]),
  { kind: 'forest', name: 'forest-calm', theme, size: full.forest, awkward: false } as const,
  { kind: 'forest', name: 'forest-by-effect', theme, size: full.forest, options: { order: 'effect' } } as const,
  { kind: 'recordsByYear', name: 'records-by-year', theme, size: full.kaplanMeier } as const,
]

export const figureCases: readonly FigureCase[] = [...screenCases, ...printCases, ...effectCases]
