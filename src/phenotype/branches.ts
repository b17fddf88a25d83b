import type { Knob } from '../model/knobs.ts'
import type { Definition } from '../model/study.ts'
import type { ConceptClass } from './conceptSets.ts'
import type { ClassCoverage } from './coverage.ts'

/** What a definition does with a concept set. */
interface Branch {
  used(definition: Definition): boolean
  knobs(definition: Definition): readonly Knob[]
  readonly consequence: string
}

const psychosis = (consequence: string): Branch => ({
  used: ({ psychosisExclusion, controlsWithPsychosis }) =>
    psychosisExclusion !== 'none' || controlsWithPsychosis === 'drop',
  knobs: ({ psychosisExclusion }) => [psychosisExclusion !== 'none' ? 'psychosisExclusion' : 'controlsWithPsychosis'],
  consequence,
})

const special = (name: Definition['specialTreatments'][number], consequence: string): Branch => ({
  used: ({ specialTreatments, specialAsDrugs }) =>
    specialTreatments.includes(name) || specialAsDrugs.some((drug) => drug === name),
  knobs: ({ specialTreatments }) => [specialTreatments.includes(name) ? 'specialTreatments' : 'specialAsDrugs'],
  consequence,
})

export const branches: Readonly<Record<ConceptClass, Branch>> = {
  mdd: { used: () => true, knobs: () => ['mddVisits'], consequence: 'no one has MDD' },
  antidepressant: {
    used: () => true,
    knobs: () => ['minDrugs', 'treatedRule'],
    consequence: 'no one has an antidepressant prescription',
  },
  schizophrenia: psychosis('no one is left out for schizophrenia'),
  bipolar: psychosis('no one is left out for bipolar disorder'),
  esketamine: special('esketamine', 'no one is TRD by esketamine'),
  antipsychotic: special('antipsychotic', 'no one is TRD by an antipsychotic'),
  ect: special('ect', 'no one is TRD by electroconvulsive therapy'),
}

/** The concept sets that the definition reads. */
export const usedBy = (definition: Definition, coverage: readonly ClassCoverage[]): readonly ClassCoverage[] =>
  coverage.filter(({ class: name }) => branches[name].used(definition))

/** Why a concept set finds nothing in a table that is there, and what follows. */
export function deadSentence({ class: name, table, listed, inTable, codesInTable }: ClassCoverage): string {
  const { consequence } = branches[name]
  const codes = codesInTable === 0 ? '' : `, source codes: ${codesInTable}`
  const none =
    listed === 1
      ? `The only concept listed under ${name} does not occur`
      : `None of the ${listed} concepts listed under ${name} occurs`
  return (
    `${none} in ${table} (concepts there: ${inTable}${codes}), so ${consequence}. ` +
    'Where the data use other concepts, add them to the concept set, or a concept-set table (concept_id, class, name) that ' +
    'names them.'
  )
}

export function emptySentence({ class: name }: ClassCoverage): string {
  return `The concept lists have nothing under ${name}, so ${branches[name].consequence}. Add concepts or codes to it.`
}
