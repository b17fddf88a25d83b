import { describe, expect, test } from 'vitest'
import { detectSource } from '../../src/formats/index.ts'
import { openPgsCatalog } from '../../src/formats/pgsCatalog.ts'
import { type AlleleFrequency, eachFrequency } from '../../src/formats/plinkFrequencies.ts'
import { openPlinkScore } from '../../src/formats/plinkScore.ts'
import { openPrsCs } from '../../src/formats/prsCs.ts'
import type { WeightedAllele, WeightFile } from '../../src/formats/weights.ts'
import { readAll } from '../scores/weightFiles.ts'
import { given } from './givenFile.ts'

/** Every row with the weights of all scores. */
async function rowsOf(file: WeightFile) {
  const rows: { allele: WeightedAllele; weights: number[]; row: number }[] = []
  const { notes } = await file.each((allele, weights, row) => rows.push({ allele, weights: [...weights], row }))
  return { rows, notes }
}

const readScore = async (text: string) => rowsOf(await openPlinkScore(given('w.tsv', text)))

describe('a table of many scores, as plink2 --score takes it', () => {
  const text = '#ID\tA1\tmdd\tbmi\nrs1\tA\t0.1\t-2e-3\nrs2\tC\tNA\t3\n'

  test('has a score for each column of weights, and none where the row has none', async () => {
    const file = await openPlinkScore(given('w.tsv', text))
    expect(file.scores).toEqual(['mdd', 'bmi'])
    const { rows, notes } = await rowsOf(file)
    expect(rows.map(({ allele, weights, row }) => [row, allele.id, allele.effectAllele, ...weights])).toEqual([
      [1, 'rs1', 'A', 0.1, -0.002],
      [2, 'rs2', 'C', Number.NaN, 3],
    ])
    expect(notes).toEqual(['w.tsv: 1 weight is missing (the first: row 2, mdd); the score does not use such a row.'])
  })

  test('may have places and the other allele, between blanks too', async () => {
    const { rows } = await readScore('CHROM POS ID A1 A2 WEIGHT\nchr1 17 rs1 A G 0.5\n1 18 . C T 0.25\n')
    expect(rows[0].allele).toMatchObject({ chromosome: 'chr1', position: 17, id: 'rs1', otherAllele: 'G' })
    expect(rows[1].allele.id).toBeNull()
  })

  test('of one score named WEIGHT takes the name of the file', async () => {
    expect((await openPlinkScore(given('out/height.tsv.gz.txt', 'ID A1 WEIGHT\nrs1 A 1\n'))).scores).toEqual(['height'])
  })

  test('may have commas or quotation marks between its fields, a column of row numbers, and empty fields', async () => {
    const rows = [
      ['', 'ID', 'CHROM', 'POS', 'A1', 'A2', 'mdd', 'bmi'],
      ['1', 'rs1', '1', '17', 'A', 'G', '0.1', '-2e-3'],
      ['2', 'rs2', '1', '18', 'C', '', '', '3'],
    ]
    const quoted = (field: string) => `"${field}"`
    const texts = [
      rows.map((row) => row.join(',')).join('\n'),
      rows.map((row) => row.map(quoted).join(',')).join('\r\n'),
      rows.map((row) => row.join(', ')).join('\n'),
      rows.map((row) => row.map((field, k) => (k > 0 && field === '' ? quoted('NA') : field)).join(',')).join('\n'),
      rows
        .map((row) =>
          row
            .slice(1)
            .map((field) => quoted(field || '.'))
            .join('\t'),
        )
        .join('\n'),
      rows
        .map((row) =>
          row
            .slice(1)
            .map((field) => quoted(field || 'NA'))
            .join(' '),
        )
        .join('\n'),
    ]
    for (const text of texts) {
      const source = given('weights.csv', text)
      expect((await detectSource(source))?.id, text).toBe('plinkScore')
      const file = await openPlinkScore(source)
      expect(file.scores).toEqual(['mdd', 'bmi'])
      const { rows, notes } = await rowsOf(file)
      expect(
        rows.map(({ allele, weights, row }) => [row, allele.id, allele.position, allele.otherAllele, ...weights]),
      ).toEqual([
        [1, 'rs1', 17, 'G', 0.1, -0.002],
        [2, 'rs2', 18, null, Number.NaN, 3],
      ])
      expect(notes).toHaveLength(1)
    }
  })

  test.each([
    ['tabs', (row: string[]) => row.join('\t')],
    ['tabs and quotation marks', (row: string[]) => row.map((field) => `"${field}"`).join('\t')],
    ['commas and quotation marks', (row: string[]) => row.map((field) => `"${field}"`).join(',')],
    ['blanks and quotation marks', (row: string[]) => row.map((field) => `"${field}"`).join('  ')],
  ])('may have blanks and commas in the names of scores, between %s', async (_, line) => {
    const rows = [
      ['ID', 'A1', 'Depression, lifetime', 'Body mass'],
      ['rs1', 'A', '0.1', '2'],
    ]
    const source = given('w.txt', `${rows.map(line).join('\n')}\n`)
    expect((await detectSource(source))?.id).toBe('plinkScore')
    const file = await openPlinkScore(source)
    expect(file.scores).toEqual(['Depression, lifetime', 'Body mass'])
    expect((await rowsOf(file)).rows.map(({ weights }) => weights)).toEqual([[0.1, 2]])
  })

  test('may have no head: id, effect allele and weight', async () => {
    const source = given('height.txt', 'rs1 A 0.1\nrs2 g -2e-3\n')
    expect((await detectSource(source))?.id).toBe('plinkScore')
    const file = await openPlinkScore(source)
    expect(file.scores).toEqual(['height'])
    expect((await rowsOf(file)).rows.map(({ allele, weights, row }) => [row, allele.id, weights[0]])).toEqual([
      [1, 'rs1', 0.1],
      [2, 'rs2', -0.002],
    ])
    await expect(rowsOf(await openPlinkScore(given('h.txt', 'rs1 A 0.1\nrs2 G high\n')))).rejects.toThrow(
      'h.txt, row 2: weight high is not a number',
    )
  })

  test.each([
    ['SBayesR', 'Id Name Chrom Position A1 A2 A1Frq A1Effect SE PIP\n1 rs1 1 17 A G 0.3 0.1 0.02 0.9\n'],
    ['SBayesRC', 'SNP\tA1\tBETA\tPIP\tBETAlast\nrs1\tA\t0.1\t0.9\t0.2\n'],
    ['MegaPRS', 'Predictor A1 A2 Centre Model1\nrs1 A G 0.6 0.1\n'],
  ])('of %s has the effects alone as weights', async (_, text) => {
    const source = given('mdd.txt', text)
    expect((await detectSource(source))?.id).toBe('plinkScore')
    const file = await openPlinkScore(source)
    expect(file.scores).toEqual(['mdd'])
    const { rows } = await rowsOf(file)
    expect(rows.map(({ allele, weights }) => [allele.id, allele.effectAllele, ...weights])).toEqual([['rs1', 'A', 0.1]])
  })

  test.each([
    ['ID A1 mdd\nrs1 A Inf\n', 'row 1: mdd Inf is not a number'],
    ['ID A1 mdd\nrs1 A high\nrs2 A 0.1\n', 'row 1: mdd high is not a number'],
    ['ID A1 mdd\n', 'w.tsv has no weights'],
    [
      'ID CHROM POS A1 mdd\nrs1 1 1e+05 A 1\n',
      'row 1: the position 1e+05 is not a whole number in digits; R writes digits',
    ],
  ])('is known as one, and what is wrong with it is said: %s', async (text, message) => {
    const source = given('w.tsv', text)
    expect((await detectSource(source))?.id).toBe('plinkScore')
    await expect(openPlinkScore(source).then(rowsOf)).rejects.toThrow(message)
  })

  test('is not a table of people with a liver enzyme', async () => {
    expect((await detectSource(given('labs.csv', 'id,ALT,AST\n1001,45,30\n1002,51.5,28\n')))?.id).toBe('csv')
  })

  test('is refused where two columns have one name', async () => {
    await expect(openPlinkScore(given('w.tsv', '#ID\tA1\tmdd\tmdd\nrs1\tA\t1\t2\n'))).rejects.toThrow(
      'w.tsv has two columns of weights named mdd',
    )
  })

  test('is told from the results of an association study', async () => {
    const kindOf = async (text: string) => (await detectSource(given('table.txt', text)))?.id
    expect(await kindOf(text)).toBe('plinkScore')
    expect(await kindOf('SNP A1 A2 BETA SE P\nrs1 A G 0.1 0.02 1e-6\n')).not.toBe('plinkScore')
    expect(
      await kindOf('#CHROM\tPOS\tID\tREF\tALT\tA1\tTEST\tOBS_CT\tBETA\tSE\n1\t5\trs1\tA\tG\tG\tADD\t9\t.1\t.2\n'),
    ).not.toBe('plinkScore')
    expect(await kindOf('MarkerName Allele1 Allele2 Effect StdErr P-value\nrs1 a g 0.1 0.02 0.3\n')).not.toBe(
      'plinkScore',
    )
  })

  test.each([
    ['text for a number', 'ID A1 W\nrs1 A 0.1\nrs2 C high\n', 'w.tsv, row 2: W high is not a number'],
    ['an infinite weight', 'ID A1 W\nrs1 A inf\n', 'w.tsv, row 1: W inf is not a number'],
    ['a weight beyond the range of doubles', 'ID A1 W\nrs1 A 1e999\n', 'w.tsv, row 1: W 1e999 is not a number'],
    ['a row too short', 'ID A1 W\nrs1 A\n', 'w.tsv, row 1: 2 fields where the head has 3'],
    ['a row too long', 'ID A1 W\nrs1 A 1 2\n', 'w.tsv, row 1: 4 fields where the head has 3'],
    ['a position with letters', 'CHROM POS A1 W\n1 x A 1\n', 'w.tsv, row 1: the position x is not a whole number'],
    ['no rows', 'ID A1 W\n', 'w.tsv has no weights'],
  ])('with %s is refused', async (_, text, message) => {
    await expect(readScore(text)).rejects.toThrow(message)
  })

  test('without an effect allele is refused with what was found', async () => {
    await expect(readScore('ID weight\nrs1 1\n')).rejects.toThrow('Found: ID, weight. Needed: an id (ID, SNP)')
  })
})

