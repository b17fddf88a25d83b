import { describe, expect, it } from 'vitest'
import { paperStudy } from '../../src/phenotype/presets.ts'
import { change, newDocument, redo, saveState, undo } from '../../src/ui/state/document.ts'

const study = paperStudy()
const named = (name: string) => ({ ...study, name })

describe('the study document', () => {
  it('steps back and forth by name', () => {
    const twice = change(change(newDocument(study), 'Rename to A', named('A')), 'Rename to B', named('B'))
    expect(twice.past.map((step) => step.name)).toEqual(['Rename to A', 'Rename to B'])
    const back = undo(undo(twice))
    expect(back.study).toBe(study)
    expect(back.future.map((step) => step.name)).toEqual(['Rename to A', 'Rename to B'])
    expect(redo(redo(back))).toEqual(twice)
  })

  it('forgets what was undone once something else is done', () => {
    const other = change(undo(change(newDocument(study), 'Rename to A', named('A'))), 'Rename to C', named('C'))
    expect(other.future).toEqual([])
    expect(redo(other)).toBe(other)
  })

  it('takes no step where nothing changes or nothing is left', () => {
    const document = newDocument(study)
    expect(change(document, 'Nothing', study)).toBe(document)
    expect(undo(document)).toBe(document)
  })

  it('keeps at most 200 steps', () => {
    let document = newDocument(study)
    for (let step = 0; step < 250; step++) document = change(document, `Rename to ${step}`, named(String(step)))
    expect(document.past).toHaveLength(200)
    expect(document.past[0].name).toBe('Rename to 50')
  })

  it('is saved again when a change is undone', () => {
    expect(saveState(newDocument(study))).toBe('never saved')
    const saved = newDocument(study, study)
    expect(saveState(saved)).toBe('saved')
    const changed = change(saved, 'Rename to A', named('A'))
    expect(saveState(changed)).toBe('changed')
    expect(saveState(undo(changed))).toBe('saved')
  })
})
