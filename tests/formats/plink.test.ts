import { describe, expect, test } from 'vitest'
import { openBed } from '../../src/formats/plinkBed.ts'
import { eachVariant, type Variant } from '../../src/formats/plinkBim.ts'
import { readFam } from '../../src/formats/plinkFam.ts'
import type { Source } from '../../src/formats/source.ts'
import { fixture, given } from './givenFile.ts'

async function readBim(source: Source): Promise<Variant[]> {
  const variants: Variant[] = []
  const rows = await eachVariant(source, (variant) => variants.push(variant))
  expect(rows).toBe(variants.length)
  return variants
}

const plink = (name: string) => fixture(`formats/plink/${name}`)

describe('bim', () => {
  test('gives chromosome, position and both alleles of each variant', async () => {
    expect((await readBim(await plink('small.bim'))).slice(0, 3)).toEqual([
      { chromosome: '1', position: 1, id: 'sid1', a1: 'A', a2: 'A' },
      { chromosome: '1', position: 100, id: 'sid2', a1: 'T', a2: 'C' },
      { chromosome: '5', position: 1000, id: 'sid3', a1: 'A', a2: 'C' },
    ])
  })
  test('does without the centimorgan column, with any line ends', async () => {
    const variants = await readBim(given('five.bim', '1 rs1 7 A G\r\n2\trs2\t8\tC\tT'))
    expect(variants.map(({ id, position, a2 }) => [id, position, a2])).toEqual([
      ['rs1', 7, 'G'],
      ['rs2', 8, 'T'],
    ])
  })
  test('refuses a position that is no whole number, with its row', async () => {
    await expect(readBim(await plink('small.bim_bad_positions.bim'))).rejects.toThrow(
      'small.bim_bad_positions.bim, row 2: the position 100.0 is not a whole number',
    )
  })
  test('refuses an empty file', async () => {
    await expect(readBim(given('x.bim'))).rejects.toThrow('x.bim has no variants')
  })
})

describe('fam', () => {
  test('gives ids as written and sex by PLINK codes', async () => {
    expect(await readFam(await plink('small.fam'))).toEqual([
      { familyId: 'fid1', individualId: 'iid1', sex: 0 },
      { familyId: 'fid1', individualId: 'iid2', sex: 1 },
      { familyId: 'fid2', individualId: 'iid3', sex: -1 },
    ])
  })
  test('refuses a short row', async () => {
    await expect(readFam(given('x.fam', '1 2 0 0 1 -9\n1 3\n'))).rejects.toThrow('x.fam, row 2: 2 fields')
  })
})

describe('bed', () => {
  test('reads slices of variants as stored', async () => {
    const bed = await openBed(await plink('some_missing.bed'), 100, 100)
    expect(bed.bytesPerVariant).toBe(25)
    const all = await bed.read(0, 100)
    expect(all.byteLength).toBe(2500)
    expect(await bed.read(40, 3)).toEqual(all.slice(1000, 1075))
  })
  const refused: [string, number, number, string][] = [
    ['small_too_short.bed', 3, 4, 'is 1 byte shorter than 3 people × 4 variants need'],
    ['badfile.bed', 3, 3, 'does not start with the magic number'],
    ['empty.bed', 3, 3, 'has 0 bytes: too few'],
    ['smallmode0.bed', 3, 3, 'sample-major'],
    ['smallmodebad.bed', 3, 3, 'third byte'],
    ['some_missing.bed', 100, 99, 'is 25 bytes longer than 100 people × 99 variants need'],
    ['some_missing.bed', 104, 100, 'is 100 bytes shorter than 104 people × 100 variants need'],
  ]
  for (const [name, people, variants, message] of refused) {
    test(`refuses ${name} for ${people} people and ${variants} variants`, async () => {
      await expect(openBed(await plink(name), people, variants)).rejects.toThrow(message)
    })
  }
})
