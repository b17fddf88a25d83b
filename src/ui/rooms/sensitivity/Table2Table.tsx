import { formatCount, formatDecimal, missing } from '../../../figures/numbers.ts'
import type { SensitivityRow } from '../../../model/effectResults.ts'
import { kept, rSquared, type Table2 } from './table2.ts'

/** Table 2: a row for each definition, R² by other methods beside it. */
export function Table2Table({ table2: { columns, method, line, isOld } }: { table2: Table2 }) {
  const groups = [...new Set(columns.map(({ group }) => group))]
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls takes the focus
    <section className="scrolls" tabIndex={0} aria-label="Table 2" aria-busy={isOld}>
      <table className={isOld ? 'old' : undefined}>
        <thead>
          <tr>
            {heads.map(([head, title]) => (
              <th
                key={head}
                scope="col"
                className={head === 'Definition' || head === 'Rule' ? undefined : 'number'}
                title={title}
              >
                {head}
              </th>
            ))}
          </tr>
        </thead>
        {groups.map((group) => (
          <tbody key={group}>
            {group !== '' && (
              <tr>
                <th scope="rowgroup" colSpan={heads.length} className="group-row">
                  {group}
                </th>
              </tr>
            )}
            {columns
              .filter((column) => column.group === group)
              .map(({ id, rule, head, isPrimary }) => (
                <tr key={id} aria-current={isPrimary || undefined}>
                  <td>{id.replace('/', ' / ')}</td>
                  <td className="muted">{rule}</td>
                  {head === null ? (
                    <td className="muted" colSpan={heads.length - 2}>
                      {missing}
                    </td>
                  ) : (
                    <Numbers head={head} />
                  )}
                </tr>
              ))}
          </tbody>
        ))}
      </table>
      <p className="note">
        R² is the share of the heterogeneity between scores that the effects under the primary definition account for; †
        where the residual τ² is at its boundary, so that 100% says little. Significant: {line}. {method}
      </p>
    </section>
  )
}

const heads: readonly (readonly [head: string, title: string])[] = [
  ['Definition', ''],
  ['Rule', 'What makes it another than the first of its group'],
  ['trMDD, n', ''],
  ['TRD, n', ''],
  ['R², %', 'REML'],
  ['95% CI', 'Bootstrap over scores'],
  ['SJ, %', 'By Sidik and Jonkman’s τ²'],
  ['Weighted, %', 'R² of weighted least squares'],
  ['Pearson, %', 'Pearson’s r²'],
  ['Slope', 'Of the meta-regression on the primary effects'],
  ['Significant', ''],
  ['Kept, %', 'Of the primary set'],
]

function Numbers({ head }: { head: SensitivityRow }) {
  const own = (text: string) => (head.isReference ? '' : text)
  const interval = Number.isFinite(head.rSquaredLower)
    ? `${formatDecimal(head.rSquaredLower, 1)}–${formatDecimal(head.rSquaredUpper, 1)}`
    : missing
  const cells = [
    formatCount(head.nTrMdd),
    formatCount(head.nTrd),
    rSquared(head),
    own(interval),
    own(formatDecimal(head.rSquaredSj, 1)),
    own(formatDecimal(head.rSquaredWeighted, 1)),
    own(formatDecimal(head.rSquaredPearson, 1)),
    own(formatDecimal(head.slope, 2)),
    formatCount(head.nSignificant),
    kept(head),
  ]
  return cells.map((text, column) => (
    <td key={heads[column + 2][0]} className="number" title={column === 2 ? head.note || undefined : undefined}>
      {text}
    </td>
  ))
}
