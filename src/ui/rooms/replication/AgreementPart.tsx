import { formatCount, formatDecimal, formatP, missing } from '../../../figures/numbers.ts'
import type { Share } from '../../../model/effectResults.ts'
import { InspectorPanel } from '../../controls/InspectorPanel.tsx'
import type { Compared, Comparison } from './compared.ts'

/** Standard errors to each side of a 95 % interval. */
const reach = 1.959964

/** R² and what it hides, of one contrast in the cohort chosen. */
export function AgreementPart({ main, compared }: { main: Comparison; compared: Compared }) {
  const { row } = main
  const { york } = row
  return (
    <InspectorPanel title={main.words}>
      <Part
        heading={`Agreement, ${formatCount(row.k)} scores`}
        isOld={compared.isOld}
        lines={[
          ['R² (REML)', percent(row.rSquared, row.onBoundary)],
          ['95% CI, bootstrap', interval(row.rSquaredLower, row.rSquaredUpper, 1, '%')],
          ['R², Sidik-Jonkman', percent(row.rSquaredSj)],
          ['R², weighted', percent(row.rSquaredWeighted)],
          ['Pearson’s r', formatDecimal(row.pearson, 2)],
          ['Weighted correlation', formatDecimal(row.weightedCorrelation, 2)],
        ]}
        note={
          row.onBoundary
            ? '† The residual τ² is at its boundary, 0: R² is 100% whatever the scatter within the errors.'
            : row.note
        }
      />
      <Part
        heading="Lines"
        isOld={compared.isOld}
        lines={[
          ['Slope, meta-regression', withError(row.slope, row.slopeStandardError)],
          ['Intercept', withError(row.intercept, row.interceptStandardError)],
          ['Slope, York', withError(york.slope, york.slopeStandardError)],
          ['Intercept', withError(york.intercept, york.interceptStandardError)],
          ['Scatter about York’s line, P', formatP(york.p)],
        ]}
        note={york.reason}
      />
      <Part
        heading="Score by score"
        isOld={compared.isOld}
        lines={[
          ['Same sign', share(row.sameSign)],
          ['P against one half', formatP(row.sameSignP)],
          ['Replicated at .05', share(row.replicatedNominal)],
          ['Replicated, Bonferroni', share(row.replicatedBonferroni)],
        ]}
        note="Of the scores significant in discovery: the same sign, and P below .05, or .05 over their number."
      />
      <section className="panel-part">
        <p className="muted">{compared.result?.method}</p>
      </section>
    </InspectorPanel>
  )
}

function Part(props: {
  heading: string
  isOld: boolean
  lines: readonly (readonly [name: string, value: string])[]
  note: string
}) {
  return (
    <section className="panel-part">
      <h3>{props.heading}</h3>
      <table className={props.isOld ? 'old' : undefined}>
        <tbody>
          {props.lines.map(([name, value], line) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the lines are fixed
            <tr key={line}>
              <td>{name}</td>
              <td className="number">{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {props.note !== '' && <p className="muted after-table">{props.note}</p>}
    </section>
  )
}

const percent = (value: number, onBoundary = false): string =>
  Number.isFinite(value) ? `${formatDecimal(value, 1)}%${onBoundary ? ' †' : ''}` : 'not estimable'

const interval = (lower: number, upper: number, decimals: number, unit = ''): string =>
  Number.isFinite(lower) ? `${formatDecimal(lower, decimals)} to ${formatDecimal(upper, decimals)}${unit}` : missing

const withError = (value: number, error: number): string =>
  Number.isFinite(value)
    ? `${formatDecimal(value, 3)} (${interval(value - reach * error, value + reach * error, 3)})`
    : missing

const share = ({ count, of, ciLower, ciUpper }: Share): string =>
  of === 0 ? 'none to replicate' : `${count} of ${of} (${interval(100 * ciLower, 100 * ciUpper, 0, '%')})`
