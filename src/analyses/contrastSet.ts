import type { Extract } from '../model/extract.ts'
import { once } from '../model/once.ts'
import { type Contrast, groups, type Study } from '../model/study.ts'
import { rowsAmong, take } from '../numerics/rows.ts'
import { AS_GIVEN, inUnits, type ScoreUnit, scoreUnit } from '../scores/standardise.ts'
import { eligibleRows } from './cohorts.ts'
import { type StudyCovariates, studyCovariates } from './covariates.ts'
import { adjustedScores } from './scoreUnits.ts'

/** The people, groups and columns that associations are fitted from. */
export interface AssociationInput {
  readonly extract: Extract
  readonly study: Study
  /** Ids for the rows. */
  readonly cohort: string
  readonly definition: string
  /** Each person's group: index into `groups`. */
  readonly groups: Uint8Array
  /** 1 for people who may be analysed. */
  readonly eligible: Uint8Array
  /** 1 for people of the cohort. */
  readonly inCohort: Uint8Array
  /** 1 for people of the discovery cohort, where scores are standardised over it; by default the cohort itself. */
  readonly discovery?: Uint8Array
  /** Score columns in the order of the rows; by default the table's, but for those the study excludes. */
  readonly scores?: readonly string[]
  /** 1 for the only people fitted, one sex for instance; units of scores stay those of everyone. */
  readonly only?: Uint8Array
}

/** The people of a contrast who have all covariates, in id order. */
export interface ContrastSet {
  readonly contrast: Contrast
  /** Row numbers of the contrast's people, with and without all covariates. */
  readonly members: Int32Array
  /** Those who have all covariates. */
  readonly people: Int32Array
  readonly outcome: Uint8Array
  /** Of those; picked when first asked for. */
  readonly columns: readonly Float64Array[]
}

/** Contrasts ready to be fitted. */
export interface Prepared {
  readonly covariates: StudyCovariates
  readonly scores: readonly string[]
  readonly sets: readonly ContrastSet[]
  /** A score's values among the people of a set, in the study's unit; written into an array of that length if one is given. */
  score(name: string, set: ContrastSet, into?: Float64Array): Float64Array
}

/**
 * @throws InputError if a covariate cannot be coded as the study asks for
 */
export function prepare(input: AssociationInput): Prepared {
  const { extract, study } = input
  const covariates = studyCovariates(extract, study)
  const eligible = eligibleRows(input.inCohort, input.eligible)
  const adjusted = adjustedScores(extract, study, eligible)
  const unitOf = scoreUnits(input, adjusted)
  return {
    covariates,
    scores: input.scores ?? studyScores(extract, study),
    sets: study.contrasts.map((contrast) => contrastSet(input, eligible, contrast, covariates)),
    score: (name, set, into) => {
      const values = adjusted(name)
      const unit =
        study.scores.standardise === 'contrast'
          ? scoreUnit(values, contrastRows(input.groups, eligible, set.contrast))
          : unitOf(name, values)
      return inUnits(values, set.people, unit, into)
    },
  }
}

/**
 * Units of scores that depend on no contrast: those of the cohort or of the discovery cohort (there as the study adjusts
 * scores for ancestry), or as they are.
 *
 * @param adjusted `adjustedScores` of the cohort
 * @returns takes a score and its adjusted values
 */
export function scoreUnits(
  input: Pick<AssociationInput, 'extract' | 'study' | 'eligible' | 'inCohort' | 'discovery'>,
  adjusted: (name: string) => Float64Array,
  standardise = input.study.scores.standardise,
): (name: string, values?: Float64Array) => ScoreUnit | null {
  const { extract, study, eligible, inCohort } = input
  if (standardise !== 'cohort' && standardise !== 'discovery') return () => AS_GIVEN
  const people = standardise === 'cohort' ? inCohort : (input.discovery ?? inCohort)
  const rows = eligibleRows(people, eligible)
  const isOwn = people === inCohort
  const among = isOwn ? adjusted : adjustedScores(extract, study, rows)
  return (name, values) => cohortUnit((isOwn && values) || among(name), { inCohort: people, eligible }, rows)
}

/** A cohort's unit depends on no definition: it is kept with the score, and a toggle does not read everyone's scores again. */
export function cohortUnit(
  values: Float64Array,
  { inCohort, eligible }: Pick<AssociationInput, 'inCohort' | 'eligible'>,
  rows: Int32Array,
): ScoreUnit | null {
  const ofCohorts = cohortUnits.get(values) ?? new WeakMap<Uint8Array, KeptUnit>()
  cohortUnits.set(values, ofCohorts)
  const known = ofCohorts.get(inCohort)
  if (known?.eligible === eligible) return known.unit
  const unit = scoreUnit(values, rows)
  ofCohorts.set(inCohort, { eligible, unit })
  return unit
}

interface KeptUnit {
  readonly eligible: Uint8Array
  readonly unit: ScoreUnit | null
}

/** By the values of the score, then by the cohort's members. */
const cohortUnits = new WeakMap<Float64Array, WeakMap<Uint8Array, KeptUnit>>()

/** The score columns a study uses, in the table's order. */
export function studyScores(extract: Extract, study: Study): string[] {
  const excluded = new Set(study.scores.exclude)
  return (extract.scores?.names ?? []).filter((name) => !excluded.has(name))
}

/** Row numbers of those of the people who are in the contrast. */
export function contrastRows(group: Uint8Array, people: Int32Array, { cases, controls }: Contrast): Int32Array {
  const [one, other] = [groups.indexOf(cases), groups.indexOf(controls)]
  return rowsAmong(people, (i) => group[i] === one || group[i] === other)
}

function contrastSet(
  { groups: group, only }: AssociationInput,
  eligible: Int32Array,
  contrast: Contrast,
  { values, complete }: StudyCovariates,
): ContrastSet {
  const all = contrastRows(group, eligible, contrast)
  const members = only === undefined ? all : rowsAmong(all, (i) => only[i] !== 0)
  const people = rowsAmong(members, (i) => complete[i] !== 0)
  const cases = groups.indexOf(contrast.cases)
  const outcome = new Uint8Array(people.length)
  for (let k = 0; k < people.length; k++) outcome[k] = Number(group[people[k]] === cases)
  const columns = once(() => values.map((column) => take(column, people)))
  return {
    contrast,
    members,
    people,
    outcome,
    get columns() {
      return columns()
    },
  }
}
