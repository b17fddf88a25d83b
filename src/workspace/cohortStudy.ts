import { attritionRows } from '../analyses/attrition.ts'
import { cohortOverlaps } from '../analyses/cohortOverlap.ts'
import { type EffectiveCohorts, effectiveCohorts, keptBy } from '../analyses/cohorts.ts'
import { countRows } from '../analyses/counts.ts'
import { type Eligibility, eligibility } from '../analyses/eligibility.ts'
import type { CohortOverlap } from '../model/cohortResults.ts'
import type { ConceptHit, ConceptReport } from '../model/concepts.ts'
import { InputError } from '../model/errors.ts'
import type { Extract } from '../model/extract.ts'
import type { AttritionRow, CountRow, Finding } from '../model/results.ts'
import { type Definition, primaryDefinition, type Study } from '../model/study.ts'
import { conceptReport } from '../phenotype/conceptReport.ts'
import { type ConceptClass, effectiveConceptSets } from '../phenotype/conceptSets.ts'
import { type ClassCoverage, conceptCoverage } from '../phenotype/coverage.ts'
import { type DrugFacts, drugFactKnobs, drugFacts } from '../phenotype/drugFacts.ts'
import { countDrugWays, drugWayNote } from '../phenotype/drugWays.ts'
import type { EventIndex } from '../phenotype/eventIndex.ts'
import { lacks, lint } from '../phenotype/linter.ts'
import { searchConcepts } from '../phenotype/searchConcepts.ts'
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
  /** As `status`, of a definition that is looked at once. */
  glance(definition: Definition): Status
  summary(definition: Definition): MddSummary
  counts(): CountRow[]
  attrition(): AttritionRow[]
  /** Every two cohorts. */
  cohortOverlaps(): CohortOverlap[]
  findings(): Finding[]
  /** Which entries of the concept sets occur, with rows and people, and what is near a set and in none. */
  concepts(): ConceptReport
  /** Entries that could be added to a set. */
  searchConcepts(set: ConceptClass, text: string): ConceptHit[]
  /** What the data lack for cohorts, requirements and phenotype, in sentences. */
  notes(): string[]
}

/** What was counted under one definition; it holds while cohorts and eligible people are the same. */
interface Tally {
  readonly cohorts: EffectiveCohorts
  readonly eligible: Eligibility
  readonly counts: readonly CountRow[]
  readonly attrition: readonly AttritionRow[]
}

/**
 * Keeps indices, groups and counts of the last studies, so that a toggle recomputes only what depends on it. `digest`
 * identifies the data but for the values of scores, on which nothing here rests.
 */
export function createCohortStudies(): (study: Study, extract: Extract, digest: string) => CohortStudy {
  const indexOf = createEventIndices()
  let lastSets = 0
  const setKeys = createMemo<string>(16)
  const reports = createMemo<ConceptReport>(2)
  const eligibilities = createMemo<Eligibility>(4)
  const cohortSets = createMemo<EffectiveCohorts>(4)
  const coverages = createMemo<readonly ClassCoverage[]>(2)
  const facts = createMemo<DrugFacts>(4)
  const drugNotes = createMemo<readonly string[]>(4)
  const lints = createMemo<readonly Finding[]>(48)
  const tallies = new WeakMap<Status, Tally>()
  const overlaps = new WeakMap<
    EffectiveCohorts,
    { readonly eligible: Eligibility; readonly overlaps: CohortOverlap[] }
  >()

  return (study, extract, digest) => {
    const sets = effectiveConceptSets(study, extract)
    const key = (...parts: readonly unknown[]) => JSON.stringify([digest, ...parts])
    const from = sets === study.conceptSets ? 'study' : 'data'
    // The sets are long and many keys hold this one: a number stands for their text.
    const indexKey = setKeys.get(key(sets), () => `sets ${++lastSets}`)
    const { index, statuses } = indexOf(extract, sets, digest)
    const cohorts = cohortSets.get(key(study.peopleRules, study.cohorts, study.analyses.progression.sets), () =>
      effectiveCohorts(study, extract),
    )
    const eligible = eligibilities.get(key(study.peopleRules, study.covariates), () => {
      const all = eligibility(study, extract)
      return { ...all, eligible: keptBy(all.eligible, cohorts.population) }
    })
    const { status, glance, summary } = statuses
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
    const tally = (definition: Definition): Tally => {
      const one = status(definition)
      const known = tallies.get(one)
      if (known?.cohorts === cohorts && known.eligible === eligible) return known
      const statuses = new Map([[definition.id, one]])
      const counts = countRows(cohorts.members, eligible.eligible, statuses)
      const made = { cohorts, eligible, counts, attrition: attritionRows(cohorts.members, eligible, statuses, cohorts) }
      tallies.set(one, made)
      return made
    }
    /** By cohort, then by definition. */
    const allRows = <Row extends { readonly cohort: string; readonly definition: string }>(
      rowsOf: (tally: Tally) => readonly Row[],
    ): Row[] => {
      const ofDefinitions = study.definitions.map((definition) =>
        rowsOf(tally(definition)).map((row) => ({ ...row, definition: definition.id })),
      )
      return ['all', ...cohorts.members.keys()].flatMap((cohort) =>
        ofDefinitions.flatMap((rows) => rows.filter((row) => row.cohort === cohort)),
      )
    }
    return {
      study,
      extract,
      index,
      eligibility: eligible,
      cohorts,
      primary: primaryDefinition(study),
      status,
      glance,
      summary,
      concepts: () => reports.get(JSON.stringify([indexKey, from]), () => conceptReport(extract, sets, from)),
      searchConcepts: (set, text) => searchConcepts(extract, sets, set, text),
      counts: () => allRows(({ counts }) => counts),
      findings,
      notes: () => [
        ...cohorts.notes,
        ...eligible.notes,
        ...drugNotes.get(indexKey, () => drugWayNote(countDrugWays(extract, sets))),
        ...lacks(findings()),
      ],
      cohortOverlaps: () => {
        const known = overlaps.get(cohorts)
        if (known?.eligible === eligible) return known.overlaps
        const made = cohortOverlaps(cohorts.cohorts, cohorts.members, eligible.eligible)
        overlaps.set(cohorts, { eligible, overlaps: made })
        return made
      },
      attrition: () => allRows(({ attrition }) => attrition),
    }
  }
}

/** @throws InputError if the study and the data have no such cohort */
export function membersOf({ cohorts }: CohortStudy, cohort: string): Uint8Array {
  const members = cohorts.members.get(cohort)
  if (members !== undefined) return members
  throw new InputError(`There is no cohort ${cohort}; there are ${[...cohorts.members.keys()].join(', ')}.`)
}
