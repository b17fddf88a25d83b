import type { Field } from '../formats/table.ts'
import type { MappableTable } from '../model/importMapping.ts'
import type { TableKind } from '../model/inventory.ts'
import { effectsBecause } from './effectColumns.ts'
import { sexColumns } from './sex.ts'

/** Names of the person id, best first; matched without regard to case, as all column names. */
export const personColumns = ['person_id', 'research_id', 'eid', 'iid'] as const

export type EventKind =
  | 'condition_occurrence'
  | 'drug_exposure'
  | 'procedure_occurrence'
  | 'visit_occurrence'
  | 'drug_era'
export type TabularKind = MappableTable

export interface Role {
  /** What the column is used as, as the inventory says it. */
  readonly label: string
  /** Accepted column names, best first. */
  readonly names: readonly string[]
  readonly required: boolean
}

const role = (label: string, names: readonly string[], required = true): Role => ({ label, names, required })
const person = role('person', personColumns)

/** How an event was recorded at its source. The vocabulary is All of Us' column; other tables leave it to the code's form. */
function sourceRoles(table: string) {
  return {
    sourceConcept: role('source concept', [`${table}_source_concept_id`], false),
    sourceCode: role('source code', ['source_concept_code', `${table}_source_value`], false),
    sourceVocabulary: role('source vocabulary', ['source_vocabulary', 'source_vocabulary_id'], false),
  }
}

/** The columns of each table that are used by name; further ones of `person`, `scores` and `ancestry` are used as found. */
export const roles = {
  person: {
    person,
    sex: role('sex', sexColumns, false),
    birthDate: role('birth date', ['birth_datetime', 'date_of_birth', 'birth_date'], false),
    birthYear: role('birth year', ['year_of_birth', 'birth_year'], false),
    birthMonth: role('birth month', ['month_of_birth'], false),
    birthDay: role('birth day', ['day_of_birth'], false),
  },
  observation_period: {
    person,
    start: role('start date', ['observation_period_start_date', 'observation_period_start_datetime']),
    end: role('end date', ['observation_period_end_date', 'observation_period_end_datetime']),
  },
  death: { person, start: role('death date', ['death_date', 'death_datetime', 'date_of_death']) },
  condition_occurrence: {
    person,
    concept: role('concept', ['condition_concept_id']),
    start: role('start date', ['condition_start_date', 'condition_start_datetime']),
    ...sourceRoles('condition'),
  },
  drug_exposure: {
    person,
    concept: role('concept', ['drug_concept_id']),
    start: role('start date', ['drug_exposure_start_date', 'drug_exposure_start_datetime']),
    end: role('end date', ['drug_exposure_end_date', 'drug_exposure_end_datetime'], false),
    supply: role('days of supply', ['days_supply'], false),
    conceptName: role('concept name', ['standard_concept_name', 'drug_concept_name'], false),
    ...sourceRoles('drug'),
  },
  procedure_occurrence: {
    person,
    concept: role('concept', ['procedure_concept_id']),
    start: role('date', ['procedure_date', 'procedure_datetime']),
    ...sourceRoles('procedure'),
  },
  visit_occurrence: {
    person,
    concept: role('kind of visit', ['visit_concept_id']),
    start: role('start date', ['visit_start_date', 'visit_start_datetime']),
  },
  scores: { person },
  ancestry: {
    person,
    features: role('PCs', ['pca_features'], false),
    probabilities: role('probabilities', ['probabilities'], false),
  },
  person_list: { person: role('person', [...personColumns, 'sample_id', 's', 'id'], false) },
  concept_sets: {
    concept: role('concept', ['concept_id'], false),
    class: role('class', ['class', 'concept_class']),
    name: role('name', ['name', 'concept_name'], false),
    vocabulary: role('vocabulary', ['vocabulary', 'vocabulary_id'], false),
    code: role('code', ['code', 'concept_code'], false),
    descendants: role('with descendants', ['include_descendants'], false),
    excluded: role('excluded', ['is_excluded', 'exclude'], false),
    drugClass: role('drug class', ['drug_class'], false),
    source: role('origin', ['source'], false),
  },
  concept: {
    concept: role('concept', ['concept_id']),
    name: role('name', ['concept_name']),
    vocabulary: role('vocabulary', ['vocabulary_id']),
    code: role('code', ['concept_code']),
  },
  concept_ancestor: {
    ancestor: role('ancestor', ['ancestor_concept_id']),
    descendant: role('descendant', ['descendant_concept_id']),
    levels: role('levels between', ['min_levels_of_separation'], false),
  },
  drug_era: {
    person,
    concept: role('ingredient', ['drug_concept_id']),
    start: role('start date', ['drug_era_start_date', 'drug_era_start_datetime']),
    end: role('end date', ['drug_era_end_date', 'drug_era_end_datetime'], false),
  },
  drug_strength: {
    ancestor: role('ingredient', ['ingredient_concept_id']),
    descendant: role('drug', ['drug_concept_id']),
  },
  score_descriptions: {
    column: role('score', ['column', 'score']),
    domain: role('domain', ['domain']),
    trait: role('trait', ['trait']),
  },
  // `effectColumns.ts` has them.
  effects: {},
} as const satisfies Readonly<Record<TabularKind, Readonly<Record<string, Role>>>>

