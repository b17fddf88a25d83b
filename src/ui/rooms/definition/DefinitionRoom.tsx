import { Button } from 'react-aria-components'
import { jobOf, useAppState, useWorkbench } from '../../context.tsx'
import { Box, errorMessage } from '../../controls/Box.tsx'
import { countOf } from '../../format.ts'
import { definitionKnobs, sections } from '../../knobs/definitionKnobs.ts'
import { InWords } from '../../knobs/InWords.tsx'
import { KnobControl } from '../../knobs/KnobControl.tsx'
import { changesOf, presetOf, readingOf } from '../../selectors.ts'
import { Toolbar } from '../Toolbar.tsx'
import { DefinitionGrid } from './DefinitionGrid.tsx'
import { Findings } from './Findings.tsx'
import { LowerPane } from './LowerPane.tsx'
import { PresetPicker, PresetSource } from './PresetPicker.tsx'

export function DefinitionRoom() {
  const state = useAppState()
  const workbench = useWorkbench()
  const changes = changesOf(state).length
  const phenotype = jobOf(state, 'phenotype')
  return (
    <div className="room halves definition">
      <div className="panel">
        <Toolbar title="Definition" line={changes === 0 ? `at ${readingOf(state)}` : countOf(changes, 'change')}>
          <PresetPicker />
          <Button className="button" isDisabled={changes === 0} onPress={() => workbench.takePreset(presetOf(state))}>
            Back to it
          </Button>
        </Toolbar>
        <PresetSource />
        <div className="knob-columns">
          {sections.map((section) => (
            <section key={section} className="knob-section">
              <h2>{section}</h2>
              {definitionKnobs
                .filter((text) => text.section === section)
                .map((text) => (
                  <KnobControl key={text.knob} text={text} withQuestion />
                ))}
            </section>
          ))}
        </div>
      </div>
      <aside className="panel side definition-side" aria-label="In words and in numbers">
        <DefinitionGrid />
        <div className="definition-scrolls">
          <section className="panel-part">
            <h2>
              <button
                type="button"
                className="folds"
                aria-expanded={state.view.wordsOpen}
                onClick={() => workbench.setView({ wordsOpen: !state.view.wordsOpen })}
              >
                In words <span aria-hidden="true">{state.view.wordsOpen ? '▾' : '▸'}</span>
              </button>
            </h2>
            {state.view.wordsOpen && <InWords />}
          </section>
          {phenotype.state === 'failed' && <Box message={errorMessage(phenotype.kind, phenotype.message)} />}
          <Findings />
        </div>
        <LowerPane />
      </aside>
    </div>
  )
}
