import type { Field, TableFile } from '../formats/table.ts'
import type { TableKind } from '../model/inventory.ts'

/**
 * Columns of OMOP's tables in their order, for files without a line of column names: CDM 5.4, and 5.3 where it differs.
 * From the field-level specification of OHDSI's CommonDataModel (Apache-2.0).
 */
const cdmColumns: Readonly<Partial<Record<TableKind, readonly string[]>>> = {
  person:
    'person_id gender_concept_id year_of_birth month_of_birth day_of_birth birth_datetime race_concept_id ethnicity_concept_id location_id provider_id care_site_id person_source_value gender_source_value gender_source_concept_id race_source_value race_source_concept_id ethnicity_source_value ethnicity_source_concept_id'.split(
      ' ',
    ),
  observation_period:
    'observation_period_id person_id observation_period_start_date observation_period_end_date period_type_concept_id'.split(
      ' ',
    ),
  condition_occurrence:
    'condition_occurrence_id person_id condition_concept_id condition_start_date condition_start_datetime condition_end_date condition_end_datetime condition_type_concept_id condition_status_concept_id stop_reason provider_id visit_occurrence_id visit_detail_id condition_source_value condition_source_concept_id condition_status_source_value'.split(
      ' ',
    ),
  drug_exposure:
    'drug_exposure_id person_id drug_concept_id drug_exposure_start_date drug_exposure_start_datetime drug_exposure_end_date drug_exposure_end_datetime verbatim_end_date drug_type_concept_id stop_reason refills quantity days_supply sig route_concept_id lot_number provider_id visit_occurrence_id visit_detail_id drug_source_value drug_source_concept_id route_source_value dose_unit_source_value'.split(
      ' ',
    ),
  procedure_occurrence:
    'procedure_occurrence_id person_id procedure_concept_id procedure_date procedure_datetime procedure_end_date procedure_end_datetime procedure_type_concept_id modifier_concept_id quantity provider_id visit_occurrence_id visit_detail_id procedure_source_value procedure_source_concept_id modifier_source_value'.split(
      ' ',
    ),
  visit_occurrence:
    'visit_occurrence_id person_id visit_concept_id visit_start_date visit_start_datetime visit_end_date visit_end_datetime visit_type_concept_id provider_id care_site_id visit_source_value visit_source_concept_id admitted_from_concept_id admitted_from_source_value discharged_to_concept_id discharged_to_source_value preceding_visit_occurrence_id'.split(
      ' ',
    ),
  death:
    'person_id death_date death_datetime death_type_concept_id cause_concept_id cause_source_value cause_source_concept_id'.split(
      ' ',
    ),
  drug_era:
    'drug_era_id person_id drug_concept_id drug_era_start_date drug_era_end_date drug_exposure_count gap_days'.split(
      ' ',
    ),
  concept:
    'concept_id concept_name domain_id vocabulary_id concept_class_id standard_concept concept_code valid_start_date valid_end_date invalid_reason'.split(
      ' ',
    ),
  concept_ancestor: 'ancestor_concept_id descendant_concept_id min_levels_of_separation max_levels_of_separation'.split(
    ' ',
  ),
}

const olderColumns: typeof cdmColumns = {
  procedure_occurrence:
    'procedure_occurrence_id person_id procedure_concept_id procedure_date procedure_datetime procedure_type_concept_id modifier_concept_id quantity provider_id visit_occurrence_id visit_detail_id procedure_source_value procedure_source_concept_id modifier_source_value'.split(
      ' ',
    ),
}

/** What files are called that hold a part of a table. */
const shortNames: Readonly<Record<string, TableKind>> = {
  condition: 'condition_occurrence',
  drug: 'drug_exposure',
  procedure: 'procedure_occurrence',
  visit: 'visit_occurrence',
}

const kinds = Object.keys(cdmColumns) as TableKind[]

/** The kind of table a file or its folder is named after: `drug_exposure_000000000001.csv.gz`, `condition/part-0.csv`. */
export function kindByName(file: string): TableKind | null {
  const parts = file.toLowerCase().split(/[/\\]/).slice(-2).reverse()
  for (const part of parts) {
    const stem = part.replace(/\..*$/, '').replace(/[-_ ]*\d*$/, '')
    const kind = kinds.find((one) => one === stem) ?? shortNames[stem]
    if (kind !== undefined) return kind
  }
  return null
}

/** Kinds that have as many columns as a file without column names. */
export const kindsOfWidth = (width: number): readonly TableKind[] =>
  width === 1 ? ['person_list'] : kinds.filter((kind) => columnsOf(kind, width) !== null)

/** The table with the columns of its kind by their order; null where it has another number of them. */
export function withColumnsOf(table: TableFile, kind: TableKind): TableFile | null {
  const names = columnsOf(kind, table.fields.length)
  return names && { ...table, fields: table.fields.map((field, at): Field => ({ ...field, name: names[at] })) }
}

function columnsOf(kind: TableKind, width: number): readonly string[] | null {
  if (kind === 'person_list') return width === 1 ? ['person_id'] : null
  return [cdmColumns[kind], olderColumns[kind]].find((names) => names?.length === width) ?? null
}