export interface Recognition {
  readonly kind: TableKind | null
  /** Why, in words. */
  readonly because: string
  /** Kinds it may be taken for by choice, the recognised one among them. */
  readonly alternatives: readonly TableKind[]
}

export const isTabular = (kind: TableKind): kind is TabularKind => kind in roles

const tabularKinds = Object.keys(roles) as TabularKind[]
const principalComponent = /^pc_?\d+$/

/** What plink 2 (`.sscore`) and plink 1.9 (`.profile`) write beside the scores: counts, sample and phenotype columns. */
const besideScores =
  /^(allele_ct|missing_ct|nmiss_allele_ct|missing_allele_ct|named_allele_dosage_sum|denom|cnt2?|sid|pat|mat|sex|pheno1?)$/

export const isBesideScores = (name: string): boolean => besideScores.test(name.toLowerCase())

/** What a table is, from its column names (and types); the file's name plays no part. */
export function recognise(fields: readonly Field[]): Recognition {
  const names = fields.map((field) => field.name.toLowerCase())
  const has = (...wanted: readonly string[]): string | null => wanted.find((name) => names.includes(name)) ?? null
  const taken = (kind: TabularKind, because: string): Recognition => ({ kind, because, alternatives: tabularKinds })

  const period = has(...roles.observation_period.start.names)
  if (period) return taken('observation_period', `it has the column ${period}`)
  const visit = has(...roles.visit_occurrence.start.names)
  if (visit && has(...personColumns)) return taken('visit_occurrence', `it has the column ${visit}`)
  const drugEra = has(...roles.drug_era.start.names)
  if (drugEra && has('drug_concept_id')) return taken('drug_era', `it has the column ${drugEra}`)
  const era = names.find((name) => /_era_/.test(name))
  const ingredient = has('ingredient_concept_id')
  for (const kind of ['condition_occurrence', 'drug_exposure', 'procedure_occurrence'] as const) {
    const concept = has(...roles[kind].concept.names)
    if (concept && !era && !ingredient) return taken(kind, `it has the column ${concept}`)
  }
  if (ingredient && has('drug_concept_id') && !has(...personColumns)) {
    return taken('drug_strength', 'it has the columns drug_concept_id and ingredient_concept_id')
  }
  if (has('ancestor_concept_id') && has('descendant_concept_id')) {
    return taken('concept_ancestor', 'it has the columns ancestor_concept_id and descendant_concept_id')
  }
  if (['concept_id', 'concept_name', 'vocabulary_id', 'concept_code'].every((name) => has(name)) && !has('class')) {
    return taken('concept', 'it has the columns concept_id, concept_name, vocabulary_id and concept_code')
  }
  if (fields.length === 1 && has(...roles.person_list.person.names)) {
    return taken('person_list', `it has the column ${fields[0].name} and no other`)
  }
  const idColumn = has(...personColumns)
  const effects = idColumn ? null : effectsBecause(fields)
  if (effects !== null) return taken('effects', effects)
  const born = has(...roles.person.birthYear.names, ...roles.person.birthDate.names, ...sexColumns.slice(0, 3))
  // Providers have years of birth too.
  if (born && !has('provider_name', 'npi')) return taken('person', `it has the column ${born}`)
  const died = has(...roles.death.start.names)
  if (idColumn && died) return taken('death', `it has the column ${died}`)
  if (has('concept_id') && has('class')) return taken('concept_sets', 'it has the columns concept_id and class')
  if (has('code') && has('vocabulary') && has('class')) {
    return taken('concept_sets', 'it has the columns vocabulary, code and class')
  }
  if (has('domain') && has('trait') && has(...roles.score_descriptions.column.names)) {
    return taken('score_descriptions', 'it has the columns domain and trait')
  }
  if (idColumn && has('pca_features')) return taken('ancestry', 'it has the column pca_features')
  const others = fields.filter((field) => !isIdLike(field.name.toLowerCase()))
  if (idColumn && others.length > 0 && others.every((field) => principalComponent.test(field.name.toLowerCase()))) {
    return taken('ancestry', `beside ${idColumn} it has principal components only`)
  }
  const scores = others.filter((field) => !isBesideScores(field.name))
  if (idColumn && scores.length > 0 && scores.every((field) => field.numeric) && !looksLikeOmop(names)) {
    return taken('scores', `beside ${idColumn} it has numbers only`)
  }
  return {
    kind: null,
    because: `its columns are those of no table used here: ${names.slice(0, 8).join(', ')}${names.length > 8 ? ' …' : ''}`,
    alternatives: idColumn
      ? tabularKinds
      : tabularKinds.filter((kind) => kind === 'concept_sets' || kind === 'effects'),
  }
}

const isIdLike = (name: string): boolean => (personColumns as readonly string[]).includes(name) || name === 'fid'

/** Tables of the OMOP model not used here (measurements, observations …) have concept ids or dates beside the person. */
const looksLikeOmop = (names: readonly string[]): boolean =>
  names.some((name) => /_concept_id$|_(start_|end_)?date(time)?$/.test(name) || /_occurrence_id$/.test(name))

/** Position of a role's column: the first of its names that the file has; −1 if none. */
export function positionOf(fields: readonly Field[], { names }: Role): number {
  const present = fields.map((field) => field.name.toLowerCase())
  for (const name of names) if (present.includes(name)) return present.indexOf(name)
  return -1
}