describe('a scoring file of the PGS Catalog', () => {
  const read = (text: string) => readAll(openPgsCatalog(given('w.txt', text)))

  test('keeps rows whose effect is no weight × copies, labelled by what they are', async () => {
    const head = 'rsID\teffect_allele\teffect_weight\tis_haplotype\tis_recessive\tis_interaction'
    const { variants } = await read(
      `${head}\nrs1\tA\t1\tFalse\tFalse\tFalse\nHLA*01\tX\t2\tTrue\t\t\nrs3\tC\t3\t\tTRUE\t\nrs4_x_rs5\tA_x_T\t4\t\t\t1\n`,
    )
    expect(variants.map(({ unsupported }) => unsupported)).toEqual([null, 'haplotype', 'recessive', 'interaction'])
    expect(variants.map(({ weight }) => weight)).toEqual([1, Number.NaN, Number.NaN, Number.NaN])
  })

  test('keeps rows with weights by number of copies as unsupported', async () => {
    const { variants } = await read(
      'rsID\teffect_allele\tdosage_0_weight\tdosage_1_weight\tdosage_2_weight\nrs1\tA\t0\t0.1\t0.5\n',
    )
    expect(variants).toMatchObject([{ id: 'rs1', unsupported: 'weights by number of copies' }])
  })

  test('without effect_weight takes the logarithm of OR or HR, and says so', async () => {
    const { variants, notes } = await read('#pgs_id=PGS1\nrsID\teffect_allele\tOR\nrs1\tA\t1\nrs2\tC\t1.25\n')
    expect(variants.map(({ weight }) => weight)).toEqual([0, Math.log(1.25)])
    expect(notes).toEqual(['w.txt: it has no effect_weight; the weight is the logarithm of OR.'])
    await expect(read('#pgs_id=PGS1\nrsID\teffect_allele\tOR\nrs1\tA\t0\n')).rejects.toThrow(
      'w.txt, row 1: OR 0 is not above 0, so it has no logarithm',
    )
  })

  test.each(['NaN', 'nan', 'Inf', '-Infinity', '0,5', ''])('with the weight "%s" is refused', async (weight) => {
    await expect(read(`rsID\teffect_allele\teffect_weight\nrs1\tA\t1\nrs2\tC\t${weight}\n`)).rejects.toThrow(
      `w.txt, row 2: effect_weight ${weight === '' ? 'is empty' : `${weight} is not a number`}`,
    )
  })

  test('with a row longer than its head is refused', async () => {
    await expect(read('rsID\teffect_allele\teffect_weight\nrs1\tA\t1\t2\n')).rejects.toThrow(
      'w.txt, row 1: 4 fields where the head has 3',
    )
  })
})

