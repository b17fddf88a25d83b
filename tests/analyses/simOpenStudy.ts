import { effectiveCohorts } from '../../src/analyses/cohorts.ts'
import { eligibility } from '../../src/analyses/eligibility.ts'
import { primaryDefinition } from '../../src/model/study.ts'
import { effectiveConceptSets } from '../../src/phenotype/conceptSets.ts'
import { eventIndex } from '../../src/phenotype/eventIndex.ts'
import { paperStudy } from '../../src/phenotype/presets.ts'
import { statusUnder } from '../../src/phenotype/status.ts'
import { mddSummary } from '../../src/phenotype/summary.ts'
import { simOpen } from '../simOpen.ts'

/** The paper's study on the simulated extract, as far as the analyses need it. */
export function simOpenStudy() {
  const study = paperStudy()
  const extract = simOpen()
  const index = eventIndex(extract, effectiveConceptSets(study, extract))
  const { members } = effectiveCohorts(study, extract)
  const people = eligibility(study, extract)
  const statuses = new Map(study.definitions.map((definition) => [definition.id, statusUnder(index, definition)]))
  const definition = primaryDefinition(study)
  const inputs = {
    eligible: people.eligible,
    members,
    status: statuses.get(definition.id)!,
    summary: mddSummary(index, definition),
    observation: extract.observation,
  }
  return { study, extract, index, members, people, statuses, definition, inputs }
}
