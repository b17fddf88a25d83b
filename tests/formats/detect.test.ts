import { expect, test } from 'vitest'
import { detect, detectSource } from '../../src/formats/index.ts'
import { notRead } from '../../src/formats/notRead.ts'
import { fixtureBytes, given } from './givenFile.ts'

const id = (name: string, bytes: Uint8Array, wholeFile = false) => detect(name, bytes, wholeFile)?.id ?? null
const text = (content: string) => new TextEncoder().encode(content)

test('formats are told by content', () => {
  const start = (path: string) => fixtureBytes(`formats/${path}`).slice(0, 4096)
  expect(id('x', start('parquet/alltypes_plain.parquet'))).toBe('parquet')
  expect(id('x', start('arrow/integration/generated_primitive.arrow_file'))).toBe('arrowFile')
  expect(id('x', start('arrow/integration/generated_primitive.stream'))).toBe('arrowStream')
  expect(id('x', start('plink/some_missing.bed'))).toBe('bed')
  expect(id('x', start('plink/some_missing.bim'))).toBe('bim')
  expect(id('x', start('plink/some_missing.fam'))).toBe('fam')
  expect(id('x', start('plink/small.bim_bad_positions.bim'), true)).toBe('bim')
  expect(id('x', start('weights/custom.txt'))).toBe('pgsCatalog')
  expect(id('x', text('1 rs1 5 A G 0.1\n1 rs2 6 C T -2e-5\n'), true)).toBe('prsCs')
  // Alleles coded 1 and 2, as in the fam file's columns of sex and phenotype.
  expect(id('x', text('1 7 5 1 2 0.1\n1 8 6 2 1 -2e-5\n'), true)).toBe('prsCs')
  expect(id('x', text('1 7 0 0 2 0.1\n1 8 0 0 1 -2e-5\n'), true)).toBe('fam')
  expect(id('x', text('1 7 0 5 1 2\n1 8 0 6 2 1\n'), true)).toBe('bim')
  expect(id('x', text('1 1 0 1 1 2\n1 2 0 2 1 2\n'), true)).toBe('bim')
  expect(id('x', text('1 1 0 0 2 -0.42\n2 2 0 0 1 0.5\n'), true)).toBe('fam')
  expect(id('x', text('a,b\n1,2\n'), true)).toBe('csv')
  expect(id('x', text('a\tb\n1\t2\n'), true)).toBe('tsv')
  expect(id('x.csv', text('{"schema": 1}'), true)).toBe('study')
  expect(id('x.csv', new Uint8Array([1, 0, 2, 0, 0, 0, 7]), true)).toBeNull()
})

test('names keep damaged files from passing for something else', () => {
  expect(id('a.bed', text('this is not really a bed file.\n'), true)).toBe('bed')
  expect(id('a.bed', new Uint8Array([0x6d, 0x1b, 1, 0]), true)).toBe('bed')
  expect(id('genes.bed', text('track name=x\nchr1\t1000\t5000\tgene\n'), true)).toBe('csv')
  // A sex of 3, and a row too short.
  expect(id('a.fam', text('f i1 0 0 3 red\nf i2 0 0 1 blue\n'), true)).toBe('fam')
  expect(id('a.fam', text('f i1 0 0 1 1\nf i2 0 0\n'), true)).toBe('fam')
  expect(id('a.bim', text('1 rs1 0 5 A C\n1 rs2 0 6 A\n'), true)).toBe('bim')
  expect(id('a.bim', text('1 rs1 0 5 A C\n1 rs2 0 6 A C\n'), true)).toBe('bim')
})

