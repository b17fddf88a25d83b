import { Button, Dialog, DialogTrigger, Popover } from 'react-aria-components'
import { wentWrong } from '../../../analyses/wentWrong.ts'
import { contrastWords } from '../../../figures/contrasts.ts'
import { statusWords } from '../../../figures/fits.ts'
import type { ContrastKey } from '../../../figures/theme.ts'
import type { WentWrong as Kind } from '../../../model/results.ts'
import { contrastId } from '../../../model/study.ts'
import { useAppState, useWorkbench } from '../../context.tsx'
import { countOf } from '../../format.ts'
import { traitOf } from '../../selectors.ts'
import { rowsIn } from './roomFigure.ts'

/** Fits of the cohort shown without a plain estimate: how many of which kind and why, their scores on demand. */
export function WentWrong() {
  const state = useAppState()
  const { document, view } = state
  const rows = rowsIn(state, view.cohort)
  const contrasts = document.study.contrasts.map(contrastId) as ContrastKey[]
  const kinds = contrasts.map((contrast) => ({
    contrast,
    kinds: wentWrong(rows.filter((row) => row.contrast === contrast)),
  }))
  const count = kinds.flatMap((one) => one.kinds).reduce((sum, kind) => sum + kind.rows, 0)
  if (count === 0) return null
  return (
    <DialogTrigger>
      <Button className="button" aria-label={`${countOf(count, 'fit')} without a plain estimate`}>
        <span className="tag warn">{count}</span> ▾
      </Button>
      <Popover className="popover">
        <Dialog className="words" aria-label="What went wrong">
          <p>
            <strong>{countOf(count, 'fit')}</strong> without a plain estimate; the other rows are not touched by it.
          </p>
          {kinds
            .filter((one) => one.kinds.length > 0)
            .map((one) => (
              <section key={one.contrast}>
                <h3>{contrastWords(one.contrast)}</h3>
                {one.kinds.map((kind) => (
                  <OneKind key={kind.status + kind.method + kind.reason} kind={kind} />
                ))}
              </section>
            ))}
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}

function OneKind({ kind: { status, method, reason, rows, scores } }: { kind: Kind }) {
  const state = useAppState()
  const workbench = useWorkbench()
  const words = [status === 'ok' ? '' : statusWords[status], method === 'firth' ? 'estimated by Firth’s method' : '']
  return (
    <details>
      <summary>
        {words.filter((word) => word !== '').join(', ')}: {countOf(rows, 'row')}
      </summary>
      <p className="muted">{reason}</p>
      <ul className="scores">
        {scores.map((score) => (
          <li key={score}>
            <button type="button" className="sort" onClick={() => workbench.setView({ score })}>
              {traitOf(state, score)}
            </button>
          </li>
        ))}
      </ul>
    </details>
  )
}
