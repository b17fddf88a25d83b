import { attritionFlowFigure } from '../../src/figures/attritionFlow.ts'
import { kaplanMeierCurves } from '../../src/figures/drawnCurves.ts'
import type { Figure, FigureSize } from '../../src/figures/figure.ts'
import { type ForestOptions, forestFigure } from '../../src/figures/forest.ts'
import { heatmapFigure } from '../../src/figures/heatmap.ts'
import { type KaplanMeierOptions, kaplanMeierFigure } from '../../src/figures/kaplanMeier.ts'
import { thresholdMarkup } from '../../src/figures/marking.ts'
import { quantileFigure } from '../../src/figures/quantilePlot.ts'
import { recordsByYearFigure } from '../../src/figures/recordsByYear.ts'
import { printPresets, type ThemeName, themes } from '../../src/figures/theme.ts'
import { type UpSetOptions, upsetFigure } from '../../src/figures/upset.ts'
import { type PointOptions, volcanoFigure } from '../../src/figures/volcano.ts'
import {
  associationRows,
  attritionCounts,
  attritionSteps,
  cohortPanels,
  definitionColumns,
  heatmapColumns,
  kaplanMeierResult,
  overlapOf,
  recordsByYear,
  scores,
} from '../../tests/figures/simulated.ts'
import { type EffectCase, effectCases, effectFigureOf, isEffectCase } from './effectCases.ts'
import { type HazardCase, hazardCases, hazardFigureOf, isHazardCase } from './hazardCases.ts'

interface Case {
  readonly name: string
  readonly theme: ThemeName
  readonly size: FigureSize
}

export type FigureCase =
  | (Case & {
      readonly kind: 'forest'
      readonly awkward?: boolean
      readonly pinned?: boolean
      readonly options?: Partial<ForestOptions>
    })
  | (Case & {
      readonly kind: 'kaplanMeier'
      readonly hazards?: readonly number[]
      readonly options?: Partial<KaplanMeierOptions>
    })
  | EffectCase
  | HazardCase
  | (Case & { readonly kind: 'cohorts'; readonly options?: Partial<ForestOptions> })
  | (Case & { readonly kind: 'heatmap'; readonly columns: 'cohorts' | 'definitions'; readonly banded?: boolean })
  | (Case & {
      readonly kind: 'volcano' | 'quantiles'
      readonly awkward?: boolean
      readonly options?: Partial<PointOptions>
    })
  | (Case & { readonly kind: 'recordsByYear' })
  | (Case & { readonly kind: 'upset'; readonly definitions: readonly string[]; readonly group?: UpSetOptions['group'] })
  | (Case & { readonly kind: 'attrition'; readonly waived?: boolean; readonly cohort?: string })

const forestOptions: ForestOptions = {
  title: 'Figure 1',
  marking: { alpha: 1e-5, correction: 'none' },
  order: 'domain',
  contrasts: ['trMDD/nonMDD', 'TRD/nonMDD', 'TRD/trMDD'],
  confidenceLevel: 0.95,
  per: 'SD',
}
const pointOptions: PointOptions = {
  contrast: 'TRD/trMDD',
  marking: forestOptions.marking,
  per: 'SD',
  confidenceLevel: 0.95,
  selected: 'type_2_diabetes',
  shown: null,
}
const heatmapOptions = {
  title: 'Heatmap',
  summary: 'Effects.',
  banded: true,
  clip: 0.16,
}
const heatmapRows = scores.map(({ column, domain, trait }) => ({ score: column, domain, trait }))
const definitionHeads = ['', 'TRD rule', 'trMDD, n', 'TRD, n', 'R² to primary, %', 'P < 1e−5', 'Primary set kept, %']
const kaplanMeierOptions: KaplanMeierOptions = {
  title: 'Figure 2A',
  view: 'survival',
  fromYears: 0,
  horizonYears: 10,
  tickYears: null,
  yearZero: 0,
  horizonWords: 'after 10 years',
  wholeScale: false,
  event: 'TRD',
  timeTitle: 'Years since first MDD diagnosis',
  trait: 'Educational attainment',
}

export function figureOf(figureCase: FigureCase, size: FigureSize): Figure {
  if (isEffectCase(figureCase)) return effectFigureOf(figureCase, size)
  if (isHazardCase(figureCase)) return hazardFigureOf(figureCase, size)
  const theme = themes[figureCase.theme]
  if (figureCase.kind === 'forest') {
    const fits = associationRows(figureCase.awkward ?? true)
    const pinned = fits.map((row, at) => ({ ...row, logOddsRatio: row.logOddsRatio + ((at % 7) - 3) / 60 }))
    const options = { ...forestOptions, ...figureCase.options }
    const panels = [{ label: '', fits, pinned: figureCase.pinned ? pinned : undefined }]
    return forestFigure(panels, scores, options, theme, size)
  }
  if (figureCase.kind === 'cohorts') {
    const options = { ...forestOptions, title: 'eFigure 1', ...figureCase.options }
    return forestFigure(cohortPanels(), scores, options, theme, size)
  }
  if (figureCase.kind === 'heatmap') {
    const { columns, banded = true } = figureCase
    const dot = thresholdMarkup(forestOptions.marking, 61, theme.pNotation)
    const options = { ...heatmapOptions, banded, dot }
    return columns === 'cohorts'
      ? heatmapFigure(heatmapRows, heatmapColumns(), { ...options, headNames: [''] }, theme, size)
      : heatmapFigure(
          heatmapRows,
          definitionColumns(),
          { ...options, headNames: definitionHeads, notes: ['† τ² at its boundary'] },
          theme,
          size,
        )
  }
  if (figureCase.kind === 'volcano' || figureCase.kind === 'quantiles') {
    const make = { volcano: volcanoFigure, quantiles: quantileFigure }[figureCase.kind]
    return make(
      associationRows(figureCase.awkward ?? false),
      scores,
      { ...pointOptions, ...figureCase.options },
      theme,
      size,
    )
  }
  if (figureCase.kind === 'kaplanMeier') {
    const options = { ...kaplanMeierOptions, ...figureCase.options }
    return kaplanMeierFigure(kaplanMeierCurves(kaplanMeierResult(figureCase.hazards), 'logRank'), options, theme, size)
  }
  if (figureCase.kind === 'upset') {
    const { definitions, group = 'TRD' } = figureCase
    return upsetFigure(overlapOf(definitions.length), { group, definitions }, theme, size)
  }
  if (figureCase.kind === 'attrition') {
    const steps = attritionSteps(figureCase.waived)
    const options = { cohort: figureCase.cohort ?? 'WGS European', definition: 'TRD1/trMDD1' }
    return attritionFlowFigure(steps, attritionCounts(steps), options, theme, size)
  }
  return recordsByYearFigure(recordsByYear, theme, size)
}

