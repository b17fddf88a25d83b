import { attritionRows } from '../analyses/attrition.ts'
import { type EffectiveCohorts, effectiveCohorts } from '../analyses/cohorts.ts'
import { countRows } from '../analyses/counts.ts'
import { type Eligibility, eligibility } from '../analyses/eligibility.ts'
import { InputError } from '../model/errors.ts'
import type { Extract } from '../model/extract.ts'
import type { AttritionRow, CountRow, Finding } from '../model/results.ts'
import { type Definition, primaryDefinition, type Study } from '../model/study.ts'
import { effectiveConceptSets } from '../phenotype/conceptSets.ts'
import { type ClassCoverage, conceptCoverage } from '../phenotype/coverage.ts'
import { type DrugFacts, drugFactKnobs, drugFacts } from '../phenotype/drugFacts.ts'
import type { EventIndex } from '../phenotype/eventIndex.ts'
import { lacks, lint } from '../phenotype/linter.ts'
import type { Status } from '../phenotype/status.ts'
import type { MddSummary } from '../phenotype/summary.ts'
import { createEventIndices } from './eventIndices.ts'
import { createMemo } from './memo.ts'

/** What the analyses of one (study, data) share; each part is kept by the content it depends on. */
export interface CohortStudy {
  readonly study: Study
  readonly extract: Extract
  readonly index: EventIndex
  readonly eligibility: Eligibility
  readonly cohorts: EffectiveCohorts
  readonly primary: Definition
  status(definition: Definition): Status
  summary(definition: Definition): MddSummary
  counts(): CountRow[]
  attrition(): AttritionRow[]
  findings(): Finding[]
  /** What the data lack for cohorts, requirements and phenotype, in sentences. */
  notes(): string[]
}

/**
 * Keeps indices, groups and counts of the last studies, so that a toggle recomputes only what depends on it. `digest`
 * identifies the data but for the values of scores, on which nothing here rests.
 */
export function createCohortStudies(): (study: Study, extract: Extract, digest: string) => CohortStudy {
  const indexOf = createEventIndices()
  const eligibilities = createMemo<Eligibility>(4)
  const cohortSets = createMemo<EffectiveCohorts>(4)
  const coverages = createMemo<readonly ClassCoverage[]>(2)
  const facts = createMemo<DrugFacts>(4)
  const lints = createMemo<readonly Finding[]>(48)

  return (study, extract, digest) => {
    const sets = effectiveConceptSets(study, extract)
    const key = (...parts: readonly unknown[]) => JSON.stringify([digest, ...parts])
    const indexKey = key(sets)
    const { index, statuses } = indexOf(extract, sets, digest)
    const eligible = eligibilities.get(key(study.covariates), () => eligibility(study, extract))
    const cohorts = cohortSets.get(key(study.cohorts, study.analyses.progression.sets), () =>
      effectiveCohorts(study, extract),
    )
    const { status, summary } = statuses
    const findingsOn = (definition: Definition) =>
      lints.get(JSON.stringify([indexKey, { ...definition, primary: false }]), () =>
        lint(definition, {
          coverage: coverages.get(indexKey, () => conceptCoverage(extract, sets)),
          hasObservation: extract.observation !== null,
          ...facts.get(JSON.stringify([indexKey, ...drugFactKnobs.map((knob) => definition[knob])]), () =>
            drugFacts(index, definition),
          ),
          status: status(definition),
        }),
      )
    const findings = () => study.definitions.flatMap(findingsOn)
    const byDefinition = () => new Map(study.definitions.map((definition) => [definition.id, status(definition)]))
    return {
      study,
      extract,
      index,
      eligibility: eligible,
      cohorts,
      primary: primaryDefinition(study),
      status,
      summary,
      counts: () => countRows(cohorts.members, eligible.eligible, byDefinition()),
      findings,
      notes: () => [...cohorts.notes, ...eligible.notes, ...lacks(findings())],
      attrition: () => attritionRows(cohorts.members, eligible, byDefinition()),
    }
  }
}

/** @throws InputError if the study and the data have no such cohort */
export function membersOf({ cohorts }: CohortStudy, cohort: string): Uint8Array {
  const members = cohorts.members.get(cohort)
  if (members !== undefined) return members
  throw new InputError(`There is no cohort ${cohort}; there are ${[...cohorts.members.keys()].join(', ')}.`)
}
