import { describe, expect, it } from 'vitest'
import { tableGroups } from '../../src/ui/rooms/report/tables.ts'
import { effectTables } from '../../src/workspace/effectTables.ts'
import { resultTableNames } from '../../src/workspace/results.ts'

const named = (groups: typeof tableGroups) => groups.flatMap(({ tables }) => Object.keys(tables)).sort()

describe('the tables of the Report room', () => {
  it('are all that the command line writes, each once', () => {
    const specifications = ['specification', 'specification_summary']
    expect(named(tableGroups)).toEqual([...resultTableNames, ...specifications].sort())
  })

  it('without people are those that effects alone can make', () => {
    const left = named(tableGroups.filter(({ ofPeople }) => !ofPeople))
    expect(left).toEqual([...Object.keys(effectTables), 'import', 'problems'].sort())
  })
})
