import { useMemo } from 'react'
import type { ForestNote, ForestPanel } from '../../../figures/forest.ts'
import { formatP } from '../../../figures/numbers.ts'
import type { SexModels } from '../../../model/engine.ts'
import type { SexRow } from '../../../model/results.ts'

export interface Sexes {
  /** Women, men. */
  readonly panels: readonly ForestPanel[]
  /** P of the product of score and sex, and of the difference of the two effects. */
  readonly notes: readonly ForestNote[]
}

export const sexWords: Readonly<Record<SexRow['model'], string>> = {
  female: 'Women',
  male: 'Men',
  interaction: 'Score × sex',
}

/** Keeps its identity while the models are the same. */
export function useSexes(models: SexModels | null): Sexes {
  return useMemo(() => {
    const of = (sex: 'female' | 'male'): ForestPanel => ({
      label: sexWords[sex],
      fits: models?.rows.filter(({ model }) => model === sex) ?? [],
    })
    const differences = models?.differences ?? []
    const texts = (p: (row: (typeof differences)[number]) => number) =>
      new Map(differences.map((row) => [row.score, formatP(p(row)).replace('<', '&lt;').replace('>', '&gt;')]))
    return {
      panels: [of('female'), of('male')],
      notes: [
        { heads: ['Score × sex', 'P'], texts: texts(({ interactionP }) => interactionP) },
        { heads: ['Women v men', 'P'], texts: texts(({ p }) => p) },
      ],
    }
  }, [models])
}