const eight = [
  ...['TRD1/trMDD1', 'TRD2/trMDD1', 'TRD3/trMDD1', 'TRD4/trMDD1', 'TRD5/trMDD1'],
  ...['TRD1/trMDD2', 'TRD1/trMDD3', 'Pinned: Gap that ends a period <90 d>, distinct drugs 2'],
]

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
  { kind: 'forest', name: 'forest-pinned', theme, size: { widthPx: 880, heightPx: 768 }, pinned: true } as const,
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
  ...(
    [
      ['1440', 560, 340],
      ['720', 720, 340],
      ['1024', 394, 300],
      ['tiny', 260, 150],
    ] as const
  ).flatMap(([name, widthPx, heightPx]): FigureCase[] => [
    { kind: 'upset', name: `upset-${name}`, theme, size: { widthPx, heightPx }, definitions: eight },
    {
      kind: 'upset',
      name: `upset-two-${name}`,
      theme,
      size: { widthPx, heightPx },
      definitions: eight.slice(0, 2),
      group: 'MDD',
    },
  ]),
  { kind: 'recordsByYear', name: 'records-by-year-1440', theme, size: { widthPx: 980, heightPx: 250 } } as const,
  { kind: 'recordsByYear', name: 'records-by-year-1024', theme, size: { widthPx: 600, heightPx: 220 } } as const,
])

/** Themes change no place of any text: the dark ones are for looking. */
const manyScoresCases = [
  ...onScreen.flatMap(([name, widthPx, heightPx]) => manyScores(name, 'light', { widthPx, heightPx })),
  ...manyScores('1024', 'dark', { widthPx: 792, heightPx: 637 }),
  ...manyScores('1440', 'dark', { widthPx: 880, heightPx: 768 }),
]

function manyScores(name: string, theme: ThemeName, size: FigureSize): readonly FigureCase[] {
  const all = { columns: 'all' } as const
  const fdr = { contrast: 'trMDD/nonMDD', marking: { alpha: 0.05, correction: 'fdr' } } as const
  return [
    { kind: 'cohorts', name: `cohorts-${name}`, theme, size },
    { kind: 'cohorts', name: `cohorts-all-columns-${name}`, theme, size, options: all },
    { kind: 'forest', name: `forest-all-columns-${name}`, theme, size, options: all },
    { kind: 'heatmap', columns: 'cohorts', name: `heatmap-${name}`, theme, size },
    { kind: 'heatmap', columns: 'definitions', name: `heatmap-15-${name}`, theme, size },
    { kind: 'volcano', name: `volcano-${name}`, theme, size },
    { kind: 'volcano', name: `volcano-crowded-${name}`, theme, size, awkward: true, options: fdr },
    { kind: 'quantiles', name: `quantiles-${name}`, theme, size },
  ]
}

const theme = 'print'
const { full } = printPresets
const printCases = [
  ...Object.entries(printPresets).flatMap(
    ([preset, { forest, cohorts, heatmap, points, kaplanMeier, attrition, upset }]): FigureCase[] => [
      { kind: 'upset', name: `upset-${preset}`, theme, size: upset, definitions: eight },
      { kind: 'forest', name: `forest-${preset}`, theme, size: forest },
      { kind: 'cohorts', name: `cohorts-${preset}`, theme, size: cohorts },
      { kind: 'heatmap', columns: 'cohorts', name: `heatmap-${preset}`, theme, size: heatmap },
      { kind: 'heatmap', columns: 'definitions', name: `heatmap-15-${preset}`, theme, size: heatmap },
      { kind: 'volcano', name: `volcano-${preset}`, theme, size: points },
      { kind: 'quantiles', name: `quantiles-${preset}`, theme, size: points },
      { kind: 'kaplanMeier', name: `kaplan-meier-${preset}`, theme, size: kaplanMeier },
      { kind: 'kaplanMeier', name: `kaplan-meier-five-${preset}`, theme, size: kaplanMeier, hazards: five },
      { kind: 'attrition', name: `attrition-${preset}`, theme, size: attrition },
      { kind: 'attrition', name: `attrition-waived-${preset}`, theme, size: attrition, waived: true },
    ],
  ),
  { kind: 'forest', name: 'forest-calm', theme, size: full.forest, awkward: false } as const,
  { kind: 'forest', name: 'forest-by-effect', theme, size: full.forest, options: { order: 'effect' } } as const,
  { kind: 'recordsByYear', name: 'records-by-year', theme, size: full.kaplanMeier } as const,
]

export const figureCases: readonly FigureCase[] = [
  ...screenCases,
  ...manyScoresCases,
  ...printCases,
  ...effectCases,
  ...hazardCases,
]
