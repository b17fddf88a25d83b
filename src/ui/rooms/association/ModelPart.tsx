import { Button } from 'react-aria-components'
import { contrastWords } from '../../../figures/contrasts.ts'
import { formatCount, formatDecimal, formatLogRatio, formatP } from '../../../figures/numbers.ts'
import type { AssociationRow, ModelCard } from '../../../model/results.ts'
import { jobOf, useAppState, useWorkbench } from '../../context.tsx'
import { Box, errorMessage } from '../../controls/Box.tsx'
import { Heads, pHead } from '../../controls/Heads.tsx'
import { Resume } from '../../controls/Resume.tsx'
import { detailSlot } from '../../state/detailWants.ts'
import { shown } from '../../state/jobs.ts'
import { isSimulated } from '../../state/state.ts'
import { methodWords } from './methods.ts'

/** All that one fit is: formula, people, coding, tests, and on demand its estimates, what is missing, and R that repeats it. */
export function ModelPart({ row, isOld }: { row: AssociationRow | undefined; isOld: boolean }) {
  const state = useAppState()
  const { cohort, contrast, score } = state.view
  if (score === null) return null
  const slot = detailSlot(cohort, contrast, [score])
  const job = jobOf(state, 'modelCard', slot)
  const { value: card, look } = shown(job)
  return (
    <section className="panel-part" aria-busy={job.state === 'pending'}>
      <h3>Model, {contrastWords(contrast)}</h3>
      {job.state === 'failed' && <Box message={errorMessage(job.kind, job.message)} />}
      {job.state === 'stopped' && <Resume kind="modelCard" slot={slot} />}
      {card && (
        <div className={look === 'old' ? 'old' : undefined}>
          <CardWords card={card} />
          <details>
            <summary>Estimates of all terms</summary>
            <Terms card={card} />
          </details>
          <details>
            <summary>Columns and their coding</summary>
            <dl className="coding">
              {card.coding.map(({ term, meaning }) => (
                <div key={term}>
                  <dt>{term}</dt>
                  <dd>{meaning}</dd>
                </div>
              ))}
            </dl>
          </details>
          <details>
            <summary>What is missing</summary>
            <Missing card={card} />
          </details>
          <details>
            <summary>R that repeats it</summary>
            <pre className="r-call">{card.rCall}</pre>
          </details>
        </div>
      )}
      {row && (
        <div className="box-actions">
          <CopyRow fit={row} isOff={isOld} />
          {card && <CopyButton label="Copy R" text={() => card.rCall} isOff={look !== 'current'} />}
        </div>
      )}
    </section>
  )
}

function CardWords({ card }: { card: ModelCard }) {
  const { row, deviance, nullDeviance, tests, formula } = card
  const sentences = [
    `n ${formatCount(row.n)}, cases ${formatCount(row.cases)}; ${formatCount(row.incomplete)} more lack the score or a covariate.`,
    `Logistic, Newton–Raphson, ${row.iterations} iterations; P and interval: ${methodWords[row.method]}.`,
    Number.isNaN(deviance)
      ? ''
      : `Deviance ${formatDecimal(deviance, 1)}, without the score ${formatDecimal(nullDeviance, 1)}.`,
    row.reason,
    row.leftOut,
  ]
  return (
    <>
      <code className="formula">{formula}</code>
      <p className="muted">{sentences.filter((sentence) => sentence !== '').join(' ')}</p>
      {tests.length > 0 && (
        <table>
          <Heads first="Test of the score" numbers={[['χ²', 'χ²'], pHead]} />
          <tbody>
            {tests.map(({ method, statistic, p }) => (
              <tr key={method}>
                <td>{methodWords[method]}</td>
                <td className="number">{formatDecimal(statistic, 2)}</td>
                <td className="number">{formatP(p)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  )
}

function Terms({ card }: { card: ModelCard }) {
  return (
    <table>
      <Heads first="Term" numbers={[['Log odds', 'Log odds'], ['SE', 'SE'], pHead]} />
      <tbody>
        {card.terms.map(({ term, estimate, standardError, p, leftOut }) => (
          <tr key={term} title={leftOut || undefined}>
            <td>{term}</td>
            <td className="number">{leftOut ? '– left out' : formatLogRatio(estimate)}</td>
            <td className="number">{formatLogRatio(standardError)}</td>
            <td className="number">{formatP(p)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Missing({ card }: { card: ModelCard }) {
  const lacking = card.missing.filter(({ missing }) => missing > 0)
  if (lacking.length === 0) return <p className="muted">Everyone of the contrast has the score and all covariates.</p>
  return (
    <table>
      <Heads
        first="Column"
        numbers={[
          ['Missing of', 'Missing of'],
          ['Eligible', 'Eligible'],
        ]}
      />
      <tbody>
        {lacking.map(({ variable, n, missing, missingEligible }) => (
          <tr key={variable}>
            <td>{variable}</td>
            <td className="number">
              {formatCount(missing)} of {formatCount(n)}
            </td>
            <td className="number">{formatCount(missingEligible)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** The numbers in full precision, with their context. */
function CopyRow({ fit, isOff }: { fit: AssociationRow; isOff: boolean }) {
  const workbench = useWorkbench()
  const text = () => {
    const data = isSimulated(workbench.store.get()) ? 'simulated' : 'given'
    return Object.entries({ ...fit, data })
      .map(([name, value]) => `${name}\t${value}`)
      .join('\n')
  }
  return <CopyButton label="Copy full precision" text={text} isOff={isOff} />
}

function CopyButton({ label, text, isOff }: { label: string; text: () => string; isOff: boolean }) {
  const workbench = useWorkbench()
  return (
    <Button
      className="button"
      isDisabled={isOff}
      onPress={() => navigator.clipboard.writeText(text()).catch(workbench.refuse)}
    >
      {label}
    </Button>
  )
}
