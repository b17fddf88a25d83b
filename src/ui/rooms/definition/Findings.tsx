import { Fragment } from 'react'
import { primaryDefinition } from '../../../model/study.ts'
import { jobOf, useAppState, useWorkbench } from '../../context.tsx'
import { focusKnob } from '../../knobs/focusKnob.ts'
import { applies, knobText } from '../../knobs/knobValues.ts'
import { shown } from '../../state/jobs.ts'

/** What the linter says of the primary definition in these data; each finding leads to its knobs. */
export function Findings() {
  const state = useAppState()
  const workbench = useWorkbench()
  const { value, look } = shown(jobOf(state, 'phenotype'))
  const definition = primaryDefinition(state.document.study)
  if (value === null) return null
  const findings = value.findings.filter((finding) => finding.definition === definition.id)
  return (
    <section className="panel-part findings" aria-label="Linter" aria-busy={look === 'old'}>
      <h2>
        Linter <span className={findings.length > 0 ? 'tag' : 'caption'}>{findings.length}</span>
      </h2>
      {findings.length === 0 ? (
        <p className="muted">No knob contradicts another or these data.</p>
      ) : (
        <ul className={look === 'old' ? 'old' : undefined}>
          {findings.map(({ sentence, knobs }) => (
            <li key={sentence}>
              {sentence}{' '}
              {knobs
                .map(knobText)
                .filter((text) => applies(text, definition))
                .map(({ knob, label }) => (
                  <Fragment key={knob}>
                    <button type="button" className="value-mark" onClick={() => focusKnob(knob, workbench)}>
                      {label}
                    </button>{' '}
                  </Fragment>
                ))}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
