import { attritionRows } from '../analyses/attrition.ts'
import { cohortOverlaps } from '../analyses/cohortOverlap.ts'
import { type EffectiveCohorts, effectiveCohorts, keptBy } from '../analyses/cohorts.ts'
import { countRows } from '../analyses/counts.ts'
import { type Eligibility, eligibility } from '../analyses/eligibility.ts'
import type { CohortOverlap } from '../model/cohortResults.ts'
import type { ConceptHit, ConceptReport } from '../model/concepts.ts'
import { InputError } from '../model/errors.ts'
import type { ConceptSets, Extract } from '../model/extract.ts'
import type { AttritionRow, CountRow, Finding } from '../model/results.ts'
import { type Definition, primaryDefinition, type Study } from '../model/study.ts'
import { conceptReport } from '../phenotype/conceptReport.ts'
import { type ConceptClass, effectiveConceptSets, setsRead } from '../phenotype/conceptSets.ts'
import { type ClassCoverage, conceptCoverage } from '../phenotype/coverage.ts'
import { type DrugFacts, drugFactKnobs, drugFacts } from '../phenotype/drugFacts.ts'
import { countDrugWays, drugWayNote } from '../phenotype/drugWays.ts'
import type { EventIndex } from '../phenotype/eventIndex.ts'
import { lacks, lint } from '../phenotype/linter.ts'
import { searchConcepts } from '../phenotype/searchConcepts.ts'
import type { Status } from '../phenotype/status.ts'
import type { MddSummary } from '../phenotype/summary.ts'
import { createEventIndices, type Indexed } from './eventIndices.ts'
import { createMemo } from './memo.ts'

/** What the analyses of one (study, data) share; each part is kept by the content it depends on. */
export interface CohortStudy {
  readonly study: Study
  readonly extract: Extract
  /** The events the definition reads, by its concept sets. */
  indexOf(definition: Definition): EventIndex
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
  /** Which entries of the sets a definition reads occur, with rows and people, and what is near a set and in none. */
  concepts(definition: Pick<Definition, 'conceptSets'>): ConceptReport
  /** Entries that could be added to a set. */
  searchConcepts(set: ConceptClass, text: string): ConceptHit[]
  /** What the data lack for cohorts, requirements and phenotype, in sentences. */
  notes(): string[]
}

/** What definitions with the same concept sets read. */
interface Read extends Indexed {
  readonly sets: ConceptSets
  /** Identifies data and sets: the sets are long and many keys hold them. */
  readonly key: string
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
  const indexOfStudy = createEventIndices()
  const indexOfOwn = createEventIndices()
  const readsOfOwn = createMemo<Read>(3)
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
    const shared = effectiveConceptSets(study, extract)
    const key = (...parts: readonly unknown[]) => JSON.stringify([digest, ...parts])
    const from = shared === study.conceptSets ? 'study' : 'data'
    const readWith = (sets: ConceptSets, indexOf: typeof indexOfStudy): Read => ({
      sets,
      key: setKeys.get(key(sets), () => `sets ${++lastSets}`),
      ...indexOf(extract, sets, digest),
    })
    const ofStudy = readWith(shared, indexOfStudy)
    const readBy = ({ conceptSets }: Pick<Definition, 'conceptSets'>): Read => {
      // A table among the data speaks for its concepts, to every definition.
      if (conceptSets === undefined || from === 'data') return ofStudy
      return readsOfOwn.get(JSON.stringify([ofStudy.key, conceptSets]), () =>
        readWith(setsRead(shared, { conceptSets }), indexOfOwn),
      )
    }
    const cohorts = cohortSets.get(key(study.peopleRules, study.cohorts, study.analyses.progression.sets), () =>
      effectiveCohorts(study, extract),
    )
    const eligible = eligibilities.get(key(study.peopleRules, study.covariates), () => {
      const all = eligibility(study, extract)
      return { ...all, eligible: keptBy(all.eligible, cohorts.population) }
    })
    const status = (definition: Definition) => readBy(definition).statuses.status(withoutSets(definition))
    const primary = primaryDefinition(study)
    const findingsOn = (definition: Definition) => {
      const { sets, key: setsKey, index } = readBy(definition)
      const own = Object.keys(definition.conceptSets ?? {})
      return lints.get(JSON.stringify([setsKey, own, { ...withoutSets(definition), primary: false }]), () =>
        lint(definition, {
          coverage: coverages.get(setsKey, () => conceptCoverage(extract, sets)),
          hasObservation: extract.observation !== null,
          setsFrom: from,
          ...facts.get(JSON.stringify([setsKey, ...drugFactKnobs.map((knob) => definition[knob])]), () =>
            drugFacts(index, definition),
          ),
          status: status(definition),
        }),
      )
    }
    const drugNotesOf = ({ sets, key: setsKey }: Read) =>
      drugNotes.get(setsKey, () => drugWayNote(countDrugWays(extract, sets)))
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
      indexOf: (definition) => readBy(definition).index,
      eligibility: eligible,
      cohorts,
      primary,
      status,
      glance: (definition) => readBy(definition).statuses.glance(withoutSets(definition)),
      summary: (definition) => readBy(definition).statuses.summary(definition),
      concepts(definition) {
        const { sets, key: setsKey } = readBy(definition)
        return reports.get(JSON.stringify([setsKey, ofStudy.key, from]), () => ({
          ...conceptReport(extract, sets, from),
          ...(from === 'data' && { ofData: shared }),
        }))
      },
      searchConcepts: (set, text) => searchConcepts(extract, readBy(primary).sets, set, text),
      counts: () => allRows(({ counts }) => counts),
      findings,
      notes: () => [
        ...cohorts.notes,
        ...eligible.notes,
        ...new Set([ofStudy, ...study.definitions.map(readBy)].flatMap(drugNotesOf)),
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

/** Sets stand for themselves by the index: without them the keys of what is kept stay short. */
const withoutSets = ({ conceptSets: _, ...definition }: Definition): Definition => definition

/** @throws InputError if the study and the data have no such cohort */
export function membersOf({ cohorts }: CohortStudy, cohort: string): Uint8Array {
  const members = cohorts.members.get(cohort)
  if (members !== undefined) return members
  throw new InputError(`There is no cohort ${cohort}; there are ${[...cohorts.members.keys()].join(', ')}.`)
}