test.each(['NaN', 'inf', 'abc'])('PRS-CS output with the weight %s is refused', async (weight) => {
  await expect(readAll(openPrsCs(given('w.txt', `1 rs1 5 A G 0.1\n1 rs2 6 A G ${weight}\n`)))).rejects.toThrow(
    `w.txt, row 2: the weight ${weight} is not a number`,
  )
})

describe('allele frequencies', () => {
  const read = async (text: string) => {
    const rows: AlleleFrequency[] = []
    await eachFrequency(given('f.afreq', text), (row) => rows.push(row))
    return rows
  }

  test('of PLINK 2 are those of ALT, of PLINK 1 those of A1', async () => {
    const [second] = await read('#CHROM\tID\tREF\tALT\tALT_FREQS\tOBS_CT\n1\trs1\tA\tG\t0.25\t100\n')
    expect(second).toEqual({ id: 'rs1', allele: 'G', otherAllele: 'A', frequency: 0.25 })
    const [first] = await read(' CHR  SNP  A1  A2  MAF  NCHROBS\n 1  rs1  A  G  0.125  64\n')
    expect(first).toEqual({ id: 'rs1', allele: 'A', otherAllele: 'G', frequency: 0.125 })
  })

  test('that are missing stay missing', async () => {
    expect((await read('ID REF ALT ALT_FREQS\nrs1 A G nan\n'))[0].frequency).toBeNaN()
  })

  test.each([
    ['beyond 1', 'ID REF ALT ALT_FREQS\nrs1 A G 1.5\n', 'f.afreq, row 1: the frequency 1.5 is not between 0 and 1'],
    [
      'in words',
      'ID REF ALT ALT_FREQS\nrs1 A G .2\nrs2 A G rare\n',
      'f.afreq, row 2: the frequency rare is not a number',
    ],
    ['of ragged rows', 'ID REF ALT ALT_FREQS\nrs1 A G\n', 'f.afreq, row 1: 3 fields where the head has 4'],
    ['without their columns', 'ID FREQ\nrs1 .2\n', 'f.afreq lacks columns of allele frequencies. Found: ID, FREQ.'],
  ])('%s are refused', async (_, text, message) => {
    await expect(read(text)).rejects.toThrow(message)
  })
})
