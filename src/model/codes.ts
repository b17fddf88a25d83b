import type { ConceptEntry } from './extract.ts'

/**
 * Codes of source vocabularies, as concept lists name them and as data hold them: with or without the dot, padded, in either
 * case. They are compared in one form, `plainCode`.
 */

interface CodeVocabulary {
  /** Of a code in its plain form. */
  readonly form: RegExp
  /** A code as it is usually written. */
  readonly example: string
  /** Does a code's beginning name its group: F32 stands above F32.1. */
  readonly hierarchical: boolean
  /** Of a code whose vocabulary the data do not say: the form by which it is told; null where numbers say nothing. */
  readonly tellingForm: RegExp | null
}

const icd10 = /^[A-Z]\d[0-9A-Z][0-9A-Z]{0,4}$/
const icd9 = /^(\d{3,5}|V\d{2,4}|E\d{3,4})$/
const snomed = /^[1-9]\d{5,17}$/
const atc = /^[A-Z](\d\d([A-Z]([A-Z](\d\d)?)?)?)?$/

export const codeVocabularies: Readonly<Record<string, CodeVocabulary>> = {
  ICD10CM: { form: icd10, example: 'F32.1', hierarchical: true, tellingForm: icd10 },
  ICD9CM: { form: icd9, example: '296.20', hierarchical: true, tellingForm: icd9 },
  ICD10PCS: {
    form: /^[0-9A-HJ-NP-Z]{3,7}$/,
    example: 'GZB0ZZZ',
    hierarchical: true,
    tellingForm: /^[0-9A-HJ-NP-Z]{7}$/,
  },
  ICD9Proc: { form: /^\d{2,4}$/, example: '94.27', hierarchical: true, tellingForm: /^\d{2,4}$/ },
  SNOMED: { form: snomed, example: '370143000', hierarchical: false, tellingForm: snomed },
  RxNorm: { form: /^[1-9]\d{0,7}$/, example: '36437', hierarchical: false, tellingForm: null },
  'RxNorm Extension': { form: /^OMOP\d+$/, example: 'OMOP997499', hierarchical: false, tellingForm: null },
  GRR: { form: /^\w{3,20}$/, example: 'OMOP4757832', hierarchical: false, tellingForm: null },
  ATC: { form: atc, example: 'N06AB06', hierarchical: true, tellingForm: /^[A-Z]\d\d[A-Z]{2}\d\d$/ },
  NDC: { form: /^\d{9,11}$/, example: '00049-4900-66', hierarchical: false, tellingForm: /^\d{11}$/ },
  CPT4: { form: /^\d{4}[0-9FTU]$/, example: '90870', hierarchical: false, tellingForm: /^\d{4}[0-9FTU]$/ },
  HCPCS: { form: /^[A-V]\d{4}$/, example: 'J3490', hierarchical: false, tellingForm: /^[A-V]\d{4}$/ },
}

const aliases: Readonly<Record<string, string>> = {
  ICD10: 'ICD10CM',
  ICD9: 'ICD9CM',
  ICD9PROCEDURE: 'ICD9Proc',
  SNOMEDCT: 'SNOMED',
  SCT: 'SNOMED',
  RXCUI: 'RxNorm',
  CPT: 'CPT4',
  ...Object.fromEntries(Object.keys(codeVocabularies).map((name) => [squeezed(name), name])),
}

/**
 * The vocabulary's name as it is used here. `ICD-10` and `ICD10` are read as ICD10CM: its codes begin as those of the WHO do.
 * Names not known here are left as they are.
 */
export const vocabularyName = (text: string): string => aliases[squeezed(text)] ?? text.trim()

function squeezed(text: string): string {
  return text.toUpperCase().replace(/[\s._-]/g, '')
}

/**
 * Upper case, without dots, hyphens and spaces: `f32.9  ` is `F329`. A long number that passed through a column of floating
 * points (`403192003.0`) is the number.
 */
export const plainCode = (text: string): string =>
  text
    .replace(/^(\s*\d{6,})\.0\s*$/, '$1')
    .toUpperCase()
    .replace(/[\s.-]/g, '')

/** A code given in its plain form may be one of the vocabulary, where the data do not say of which it is. */
export function mayBeOf(vocabulary: string, plain: string): boolean {
  const form = codeVocabularies[vocabulary]?.tellingForm
  return form?.test(plain) === true && (vocabulary !== 'SNOMED' || hasSnomedCheckDigit(plain))
}

/** True for texts that may be a code at all; others are descriptions. */
export const looksLikeCode = (plain: string): boolean => /^[0-9A-Z]{2,18}$/.test(plain) && /\d/.test(plain)

/** Why no event can have the code, in a clause; null where nothing speaks against it. */
export function codeFault(vocabulary: string, code: string): string | null {
  const known = codeVocabularies[vocabularyName(vocabulary)]
  if (known === undefined) {
    const names = Object.keys(codeVocabularies).join(', ')
    return vocabulary === ''
      ? `the code ${code} has no vocabulary (known: ${names})`
      : `${vocabulary} is no vocabulary known here (known: ${names})`
  }
  const plain = plainCode(code)
  if (!known.form.test(plain)) return `${code} is no ${vocabulary} code (they look like ${known.example})`
  if (vocabularyName(vocabulary) === 'SNOMED' && !hasSnomedCheckDigit(plain)) {
    return `${code} is no SNOMED code (its check digit is wrong)`
  }
  return null
}

/**
 * Why no event can have the code of a concept set's entry; null where nothing speaks against it. An entry with a concept id
 * may name a vocabulary that is not known here: its id does by itself.
 */
export function entryFault({ conceptId, vocabulary = '', code = '' }: ConceptEntry): string | null {
  const isKnown = vocabularyName(vocabulary) in codeVocabularies
  return code === '' || (conceptId !== 0 && !isKnown) ? null : codeFault(vocabulary, code)
}

const dihedral = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
  [1, 2, 3, 4, 0, 6, 7, 8, 9, 5],
  [2, 3, 4, 0, 1, 7, 8, 9, 5, 6],
  [3, 4, 0, 1, 2, 8, 9, 5, 6, 7],
  [4, 0, 1, 2, 3, 9, 5, 6, 7, 8],
  [5, 9, 8, 7, 6, 0, 4, 3, 2, 1],
  [6, 5, 9, 8, 7, 1, 0, 4, 3, 2],
  [7, 6, 5, 9, 8, 2, 1, 0, 4, 3],
  [8, 7, 6, 5, 9, 3, 2, 1, 0, 4],
  [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
]
const turned = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]

/** SNOMED identifiers end with a digit after Verhoeff, which nearly every other number lacks. */
function hasSnomedCheckDigit(digits: string): boolean {
  let sum = 0
  for (let i = 0; i < digits.length; i++) {
    let digit = digits.charCodeAt(digits.length - 1 - i) - 48
    for (let turns = i % 8; turns > 0; turns--) digit = turned[digit]
    sum = dihedral[sum][digit]
  }
  return sum === 0
}
