import { Button } from 'react-aria-components'
import { primaryDefinition } from '../../model/study.ts'
import { useAppState, useWorkbench } from '../context.tsx'
import { countOf } from '../format.ts'
import { changesOf, readingOf } from '../selectors.ts'
import { definitionKnobs, sections } from './definitionKnobs.ts'
import { InWords } from './InWords.tsx'
import { KnobControl } from './KnobControl.tsx'
import { applies } from './knobValues.ts'

/** The most used knobs beside a figure, with the definition in words; all of them are in the Definition room. */
export function KnobsPanel() {
  const state = useAppState()
  const workbench = useWorkbench()
  const definition = primaryDefinition(state.document.study)
  const short = definitionKnobs.filter((text) => text.short && applies(text, definition))
  const changed = new Set<string>(changesOf(state))
  const others = definitionKnobs.filter((text) => !text.short)
  const othersChanged = others.filter((text) => changed.has(text.knob)).length
  return (
    <aside className="panel knobs" aria-label="Knobs">
      {sections.map((section) => {
        const own = short.filter((text) => text.section === section)
        if (own.length === 0) return null
        return (
          <section key={section} className="panel-part">
            <h3>{section}</h3>
            {own.map((text) => (
              <KnobControl key={text.knob} text={text} withQuestion={false} />
            ))}
          </section>
        )
      })}
      <section className="panel-part">
        <h3>In words</h3>
        <InWords />
      </section>
      <section className="panel-part">
        <Button className="text-button" onPress={() => workbench.setView({ room: 'definition' })}>
          {countOf(others.length, 'more knob')}
          {othersChanged === 0 ? `, all at ${readingOf(state)}` : `, ${othersChanged} changed`}
        </Button>
      </section>
    </aside>
  )
}
