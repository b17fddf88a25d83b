import { Fragment } from 'react'
import { primaryDefinition } from '../../model/study.ts'
import { definitionInWords, type Mark } from '../../phenotype/words.ts'
import { useAppState, useWorkbench } from '../context.tsx'
import { changesOf } from '../selectors.ts'
import { focusKnob } from './focusKnob.ts'

/** The definition as sentences; each value leads to its knob, values that differ from the paper's reading are underlined. */
export function InWords() {
  const state = useAppState()
  const workbench = useWorkbench()
  const changed = new Set<string>(changesOf(state))
  const shown = (segment: string | Mark) =>
    typeof segment === 'string' ? (
      segment
    ) : (
      <button
        type="button"
        className={segment.knobs.some((knob) => changed.has(knob)) ? 'value-mark changed' : 'value-mark'}
        onClick={() => focusKnob(segment.knobs[0], workbench)}
      >
        {segment.text}
      </button>
    )
  return (
    <div className="in-words">
      {definitionInWords(primaryDefinition(state.document.study)).map(({ title, segments }) => (
        <p key={title}>
          <strong>{title}:</strong>{' '}
          {segments.map((segment, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: fixed sentences, in one order
            <Fragment key={index}>{shown(segment)}</Fragment>
          ))}
        </p>
      ))}
    </div>
  )
}
