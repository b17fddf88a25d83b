import { holds, isText, type Start } from './start.ts'

/** A format that people have and that is not read here. */
export interface NotRead {
  readonly label: string
  readonly detect: (start: Start) => boolean
  /** Why a file of it is not used, and what to do; follows the file’s name and a colon. */
  readonly because: string
}

const asBed = (from: string): string => `not read here; write a bed set with plink2 ${from} --make-bed --out <set>`
const asTable = (program: string): string => `save the table as Parquet or CSV in ${program}`
const unpack = 'unpack it first'

/**
 * Formats that are known but not read, so that none of them passes for another and each message says what to do. A reader for one of
 * them takes its place here.
 */
export const notRead: readonly NotRead[] = [
  // Genotypes.
  {
    label: 'PLINK 2 pgen',
    detect: isPgen,
    because: `it is a PLINK 2 pgen file, ${asBed('--pfile <set>')}`,
  },
  {
    label: 'PLINK 2 pvar',
    detect: (start) =>
      /^#CHROM\s+POS\s+ID\s+REF\s+ALT(\s+(QUAL|FILTER|INFO|FORMAT|CM))*\s*$/.test(head(start)) && !isVcf(start),
    because: `it lists the variants of a PLINK 2 pgen file, ${asBed('--pfile <set>')}`,
  },
  {
    label: 'PLINK 2 psam',
    detect: (start) => /^#(FID|IID)\b(\s+\w+)*?\s+SEX\b/.test(head(start)) && !/_(SUM|AVG)\b/.test(head(start)),
    because: `it lists the people of a PLINK 2 pgen file, ${asBed('--pfile <set>')}`,
  },
  {
    label: 'BGEN',
    detect: (start) => holds(start, 'bgen', 16) || (holds(start, '\0\0\0\0', 16) && /\.bgen$/i.test(start.name)),
    because: `it is a BGEN file of genotypes, ${asBed('--bgen <file> ref-first --sample <file>')}`,
  },
  {
    label: 'Oxford sample',
    detect: (start) => /^ID_1\s+ID_2\s+missing\b/i.test(head(start)),
    because: 'it lists the people of a BGEN file, not read here; write a bed set of both with plink2',
  },
  { label: 'VCF', detect: (start) => isVcf(start), because: `it is a VCF, ${asBed('--vcf <file>')}` },
  {
    label: 'BCF',
    detect: (start) => holds(start, 'BCF\u0002'),
    because: `it is a BCF, ${asBed('--bcf <file>')}`,
  },
  // Tables of other programs.
  {
    label: 'Office document',
    detect: (start) => isZip(start) && /\[Content_Types\]\.xml/.test(start.text),
    because: `it is an Office document; ${asTable('Excel')}`,
  },
  {
    label: 'R data',
    detect: (start) => /^RD[AX][23]\n/.test(start.text) || holds(start, 'X\n\0\0\0'),
    because: `it holds R objects: ${asTable('R')}, as arrow::write_parquet does`,
  },
  {
    label: 'Stata',
    detect: (start) => holds(start, '<stata_dta>'),
    because: `it is a Stata file: ${asTable('Stata')}`,
  },
  {
    label: 'SPSS',
    detect: (start) => holds(start, '$FL2') || holds(start, '$FL3'),
    because: `it is an SPSS file: ${asTable('SPSS')}`,
  },
  {
    label: 'SAS',
    detect: (start) => holds(start, '\xc2\xea\x81\x60\xb3\x14\x11\xcf', 12),
    because: `it is a SAS file: ${asTable('SAS')}`,
  },
  {
    label: 'DuckDB database',
    detect: (start) => holds(start, 'DUCK', 8),
    because: "it is a DuckDB database: export its tables with COPY … TO '….parquet'",
  },
  {
    label: 'SQLite database',
    detect: (start) => holds(start, 'SQLite format 3\0'),
    because: 'it is an SQLite database: export its tables as CSV',
  },
  {
    label: 'HDF5',
    detect: (start) => holds(start, '\x89HDF\r\n'),
    because: 'it is an HDF5 file: save its tables as Parquet or CSV',
  },
  { label: 'PDF', detect: (start) => holds(start, '%PDF-'), because: 'it is a PDF: a table is needed' },
  {
    label: 'ORC',
    detect: (start) => holds(start, 'ORC') && !isText(start),
    because: 'it is an ORC file: save the table as Parquet',
  },
  {
    label: 'Avro',
    detect: (start) => holds(start, 'Obj\u0001'),
    because: 'it is an Avro file: export the table as Parquet',
  },
  {
    label: 'Feather, version 1',
    detect: (start) => holds(start, 'FEA1') && !isText(start),
    because: 'it is a Feather file of version 1: write version 2',
  },
  // Archives and packed files.
  { label: 'zip archive', detect: (start) => isZip(start), because: `it is a zip archive: ${unpack}` },
  { label: 'tar archive', detect: (start) => holds(start, 'ustar', 257), because: `it is a tar archive: ${unpack}` },
  {
    label: 'Zstandard',
    detect: (start) => holds(start, '\x28\xb5\x2f\xfd'),
    because: `it is packed with Zstandard: ${unpack}, or pack it with gzip`,
  },
  {
    label: 'bzip2',
    detect: (start) => holds(start, 'BZh') && holds(start, '1AY&SY', 4),
    because: `it is packed with bzip2: ${unpack}, or pack it with gzip`,
  },
  {
    label: 'xz',
    detect: (start) => holds(start, '\xfd7zXZ\0'),
    because: `it is packed with xz: ${unpack}, or pack it with gzip`,
  },
  {
    label: '7z archive',
    detect: (start) => holds(start, '7z\xbc\xaf\x27\x1c'),
    because: `it is a 7z archive: ${unpack}`,
  },
]

/** What Spark, Hive and operating systems put beside data: told by name, as it may be empty or look like data. */
export const isBesideData = (name: string): boolean =>
  /(^|\/)(_SUCCESS|_committed_[^/]*|_started_[^/]*|_metadata|_common_metadata|\.[^/]*|Thumbs\.db|desktop\.ini)$/.test(
    name,
  )

/** The first line that is no comment of two hash signs. */
const head = ({ text }: Start): string => /^(?!##).*$/m.exec(text)?.[0] ?? ''

const isVcf = ({ text }: Start): boolean => text.startsWith('##fileformat=VCF')

const isZip = (start: Start): boolean => holds(start, 'PK\u0003\u0004')

/** A pgen begins as a bed file does, but for its third byte; a bed file with a wrong one is damaged. */
function isPgen(start: Start): boolean {
  const mode = start.bytes[2]
  return holds(start, '\x6c\x1b') && mode > 1 && !/\.bed$/i.test(start.name)
}
