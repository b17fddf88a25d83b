import { Button } from 'react-aria-components'
import { strong } from '../../../figures/correlation.ts'
import { formatCount, formatDecimal, formatPercent } from '../../../figures/numbers.ts'
import type { ScoresResult } from '../../../model/engine.ts'
import type { ScoreMap } from '../../../model/scoreResults.ts'
import { jobOf, useAppState, useWorkbench } from '../../context.tsx'
import { Box } from '../../controls/Box.tsx'
import { useDrawer } from '../../controls/useDrawer.ts'
import { countOf } from '../../format.ts'
import { cohortLabel, groupLabels, traitOf } from '../../selectors.ts'
import { shown } from '../../state/jobs.ts'
import { labelWords } from './labels.ts'

/** The selected score: what became of its weights, how it lies, what it goes along with. */
export function ScorePanel({ result }: { result: ScoresResult }) {
  const state = useAppState()
  const workbench = useWorkbench()
  const { score, cohort } = state.view
  const { value: map, look } = shown(jobOf(state, 'scoreMap', cohort))
  const place = useDrawer(() => workbench.setView({ inspectorOpen: false }))
  if (score === null) return null
  return (
    <aside className="panel side inspector score-panel" aria-label="Score" ref={place}>
      <div className="toolbar">
        <h1 title={traitOf(state, score)}>{traitOf(state, score)}</h1>
        <span className="push" />
        <Button
          className="button plain"
          aria-label="Close the panel"
          onPress={() => workbench.setView({ inspectorOpen: false })}
        >
          ✕
        </Button>
      </div>
      {result.matching.length > 0 && <Matching result={result} score={score} />}
      {map !== null && (
        <div className={look === 'old' ? 'old' : undefined}>
          <Distribution map={map} score={score} cohort={cohortLabel(state, cohort)} />
          <Companions map={map} score={score} />
        </div>
      )}
    </aside>
  )
}

function Matching({ result, score }: { result: ScoresResult; score: string }) {
  const state = useAppState()
  const workbench = useWorkbench()
  const lines = result.matching.filter((line) => line.score === score)
  const total = lines.reduce((sum, line) => sum + line.variants, 0)
  const account = result.accounts.find((each) => each.score === score)
  return (
    <section className="panel-part">
      <h3>{countOf(total, 'weight')}, each by what became of it</h3>
      <table className="has-after">
        <thead>
          <tr>
            <th scope="col">Label</th>
            <th scope="col" className="number">
              Variants
            </th>
          </tr>
        </thead>
        <tbody>
          {lines
            .filter(({ variants }) => variants > 0)
            .map(({ label, variants }) => (
              <tr key={label}>
                <td>{labelWords[label as keyof typeof labelWords]}</td>
                <td className="number">{formatCount(variants)}</td>
              </tr>
            ))}
        </tbody>
      </table>
      {account?.reason && <Box tone="warn" message={account.reason} />}
      {account && account.used > 0 && (
        <p className="after-table muted">
          {formatPercent(account.weightShare)} of the weight is used. People have calls at{' '}
          {formatPercent(account.medianObservedShare)} of it (median; least {formatPercent(account.leastObservedShare)}
          ).
        </p>
      )}
      <Button
        className="button"
        isDisabled={state.exporting.state === 'running'}
        onPress={() => workbench.saveVariantLog(score)}
      >
        Log of each weight as CSV
      </Button>
    </section>
  )
}

/** As it is beside what is left when ancestry is taken off. */
function Distribution({ map, score, cohort }: { map: ScoreMap; score: string; cohort: string }) {
  const own = map.distributions.filter((each) => each.score === score)
  const kinds = [false, true].filter((adjusted) => own.some((each) => each.adjusted === adjusted))
  if (own.every(({ n }) => n === 0)) return null
  const rSquared = own[0]?.ancestryRSquared ?? Number.NaN
  const inWords = numberLike(own.find(({ group }) => group === 'all')?.standardDeviation ?? Number.NaN)
  return (
    <>
      {kinds.map((adjusted) => (
        <section className="panel-part" key={String(adjusted)}>
          <h3>{adjusted ? 'Ancestry taken off' : `As it is, ${cohort}`}</h3>
          <table className={adjusted ? 'has-after' : undefined}>
            <thead>
              <tr>
                <th scope="col">Group</th>
                <th scope="col" className="number">
                  n
                </th>
                <th scope="col" className="number">
                  Mean (SD)
                </th>
                <th scope="col" className="number">
                  Median
                </th>
              </tr>
            </thead>
            <tbody>
              {own
                .filter((each) => each.adjusted === adjusted && each.group !== 'excluded')
                .map(({ group, n, mean, standardDeviation, percentiles }) => (
                  <tr key={group}>
                    <td>{groupLabels[group as keyof typeof groupLabels] ?? 'All eligible'}</td>
                    <td className="number">{formatCount(n)}</td>
                    <td className="number">
                      {inWords(mean)} ({inWords(standardDeviation)})
                    </td>
                    <td className="number">{inWords(percentiles[2])}</td>
                  </tr>
                ))}
            </tbody>
          </table>
          {adjusted && (
            <p className="after-table muted">Principal components predict {formatPercent(rSquared)} of its variance.</p>
          )}
        </section>
      ))}
    </>
  )
}

const mostCompanions = 6

function Companions({ map, score }: { map: ScoreMap; score: string }) {
  const state = useAppState()
  const workbench = useWorkbench()
  const at = map.scores.indexOf(score)
  const others = map.scores
    .map((other, k) => ({ other, r: at < 0 ? Number.NaN : map.correlation[at * map.scores.length + k] }))
    .filter(({ other, r }) => other !== score && !Number.isNaN(r))
    .sort((a, b) => Math.abs(b.r) - Math.abs(a.r))
  if (others.length === 0) return null
  return (
    <section className="panel-part">
      <h3>Goes along with</h3>
      <table className="companions">
        <tbody>
          {others.slice(0, mostCompanions).map(({ other, r }) => (
            <tr key={other}>
              <td>
                <button
                  type="button"
                  className="file-name"
                  title={traitOf(state, other)}
                  onClick={() => workbench.setView({ score: other })}
                >
                  {traitOf(state, other)}
                </button>
              </td>
              <td className={Math.abs(r) >= strong ? 'number significant' : 'number'}>r {formatDecimal(r, 2)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** To a hundredth of the SD, whatever the scale of the score. */
function numberLike(standardDeviation: number): (value: number) => string {
  const tenths = Math.floor(Math.log10(standardDeviation))
  if (!Number.isFinite(tenths)) return (value) => formatDecimal(value, 2)
  if (tenths < -5 || tenths > 6)
    return (value) => (Number.isFinite(value) ? value.toExponential(2).replaceAll('-', '−') : '–')
  return (value) => formatDecimal(value, Math.max(0, 2 - tenths))
}
