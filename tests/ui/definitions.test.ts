import { describe, expect, it } from 'vitest'
import { primaryDefinition } from '../../src/model/study.ts'
import { paperStudy } from '../../src/phenotype/presets.ts'
import { definitionAfter, definitionGrid, withPrimary } from '../../src/ui/state/definitions.ts'

const paper = paperStudy()
const ids = paper.definitions.map(({ id }) => id)

describe('the definitions on the screen', () => {
  it('are a grid of 5 × 3 for the published fifteen, in whatever order the document has them', () => {
    const grid = definitionGrid(ids)
    expect(grid.columns).toEqual(['trMDD1', 'trMDD2', 'trMDD3'])
    expect(grid.rows.map(({ head }) => head)).toEqual(['TRD1', 'TRD2', 'TRD3', 'TRD4', 'TRD5'])
    expect(grid.rows[4].ids).toEqual(['TRD5/trMDD1', 'TRD5/trMDD2', 'TRD5/trMDD3'])
    const reversed = definitionGrid([...ids].reverse())
    expect(reversed.rows.flatMap((row) => row.ids).sort()).toEqual([...ids].sort())
    expect(reversed.columns).toHaveLength(3)
  })

  it.each([
    ['one missing from the grid', ids.slice(1)],
    ['one of its own', [...ids, 'mine']],
    ['a single one', ['TRD1/trMDD1']],
    ['one row', ['TRD1/trMDD1', 'TRD1/trMDD2']],
    ['names with more parts', ['a/b/c', 'a/d', 'e/b', 'e/d']],
  ])('are a list with every one, in the study’s order: %s', (_, others) => {
    const { columns, rows } = definitionGrid(others)
    expect(columns).toEqual([])
    expect(rows.flatMap((row) => row.ids)).toEqual(others)
  })

  it('follow one another round', () => {
    expect(definitionAfter(paper, 1)).toBe(ids[1])
    expect(definitionAfter(paper, -1)).toBe(ids[14])
    expect(definitionAfter(withPrimary(paper, ids[14]), 1)).toBe(ids[0])
    const single = { ...paper, definitions: [primaryDefinition(paper)] }
    expect(definitionAfter(single, 1)).toBe(ids[0])
  })
})
