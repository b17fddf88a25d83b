import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { openPgsCatalog } from '../../src/formats/pgsCatalog.ts'
import { openPrsCs } from '../../src/formats/prsCs.ts'
import type { Source } from '../../src/formats/source.ts'
import { chromosomeOfFile, scoreNameOf } from '../../src/formats/weights.ts'
import { readAll, weightOf } from '../scores/weightFiles.ts'
import { fixture, fixtureBytes, given } from './givenFile.ts'

const readPgsCatalog = (source: Source) => readAll(openPgsCatalog(source))
const readPrsCs = (source: Source) => readAll(openPrsCs(source))
const weights = (name: string) => fixture(`formats/weights/${name}`)

describe('PGS Catalog', () => {
  test('rsIDs only: no positions, no build', async () => {
    const score = await readPgsCatalog(await weights('PGS000001.txt.gz'))
    expect([score.name, score.build, score.variants.length]).toEqual(['PGS000001', null, 77])
    expect(score.variants[0]).toEqual(
      weightOf({
        id: 'rs78540526',
        chromosome: '11',
        effectAllele: 'T',
        otherAllele: 'C',
        weight: 0.16220387987485377,
      }),
    )
  })
  test('harmonised positions come with their build', async () => {
    const score = await readPgsCatalog(await weights('PGS000001_hmPOS_GRCh38.txt.gz'))
    expect([score.build, score.variants[0].position]).toEqual(['GRCh38', 69516650])
    const other = await readPgsCatalog(await weights('PGS000001_hmPOS_GRCh37.txt.gz'))
    expect([other.build, other.variants[0].position]).toEqual(['GRCh37', 69331418])
  })
  test('an inferred other allele is used where there is none', async () => {
    const score = await readPgsCatalog(await weights('test_scoring_file_hmpos_38_2.txt.gz'))
    expect(score.variants[0]).toMatchObject({ id: 'rs2187668', otherAllele: 'C', position: 32638107 })
  })
  test('a score of one’s own with chr_name and chr_position, with and without the other allele', async () => {
    const score = await readPgsCatalog(await weights('custom.txt'))
    expect(score).toMatchObject({ name: 'test', build: 'GRCh37' })
    expect(score.variants[0]).toMatchObject({ id: null, chromosome: '1', position: 10397, weight: -0.0276 })
    expect((await readPgsCatalog(await weights('custom_no_oa.txt'))).variants[0].otherAllele).toBeNull()
  })
  test('plain text and gzip give the same', async () => {
    const path = 'formats/weights/PGS000001.txt.gz'
    const plain = given('PGS000001.txt', new Uint8Array(gunzipSync(fixtureBytes(path))))
    expect(await readPgsCatalog(plain)).toEqual(await readPgsCatalog(await fixture(path)))
  })
  test('line ends of Windows: the head and the last column are read as without them', async () => {
    const text = new TextDecoder().decode(gunzipSync(fixtureBytes('formats/weights/PGS000001_hmPOS_GRCh38.txt.gz')))
    const windows = await readPgsCatalog(given('windows.txt', text.replaceAll('\n', '\r\n')))
    expect(windows).toEqual(await readPgsCatalog(await weights('PGS000001_hmPOS_GRCh38.txt.gz')))
  })
  test('NA stands for no place and no id, as an empty field does', async () => {
    const text =
      '#pgs_id=PGS1\n#HmPOS_build=GRCh38\nrsID\tchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\thm_chr\thm_pos\n' +
      'NA\t1\tNA\tA\tNA\t0.5\t1\t700\nrs2\t1\t20\tA\tG\t0.5\tNA\tNA\n'
    const { variants } = await readPgsCatalog(given('na.txt', text))
    expect(variants).toMatchObject([
      { id: null, otherAllele: null, position: 700, otherPlace: { chromosome: '1', position: null } },
      { id: 'rs2', otherAllele: 'G', position: null, otherPlace: { chromosome: '1', position: 20 } },
    ])
  })
  test('weights that can be placed nowhere are refused', async () => {
    await expect(readPgsCatalog(await weights('invalid_scorefile.txt'))).rejects.toThrow('has a position or an id')
  })
  test('a weight that is no number is refused with its row', async () => {
    const text = 'rsID\teffect_allele\teffect_weight\nrs1\tA\t0.1\nrs2\tC\tNA\n'
    await expect(readPgsCatalog(given('w.txt', text))).rejects.toThrow('w.txt, row 2: effect_weight NA is not a number')
  })
  test('missing columns are named', async () => {
    await expect(readPgsCatalog(given('w.txt', 'rsID\teffect_allele\nrs1\tA\n'))).rejects.toThrow(
      'Found: rsID, effect_allele. Needed: effect_allele, effect_weight (or OR or HR)',
    )
  })
  test('gzip data cut short are refused', async () => {
    const cut = fixtureBytes('formats/weights/PGS000001.txt.gz').slice(0, 900)
    await expect(readPgsCatalog(given('cut.txt.gz', cut))).rejects.toThrow('cut.txt.gz: its gzip data are damaged')
  })
})

describe('a file that does not name its score', () => {
  test.each([
    ['mdd_pst_eff_a1_b0.5_phiauto_chr7.txt', 'mdd', '7'],
    ['out/mdd_chr7.txt.gz', 'mdd', '7'],
    ['mdd.chr22.prscs.txt', 'mdd.prscs', '22'],
    ['chr7_mdd.txt', 'mdd', '7'],
    ['mdd/chr7.txt', 'mdd', '7'],
    ['chrX.txt', 'score', 'X'],
    ['mdd_chrna5.txt', 'mdd_chrna5', null],
  ])('%s is of the score %s', (fileName, score, chromosome) => {
    expect([scoreNameOf(fileName), chromosomeOfFile(fileName)]).toEqual([score, chromosome])
    expect(openPrsCs(given(fileName)).scores).toEqual([score])
  })
})

describe('PRS-CS', () => {
  test('six columns without a head; the name is that of the score', async () => {
    const file = given('out/mdd_pst_eff_a1_b0.5_phiauto_chr22.txt', '22\trs1\t17000\tA\tG\t-1.25e-05\n')
    expect(await readPrsCs(file)).toEqual({
      name: 'mdd',
      build: null,
      otherBuild: null,
      notes: [],
      variants: [
        weightOf({
          id: 'rs1',
          chromosome: '22',
          position: 17000,
          effectAllele: 'A',
          otherAllele: 'G',
          weight: -1.25e-5,
        }),
      ],
    })
  })
  test('a row with a field too few is refused', async () => {
    await expect(readPrsCs(given('w.txt', '1 rs1 5 A G 0.1\n1 rs2 6 A 0.1\n'))).rejects.toThrow(
      'w.txt, row 2: 5 fields',
    )
  })
})
