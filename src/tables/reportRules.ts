import type { ImportLine } from '../model/inventory.ts'
import type { Rule } from './problemRules.ts'

/** What the import report counts beside the rules of problems. */
export type Fact =
  | 'rows'
  | 'rows_used'
  | 'column_used'
  | 'column_missing'
  | 'column_absent'
  | 'column_not_used'
  | 'time_cut'
  | 'zone_ignored'
  | 'timestamp_day'
  | 'ids_whole_numbers'
  | 'ids_texts'
  | 'code_rewritten'
  | 'code_passed_over'
  | 'conflicting_rows'
  | 'no_one_to_join'
  | 'concept_not_needed'
  | 'concept_repeated'
  | 'concept_without_id'
  | 'description_without_score'
  | 'description_repeated'
  | 'mapping_by_hand'
  | 'mapping_saved'
  | 'not_recognised'
  | 'set_aside_by_hand'

/**
 * What the report says of each rule: the effect and the words, without a value of the data. Rows under `left_out` are in the
 * file and not among those used, each under one rule only, so that a file's rows are those used and those left out.
 */
export const reportRules: Readonly<Record<Rule | Fact, readonly [ImportLine['effect'], string]>> = {
  rows: ['read', 'rows in the file'],
  rows_used: ['used', 'rows used'],

  ragged_row: ['left_out', 'another number of fields than the head: set aside'],
  stray_quote: ['left_out', 'a quote inside a quoted field: set aside'],
  person_missing: ['left_out', 'no person id: set aside'],
  unknown_person: ['left_out', 'of people who are not in the person table: set aside'],
  conflicting_rows: ['left_out', 'of people whose rows contradict each other: set aside'],
  duplicate_person: ['left_out', 'repeats the person’s row exactly: joined with it'],
  repeated_id: ['left_out', 'repeats an id of the list: joined with it'],
  no_one_to_join: ['left_out', 'no person table is loaded yet: waiting for one'],
  date_missing: ['left_out', 'no date: set aside'],
  date_unreadable: ['left_out', 'a date that cannot be read: set aside'],
  before_birth: ['left_out', 'dated before the person was born: set aside'],
  period_reversed: ['left_out', 'ends before it starts: set aside'],
  concept_entry_unreadable: ['left_out', 'no concept id, nor a vocabulary with a code, or no class: set aside'],
  concept_not_needed: ['left_out', 'of concepts that the data do not have: not needed'],
  concept_repeated: ['left_out', 'says what another row says: joined with it'],
  concept_without_id: ['left_out', 'a concept id that is missing or cannot be read: set aside'],
  description_without_score: ['left_out', 'names no score: set aside'],
  description_repeated: ['left_out', 'describes a score that is described already: set aside'],
  effect_other_test: ['left_out', 'of another test than the additive one: set aside'],
  effect_no_score: ['left_out', 'names no score: set aside'],
  effect_unreadable: ['left_out', 'an effect that is no number, or a ratio that is not positive: set aside'],
  effect_contradicts_ratio: ['left_out', 'a logarithm that is not that of the ratio beside it: set aside'],
  effect_outside_interval: ['left_out', 'an estimate outside its own interval: set aside'],
  effect_bad_error: ['left_out', 'a standard error that is not positive: set aside'],
  effect_repeated: ['left_out', 'the same numbers of a score again: joined'],
  effect_contradicted: ['left_out', 'different numbers of one score: none is used'],
  same_file: ['left_out', 'the file is the same as another one, byte by byte'],
  same_rows: ['left_out', 'the file holds the same rows as another one'],

  time_cut: ['repaired', 'a time of day: the day as written is taken'],
  zone_ignored: ['repaired', 'a time zone: the day as written is taken'],
  timestamp_day: ['repaired', 'timestamps: their day is taken'],
  end_date_unreadable: ['repaired', 'an end that cannot be read: counts as missing'],
  end_before_start: ['repaired', 'an end before the start: counts as missing'],
  birth_unreadable: ['repaired', 'a birth that cannot be read: counts as missing'],
  birth_mid_year: ['repaired', 'a year of birth without a day: the middle of the year, or of the month'],
  concept_unreadable: ['repaired', 'no OMOP concept id: counts as concept 0'],
  number_unreadable: ['repaired', 'no number: counts as missing'],
  unreadable_pcs: ['repaired', 'no list of numbers: counts as missing'],
  unknown_sex: ['repaired', 'a sex that is not known here: counts as missing'],
  code_rewritten: ['repaired', 'a code with dots, spaces or small letters: read without them'],

  ids_whole_numbers: ['note', 'different ids, all whole numbers of 64 bits'],
  ids_texts: ['note', 'different ids, kept as texts'],
  concept_zero: ['note', 'concept 0 or none: used by the source code'],
  code_passed_over: ['note', 'a source text that is no code: passed over'],
  duplicate_event: ['note', 'repeats another row: kept, as days it counts once'],
  after_death: ['note', 'dated after the person died: used'],
  sex_other: ['note', 'neither male nor female: in no model with sex'],
  conflicting_person: ['note', 'people whose rows contradict each other: left out'],
  bad_code: ['note', 'a code that no event can have: matches nothing'],
  too_many_codes: ['note', 'too many different codes: further ones are passed over'],
  vocabulary_kept: ['note', 'kept: those that the data have'],
  encoding: ['note', 'bytes that are not UTF-8: read as Windows-1252'],
  no_sex: ['note', 'no column for the sex: missing for everyone'],
  no_birth: ['note', 'no column for the birth: missing for everyone'],
  too_many_levels: ['note', 'too many different texts to tell groups apart: not used'],
  no_scores: ['note', 'columns that plink writes beside scores: not used'],
  weights_note: ['note', 'something of the weights; the file’s panel says it'],
  effect_no_contrast: ['note', 'no column for the contrast: taken for TRD v trMDD'],
  effect_all_positive: ['note', 'all effects well above 0: used as logarithms'],
  mapping_by_hand: ['note', 'read as you said'],
  mapping_saved: ['note', 'read as the study’s saved mapping says'],

  column_used: ['read', 'values, used as {label}'],
  column_missing: ['read', 'without a value, used as {label}'],
  column_absent: ['note', 'no column for the {label}'],
  column_not_used: ['not_used', 'the column is not used'],
  not_recognised: ['not_used', 'the file is none that is used here'],
  set_aside_by_hand: ['not_used', 'the file is set aside, as you said'],
}
