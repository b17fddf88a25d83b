import type { Figure, FigureSize } from '../../src/figures/figure.ts'
import { pooledForestFigure } from '../../src/figures/pooledForest.ts'
import { replicationFigure } from '../../src/figures/replication.ts'
import { specificationCurveFigure } from '../../src/figures/specificationCurve.ts'
import { printPresets, type ThemeName, themes } from '../../src/figures/theme.ts'
import {
  cohortNames,
  knobWords,
  pooled,
  replication,
  specifications,
  traits,
  valueWords,
} from '../../tests/figures/simulatedEffects.ts'

export interface EffectCase {
  readonly kind: 'replication' | 'specification' | 'pooled'
  readonly name: string
  readonly theme: ThemeName
  readonly size: FigureSize
  readonly variant?: 'unlike' | 'dense' | 'alone'
}

export function effectFigureOf({ kind, theme: name, variant }: EffectCase, size: FigureSize): Figure {
  const theme = themes[name]
  if (kind === 'replication') {
    const { row, scores } = replication(variant === 'unlike' ? 0 : 0.8)
    const options = { title: 'eFigure 4', xTitle: 'WGS European, OR per SD', yTitle: 'WGS diverse, OR per SD', traits }
    return replicationFigure(row, scores, { ...options, selected: 'insomnia' }, theme, size)
  }
  if (kind === 'specification') {
    const result = specifications(variant === 'dense' ? 8 : 1)
    const options = { title: 'Specification curve', score: 'educational_attainment', trait: 'Educational attainment' }
    return specificationCurveFigure(result, { ...options, knobWords, valueWords, primaryAt: 100 }, theme, size)
  }
  const { effects, pooled: row } = pooled(variant === 'alone' ? 1 : 3)
  const options = { title: 'Pooled', trait: 'Educational attainment', ratioTitle: 'OR (95% CI)', cohorts: cohortNames }
  return pooledForestFigure(effects, row, options, theme, size)
}

const variants = { replication: 'unlike', specification: 'dense', pooled: 'alone' } as const

const onScreen = {
  replication: [560, 360, 200],
  specification: [476, 800, 240],
  pooled: [560, 420, 200],
} as const

const kinds = ['replication', 'specification', 'pooled'] as const

export const isEffectCase = (figureCase: { readonly kind: string }): figureCase is EffectCase =>
  kinds.some((kind) => kind === figureCase.kind)

export const effectCases: readonly EffectCase[] = kinds.flatMap((kind) => [
  ...(['light', 'dark'] as const).flatMap((theme) =>
    onScreen[kind].flatMap((widthPx): EffectCase[] => {
      const size = { widthPx, heightPx: kind === 'pooled' ? 240 : widthPx }
      const shared = { kind, theme, size }
      return [
        { ...shared, name: `${kind}-${widthPx}` },
        { ...shared, name: `${kind}-${variants[kind]}-${widthPx}`, variant: variants[kind] },
      ]
    }),
  ),
  ...Object.entries(printPresets).map(
    ([preset, sizes]): EffectCase => ({ kind, theme: 'print', name: `${kind}-${preset}`, size: sizes[kind] }),
  ),
])
