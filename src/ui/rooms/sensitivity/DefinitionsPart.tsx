import { hasEstimate } from '../../../figures/fits.ts'
import { markedRows } from '../../../figures/marking.ts'
import { missing } from '../../../figures/numbers.ts'
import type { AssociationRow } from '../../../model/results.ts'
import { useAppState } from '../../context.tsx'
import { InspectorPanel } from '../../controls/InspectorPanel.tsx'
import { useMarking } from '../../figures.ts'
import { traitOf } from '../../selectors.ts'
import { estimate } from '../association/estimate.ts'
import type { Table2 } from './table2.ts'

interface Range {
  readonly from: number
  readonly to: number
}

/** The selected score under every definition: a small forest, all on one axis. */
export function DefinitionsPart({ table2: { columns, isOld } }: { table2: Table2 }) {
  const state = useAppState()
  const { score } = state.view
  const marking = useMarking(state.document.study)
  const fits = columns.map((column) => {
    const fit = column.effects.find((row) => row.score === score)
    return { column, fit, isMarked: fit !== undefined && markedRows(column.effects, marking).has(fit) }
  })
  const range = rangeOf(fits.flatMap(({ fit }) => (hasEstimate(fit) ? [fit] : [])))
  const groups = [...new Set(columns.map(({ group }) => group))]
  return (
    <InspectorPanel title={traitOf(state, score)}>
      {groups.map((group) => (
        <section key={group} className="panel-part">
          <h3>{group === '' ? 'Definitions' : group}</h3>
          <table className={isOld ? 'multiples old' : 'multiples'}>
            <thead>
              <tr>
                <th scope="col">TRD</th>
                <th scope="col">Odds ratio</th>
                <th scope="col" className="number">
                  OR (CI)
                </th>
              </tr>
            </thead>
            <tbody>
              {fits
                .filter(({ column }) => column.group === group)
                .map(({ column, fit, isMarked }) => (
                  <tr key={column.id} aria-current={column.isPrimary || undefined}>
                    <td title={column.rule}>{column.code}</td>
                    <td>{hasEstimate(fit) && <Bar fit={fit} range={range} isMarked={isMarked} />}</td>
                    <td className={isMarked ? 'number significant' : 'number'}>{estimate(fit) || missing}</td>
                  </tr>
                ))}
            </tbody>
          </table>
        </section>
      ))}
    </InspectorPanel>
  )
}

/** All intervals and no effect, on the log scale. */
function rangeOf(fits: readonly AssociationRow[]): Range {
  const ends = fits.flatMap(({ ciLower, ciUpper }) => [Math.log(ciLower), Math.log(ciUpper)]).filter(Number.isFinite)
  return { from: Math.min(0, ...ends), to: Math.max(0, ...ends) }
}

function Bar({ fit, range, isMarked }: { fit: AssociationRow; range: Range; isMarked: boolean }) {
  const at = (value: number) => (100 * (value - range.from)) / (range.to - range.from || 1)
  const [lower, upper] = [at(Math.log(fit.ciLower)), at(Math.log(fit.ciUpper))]
  return (
    <span className="small-forest" aria-hidden="true">
      <i className="no-effect" style={{ left: `${at(0)}%` }} />
      <i className="interval" style={{ left: `${lower}%`, width: `${upper - lower}%` }} />
      <i className={isMarked ? 'point filled' : 'point'} style={{ left: `${at(fit.logOddsRatio)}%` }} />
    </span>
  )
}
