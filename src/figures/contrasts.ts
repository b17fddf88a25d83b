import type { Key } from './layers.ts'
import type { ContrastKey } from './theme.ts'

/** Shapes tell the contrasts apart where colours do not. */
export const contrastSymbols = {
  'trMDD/nonMDD': 'circle',
  'TRD/nonMDD': 'square',
  'TRD/trMDD': 'diamond',
} as const satisfies Record<ContrastKey, Key['symbol']>

export const nonMddContrasts = ['trMDD/nonMDD', 'TRD/nonMDD'] as const

export const contrastWords = (key: ContrastKey): string => key.replace('/', ' v ').replace('nonMDD', 'non-MDD')
