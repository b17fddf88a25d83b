import { formatCount } from '../../../figures/numbers.ts'
import type { AttritionRow } from '../../../model/results.ts'
import { type Group, groups } from '../../../model/study.ts'
import { groupLabels } from '../../selectors.ts'

/** The same as the attrition flow, in numbers. */
export function AttritionTable({
  steps,
  counts,
  isOld,
}: {
  steps: readonly AttritionRow[]
  counts: Readonly<Record<Group, number>>
  isOld: boolean
}) {
  return (
    <table className={isOld ? 'old' : undefined}>
      <thead>
        <tr>
          <th scope="col">Step</th>
          <th scope="col" className="number">
            Before
          </th>
          <th scope="col" className="number">
            Left out
          </th>
          <th scope="col" className="number">
            After
          </th>
        </tr>
      </thead>
      <tbody>
        {steps.map((row) => (
          <tr key={row.step}>
            <td>{row.label}</td>
            <td className="number">{formatCount(row.nBefore)}</td>
            <td className="number">{formatCount(row.nRemoved)}</td>
            <td className="number">{formatCount(row.nAfter)}</td>
          </tr>
        ))}
        {groups.map((group) => (
          <tr key={group}>
            <td colSpan={3}>{groupLabels[group]}</td>
            <td className="number significant">{formatCount(counts[group])}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
