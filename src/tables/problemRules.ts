import type { Problem } from '../model/inventory.ts'

/** Rules that leave a problem and let the rest be used. `{n}` stands for how many rows are concerned, of how many. */
export const problemRules = {
  date_missing: ['set_aside', '{n} have no {column}. These rows are set aside.'],
  date_unreadable: [
    'set_aside',
    '{n} have a {column} that cannot be read; from row {row} on: {value}. These rows are set aside. {hint}',
  ],
  end_date_unreadable: [
    'repaired',
    '{n} have a {column} that cannot be read; from row {row} on: {value}. It counts as missing; the rows are used. {hint}',
  ],
  end_before_start: [
    'repaired',
    '{n} end before they start ({column}); from row {row} on: {value}. The end counts as missing; the rows are used.',
  ],
  period_reversed: ['set_aside', '{n} end before they start ({column}); the first is row {row}. They are set aside.'],
  before_birth: [
    'set_aside',
    '{n} are dated before the person was born; the first of these dates is {value}. These rows are set aside.',
  ],
  after_death: [
    'note',
    '{n} are dated after the person died; the last of these dates is {value}. The rows are used: records are often written up later. Follow-up ends at death only where the study says so.',
  ],
  birth_unreadable: [
    'repaired',
    '{n} have a {column} that cannot be read; from row {row} on: {value}. It counts as missing; the rows are used.',
  ],
  birth_mid_year: [
    'repaired',
    '{n} have a year of birth but no day. The day of birth is taken as 1 July of that year, or the 15th of the month where it is given.',
  ],
  person_missing: ['set_aside', '{n} have no {column}. These rows are set aside.'],
  concept_entry_unreadable: [
    'set_aside',
    '{n} have neither an OMOP concept id nor a vocabulary with a code, or no class; the first is row {row}. These rows are set aside.',
  ],
  concept_unreadable: [
    'repaired',
    '{n} have a {column} that is no OMOP concept id; from row {row} on: {value}. They count as concept 0 (no matching concept).',
  ],
  concept_zero: [
    'note',
    '{n} have no standard concept ({column} is 0 or missing). They are used by their source codes, where there are some.',
  ],
  duplicate_event: [
    'note',
    '{n} repeat another row: the same person, day and concept, and of drugs the same end and supply. They are kept; where days are counted they count once.',
  ],
  sex_other: [
    'note',
    '{n} have a {column} that is neither male nor female, {value} first (row {row}). These people are in no model with sex.',
  ],
  bad_code: [
    'note',
    '{n} have a code that no event can have: {value} (row {row}). They match nothing by it. Correct the code or its vocabulary.',
  ],
  too_many_codes: [
    'note',
    'The column {column} has more than {value} different codes. Rows with further ones are used by their concept ids only.',
  ],
  vocabulary_kept: ['note', '{n} are kept: those of {value}.'],
  number_unreadable: [
    'repaired',
    '{n} have a {column} that is no number; from row {row} on: {value}. It counts as missing; the rows are used.',
  ],
  unknown_sex: [
    'set_aside',
    '{column} holds {value} (row {row}), which is not a sex this tool knows (8507 male, 8532 female). {n} with it count as missing sex; these people are not analysed.',
  ],
  ragged_row: ['set_aside', 'Row {row} has {value}. {n} with another number of fields than the head are set aside.'],
  stray_quote: [
    'set_aside',
    'Row {row} has {value}, so that its fields cannot be told apart. {n} are set aside. Double the quote.',
  ],
  encoding: [
    'note',
    'The text has bytes that are not UTF-8, from about row {row} on. They were read as Latin-1 (Windows-1252).',
  ],
  unknown_person: [
    'set_aside',
    '{n} belong to people who are not in the person table; the first is row {row}. These rows are set aside.',
  ],
  duplicate_person: ['repaired', '{n} repeat a person’s row exactly; the first is row {row}. They were joined.'],
  conflicting_person: [
    'set_aside',
    '{where} are of one person, but differ in {column}. A person needs one row. People left out for this: {count}.',
  ],
  repeated_id: ['repaired', '{n} repeat an id that is on the list already; the first is row {row}. They were joined.'],
  no_sex: ['note', 'It has no column for the sex ({value}). Everyone counts as missing sex.'],
  no_birth: ['note', 'It has no column for the birth ({value}). Everyone counts as missing birth year.'],
  too_many_levels: [
    'note',
    '{column} has {value} different texts, too many to tell groups of people apart. It is not used.',
  ],
  no_scores: ['note', 'Columns that plink writes beside scores are not used as scores: {value}.'],
  same_file: ['note', 'It is the same as {value}, byte by byte, and was left out.'],
  same_rows: ['note', 'It holds the same rows as {value}, in another order or format, and was left out.'],
  unreadable_pcs: [
    'repaired',
    '{n} have a {column} that is no bracketed list of numbers; from row {row} on. They count as missing.',
  ],
  weights_note: ['note', '{value}'],
  effect_no_contrast: [
    'note',
    'It has no column for the contrast. Its effects are taken for those of {value}; say so if they are of another.',
  ],
  effect_other_test: [
    'set_aside',
    '{n} are of another test than the additive one, from row {row} on: {value}. These rows are set aside.',
  ],
  effect_no_score: ['set_aside', '{n} do not name their score; the first is row {row}. These rows are set aside.'],
  effect_unreadable: [
    'set_aside',
    '{n} have an effect that is no number, or an odds ratio that is not positive; from row {row} on: {value}. These rows are set aside.',
  ],
  effect_contradicts_ratio: [
    'set_aside',
    '{n} have a logarithm that is not that of the ratio beside it; from row {row} on: {value}. These rows are set aside.',
  ],
  effect_outside_interval: [
    'set_aside',
    '{n} have an estimate outside its own confidence interval; from row {row} on: {value}. These rows are set aside.',
  ],
  effect_bad_error: [
    'set_aside',
    '{n} have a standard error that is not positive; from row {row} on: {value}. These rows are set aside.',
  ],
  effect_all_positive: [
    'note',
    'All {count} numbers of {column} are well above 0, as odds ratios are. They are used as their logarithms; say so if they are ratios.',
  ],
  effect_repeated: [
    'repaired',
    'The score {value}, among others, is there more than once with the same numbers ({count} rows). They were joined.',
  ],
  effect_contradicted: [
    'set_aside',
    'The score {value}, among others, is there more than once with different numbers ({count} rows). None of them is used: say which is right.',
  ],
} as const satisfies Readonly<Record<string, readonly [Problem['effect'], string]>>

export type Rule = keyof typeof problemRules
