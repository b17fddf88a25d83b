import { describe, expect, it } from 'vitest'
import { knobs, knobValue, withKnob } from '../../src/model/knobs.ts'
import { primaryDefinition } from '../../src/model/study.ts'
import { paperStudy } from '../../src/phenotype/presets.ts'
import { definitionKnobs } from '../../src/ui/knobs/definitionKnobs.ts'
import { alternatives, applies, knobText, readNumber, valueInWords } from '../../src/ui/knobs/knobValues.ts'

const paper = primaryDefinition(paperStudy())

describe('the knobs on the screen', () => {
  it('are all knobs of the definition, each once', () => {
    expect(definitionKnobs.map(({ knob }) => knob).sort()).toEqual([...knobs].sort())
  })

  it('offer only values that the definition takes', () => {
    for (const { knob, choices } of definitionKnobs) {
      for (const { value } of choices) expect(knobValue(withKnob(paper, knob, value), knob)).toBe(value)
    }
  })

  it('show the paper’s reading as one of their choices, or in their field', () => {
    for (const text of definitionKnobs) {
      const value = knobValue(paper, text.knob)
      expect(text.free !== undefined || text.choices.some((choice) => choice.value === value), text.knob).toBe(true)
    }
  })

  it('are idle where another knob makes them so', () => {
    expect(applies(knobText('gapMonths'), paper)).toBe(false)
    expect(applies(knobText('gapMonths'), withKnob(paper, 'gapUnit', 'months'))).toBe(true)
    expect(alternatives(paper).some(({ knob }) => knob === 'gapMonths')).toBe(false)
  })

  it('ask for the counts of other values only', () => {
    const asked = alternatives(paper)
    expect(asked).toContainEqual({ knob: 'minDrugs', value: 2 })
    expect(asked).not.toContainEqual({ knob: 'minDrugs', value: 3 })
    expect(asked).toContainEqual({ knob: 'specialTreatments', value: 'ect,esketamine' })
  })

  it('name their values', () => {
    expect(valueInWords(knobText('gapDays'), 180)).toBe('180 d')
    expect(valueInWords(knobText('gapDays'), 123)).toBe('123 d')
    expect(valueInWords(knobText('windowDays'), 365)).toBe('1 y')
  })
})

describe('a knob’s field', () => {
  const gap = knobText('gapDays')

  it('takes whole numbers, with or without commas', () => {
    expect(readNumber(gap, ' 1,095 ')).toBe(1095)
  })

  it('refuses a gap of 0 and says why', () => {
    expect(() => readNumber(gap, '0')).toThrow(
      'The gap is 0 days: each prescription would be a period of its own, and no one could be TRD. Give at least 1 day.',
    )
  })

  it('refuses what is no whole number, or out of its bounds', () => {
    expect(() => readNumber(gap, '1.5')).toThrow('“1.5” is not a whole number')
    expect(() => readNumber(gap, '')).toThrow('“” is not a whole number')
    expect(() => readNumber(knobText('windowDays'), '36501')).toThrow('Window: 36501 d is outside 0 to 36500.')
  })
})

describe('withKnob', () => {
  it('turns lists and switches by one text', () => {
    expect(withKnob(paper, 'specialTreatments', 'ect,esketamine').specialTreatments).toEqual(['ect', 'esketamine'])
    expect(withKnob(paper, 'specialTreatments', '').specialTreatments).toEqual([])
    expect(withKnob(paper, 'withinObservation', 'yes').withinObservation).toBe(true)
  })

  it('refuses a value the knob does not take', () => {
    expect(() => withKnob(paper, 'gapDays', 0)).toThrow('gapDays does not take 0')
    expect(() => withKnob(paper, 'specialTreatments', 'lithium')).toThrow('specialTreatments does not take lithium')
    expect(() => withKnob(paper, 'trdNeedsTreatment', 'perhaps')).toThrow('trdNeedsTreatment does not take perhaps')
  })
})
