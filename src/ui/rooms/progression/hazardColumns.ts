import { markedOf } from '../../../figures/forestRows.ts'
import type { Marking } from '../../../figures/marking.ts'
import { formatDecimal, formatP } from '../../../figures/numbers.ts'
import type { CoxResponse } from '../../../model/progressionResults.ts'
import type { ScoreColumn } from '../../controls/ScoreTable.tsx'
import { estimateColumn, numberOr, pColumn } from '../association/tables.ts'
import type { HazardPicture } from './hazardFigure.ts'

/** HR and P in each set; of one set also the test of proportional hazards and the concordance. */
export function hazardColumns({ panels, responses, hazard }: HazardPicture, marking: Marking): readonly ScoreColumn[] {
  const marked = markedOf(panels, marking)
  const effects = panels.flatMap(({ label, fits }, index) => {
    const byScore = new Map(fits.map((fit) => [fit.score, fit]))
    const of = (score: string) => byScore.get(score)
    const id = `${label} ${index}`
    return [estimateColumn(id, label || hazard.of, of, marked, 'HR (CI)'), pColumn(id, of, marked)]
  })
  const [response] = responses
  return panels.length === 1 && response !== null ? [...effects, ...checkColumns(response)] : effects
}

function checkColumns({ schoenfeld, tests }: CoxResponse): readonly ScoreColumn[] {
  const proportional = new Map(
    schoenfeld.filter(({ transform }) => transform === 'km').map((row) => [row.score, row.p]),
  )
  const concordance = new Map(tests.map((row) => [row.score, row.concordance]))
  const column = (
    id: string,
    above: string,
    head: string,
    values: ReadonlyMap<string, number>,
    text: (value: number) => string,
  ): ScoreColumn => ({
    id,
    above,
    head,
    cell({ score }) {
      const value = values.get(score)
      return value === undefined || Number.isNaN(value) ? null : { text: text(value) }
    },
    rank: ({ score }) => numberOr(values.get(score)),
  })
  return [
    column('proportional', 'PH test,', 'P', proportional, formatP),
    column('concordance', 'Concor-', 'dance', concordance, (value) => formatDecimal(value, 3)),
  ]
}
