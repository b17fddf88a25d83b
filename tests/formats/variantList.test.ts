import { describe, expect, it } from 'vitest'
import { detect } from '../../src/formats/index.ts'
import { eachListedVariant, type ListedVariant } from '../../src/formats/variantList.ts'
import { given } from './givenFile.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const read = async (text: string) => {
  const variants: ListedVariant[] = []
  const rows = await eachListedVariant(given('array.snplist', bytes(text)), (variant) => variants.push(variant))
  return { rows, variants }
}

describe('a list of variants', () => {
  it('has an id, a place, or a place with alleles in each line', async () => {
    const { rows, variants } = await read('rs12\n\nchr1:1000\r\n22_51_A_ct\nX:7:G:T')
    expect(rows).toBe(4)
    expect(variants).toEqual([
      { id: 'rs12', place: null, alleles: null },
      { id: 'chr1:1000', place: { chromosome: '1', position: 1000 }, alleles: null },
      { id: '22_51_A_ct', place: { chromosome: '22', position: 51 }, alleles: ['A', 'CT'] },
      { id: 'X:7:G:T', place: { chromosome: 'X', position: 7 }, alleles: ['G', 'T'] },
    ])
  })

  it('is told by its name or its lines, and not taken for a list of people or a table', () => {
    expect(detect('array.txt', bytes('rs1\nrs2\n1:5:A:C\n'), true)?.id).toBe('variantList')
    expect(detect('array.snplist', bytes('marker1\nmarker2\n'), true)?.id).toBe('variantList')
    expect(detect('ids.txt', bytes('person_id\n1\n2\n'), true)?.id).toBe('csv')
    expect(detect('table.csv', bytes('rs1,rs2\nrs3,rs4\n'), true)?.id).toBe('csv')
  })

  it('is refused with the row that holds more, or where it is empty', async () => {
    await expect(read('rs1\nrs2 A C\n')).rejects.toThrow(
      'array.snplist, row 2: a list of variants has one id or chromosome:position a line, and this one is rs2 A C. ' +
        'Nothing was taken from it.',
    )
    await expect(read('\n\n')).rejects.toThrow('array.snplist has no variants.')
  })
})
