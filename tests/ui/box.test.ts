import { describe, expect, it } from 'vitest'
import { errorMessage, firstSentence } from '../../src/ui/controls/Box.tsx'

describe('a message', () => {
  it('begins with the sentence that says what happened', () => {
    expect(firstSentence('people.csv: Row 2 has 4 fields where the head has 3. 1 of 4 rows is set aside.')).toEqual([
      'people.csv: Row 2 has 4 fields where the head has 3.',
      '1 of 4 rows is set aside.',
    ])
  })

  it('is not cut at the stop of a file name or a number', () => {
    expect(firstSentence('person.csv holds 1.5 where an id should be. Nothing was taken.')[0]).toBe(
      'person.csv holds 1.5 where an id should be.',
    )
    expect(firstSentence('no stop at all')).toEqual(['no stop at all', ''])
    expect(firstSentence('One sentence only.')).toEqual(['One sentence only.', ''])
  })

  it('is called a fault of the workbench only if it is one', () => {
    expect(errorMessage('bug', 'x is undefined')).toBe('This is a fault of the workbench: x is undefined')
    expect(errorMessage('input', 'Add a person table.')).toBe('Add a person table.')
    expect(errorMessage('fit', 'No finite estimate.')).toBe('No finite estimate.')
  })
})
