import { formatCount, formatDecimal, formatPercent } from '../../../figures/numbers.ts'
import type { ScoresResult } from '../../../model/engine.ts'
import { useAppState } from '../../context.tsx'
import { Box } from '../../controls/Box.tsx'
import { DomainCell } from '../../controls/DomainCell.tsx'
import { qualityWords } from './labels.ts'
import { type PaneProps, TraitCell } from './pane.tsx'

/** All scores, with the account of those computed here. */
export function ScoreList({ result, isOld }: PaneProps) {
  const { view, document } = useAppState()
  const accounts = new Map(result.accounts.map((account) => [account.score, account]))
  const computed = accounts.size > 0
  const reduced = new Map(result.reduced.map((one) => [one.score, one]))
  const described = result.scores.some(({ column, trait }) => column !== trait)
  const checked = document.study.scores.genotypes.qualityControl.apply
  return (
    <div className="scrolls">
      <Notes notes={result.notes} lost={result.accounts.filter(({ reason }) => reason !== null).length} />
      <p className="note">{`${result.origin[0].toUpperCase()}${result.origin.slice(1)}.`}</p>
      <table className={isOld ? 'fits old' : 'fits'}>
        <thead>
          <tr>
            <th scope="col">Domain</th>
            <th scope="col">Score</th>
            {computed && (
              <>
                <th scope="col" className="number">
                  Weights
                </th>
                <th scope="col" className="number">
                  Used
                </th>
                <th scope="col" className="number">
                  Weight kept
                </th>
                <th scope="col" className="number">
                  Observed, median
                </th>
                <th scope="col">Status</th>
              </>
            )}
            {reduced.size > 0 && (
              <>
                <th scope="col" className="number">
                  Reduced set: kept
                </th>
                <th scope="col" className="number">
                  <i>r</i> with full
                </th>
              </>
            )}
            <th scope="col" className="number">
              People without it
            </th>
            {described && <th scope="col">Column</th>}
          </tr>
        </thead>
        <tbody>
          {result.scores.map((score, index) => {
            const account = accounts.get(score.column)
            const onReduced = reduced.get(score.column)
            return (
              <tr key={score.column} aria-current={view.score === score.column || undefined}>
                <DomainCell rows={result.scores} index={index} />
                <TraitCell score={score} />
                {account && (
                  <>
                    <td className="number">{formatCount(account.weights)}</td>
                    <td className="number">{formatCount(account.used)}</td>
                    <td className="number">{formatPercent(account.weightShare)}</td>
                    <td className="number">{formatPercent(account.medianObservedShare)}</td>
                    <td className={account.reason === null ? undefined : 'bad'}>
                      {account.reason === null ? 'ok' : 'too few variants'}
                    </td>
                  </>
                )}
                {onReduced && (
                  <>
                    <td className="number" title={`${formatCount(onReduced.reducedUsed)} variants`}>
                      {formatPercent(onReduced.reducedWeightShare)}
                    </td>
                    <td className="number" title={`${formatCount(onReduced.n)} people`}>
                      {formatDecimal(onReduced.correlation, 3)}
                    </td>
                  </>
                )}
                <td className="number">{formatCount(score.missing)}</td>
                {described && (
                  <td className="muted column-name" title={score.column}>
                    {score.column}
                  </td>
                )}
              </tr>
            )
          })}
        </tbody>
      </table>
      {result.quality !== null && checked && <Quality quality={result.quality} />}
    </div>
  )
}

/** So many are read at a glance. */
const fewNotes = 4

/** The first is the one on strands; the others are open where they say why nobody has some score, unless they are many. */
function Notes({ notes, lost }: { notes: readonly string[]; lost: number }) {
  const [first, ...others] = notes
  if (first === undefined) return null
  const more = others.length === 1 ? 'One more note' : `${others.length} more notes`
  const onLost =
    lost === 0 ? '' : `; nobody has ${lost === 1 ? 'one of the scores' : `${formatCount(lost)} of the scores`}`
  return (
    <>
      <Box tone="note" message={first} />
      {others.length > 0 && (
        <details className="note" open={lost > 0 && others.length <= fewNotes}>
          <summary>{`${more}${onLost}`}</summary>
          {others.map((note) => (
            <p key={note}>{note}</p>
          ))}
        </details>
      )}
    </>
  )
}

function Quality({ quality: { looked, failed } }: { quality: NonNullable<ScoresResult['quality']> }) {
  const total = failed.reduce((sum, { variants }) => sum + variants, 0)
  return (
    <table className="fits quality" aria-label="Quality control of variants">
      <thead>
        <tr>
          <th scope="col">Quality control</th>
          <th scope="col" className="number">
            Variants
          </th>
        </tr>
      </thead>
      <tbody>
        <tr>
          <td>Used by some score</td>
          <td className="number">{formatCount(looked)}</td>
        </tr>
        {failed.map(({ rule, variants }) => (
          <tr key={rule}>
            <td>Failed: {qualityWords[rule as keyof typeof qualityWords]}</td>
            <td className="number">{formatCount(variants)}</td>
          </tr>
        ))}
        <tr>
          <td>Passed</td>
          <td className="number">{formatCount(looked - total)}</td>
        </tr>
      </tbody>
    </table>
  )
}
