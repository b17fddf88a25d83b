import { primaryDefinition, type Study } from '../../model/study.ts'
import { associationKey, grouping, type WantOf, wantKey } from './want.ts'

/** What rules and covariates can be made of; no choice of the study's changes it. */
export const peopleWant = (digest: string): WantOf<'people'> => ({
  kind: 'people',
  slot: '',
  key: digest,
  label: 'Columns of people',
  run: (engine) => engine.people(),
})

export const plausibilityWant = (study: Study, digest: string): WantOf<'plausibility'> => {
  const { plausibility, progression } = study.analyses
  return {
    kind: 'plausibility',
    slot: '',
    key: wantKey(
      digest,
      plausibility,
      progression.censorAt,
      progression.atDeath,
      primaryDefinition(study),
      grouping(study),
    ),
    label: 'Plausibility of the data',
    run: (engine, ticket) => engine.plausibility(ticket, study),
  }
}

export const positiveControlWant = (study: Study, digest: string): WantOf<'positiveControl'> => ({
  kind: 'positiveControl',
  slot: '',
  key: JSON.stringify([associationKey(study, digest), study.analyses.positiveControl]),
  label: 'Positive control',
  run: (engine, ticket) => engine.positiveControl(ticket, study),
})