/** How files of each format begin, as their programs write them. */
const beginnings: readonly [label: string, name: string, bytes: Uint8Array][] = [
  ['PLINK 2 pgen', 'a.pgen', bytesOf('\x6c\x1b\x10\xe8\x03\0\0')],
  ['PLINK 2 pvar', 'a.pvar', text('##contig=<ID=1>\n#CHROM\tPOS\tID\tREF\tALT\n1\t1\t1\t2\t1\n1\t2\t2\t2\t1\n')],
  ['PLINK 2 psam', 'a.psam', text('#FID\tIID\tSEX\tPHENO1\n1\t1\t2\t-0.4\n')],
  ['PLINK 2 psam', 'b.psam', text('#IID\tPAT\tMAT\tSEX\n1\t0\t0\t2\n')],
  ['BGEN', 'a.bgen', bytesOf('\x3a\0\0\0\x14\0\0\0\xe8\x03\0\0\xf4\x01\0\0bgen\x09\0\0\0')],
  ['Oxford sample', 'a.sample', text('ID_1 ID_2 missing sex\n0 0 0 D\n1 1 0 2\n')],
  ['VCF', 'a.vcf', text('##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n')],
  ['BCF', 'a.bcf', bytesOf('BCF\x02\x02')],
  ['Office document', 'a.xlsx', bytesOf('PK\x03\x04\x14\0\x06\0[Content_Types].xml')],
  ['R data', 'a.rds', bytesOf('X\n\0\0\0\x03')],
  ['R data', 'a.RData', bytesOf('RDX3\nX\n')],
  ['Stata', 'a.dta', bytesOf('<stata_dta><header>')],
  ['SPSS', 'a.sav', bytesOf('$FL2@(#) SPSS DATA FILE')],
  ['SAS', 'a.sas7bdat', bytesOf('\0\0\0\0\0\0\0\0\0\0\0\0\xc2\xea\x81\x60\xb3\x14\x11\xcf')],
  ['DuckDB database', 'a.duckdb', bytesOf('\x01\x02\x03\x04\x05\x06\x07\x08DUCK')],
  ['SQLite database', 'a.db', bytesOf('SQLite format 3\0')],
  ['HDF5', 'a.h5', bytesOf('\x89HDF\r\n\x1a\n')],
  ['PDF', 'a.pdf', bytesOf('%PDF-1.4')],
  ['ORC', 'a.orc', bytesOf('ORC\x08\x03')],
  ['Avro', 'a.avro', bytesOf('Obj\x01\x04')],
  ['Feather, version 1', 'a.feather', bytesOf('FEA1\0\0')],
  ['zip archive', 'a.zip', bytesOf('PK\x03\x04\x14\0\0\0person.csv')],
  ['tar archive', 'a.tar', bytesOf(`person.csv${'\0'.repeat(247)}ustar`)],
  ['Zstandard', 'a.csv.zst', bytesOf('\x28\xb5\x2f\xfd\x04')],
  ['bzip2', 'a.csv.bz2', bytesOf('BZh91AY&SY')],
  ['xz', 'a.csv.xz', bytesOf('\xfd7zXZ\0')],
  ['7z archive', 'a.7z', bytesOf('7z\xbc\xaf\x27\x1c')],
]

test.each(beginnings)('%s is known, and not read: %s', (label, name, bytes) => {
  const found = detect(name, bytes, true)
  expect(found).toMatchObject({ id: 'notRead', label })
  expect(found?.because).toMatch(/^it (is|lists|holds) .*(: |; | first)/)
})

test('every format that is known and not read has been tried', () => {
  expect([...new Set(beginnings.map(([label]) => label))]).toEqual(notRead.map(({ label }) => label))
})

test('what stands beside data is told by its name, even where it is empty', async () => {
  for (const name of [
    'person/_SUCCESS',
    'person/_metadata',
    'person/.part-0.parquet.crc',
    '.DS_Store',
    '_started_17',
  ]) {
    expect(await detectSource(given(name, new Uint8Array(0)))).toMatchObject({ id: 'notRead', label: 'no data' })
  }
  expect(await detectSource(given('_person.csv', 'person_id,year_of_birth\n1,1970\n'))).toMatchObject({ id: 'csv' })
  await expect(detectSource(given('person.csv', new Uint8Array(0)))).rejects.toThrow('person.csv is empty (0 bytes)')
})

test('what looks like one of them is read', () => {
  // Scores of plink 2 with the sample columns beside them.
  expect(id('a.sscore', text('#FID\tIID\tSEX\tSCORE1_AVG\n1\t1\t2\t-0.4\n'), true)).toBe('tsv')
  expect(id('a.sscore', text('#IID\tALLELE_CT\tSCORE1_AVG\n1\t2\t-0.4\n'), true)).toBe('tsv')
  // Associations of plink 2 begin as its lists of variants do.
  expect(id('a.glm.logistic', text('#CHROM\tPOS\tID\tREF\tALT\tA1\tTEST\n1\t1\trs1\tA\tG\tA\tADD\n'), true)).toBe('tsv')
  expect(id('ORCID.csv', text('ORCID,name\n1,2\n'), true)).toBe('csv')
  expect(id('BZh.csv', text('BZh,x\n1,2\n'), true)).toBe('csv')
  expect(id('RDX.csv', text('RDX3,FEA1\n1,2\n'), true)).toBe('csv')
  expect(id('FEA1.csv', text('FEA1,x\n1,2\n'), true)).toBe('csv')
})

/** One byte for each character. */
function bytesOf(characters: string): Uint8Array {
  return Uint8Array.from(characters, (character) => character.charCodeAt(0))
}
