import { SEX_FEMALE, SEX_MALE, SEX_OTHER } from '../model/extract.ts'

/** Columns that hold the sex, best first. */
export const sexColumns = ['sex_at_birth', 'sex_at_birth_concept_id', 'gender_concept_id', 'gender', 'sex'] as const

/**
 * Values with a known meaning, in lower case. OMOP concepts 8507 and 8532; All of Us answers 45880669 and 45878463 and its
 * known non-answers (skipped, prefer not to answer, intersex, neither, no matching concept, unknown, ambiguous).
 */
const known: Readonly<Record<string, number>> = {
  male: SEX_MALE,
  m: SEX_MALE,
  '8507': SEX_MALE,
  '45880669': SEX_MALE,
  female: SEX_FEMALE,
  f: SEX_FEMALE,
  '8532': SEX_FEMALE,
  '45878463': SEX_FEMALE,
  ...Object.fromEntries(
    [
      '0',
      '8551',
      '8570',
      '903079',
      '903096',
      '1177221',
      '46273637',
      '2000000009',
      'ambiguous',
      'i prefer not to answer',
      'intersex',
      'no matching concept',
      'none',
      'none of these',
      'not male, not female, prefer not to answer, or skipped',
      'other',
      'pmi: prefer not to answer',
      'pmi: skip',
      'prefer not to answer',
      'sex at birth: intersex',
      'sex at birth: sex at birth none of these',
      'skip',
      'unknown',
    ].map((answer) => [answer, SEX_OTHER]),
  ),
  'sex at birth: male': SEX_MALE,
  'sex at birth: female': SEX_FEMALE,
}

/** The sex a value stands for; null where the value is not known. */
export function parseSex(value: string): number | null {
  return known[value.trim().toLowerCase()] ?? null
}
